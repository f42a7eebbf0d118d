"""A safe contact plan as somebody else passes it on, as plain values without addresses or words.

What is passed on may make nobody easier to reach (SC-1, SC-17): `loosens` is asked before anything of it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engagement.gate.asking import Window
from engagement.models import ContactRoute, SafeContactPlan
from engagement.reach import is_covered

Kind, Safe, Status = ContactRoute.Kind, ContactRoute.Safe, SafeContactPlan.Status
CAUTION = {Safe.YES: 0, Safe.UNCONFIRMED: 1, Safe.NO: 2}
STRICTER: Mapping[str, frozenset[str]] = {  # what each state may become without anybody gone through it with them
    Status.DRAFT: frozenset({Status.DRAFT, Status.SUSPENDED}),
    Status.CONFIRMED: frozenset({Status.CONFIRMED, Status.SUSPENDED}),
    Status.SUSPENDED: frozenset({Status.SUSPENDED}),
    Status.STOPPED: frozenset({Status.STOPPED}),
}


@dataclass(frozen=True, kw_only=True)
class WayThen:
    """One way of reaching them; nothing said of it is the most careful."""

    safe: str = Safe.UNCONFIRMED
    device: str = ContactRoute.Device.OWN
    link_ok: bool = False
    voicemail_ok: bool = False
    may_name_police: bool = False
    windows: frozenset[Window] = frozenset()


@dataclass(frozen=True, kw_only=True)
class PlanThen:
    """A whole plan, its ways by their kind."""

    status: str = Status.DRAFT
    inbound_only: bool = False
    suspended_until: date | None = None
    ways: Mapping[str, WayThen] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reported:
    """The plan as it is to stand, and the words of it: `value`, `notes` and `caller_id` are of its one new way; `never`
    is all that we must never do, with what stood before. What could make them easier to reach is kept only where there
    was no plan."""

    plan: PlanThen
    value: str = ""
    notes: str = ""
    say: str = ""
    never: str = ""
    call_them: str = ""
    if_answered: str = ""
    unsafe_phrase: str = ""
    no_show: str = ""
    people_safe: str = ""
    dropped_call: str = ""
    caller_id: str = ""


def plan_then(plan: SafeContactPlan) -> PlanThen:
    """The plan as it stands: two queries."""
    return PlanThen(
        status=plan.status,
        inbound_only=plan.inbound_only,
        suspended_until=plan.suspended_until,
        ways={route.kind: _way(route) for route in plan.routes.prefetch_related("windows")},
    )


def _way(route: ContactRoute) -> WayThen:
    return WayThen(
        safe=route.safe,
        device=route.device,
        link_ok=route.link_ok,
        voicemail_ok=route.voicemail_ok,
        may_name_police=route.may_name_police,
        windows=frozenset(Window(w.weekday, w.opens, w.closes, w.term_time_only) for w in route.windows.all()),
    )


def loosens(before: PlanThen | None, after: PlanThen) -> bool:
    """Could anybody reach them by `after` when or how nobody could by `before`? Where there was no plan, one that is
    not confirmed lets a person call for the first time, and nothing else."""
    if before is None:
        return after.status not in STRICTER[Status.DRAFT]
    return (
        after.status not in STRICTER[before.status]
        or (before.inbound_only and not after.inbound_only)
        or _ends_sooner(before, after)
        or any(_way_loosens(before.ways.get(kind), way) for kind, way in after.ways.items())
    )


def _ends_sooner(before: PlanThen, after: PlanThen) -> bool:
    """Does a suspension that stood end on an earlier day?"""
    if before.status != Status.SUSPENDED or after.suspended_until is None:
        return False
    return before.suspended_until is None or after.suspended_until < before.suspended_until


def _way_loosens(before: WayThen | None, after: WayThen) -> bool:
    """A new way is no way yet."""
    if before is None:
        return after.safe == Safe.YES
    if after.safe != Safe.YES:
        return CAUTION[Safe(after.safe)] < CAUTION[Safe(before.safe)]
    return (
        before.safe != Safe.YES
        or any(getattr(after, name) and not getattr(before, name) for name in _GRANTS)
        or (after.device == ContactRoute.Device.OWN != before.device)
        or (bool(before.windows) != bool(after.windows))
        or not all(_is_within(window, before.windows) for window in after.windows)
    )


_GRANTS = ("link_ok", "voicemail_ok", "may_name_police")


def _is_within(window: Window, windows: frozenset[Window]) -> bool:
    theirs = [
        (each.opens, each.closes)
        for each in windows
        if each.weekday == window.weekday and (window.term_time_only or not each.term_time_only)
    ]
    return is_covered((window.opens, window.closes), theirs)
