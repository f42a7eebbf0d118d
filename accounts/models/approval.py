"""What needs a second person, and what that person decided."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.block import RecordBlock
from accounts.models.user import User
from accounts.roles import Role
from safeguards.registry import Privacy

LIFE = timedelta(days=14)


class ApprovalKind(models.TextChoices):
    """Everything that one person alone may not do (`security.md` 13)."""

    MAKE_ACCOUNT = "make_account", _("Make an account")
    CHANGE_ACCOUNT = "change_account", _("Change an account")
    ENABLE_ACCOUNT = "enable_account", _("Open a closed account again")
    RECORD_QUALIFICATION = "record_qualification", _("Record a qualification")
    RESET_SECOND_FACTOR = "reset_second_factor", _("Reset a second factor")
    LIFT_BLOCK = "lift_block", _("Lift a block on a record")


DECIDERS: dict[ApprovalKind, frozenset[Role]] = {
    kind: frozenset({Role.ADMINISTRATOR, Role.DATA_PROTECTION}) for kind in ApprovalKind
} | {ApprovalKind.LIFT_BLOCK: frozenset({Role.DATA_PROTECTION})}


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Reading vocabulary of approvals."""

    def waiting(self, *, at: datetime) -> "ApprovalQuerySet":
        """Not decided and not run out."""
        return self.filter(decided_at__isnull=True, expires_at__gt=at)

    def visible_to(self, user: User) -> "ApprovalQuerySet":
        """Of a kind this role decides, and not about this person: neither their account nor a block on them."""
        kinds = [kind for kind, roles in DECIDERS.items() if user.role in roles]
        about_them = RecordBlock.objects.about(user).values("pk")
        return self.filter(kind__in=kinds).exclude(subject=user.pk).exclude(subject__in=about_them)

    def decidable_by(self, user: User) -> "ApprovalQuerySet":
        """Of a kind this role decides, asked for by somebody else, and not about the person who would decide."""
        return self.visible_to(user).exclude(requested_by=user)


class Approval(models.Model):
    """Something one person asked for and another must agree to before it happens.

    It holds ids and choices: whoever decides sees no content. The one exception is the new name of an account.
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=32, choices=ApprovalKind)
    subject = models.UUIDField(db_index=True, editable=False)  # what it is about: an account, later other things
    details = models.JSONField(default=dict)
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    decision = models.CharField(max_length=9, choices=Decision, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_alone = models.BooleanField(default=False)  # the first administrator making the second, once
    executed_at = models.DateTimeField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    privacy = Privacy(
        operational="id kind subject requested_at requested_by expires_at decision decided_at decided_by is_alone "
        "executed_at",
        personal="details",
    )

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ApprovalKind.values), name="approval_kind_known"),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True, decision="")
                | models.Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    decision__in=["approved", "declined", "withdrawn"],
                ),
                name="approval_decided_at_with_decided_by",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | models.Q(is_alone=True)
                | models.Q(decision="withdrawn")
                | ~models.Q(decided_by=models.F("requested_by")),
                name="approval_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision="withdrawn") | models.Q(decided_by=models.F("requested_by")),
                name="approval_withdrawn_by_who_asked",
            ),
            models.CheckConstraint(
                condition=models.Q(executed_at__isnull=True) | models.Q(decision="approved"),
                name="approval_executed_when_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(is_alone=False) | models.Q(kind="make_account"),
                name="approval_alone_only_to_make_an_account",
            ),
            models.UniqueConstraint(fields=["is_alone"], condition=models.Q(is_alone=True), name="approval_alone_once"),
        ]

    def is_waiting(self, at: datetime | None = None) -> bool:
        """Whether a second person can still decide."""
        return self.decided_at is None and self.expires_at > (at or timezone.now())


def never_opened(people: Iterable[User]) -> set[UUID]:
    """Which of these accounts somebody asked for and nobody ever opened: declined, withdrawn, or left too long."""
    shut = {each.pk for each in people if not each.is_active and each.last_seen_at is None}
    asked = Approval.objects.filter(kind=ApprovalKind.MAKE_ACCOUNT, subject__in=shut).order_by()
    return set(
        asked.values("subject")
        .annotate(opened=models.Count("executed_at"))
        .filter(opened=0)
        .values_list("subject", flat=True)
    )
