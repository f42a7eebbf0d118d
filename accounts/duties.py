"""What accounts ask of a person: requests that wait for a second person."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Approval, ReaderAgreement, User
from accounts.permissions import may_decide
from accounts.roles import Permission
from safeguards.duties import Duty


def duties(user: User, at: datetime) -> list[Duty]:
    """Requests this person may decide on, the oldest first; for a coordinator, who soon reads with them no more."""
    if user.can(Permission.MANAGE_CHANGES):
        return agreements_running_out(at)
    if not user.can(Permission.DECIDE_APPROVALS):
        return []
    waiting = Approval.objects.waiting(at=at).decidable_by(user).order_by("expires_at")
    return [duty_of(each) for each in waiting if may_decide(user, each)]


def agreements_running_out(at: datetime) -> list[Duty]:
    """Second readers whose last agreement is over within the month: a new one takes its time."""
    today = timezone.localdate(at)
    newest = ReaderAgreement.objects.going_on(on=today).order_by("reader_id", "-until").distinct("reader_id")
    soon = today + timedelta(days=settings.READER_WARN_DAYS)
    open_now = newest.filter(reader__is_active=True).select_related("reader")
    return [agreement_duty(each) for each in open_now if each.until <= soon]


def agreement_duty(agreement: ReaderAgreement) -> Duty:
    """A new agreement between the two organisations, recorded by an administrator."""
    day = date_format(agreement.until, "j F")
    return Duty(
        kind=_("An agreement runs out on %(day)s") % {"day": day},
        title=_("Agree again that %(name)s reads with us") % {"name": agreement.reader.name},
        detail=_("An administrator records the new agreement. Until then they read nothing after that day."),
        url=reverse("reading_list"),
        label=_("See what waits to be read"),
        due_at=timezone.make_aware(datetime.combine(agreement.until, time.min)),
    )


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
