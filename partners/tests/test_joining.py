"""The stricter contact rule wins, whatever a worker passes on and whatever stands: a table, and the gate as judge."""

from datetime import UTC, date, datetime, time
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from engagement.gate import Act, Ask, decide
from engagement.gate.asking import ConsentFacts, Facts, PlanFacts, RouteFacts, Window
from engagement.reported import PlanThen, WayThen, loosens
from partners.given import ContactGiven
from partners.joining import Told, join, told_way

MORNINGS = frozenset(Window(day, time(9), time(12)) for day in range(5))
ALL_DAY = frozenset(Window(day, time(8), time(20)) for day in range(7))
SAFE = WayThen(safe="yes", device="own", link_ok=True, voicemail_ok=True, may_name_police=True, windows=ALL_DAY)
UNSAFE = WayThen(safe="no")
STANDS = PlanThen(status="confirmed", ways={"mobile": SAFE, "email": SAFE})
MOBILE = WayThen(safe="yes", device="own", windows=MORNINGS)


def told(reach, **changes):
    kinds = {"through_me": "via_worker", "direct": "mobile", "they_contact": ""}
    return Told(**({"reach": reach, "kind": kinds[reach], "way": MOBILE} | changes))


# The table ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stands", "reach", "is_unsafe", "status", "inbound_only"),
    [
        (None, "through_me", False, "draft", False),
        (None, "direct", False, "draft", False),
        (None, "they_contact", False, "draft", True),
        (None, "direct", True, "suspended", False),
        ("draft", "direct", False, "draft", False),
        ("draft", "through_me", True, "suspended", False),
        ("confirmed", "direct", False, "confirmed", False),
        ("confirmed", "they_contact", False, "confirmed", True),
        ("confirmed", "through_me", True, "suspended", False),
        ("suspended", "direct", False, "suspended", False),
        ("suspended", "they_contact", True, "suspended", True),
        ("stopped", "direct", False, "stopped", False),
        ("stopped", "direct", True, "stopped", False),
        ("stopped", "they_contact", False, "stopped", True),
    ],
)
def test_status_and_who_contacts_whom(stands, reach, is_unsafe, status, inbound_only):
    before = PlanThen(status=stands, ways={"mobile": SAFE}) if stands else None
    after = join(before, told(reach, is_unsafe=is_unsafe))
    assert (after.status, after.inbound_only) == (status, inbound_only)


@pytest.mark.parametrize(
    ("stands", "reach", "is_same", "safe"),
    [
        (None, "through_me", False, {"via_worker": "yes"}),
        (None, "direct", False, {"mobile": "yes"}),
        (None, "they_contact", False, {}),
        ({"mobile": SAFE, "email": SAFE}, "through_me", False,
         {"mobile": "unconfirmed", "email": "unconfirmed", "via_worker": "unconfirmed"}),
        ({"post": UNSAFE}, "through_me", False, {"post": "no", "via_worker": "unconfirmed"}),
        ({"via_worker": SAFE}, "through_me", True, {"via_worker": "yes"}),
        ({"via_worker": SAFE}, "through_me", False, {"via_worker": "unconfirmed"}),
        ({"via_worker": UNSAFE}, "through_me", False, {"via_worker": "no"}),
        ({"email": SAFE}, "direct", False, {"email": "yes", "mobile": "unconfirmed"}),
        ({"mobile": SAFE}, "direct", True, {"mobile": "yes"}),
        ({"mobile": SAFE}, "direct", False, {"mobile": "unconfirmed"}),
        ({"mobile": UNSAFE}, "direct", True, {"mobile": "no"}),
        ({"mobile": SAFE}, "they_contact", False, {"mobile": "yes"}),
    ],
)  # fmt: skip
def test_which_ways_are_known_to_be_safe(stands, reach, is_same, safe):
    before = PlanThen(status="confirmed", ways=stands) if stands else None
    after = join(before, told(reach, is_same=is_same))
    assert {kind: way.safe for kind, way in after.ways.items()} == safe


def test_a_suspension_that_had_an_end_has_none_once_they_are_not_safe():
    before = PlanThen(status="suspended", suspended_until=date(2026, 12, 1))
    assert join(before, told("direct")).suspended_until == date(2026, 12, 1)
    assert join(before, told("direct", is_unsafe=True)).suspended_until is None


def test_a_new_way_has_no_link_no_voicemail_and_does_not_name_the_police():
    way = join(None, told("direct", way=SAFE)).ways["mobile"]
    assert (way.link_ok, way.voicemail_ok, way.may_name_police, way.windows) == (False, False, False, ALL_DAY)


def test_one_address_told_twice_keeps_what_both_allow():
    way = join(STANDS, told("direct", is_same=True, way=WayThen(device="shared", windows=MORNINGS))).ways["mobile"]
    assert way == WayThen(safe="yes", device="shared", windows=MORNINGS)


def test_times_that_have_nothing_in_common_leave_a_way_in_doubt():
    """A way without times lets a person ring at any: none is left so."""
    nights = frozenset({Window(0, time(21), time(23))})
    way = join(STANDS, told("direct", is_same=True, way=WayThen(windows=nights))).ways["mobile"]
    assert (way.safe, way.windows) == ("unconfirmed", ALL_DAY)


