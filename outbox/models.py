"""Messages and what became of each."""

from typing import ClassVar, Self
from uuid import uuid4

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


OPEN_STATES = (State.QUEUED, State.LEASED, State.SENDING)


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self) -> Self:
        """Waiting, its time has come and not passed, by the database's clock."""
        return self.filter(state=State.QUEUED, not_before__lte=Now(), expires_at__gt=Now()).order_by("not_before")

    def outlived(self) -> Self:
        """Still waiting after its time: a reminder that arrives late can be dangerous."""
        return self.filter(state=State.QUEUED, expires_at__lte=Now())

    def abandoned(self, state: State) -> Self:
        """Leased or sending under a lease that has run out: whoever held it is gone."""
        return self.filter(state=state, lease_until__lte=Now())

    def not_gone(self) -> Self:
        """May still be called back."""
        return self.filter(state__in=(State.QUEUED, State.LEASED))


class Message(Personal):
    """One message to one person. `resolver` names who gives the address and the decision at the moment of sending."""

    resolver = models.CharField(max_length=20)
    recipient_id = models.UUIDField(db_index=True)
    route_id = models.UUIDField(null=True)
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
        operational="id key_id resolver recipient_id route_id purpose language has_link state held_reason not_before "
        "expires_at lease lease_until tries reference created_at sent_at",
        sensitive="subject body",
    )
    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="queued"), name="outbox_message_due"),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["leased", "sending"]), name="outbox_message_held"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="outbox_message_state_known"),
            models.CheckConstraint(
                condition=Q(lease__isnull=True, lease_until__isnull=True)
                | Q(lease__isnull=False, lease_until__isnull=False),
                name="outbox_message_lease_together",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | ~Q(state__in=["sent", "delivered"]), name="outbox_message_sent_at"
            ),
        ]


class MessageEvent(models.Model):
    """A step in the life of a message, with the gate's reasons. Only ever added."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State)
    reasons = ArrayField(models.CharField(max_length=60), default=list)
    until = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(operational="id message at state reasons until")

    class Meta:
        ordering = ["pk"]
        constraints = [
            known("state", "queued leased sending sent delivered unsure failed expired cancelled"),
        ]
