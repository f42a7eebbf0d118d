"""The plan as it stands, opened once for the page that goes through it, with who last touched it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from engagement.gate.asking import Window
from engagement.models import ContactRoute, ContactWindow, SafeContactPlan, Survivor
from engagement.reach import MORE_TEXTS, PlanMore, RouteGiven, Standing, Times
from safeguards.audit import Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_together

TOUCHED = (
    Action.PLAN_CONFIRMED,
    Action.PLAN_REPORTED,
    Action.CONTACT_STOPPED,
    Action.CONTACT_SUSPENDED,
    Action.INBOUND_ONLY_SET,
    Action.ROUTE_STOPPED,
)


def load_plan(survivor: Survivor) -> SafeContactPlan | None:
    """Their plan with its ways and their windows, closed."""
    return SafeContactPlan.objects.filter(survivor=survivor).prefetch_related("routes__windows").first()


def open_standing(plan: SafeContactPlan | None, *, kind: str = "", by: User) -> Standing:
    """The plan and its way of this kind (the first, where none is asked for), opened in one event.

    Days without writing that are over are left out. Must not be called inside a transaction.
    """
    if plan is None:
        return Standing()
    routes = sorted(plan.routes.all(), key=lambda route: ContactRoute.Kind.values.index(route.kind))
    route = next((each for each in routes if each.kind == kind or not kind), None)
    parts = [route] if route else []
    opened = open_together(([plan], ("say", "never", *MORE_TEXTS)), (parts, ("value", "notes")), by=by, why=Why.WORK)
    texts = {name: text or "" for name, text in opened[plan.pk].items()}
    say, never = texts.pop("say"), texts.pop("never")
    return Standing(
        status=plan.status,
        number=plan.number,
        inbound_only=plan.inbound_only,
        days=days_given(plan),
        say=say,
        never=never,
        more=PlanMore(**texts, dropped_call=plan.dropped_call, quiet=quiet_to_come(plan)),
        route=route_given(route, opened[route.pk]) if route else None,
    )


def days_given(plan: SafeContactPlan) -> int:
    """For how many days it was confirmed; 0 once they are over."""
    if plan.rely_until is None or plan.confirmed_at is None or plan.rely_until < timezone.localdate():
        return 0
    return (plan.rely_until - timezone.localdate(plan.confirmed_at)).days


def quiet_to_come(plan: SafeContactPlan) -> tuple:  # type: ignore[type-arg]
    """First and last days without writing that are not over."""
    spans = sorted((days.lower, days.upper - timedelta(days=1)) for days in plan.quiet)
    return tuple((first, last) for first, last in spans if last >= timezone.localdate())


def route_given(route: ContactRoute, texts: dict[str, str | None]) -> RouteGiven:
    """One way of reaching them as plain values; its windows as two groups of days with the same times."""
    windows = list(route.windows.all())
    groups = times_of(windows)
    first = groups[0] if groups else None
    return RouteGiven(
        kind=route.kind,
        value=texts["value"] or "",
        safe=route.safe,
        device=route.device,
        link_ok=route.link_ok,
        weekdays=first.weekdays if first else (),
        opens=first.opens if first else None,
        closes=first.closes if first else None,
        also=groups[1] if len(groups) > 1 else None,
        term_time_only=any(window.term_time_only for window in windows),
        voicemail_ok=route.voicemail_ok,
        may_name_police=route.may_name_police,
        caller_id=route.caller_id,
        notes=texts["notes"] or "",
        valid_until=route.valid_until,
    )


def times_of(windows: Iterable[ContactWindow | Window]) -> list[Times]:
    """Days with the same times together, the earliest times first."""
    found: dict[tuple, list[int]] = {}  # type: ignore[type-arg]
    for window in windows:
        found.setdefault((window.opens, window.closes), []).append(window.weekday)
    return [
        Times(weekdays=tuple(sorted(set(days))), opens=opens, closes=closes)
        for (opens, closes), days in sorted(found.items())
    ]


@dataclass(frozen=True, kw_only=True)
class Touched:
    """Who last changed a plan, and when. No name: the survivor themself."""

    who: str
    at: datetime


def last_touch(survivor: Survivor) -> Touched | None:
    """The newest event of this plan in the trail."""
    plan = SafeContactPlan.objects.filter(survivor=survivor).first()
    if plan is None:
        return None
    events = AuditEvent.objects.filter(subjects__contains=[plan.pk], action__in=TOUCHED)
    event = events.order_by("-at").first()
    if event is None:
        return None
    who = User.objects.filter(pk=event.actor).first() if event.actor else None
    return Touched(who=who.name if who else "", at=event.at)
