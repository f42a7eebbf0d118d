"""How a referral and a plan that stands come together: the stricter contact rule wins (domain.md SC-1, SC-17).

Pure: plain values in, plain values out. Nothing that a worker passes on makes anybody easier to reach; what the
survivor settled with us themself stays, and becomes doubtful where the worker says otherwise.
"""

from dataclasses import dataclass, field, replace
from datetime import time

from engagement.gate.asking import Window
from engagement.models import ContactRoute, SafeContactPlan
from engagement.reported import PlanThen, WayThen
from partners.given import ContactGiven
from partners.models import Referral

Kind, Safe, Device = ContactRoute.Kind, ContactRoute.Safe, ContactRoute.Device
Status, Reach = SafeContactPlan.Status, Referral.Reach
NO_DEVICE = (Kind.IN_PERSON, Kind.POST)
ALL_WEEK, ALL_DAY = tuple(range(7)), (time(0), time(23, 59))


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a referral says of reaching them. `way` has the windows and the device; `is_same` says that the way of this
    kind in the plan that stands has the same address, or names the same worker."""

    reach: str
    is_unsafe: bool = False
    kind: str = ""
    way: WayThen = field(default_factory=WayThen)
    is_same: bool = False


def told_way(given: ContactGiven) -> WayThen:
    """The way as the worker described it; a link is nothing they could say yes to."""
    return WayThen(
        safe=Safe.YES,
        device=given.device or (Device.OWN if given.kind in NO_DEVICE else Device.SHARED),
        voicemail_ok=given.voicemail_ok,
        may_name_police=given.may_name_police,
        windows=_windows(given),
    )


def _windows(given: ContactGiven) -> frozenset[Window]:
    """When they say it is safe. Days without hours are the whole of those days, hours without days those of any day: a
    way without windows lets a person ring at any time. None where they name neither, or all of both."""
    is_timed = "" < given.opens < given.closes  # as 09:30, so that texts compare as times
    opens, closes = (time.fromisoformat(given.opens), time.fromisoformat(given.closes)) if is_timed else ALL_DAY
    days = given.weekdays or ALL_WEEK
    is_any_time = days == ALL_WEEK and not is_timed
    return frozenset() if is_any_time else frozenset(Window(day, opens, closes) for day in days)


def join(stands: PlanThen | None, told: Told) -> PlanThen:
    """The plan after the referral is taken on; `stands` is none where there is no plan.

    Stopped stays stopped; *not safe* suspends until they say otherwise. Through a worker only: every other way waits
    until it has been gone through with them. *They contact us*: we never contact them. A way given directly stands in
    a new plan, which nobody has confirmed, and waits in an old one.
    """
    before = stands or PlanThen()
    is_suspended = told.is_unsafe and before.status != Status.STOPPED
    return PlanThen(
        status=Status.SUSPENDED if is_suspended else before.status,
        inbound_only=before.inbound_only or told.reach == Reach.THEY_CONTACT,
        suspended_until=None if is_suspended else before.suspended_until,
        ways=_through_worker(stands, told) if told.reach == Reach.THROUGH_ME else _direct(stands, told),
    )


def _through_worker(stands: PlanThen | None, told: Told) -> dict[str, WayThen]:
    """The worker, and nobody else: in a new plan, which nobody has confirmed. In one that stands the worker waits like
    every other way, so that nobody becomes the only way to somebody by saying so; one of another name waits too."""
    ways = dict(stands.ways) if stands else {}
    through = ways.pop(Kind.VIA_WORKER, None)
    if through is None:
        through = WayThen(safe=Safe.YES if stands is None else Safe.UNCONFIRMED)
    elif not told.is_same:
        through = _doubted(through)
    return {kind: _doubted(way) for kind, way in ways.items()} | {Kind.VIA_WORKER: through}


def _direct(stands: PlanThen | None, told: Told) -> dict[str, WayThen]:
    """The ways that stood, and the one that was told."""
    ways = dict(stands.ways) if stands else {}
    if told.reach != Reach.DIRECT or not told.kind:
        return ways
    stood = ways.get(told.kind)
    if stood is not None:
        ways[told.kind] = _narrower(stood, told.way) if told.is_same else _doubted(stood)
        return ways
    new = replace(told.way, link_ok=False, voicemail_ok=False, may_name_police=False)
    ways[told.kind] = new if stands is None else _doubted(new)
    return ways


def _doubted(way: WayThen) -> WayThen:
    """Not known to be safe until they say so to us; what they called unsafe stays so."""
    return way if way.safe == Safe.NO else replace(way, safe=Safe.UNCONFIRMED)


def _narrower(stood: WayThen, told: WayThen) -> WayThen:
    """What both allow. Where nothing is left of its times, or only the worker names some, it waits."""
    device = told.device if stood.device == Device.OWN else stood.device
    way = replace(
        stood,
        device=device,
        link_ok=stood.link_ok and device == Device.OWN,
        voicemail_ok=stood.voicemail_ok and told.voicemail_ok,
        may_name_police=stood.may_name_police and told.may_name_police,
    )
    if not told.windows:
        return way
    both = _in_both(stood.windows, told.windows)
    return replace(way, windows=both) if both else _doubted(way)


def _in_both(first: frozenset[Window], second: frozenset[Window]) -> frozenset[Window]:
    """The times that lie in a window of each."""
    return frozenset(
        Window(one.weekday, max(one.opens, two.opens), min(one.closes, two.closes), one.term_time_only)
        for one in first
        for two in second
        if one.weekday == two.weekday and max(one.opens, two.opens) < min(one.closes, two.closes)
    )
