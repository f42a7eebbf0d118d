"""What accounts ask of a person: requests that wait for a second person."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import DateField, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.anybody import TODAY, due_to, duties_of
from accounts.models import Approval, ReaderAgreement, User
from accounts.permissions import may_decide
from accounts.roles import Permission
from safeguards.duties import Ask, Due, Duty, Found, Kind, Waiting, shaped
from safeguards.prepared import Given


def duties(user: User, at: datetime) -> list[Duty]:
    """Requests this person may decide on; for a coordinator, who soon reads with them no more."""
    return [each.duty for each in (*waiting(user, at), *due_to(user, at, AGREEMENTS))]


def waiting(user: User, at: datetime) -> list[Waiting]:
    """Requests this person may decide on, the oldest first. Few, and asked one by one whether they may."""
    if not user.can(Permission.DECIDE_APPROVALS):
        return []
    asked = Approval.objects.waiting(at=at).decidable_by(user).order_by("expires_at")
    return [Waiting(Due(each.expires_at), partial(duty_of, each)) for each in asked if may_decide(user, each)]


def agreements_running_out(user: User, at: datetime) -> list[Duty]:
    """Second readers whose last agreement is over within the month: a new one takes its time. For whoever may see who
    has an account."""
    return duties_of(user, at, [replace(each, needs=()) for each in AGREEMENTS])


def last_agreements(user: User) -> "QuerySet[Any]":
    """Of each second reader with an open account the one that runs longest, where that is not long."""
    going_on = ReaderAgreement.objects.going_on(on=TODAY)
    longer = going_on.filter(reader=OuterRef("reader"), until__gt=SOON)
    ending = going_on.filter(~Exists(longer), reader__is_active=True).order_by("-until", "pk")
    return shaped(ending, person="reader", name="reader__name", on="until")


def agreement_due(agreement: Found, _ask: Ask) -> Due:
    """Before its last day."""
    return Due(timezone.make_aware(datetime.combine(agreement.on, time.min)))


def agreement_duty(agreement: Found, _ask: Ask) -> Duty:
    """A new agreement between the two organisations, recorded by an administrator."""
    return Duty(
        kind=_("An agreement runs out on %(day)s") % {"day": date_format(agreement.on, "j F")},
        title=_("Agree again that %(name)s reads with us") % {"name": agreement.name},
        detail=_("An administrator records the new agreement. Until then they read nothing after that day."),
        url=reverse("reading_list"),
        label=_("See what waits to be read"),
    )


SOON = Given(lambda ask: ask.today + timedelta(days=settings.READER_WARN_DAYS), DateField())
AGREEMENTS = (
    Kind(
        rows=last_agreements,
        due=agreement_due,
        say=agreement_duty,
        needs=(Permission.MANAGE_CHANGES,),
        one_for=("person",),
    ),
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
    )
