"""Telling one survivor what came of what they said: the news, the page it stands on, and their answer."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models import Contribution, Survivor
from feedback.models.change import Change
from outbox.models import OPEN_STATES, Message, State
from safeguards.constraints import known
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField

WENT = (State.SENT, State.DELIVERED, State.UNSURE)


class FeedbackNotificationQuerySet(models.QuerySet["FeedbackNotification"]):
    def told(self) -> Self:
        """The person has the news: they opened their page, or somebody told them."""
        return self.filter(told_at__isnull=False)

    def on_its_way(self, at: datetime) -> Self:
        """A message waits to go, or went and the page it leads to may still be opened."""
        waits = Q(message__state__in=OPEN_STATES)
        may_be_opened = Q(message__state__in=WENT, link__expires_at__gt=at)
        return self.filter(waits | may_be_opened, told_at__isnull=True)

    def announced(self) -> Self:
        """A message without an address went: they know that there is news, and a person has still to tell them."""
        return self.filter(told_at__isnull=True, message__state__in=WENT, link__isnull=True)


class FeedbackNotification(Personal):
    """News for one survivor about their own contributions and one change (FL-4). Sealed under their key.

    The message says only that there is news, in `language`. The news itself (`we_did`, in both languages, as it was
    when the coordinator pressed *send*) stands on their private page. It is told when the page was opened, or when a
    person told it: then there may have been no message at all.
    """

    class Told(models.TextChoices):
        PAGE = "page", _("On their private page")
        VOICE = "voice", _("By voice")
        VIDEO = "video", _("By BSL video")
        RELAY = "relay", _("By relay")
        IN_PERSON = "in_person", _("In person")

    survivor = models.ForeignKey(Survivor, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="notifications")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    we_did_en = SealedField(place="feedback.notification.we_did_en")
    we_did_cy = SealedField(place="feedback.notification.we_did_cy")
    message = models.OneToOneField(Message, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True)
    told_how = models.CharField(max_length=10, choices=Told, blank=True)

    privacy: ClassVar = Privacy(
        operational="id key_id survivor change language message made_at made_by told_at told_how",
        sensitive="we_did_en we_did_cy",
    )
    objects = FeedbackNotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_how="")
                | Q(told_at__isnull=False, told_how__in=["page", "voice", "video", "relay", "in_person"]),
                name="feedback_notification_told_together",
            ),
            models.CheckConstraint(
                condition=Q(message__isnull=False) | Q(told_at__isnull=False),
                name="feedback_notification_without_message_was_told",
            ),
            known("language", "en cy"),
        ]


class NotifiedContribution(models.Model):
    """One contribution that one notification speaks of."""

    notification = models.ForeignKey(FeedbackNotification, on_delete=models.CASCADE, related_name="notified")
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(operational="id notification contribution")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notification", "contribution"], name="feedback_notified_once")]


class PageAccess(models.Model):
    """The PIN a survivor agreed live, and the wrong tries against it (security rule 8). Never a date of birth."""

    class Agreed(models.TextChoices):
        VOICE = "voice", _("By voice")
        VIDEO = "video", _("By BSL video")
        RELAY = "relay", _("By relay")
        IN_PERSON = "in_person", _("In person")

    survivor = models.OneToOneField(Survivor, on_delete=models.CASCADE, related_name="+")
    pin = models.CharField(max_length=200)
    agreed = models.CharField(max_length=10, choices=Agreed)
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    link_days = models.PositiveSmallIntegerField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(
        operational="id survivor agreed agreed_at agreed_by link_days wrong_tries locked_until", sensitive="pin"
    )

    class Meta:
        constraints = [known("agreed", "voice video relay in_person")]


class PrivateLink(models.Model):
    """One address of a survivor's private page: a 128-bit token, kept only as its hash, for as long as was agreed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="+")
    notification = models.OneToOneField(FeedbackNotification, on_delete=models.CASCADE, related_name="link")
    token_hash = models.BinaryField(unique=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(operational="id survivor notification expires_at opened_at", sensitive="token_hash")

    def has_run_out(self, at: datetime) -> bool:
        """Past its agreed life; the news is owed again."""
        return at >= self.expires_at


class Response(models.Model):
    """Did this answer you? The newest answer stands; *no* opens the loop again."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes, thank you")
        NO = "no", _("No, please ring me")

    notification = models.ForeignKey(FeedbackNotification, on_delete=models.CASCADE, related_name="responses")
    answer = models.CharField(max_length=3, choices=Answer)
    answered_at = models.DateTimeField(db_default=Now())

    privacy: ClassVar = Privacy(operational="id notification answered_at", sensitive="answer")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=["yes", "no"]), name="feedback_response_answer_known")
        ]
