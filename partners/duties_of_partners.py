"""What partners themselves ask of the desk: agreements that end, and what was to be done next."""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateField, DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.anybody import TODAY
from accounts.models import User
from accounts.roles import Permission
from feedback.days import short_day
from partners.agreements import last_day
from partners.models import MeetingPoint, Partnership, SharingAgreement
from safeguards.duties import Ask, Due, Duty, Found, Kind, shaped
from safeguards.prepared import Given

NEEDS = (Permission.MANAGE_PARTNERS,)


def _longest_warning() -> timedelta:
    return timedelta(days=max(settings.AGREEMENT_WARNING_DAYS, default=0))


NEAR = Given(lambda ask: ask.today + _longest_warning(), DateField())
LATELY = Given(lambda ask: ask.today - _longest_warning(), DateField())
LATELY_AT = Given(lambda ask: ask.now - _longest_warning(), DateTimeField())


def agreements_ending(_user: User) -> "QuerySet[Any]":
    """Of each partner the first agreement that ends soon, and after which none goes on (partners.agreements)."""
    day_after = ExpressionWrapper(OuterRef("until") + timedelta(days=1), output_field=DateField())
    going_on = SharingAgreement.objects.going_on(on=TODAY)
    next_one = going_on.filter(organisation=OuterRef("organisation"), until__gt=OuterRef("until"))
    next_one = next_one.filter(begins_on__lte=day_after)
    rows = going_on.filter(~Exists(next_one), until__lte=NEAR, organisation__is_active=True).order_by("until", "pk")
    return shaped(rows, pk="organisation", name="organisation__name", on="until")


def ending_duty(row: Found, ask: Ask) -> Duty:
    days = (row.on - ask.today).days
    kind = ngettext("An agreement ends in %(count)d day", "An agreement ends in %(count)d days", days)
    return Duty(
        kind=kind % {"count": days} if days else _("An agreement ends today"),
        title=_("Agree again with %(name)s") % {"name": row.name},
        detail=_("After %(day)s they can send nothing new. What is open goes on.") % {"day": short_day(row.on)},
        url=reverse("partner_detail", args=[row.pk]),
        label=_("See the agreement"),
    )


def agreements_ended(_user: User) -> "QuerySet[Any]":
    """Partners whose last agreement is over since not long ago, and who can send nothing new now."""
    of_theirs = SharingAgreement.objects.filter(organisation=OuterRef("organisation"))
    lately = Q(until__lt=TODAY, until__gte=LATELY) | Q(ended_at__isnull=False, ended_at__gte=LATELY_AT)
    rows = SharingAgreement.objects.filter(lately, ~Exists(of_theirs.current(on=TODAY)), begins_on__lte=TODAY)
    rows = rows.filter(organisation__is_active=True).order_by("-until", "pk")
    return shaped(rows, pk="organisation", name="organisation__name", on="until", at="ended_at")


def ended_duty(row: Found, _ask: Ask) -> Duty:
    return Duty(
        kind=_("An agreement ended on %(day)s") % {"day": short_day(last_day(row.on, row.at))},
        title=_("%(name)s can send nothing new") % {"name": row.name},
        detail=_("What is open goes on. Record a new agreement, or say that we do not work with them any more."),
        url=reverse("partner_detail", args=[row.pk]),
        label=_("See the agreement"),
    )


def next_actions(user: User) -> "QuerySet[Any]":
    """What this person was to do next with a partner; or somebody whose account is closed."""
    theirs = Q(next_action_by=user.ident) | Q(next_action_by__is_active=False)
    rows = Partnership.objects.filter(theirs, next_action_on__lte=TODAY, organisation__is_active=True)
    ordered = rows.order_by("next_action_on", "pk")
    return shaped(ordered, pk="organisation", name="organisation__name", what="next_action", on="next_action_on")


def action_duty(row: Found, _ask: Ask) -> Duty:
    return Duty(
        kind=_("For %(day)s") % {"day": short_day(row.on)},
        title=_("%(name)s: %(action)s") % {"name": row.name, "action": row.what},
        detail=_("The next thing to do with this partner."),
        url=reverse("partner_detail", args=[row.pk]),
        label=_("See the partner"),
    )


def late_points(_user: User) -> "QuerySet[Any]":
    """What was agreed at a meeting of agencies, and was to be done by now."""
    rows = MeetingPoint.objects.filter(due_on__lt=TODAY, done_at__isnull=True).order_by("due_on", "pk")
    return shaped(rows, pk="meeting", name="what", what="owner__name", on="due_on")


def point_duty(row: Found, _ask: Ask) -> Duty:
    return Duty(
        kind=_("Was to be done by %(day)s") % {"day": short_day(row.on)},
        title=_("Ask after it: %(what)s") % {"what": row.name},
        detail=_("%(name)s agreed to it at a meeting.") % {"name": row.what} if row.what else _("Agreed at a meeting."),
        url=reverse("meeting_detail", args=[row.pk]),
        label=_("See the meeting"),
    )


def _on_day(row: Found, ask: Ask) -> Due:
    return Due(timezone.make_aware(datetime.combine(row.on, time.min)), late=row.on < ask.today)


def _was_on_day(row: Found, _ask: Ask) -> Due:
    return Due(timezone.make_aware(datetime.combine(last_day(row.on, row.at), time.min)), late=True)


OF_ONE = ("pk",)
PARTNERS = (
    Kind(rows=agreements_ending, due=_on_day, say=ending_duty, needs=NEEDS, one_for=OF_ONE),
    Kind(rows=agreements_ended, due=_was_on_day, say=ended_duty, needs=NEEDS, one_for=OF_ONE),
    Kind(rows=next_actions, due=_on_day, say=action_duty, needs=NEEDS),
    Kind(rows=late_points, due=_on_day, say=point_duty, needs=NEEDS),
)
