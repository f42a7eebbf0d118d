"""Messages and what became of each."""

from datetime import timedelta
from typing import ClassVar, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from safeguards.constraints import known
from safeguards.registry import Privacy
from safeguards.sealing import Personal, SealedField


class State(models.TextChoices):
    """Where a message is. `sending` is committed before the provider is called: a crash is no second send."""

    QUEUED = "queued", _("Waiting")
    LEASED = "leased", _("About to go")
    SENDING = "sending", _("Going now")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Arrived")
    UNSURE = "unsure", _("Not sure it was sent")
    FAILED = "failed", _("Could not be sent")
    EXPIRED = "expired", _("Too late to send")
    CANCELLED = "cancelled", _("Not sent")


class Channel(models.TextChoices):
    """How a message reaches the person. Only email goes by itself; the others are work for somebody."""

    EMAIL = "email", _("Email")
    PHONE = "phone", _("By phone")
    LETTER = "letter", _("Letter")
    WORKER = "worker", _("Through their support worker")
    NEXT_CONTACT = "next_contact", _("When they next get in touch")


MACHINE = frozenset({Channel.EMAIL})
URGENT, NORMAL, LOW = 1, 5, 8  # priorities: the least goes first
OPEN_STATES = (State.QUEUED, State.LEASED, State.SENDING)


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> Self:
        """Still to go, by itself or by somebody's hand."""
        return self.filter(state=State.QUEUED)

    def due(self) -> Self:
        """For the sender: waiting, its time has come and not passed, by the database's clock; most urgent first."""
        return self.waiting()._in_time().filter(channel__in=MACHINE).order_by("priority", "not_before")

    def to_do(self) -> Self:
        """For a person: to be told by phone, letter, worker or at the next contact, now; most urgent first."""
        return self.waiting()._in_time().exclude(channel__in=MACHINE).order_by("priority", "not_before")

    def held(self) -> Self:
        """Waiting until somebody has done something; `held_reason` says what for."""
        return self.waiting().exclude(held_reason="")

    def unsure(self) -> Self:
        """May have gone or not: a person says which."""
        return self.filter(state=State.UNSURE)

    def failed(self) -> Self:
        return self.filter(state=State.FAILED)

    def expired(self) -> Self:
        return self.filter(state=State.EXPIRED)

    def _in_time(self) -> Self:
        return self.filter(not_before__lte=Now(), expires_at__gt=Now())

    def outlived(self) -> Self:
        """Still waiting after its time: a reminder that arrives late can be dangerous."""
        return self.filter(state=State.QUEUED, expires_at__lte=Now())

    def abandoned(self, state: State) -> Self:
        """Leased or sending under a lease that has run out: whoever held it is gone."""
        return self.filter(state=state, lease_until__lte=Now())

    def held_under(self, lease: UUID | None) -> Self:
        """Leased by this worker, and not taken from it, called back or too late meanwhile."""
        return self.filter(state=State.LEASED, lease=lease, expires_at__gt=Now())

    def hurried(self) -> Self:
        """Due, and soon too late: the first to run out first, whatever its priority."""
        soon = Now() + timedelta(minutes=settings.OUTBOX_HURRY_MINUTES)
        return self.due().filter(expires_at__lte=soon).order_by("expires_at")

    def not_gone(self) -> Self:
        """May still be called back."""
        return self.filter(state__in=(State.QUEUED, State.LEASED))


class Message(Personal):
    """One message to one person. `resolver` names who gives the address and the decision at the moment of sending."""

    resolver = models.CharField(max_length=20)
    recipient_id = models.UUIDField(db_index=True)
    route_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=12, choices=Channel, default=Channel.EMAIL, db_default=Channel.EMAIL)
    priority = models.PositiveSmallIntegerField(default=NORMAL, db_default=NORMAL)
    purpose = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    subject = SealedField(place="outbox.message.subject")
    body = SealedField(place="outbox.message.body")
    has_link = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    held_reason = models.CharField(max_length=60, blank=True)
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    reference = models.UUIDField(unique=True, default=uuid4)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(
        operational="id key_id resolver recipient_id route_id channel priority purpose language has_link state "
        "held_reason not_before expires_at lease lease_until tries reference created_at sent_at",
        sensitive="subject body",
    )
    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "priority", "not_before"], condition=Q(state="queued"), name="outbox_message_due"
            ),
            models.Index(fields=["expires_at"], condition=Q(state="queued"), name="outbox_message_outlived"),
            models.Index(
                fields=["state", "created_at"],
                condition=Q(state__in=["unsure", "failed"]),
                name="outbox_message_in_trouble",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["leased", "sending"]), name="outbox_message_held"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="outbox_message_state_known"),
            known("channel", "email phone letter worker next_contact"),
            models.CheckConstraint(
                condition=Q(lease__isnull=True, lease_until__isnull=True)
                | Q(lease__isnull=False, lease_until__isnull=False),
                name="outbox_message_lease_together",
            ),
            models.CheckConstraint(
                condition=Q(lease__isnull=True) | Q(channel__in=["email"]), name="outbox_message_lease_by_machine"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | ~Q(state__in=["sent", "delivered"]), name="outbox_message_sent_at"
            ),
        ]


class MessageEventQuerySet(models.QuerySet["MessageEvent"]):
    def begun_lately(self, channel: str) -> Self:
        """Every time in the last minute that the provider of this channel was about to be called."""
        since = Now() - timedelta(minutes=1)
        return self.filter(state=State.SENDING, at__gt=since, message__channel=channel)


class MessageEvent(models.Model):
    """A step in the life of a message, with the gate's reasons. Only ever added."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State)
    reasons = ArrayField(models.CharField(max_length=60), default=list)
    until = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(operational="id message at state reasons until")
    objects = MessageEventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["at"], condition=Q(state="sending"), name="outbox_event_sending")]
        constraints = [
            known("state", "queued leased sending sent delivered unsure failed expired cancelled"),
        ]
