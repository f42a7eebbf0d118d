"""Survivors' own measure: whether taking part felt safe, whether they felt heard. Counted, and known of nobody."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import BaseConstraint, CheckConstraint, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from safeguards.constraints import known
from safeguards.registry import Privacy


class OwnMeasure(models.Model):
    """How many people were asked in one month, in one way, and answered just this; "" is a question that was left out,
    and both left out is somebody who was asked and did not answer.

    A count and not a row for each, so that no row is anybody's. Nothing leads from here to a survivor: no key to one,
    no moment finer than a month, and the rows of a month are written anew together, under new random ids and in their
    order, whenever one more is counted. Erasing somebody leaves the counts.
    """

    class About(models.TextChoices):
        TAKING_PART = "taking_part", _("Taking part")
        TOLD = "told", _("Being told what came of it")

    class Channel(models.TextChoices):
        PAGE = "page", _("On their private page")
        COORDINATOR = "asked_by_coordinator", _("Asked by the coordinator")

    class Answer(models.TextChoices):
        YES = "yes", pgettext_lazy("answer to how something was", "Yes")
        PARTLY = "partly", pgettext_lazy("answer to how something was", "Partly")
        NO = "no", pgettext_lazy("answer to how something was", "No")

    QUESTIONS: ClassVar = {About.TAKING_PART: ("safe", "worthwhile"), About.TOLD: ("heard", "made_sense")}
    EVERY: ClassVar = ("safe", "worthwhile", "heard", "made_sense")
    WORDS: ClassVar = {
        "safe": _("Did taking part feel safe?"),
        "worthwhile": _("Was it worth your while?"),
        "heard": _("Did you feel heard?"),
        "made_sense": _("Did what we told you make sense?"),
    }

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    about = models.CharField(max_length=11, choices=About)
    channel = models.CharField(max_length=20, choices=Channel)
    month = models.DateField()  # in which they were asked: always the first of it
    safe = models.CharField(max_length=6, choices=Answer, blank=True)
    worthwhile = models.CharField(max_length=6, choices=Answer, blank=True)
    heard = models.CharField(max_length=6, choices=Answer, blank=True)
    made_sense = models.CharField(max_length=6, choices=Answer, blank=True)
    number = models.PositiveIntegerField()

    privacy: ClassVar = Privacy(operational="id about channel month safe worthwhile heard made_sense number")

    class Meta:
        constraints = [
            known("about", "taking_part told"),
            known("channel", "page asked_by_coordinator"),
            known("safe", "yes partly no", may_be_empty=True),
            known("worthwhile", "yes partly no", may_be_empty=True),
            known("heard", "yes partly no", may_be_empty=True),
            known("made_sense", "yes partly no", may_be_empty=True),
            CheckConstraint(condition=Q(month__day=1), name="engagement_own_measure_month_no_finer"),
            CheckConstraint(condition=Q(number__gte=1), name="engagement_own_measure_counts_somebody"),
            CheckConstraint(
                condition=Q(about="taking_part", heard="", made_sense="") | Q(about="told", safe="", worthwhile=""),
                name="engagement_own_measure_its_own_questions",
            ),
            models.UniqueConstraint(
                fields=["month", "about", "channel", "safe", "worthwhile", "heard", "made_sense"],
                name="engagement_own_measure_one_count",
            ),
        ]


def asked_once() -> list[BaseConstraint]:
    """Beside the two fields of whoever was asked, `own_asked_month` and `is_own_answered`: the month is no finer, and
    nobody answered who was not asked. What they answered is not there."""
    no_finer = Q(own_asked_month__isnull=True) | Q(own_asked_month__day=1)
    return [
        CheckConstraint(condition=no_finer, name="%(app_label)s_%(class)s_own_month_no_finer"),
        CheckConstraint(
            condition=Q(is_own_answered=False) | Q(own_asked_month__isnull=False),
            name="%(app_label)s_%(class)s_own_answered_when_asked",
        ),
    ]
