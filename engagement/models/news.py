"""How somebody wants to hear what came of it, and what they write to us themselves."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models.agreement import Wording
from engagement.models.survivor import Survivor
from safeguards.constraints import known, together
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class NewsWishes(models.Model):
    """What somebody chose about hearing from us; without a row everything stands at its most careful.

    `by_itself` are the messages that may go without anybody pressing *send*. `hard_news` says whether news that
    nothing will change, or that touches their own case, may be read by them; else a person tells it. `full_words` lets
    a message carry the news itself, on a device of their own and where the words still pass the checker.
    """

    class Kind(models.TextChoices):
        THANKS = "thanks", _("Thanks for talking with us")
        NOT_YET = "not_yet", _("Nothing new yet")
        REMINDER = "reminder", _("Reminders")

    class HardNews(models.TextChoices):
        BY_PERSON = "by_person", _("Somebody tells them")
        IN_WRITING = "in_writing", _("They may read it")

    survivor = models.OneToOneField(Survivor, on_delete=models.CASCADE, related_name="news_wishes")
    by_itself = ArrayField(models.CharField(max_length=10, choices=Kind), default=list)
    hard_news = models.CharField(max_length=10, choices=HardNews, default=HardNews.BY_PERSON)
    full_words = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id survivor by_itself hard_news full_words asked_at asked_by")

    class Meta:
        constraints = [
            known("hard_news", "by_person in_writing"),
            models.CheckConstraint(
                condition=Q(by_itself__contained_by=["thanks", "not_yet", "reminder"]),
                name="engagement_wishes_by_itself_known",
            ),
        ]


class InboundMessageQuerySet(models.QuerySet["InboundMessage"]):
    def visible_to(self, user: User) -> Self:
        """Messages of people this user may see."""
        return self.filter(survivor__in=Survivor.objects.visible_to(user))

    def undone(self) -> Self:
        """What it asks for has not been done."""
        return self.filter(done_at__isnull=True)


class InboundMessage(Personal):
    """What somebody sent us from their private page: stamped when it arrives, sealed under their key, never changed.

    To ask for a copy, or to be forgotten, has a limit in law of one calendar month (RT-8, RT-11): `due_on`. `warning`
    is the recording warning that stood above what they typed (CR-16).
    """

    class Kind(models.TextChoices):
        MORE = "more", _("They want to say more")
        CALL = "call", _("They ask for a call")
        COPY = "copy", _("They ask for a copy")
        FORGET = "forget", _("They ask to be forgotten")

    survivor = models.ForeignKey(Survivor, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    words = SealedField(place="engagement.inbound.words", null=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    warning = models.ForeignKey(Wording, null=True, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField(db_default=Now())
    due_on = models.DateField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = SealedField(place="engagement.inbound.outcome", null=True)

    privacy: ClassVar = Privacy(
        operational="id key_id survivor kind language warning arrived_at due_on read_at read_by done_at done_by",
        sensitive="words outcome",
    )
    objects = InboundMessageQuerySet.as_manager()

    class Meta:
        ordering = ["arrived_at"]
        indexes = [
            models.Index(fields=["arrived_at"], condition=Q(done_at__isnull=True), name="engagement_inbound_open")
        ]
        constraints = [
            known("kind", "more call copy forget"),
            known("language", "en cy"),
            together("read_at", "read_by"),
            together("done_at", "done_by"),
            models.CheckConstraint(
                condition=~Q(kind__in=["copy", "forget"]) | Q(due_on__isnull=False),
                name="engagement_inbound_has_a_limit",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(read_at__isnull=False), name="engagement_inbound_read_before_done"
            ),
        ]
