"""The theory of change: how this work is thought to help, what must be true for that, and what shows it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from safeguards.constraints import known
from safeguards.registry import Privacy


class TheoryRowQuerySet(models.QuerySet["TheoryRow"]):
    def newest(self) -> Self:
        """Each step of each path as it is worded now."""
        last = self.order_by("path", "step", "-pk").distinct("path", "step").values("pk")
        return self.filter(pk__in=last)


class TheoryRow(models.Model):
    """One step on one path to an intended outcome, with what it takes for granted and what shows that (domain.md 9.1).

    `path` is the code of the outcome it leads to. Only ever added: the newest wording of a step stands, and those
    before it stay to be read. `panel` is the measure that shows it, where there is one; `link` leads to other evidence.
    """

    class Step(models.TextChoices):
        INPUT = "input", _("What we put in")
        ACTIVITY = "activity", _("What we do")
        OUTPUT = "output", _("What comes of it at once")
        SHORT = "outcome_short", _("What changes soon")
        LONG = "outcome_long", _("What changes in the end")

    class Status(models.TextChoices):
        UNTESTED = "untested", _("Not tested yet")
        SOME = "some_evidence", _("Some evidence")
        HOLDS = "holds", _("It holds")
        FAILS = "does_not_hold", _("It does not hold")

    path = models.SlugField(max_length=40)
    step = models.CharField(max_length=14, choices=Step)
    words_en = models.CharField(max_length=300)
    words_cy = models.CharField(max_length=300)
    assumption_en = models.CharField(max_length=300)
    assumption_cy = models.CharField(max_length=300)
    evidence_en = models.CharField(max_length=300, blank=True)
    evidence_cy = models.CharField(max_length=300, blank=True)
    link = models.URLField(blank=True)
    panel = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=14, choices=Status, default=Status.UNTESTED)
    written_at = models.DateTimeField(db_default=Now())
    written_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: as it came

    privacy: ClassVar = Privacy(
        public="words_en words_cy assumption_en assumption_cy evidence_en evidence_cy link",
        operational="id path step panel status written_at written_by",
    )
    objects = TheoryRowQuerySet.as_manager()

    class Meta:
        ordering = ["path", "pk"]
        indexes = [models.Index(fields=["path", "step", "-id"], name="impact_theory_newest")]
        constraints = [
            known("step", "input activity output outcome_short outcome_long"),
            known("status", "untested some_evidence holds does_not_hold"),
            models.CheckConstraint(
                condition=~Q(words_en="") & ~Q(words_cy="") & ~Q(assumption_en="") & ~Q(assumption_cy=""),
                name="impact_theory_in_both_languages",
            ),
            models.CheckConstraint(
                condition=Q(evidence_en="", evidence_cy="") | (~Q(evidence_en="") & ~Q(evidence_cy="")),
                name="impact_theory_evidence_in_both_languages",
            ),
        ]

    def before(self) -> TheoryRowQuerySet:
        """The wordings of this step before this one, the newest first."""
        older = TheoryRow.objects.filter(path=self.path, step=self.step, pk__lt=self.pk)
        return older.select_related("written_by").order_by("-pk")
