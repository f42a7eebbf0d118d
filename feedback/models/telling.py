"""Telling one survivor what came of what they said: the news, the page it stands on, and their answer."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models import Contribution, NewsWishes, Survivor, asked_once
from feedback.models.change import Change
from feedback.models.triage import Triage
from outbox.models import OPEN_STATES, Channel, Message, State
from safeguards.constraints import known
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField

MAY_HAVE_GONE = (State.SENT, State.DELIVERED, State.UNSURE)


class FeedbackNotificationQuerySet(models.QuerySet["FeedbackNotification"]):
    def told(self) -> Self:
        """They have the news: they opened their page, somebody told them, or a message that carried it was sent."""
        return self.filter(told_at__isnull=False)

    def untold(self) -> Self:
        """They have not heard it."""
        return self.filter(told_at__isnull=True)

    def following(self, news: "FeedbackNotification") -> Self:
        """News of the same, about any of the same points, after this was told: told since, or on its way."""
        about = NotifiedContribution.objects.filter(notification=news).values("contribution")
        same = NotifiedContribution.objects.filter(notification=OuterRef("pk"), contribution__in=about)
        since = Q(told_at__gt=news.told_at) | Q(told_at__isnull=True, made_at__gt=news.told_at)
        theirs = self.filter(survivor=news.survivor_id, change=news.change_id, triage=news.triage_id)
        return theirs.filter(since, Exists(same))

    def outdated(self) -> Self:
        """News of a decision that no longer stands: the same point was decided again."""
        newer = Triage.objects.filter(
            contribution=OuterRef("triage__contribution"), decided_at__gt=OuterRef("triage__decided_at")
        )
        return self.filter(Exists(newer))

    def on_the_page(self) -> Self:
        """What may stand on their private page: whatever they were told, and what was sent for them to read there and
        still stands. Hard news that they have not heard, only while they wish to read such news."""
        written = Q(
            message__channel__in=(Channel.EMAIL, Channel.LETTER), message__state__in=(*OPEN_STATES, *MAY_HAVE_GONE)
        )
        outdated = FeedbackNotification.objects.untold().outdated().values("pk")
        reads_it = NewsWishes.objects.filter(survivor=OuterRef("survivor"), hard_news=NewsWishes.HardNews.IN_WRITING)
        may_read = Q(is_hard=False) | Q(Exists(reads_it))
        return self.filter(Q(told_at__isnull=False) | (written & may_read & ~Q(pk__in=outdated)))


class FeedbackNotification(Personal):
    """One piece of news for one survivor, about their own contributions alone (FL-4). Sealed under their key.

    The news stands in both languages as it was when *send* was pressed; `language` is the one they were written to in.
    Several pieces may wait behind one message. It is told when their page was opened, when a person told it, or when a
    message that carried the news itself was sent (`carries_news`); a message that only says *there is news* tells
    nothing. `is_hard` is news that nothing will change, or that touches their own case. News of what was decided
    without a change comes from the decision in `triage`. `further` is what it says first to somebody whom the same
    news did not answer before.
    """

    class Kind(models.TextChoices):
        MADE = "made", _("A change was made")
        CANNOT = "cannot", _("It cannot change, and why")
        HEARD = "heard", _("What it told us")
        PASSED_ON = "passed_on", _("Passed on")
        NOT_YET = "not_yet", _("Nothing new yet")
        THANKS = "thanks", _("Thanks")

    ANSWERS: ClassVar = (Kind.MADE, Kind.CANNOT, Kind.HEARD, Kind.PASSED_ON)  # news that ends the waiting

    class Told(models.TextChoices):
        PAGE = "page", _("On their private page")
        MESSAGE = "message", _("In the message itself")
        VOICE = "voice", _("By voice")
        VIDEO = "video", _("By BSL video")
        RELAY = "relay", _("By relay")
        IN_PERSON = "in_person", _("In person")

    survivor = models.ForeignKey(Survivor, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MADE, db_default="made")
    change = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="notifications")
    triage = models.ForeignKey(Triage, null=True, on_delete=models.PROTECT, related_name="+")
    is_hard = models.BooleanField(default=False, db_default=False)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    news_en = SealedField(place="feedback.notification.we_did_en")
    news_cy = SealedField(place="feedback.notification.we_did_cy")
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="+")
    carries_news = models.BooleanField(default=False, db_default=False)
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: by itself
    told_at = models.DateTimeField(null=True)
    told_how = models.CharField(max_length=10, choices=Told, blank=True)
    further = models.ForeignKey("FurtherWords", null=True, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id survivor kind change triage is_hard language message carries_news made_at made_by "
        "told_at told_how further",
        sensitive="news_en news_cy",
    )
    objects = FeedbackNotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [
            models.Index(fields=["survivor", "-made_at"], name="feedback_news_of_person"),
            models.Index(fields=["made_at"], condition=Q(told_at__isnull=True), name="feedback_news_untold"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_how="")
                | Q(told_at__isnull=False, told_how__in=["page", "message", "voice", "video", "relay", "in_person"]),
                name="feedback_notification_told_together",
            ),
            models.CheckConstraint(
                condition=Q(message__isnull=False) | Q(told_at__isnull=False),
                name="feedback_notification_without_message_was_told",
            ),
            models.CheckConstraint(
                condition=~Q(kind="made") | Q(change__isnull=False), name="feedback_notification_made_by_a_change"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["heard", "passed_on"]) | Q(triage__isnull=False),
                name="feedback_notification_of_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(kind="cannot") | Q(change__isnull=False) | Q(triage__isnull=False),
                name="feedback_notification_says_what_cannot",
            ),
            models.CheckConstraint(
                condition=Q(carries_news=False) | Q(message__isnull=False), name="feedback_notification_carried_by_what"
            ),
            known("kind", "made cannot heard passed_on not_yet thanks"),
            known("language", "en cy"),
        ]


class FurtherWords(Personal):
    """What we say this time to somebody whom one piece of news did not answer, in their language and, if wanted, in the
    other. The newest stands until it has been told. Sealed under their key. Only ever added.
    """

    news = models.ForeignKey(FeedbackNotification, on_delete=models.PROTECT, related_name="+")  # what answered nothing
    words_en = SealedField(place="feedback.further.words_en", null=True)
    words_cy = SealedField(place="feedback.further.words_cy", null=True)
    written_at = models.DateTimeField(db_default=Now())
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = Privacy(
        operational="id key_id news written_at written_by",
        sensitive="words_en words_cy",
    )

    class Meta:
        ordering = ["written_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(words_en__isnull=False) | Q(words_cy__isnull=False),
                name="feedback_further_in_some_language",
            )
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
    """One address of a survivor's private page: a 128-bit token, kept only as its hash, for as long as was agreed.

    It belongs to the message that carried it, and opens the one page of that person. Whoever is told something on it is
    asked once how that was; here stands that they were, and whether they answered.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    survivor = models.ForeignKey(Survivor, on_delete=models.CASCADE, related_name="+")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="+")
    token_hash = models.BinaryField(unique=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    own_asked_month = models.DateField(null=True)
    is_own_answered = models.BooleanField(default=False, db_default=False)

    privacy: ClassVar = Privacy(
        operational="id survivor message expires_at opened_at own_asked_month is_own_answered", sensitive="token_hash"
    )

    class Meta:
        constraints = asked_once()

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
