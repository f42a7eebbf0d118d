"""What accounts ask of a person: requests that wait for a second person."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Approval, User
from accounts.permissions import may_decide
from accounts.roles import Permission
from safeguards.duties import Duty


def duties(user: User, at: datetime) -> list[Duty]:
    """Requests this person may decide on, the oldest first."""
    if not user.can(Permission.DECIDE_APPROVALS):
        return []
    waiting = Approval.objects.waiting(at=at).decidable_by(user).order_by("expires_at")
    return [duty_of(each) for each in waiting if may_decide(user, each)]


def count_waiting(user: User, at: datetime) -> int:
    """How many requests this person may decide on."""
    if not user.can(Permission.DECIDE_APPROVALS):
        return 0
    return Approval.objects.waiting(at=at).decidable_by(user).count()


def duty_of(approval: Approval) -> Duty:
    """One request as a line of the desk."""
    return Duty(
        kind=_("Needs two people"),
        title=str(approval.get_kind_display()),
        detail=_("Somebody asked for it. It happens only when you agree."),
        url=reverse("approval", args=[approval.pk]),
        label=_("Decide"),
        due_at=approval.expires_at,
    )