@pytest.mark.parametrize(("device", "kind", "kept"), [("", "mobile", "shared"), ("", "in_person", "own")])
def test_a_device_of_which_nothing_was_said_counts_as_shared(device, kind, kept):
    assert told_way(ContactGiven(kind=kind, device=device)).device == kept


@pytest.mark.parametrize(
    ("named", "windows"),
    [
        ({"weekdays": (0, 1, 2, 3, 4), "opens": "09:00", "closes": "12:00"}, MORNINGS),
        ({"weekdays": (5,)}, {Window(5, time(0), time(23, 59))}),
        ({"opens": "09:00", "closes": "12:00"}, {Window(day, time(9), time(12)) for day in range(7)}),
        ({"weekdays": tuple(range(7))}, set()),
        ({}, set()),
    ],
    ids=["both", "days", "hours", "every_day", "nothing"],
)
def test_days_without_hours_and_hours_without_days_count_too(named, windows):
    """A way without windows lets a person ring at any time: none is left so that they narrowed."""
    assert told_way(ContactGiven(kind="mobile", **named)).windows == windows


def test_days_alone_narrow_the_way_that_stands():
    weekdays = told_way(ContactGiven(kind="mobile", device="own", weekdays=(0, 1, 2, 3, 4)))
    way = join(STANDS, told("direct", is_same=True, way=weekdays)).ways["mobile"]
    assert way.windows == frozenset(Window(day, time(8), time(20)) for day in range(5))


# The gate as judge --------------------------------------------------------------------------------------------------
KINDS = ["email", "mobile", "sms", "via_worker", "in_person"]
windows = some.frozensets(
    some.builds(
        lambda day, opens, hours: Window(day, time(opens), time(opens + hours)),
        some.integers(0, 6), some.integers(7, 17), some.integers(1, 4),
    ),
    max_size=4,
)  # fmt: skip
ways = some.builds(
    WayThen,
    safe=some.sampled_from(["yes", "no", "unconfirmed"]),
    device=some.sampled_from(["own", "shared", "monitored"]),
    voicemail_ok=some.booleans(),
    windows=windows,
)
plans = some.builds(
    PlanThen,
    status=some.sampled_from(["draft", "confirmed", "suspended", "stopped"]),
    inbound_only=some.booleans(),
    suspended_until=some.none() | some.just(date(2026, 11, 25)),
    ways=some.dictionaries(some.sampled_from(KINDS), ways, max_size=4),
)
tellings = some.builds(
    Told,
    reach=some.sampled_from(["through_me", "direct", "they_contact"]),
    is_unsafe=some.booleans(),
    kind=some.sampled_from(KINDS),
    way=ways,
    is_same=some.booleans(),
)
moments = some.datetimes(datetime(2026, 11, 23), datetime(2026, 11, 30), timezones=some.just(UTC))
NAMESPACE = UUID(int=7)


def facts(plan):
    """What the gate knows of somebody who agreed to everything and is assessed, and has this plan."""
    agreed = ConsentFacts(date(2027, 11, 1))
    return Facts(
        language="en",
        plan=PlanFacts(plan.status, date(2027, 1, 1), plan.inbound_only, plan.suspended_until),
        routes={
            uuid5(NAMESPACE, kind): RouteFacts(
                kind, way.safe == "yes", way.link_ok, tuple(way.windows), own_device=way.device == "own"
            )
            for kind, way in plan.ways.items()
        },
        consents={"feedback_updates": agreed},
        full_words=True,
        reads_hard_news=True,
    )


@settings(max_examples=400, deadline=None)
@given(stands=plans, told=tellings, moment=moments, act=some.sampled_from(Act), kind=some.sampled_from(KINDS))
def test_nothing_is_allowed_after_a_referral_that_was_not_before(stands, told, moment, act, kind):
    ask = Ask(
        act=act, moment=moment, route=uuid5(NAMESPACE, kind), consent="feedback_updates", language="en",
        is_pressed=True, carries_news=True, is_wording_approved=True, by_person=True, on=moment.date(),
    )  # fmt: skip
    was, now = (decide(facts(plan), ask).is_allowed for plan in (stands, join(stands, told)))
    assert was or not now


@settings(max_examples=400, deadline=None)
@given(stands=some.none() | plans, told=tellings)
def test_what_comes_of_it_is_never_turned_down_as_easier(stands, told):
    if told.reach == "through_me":
        told = Told(reach=told.reach, is_unsafe=told.is_unsafe, kind="via_worker", is_same=told.is_same)
    assert not loosens(stands, join(stands, told))


@pytest.mark.parametrize(
    "easier",
    [
        PlanThen(status="draft", ways=STANDS.ways),
        PlanThen(status="confirmed", ways={"mobile": SAFE, "sms": SAFE}),
        PlanThen(status="confirmed", ways={"post": WayThen(safe="yes")}),
    ],
)
def test_what_is_easier_is_seen_as_easier(easier):
    """Else the test above could not fail."""
    assert loosens(STANDS, easier)
    assert loosens(PlanThen(status="stopped"), easier)
