"""The gate: pure, deny by default, every reason, right on the nights the clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.gate import rules
from engagement.gate.rules import (
    CLOCK,
    TABLE,
    Act,
    Ask,
    AssessmentFacts,
    Facts,
    Outcome,
    PlanFacts,
    Reason,
    RouteFacts,
    Window,
    decide,
    is_open,
    next_opening,
)

ROUTE = uuid4()
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=CLOCK)
OFFICE = tuple(Window(day, time(9), time(17)) for day in range(5))
EMAIL = RouteFacts(kind="email", safe=True, link_ok=False, windows=OFFICE)
PHONE = replace(EMAIL, kind="mobile")
GOOD = Facts(
    language="cy",
    plan=PlanFacts(status="confirmed", rely_until=date(2026, 12, 31)),
    routes={ROUTE: EMAIL},
    consents={"feedback_updates": date(2026, 12, 31), "contact_by_sec": date(2026, 12, 31)},
    assessments={"one_to_one": AssessmentFacts("proceed", date(2026, 12, 31))},
)
NOTIFY = Ask(act=Act.NOTIFY, moment=MONDAY, route=ROUTE, consent="feedback_updates", language="cy")


def test_a_message_goes_when_nothing_stands_against_it():
    assert decide(GOOD, NOTIFY).outcome is Outcome.ALLOW


WRONG = {
    Reason.NO_PLAN: (replace(GOOD, plan=None), NOTIFY),
    Reason.PLAN_NOT_CONFIRMED: (replace(GOOD, plan=PlanFacts("draft", None)), NOTIFY),
    Reason.PLAN_RUN_OUT: (replace(GOOD, plan=PlanFacts("confirmed", date(2026, 11, 22))), NOTIFY),
    Reason.CONTACT_STOPPED: (replace(GOOD, plan=PlanFacts("stopped", date(2026, 12, 31))), NOTIFY),
    Reason.INBOUND_ONLY: (replace(GOOD, plan=PlanFacts("confirmed", date(2026, 12, 31), inbound_only=True)), NOTIFY),
    Reason.NO_ROUTE: (replace(GOOD, routes={}), NOTIFY),
    Reason.ROUTE_NOT_SAFE: (replace(GOOD, routes={ROUTE: replace(EMAIL, safe=False)}), NOTIFY),
    Reason.ROUTE_NOT_WRITTEN: (replace(GOOD, routes={ROUTE: PHONE}), NOTIFY),
    Reason.LINK_NOT_SAFE: (GOOD, replace(NOTIFY, has_link=True)),
    Reason.NO_WINDOW: (replace(GOOD, routes={ROUTE: replace(EMAIL, windows=())}), NOTIFY),
    Reason.NO_CONSENT: (replace(GOOD, consents={}), NOTIFY),
    Reason.CONTACT_DECLINED: (replace(GOOD, declined=frozenset({"contact_by_sec"})), NOTIFY),
    Reason.WRONG_LANGUAGE: (GOOD, replace(NOTIFY, language="en")),
    Reason.NO_ASSESSMENT: (
        replace(GOOD, assessments={}),
        replace(NOTIFY, act=Act.INVITE, activity="one_to_one", on=date(2026, 11, 30)),
    ),
    Reason.ASSESSMENT_RUN_OUT: (GOOD, replace(NOTIFY, act=Act.INVITE, activity="one_to_one", on=date(2027, 1, 1))),
    Reason.NOT_ASSESSED_TO_PROCEED: (
        replace(GOOD, assessments={"one_to_one": AssessmentFacts("defer", date(2026, 12, 31))}),
        replace(NOTIFY, act=Act.INVITE, activity="one_to_one", on=date(2026, 11, 30)),
    ),
    Reason.NOT_DECIDED_HERE: (GOOD, replace(NOTIFY, act=Act.PUBLISH)),
    Reason.NO_NAMED_PERSON: (GOOD, replace(NOTIFY, act=Act.SAFETY_OF_LIFE)),
    Reason.ROUTE_NOT_SPOKEN: (GOOD, replace(NOTIFY, act=Act.TELL, by_person=True)),
}


@pytest.mark.parametrize("reason", list(WRONG))
def test_one_thing_missing_refuses_and_says_which(reason):
    decision = decide(*WRONG[reason])
    assert (decision.outcome, decision.reasons) == (Outcome.REFUSE, (reason,))


def test_every_reason_is_told_at_once():
    decision = decide(Facts(language="cy"), replace(NOTIFY, language="en"))
    assert decision.reasons == (Reason.NO_PLAN, Reason.NO_ROUTE, Reason.NO_CONSENT, Reason.WRONG_LANGUAGE)


def test_outside_the_window_waits_until_it_opens():
    decision = decide(GOOD, replace(NOTIFY, moment=MONDAY + timedelta(hours=9)))
    assert (decision.outcome, decision.until) == (Outcome.DEFER, datetime(2026, 11, 24, 9, tzinfo=UTC))


def test_outside_the_window_with_another_fault_refuses():
    late = replace(NOTIFY, moment=MONDAY + timedelta(hours=9), consent="other")
    assert decide(GOOD, late).outcome is Outcome.REFUSE


def test_nothing_stops_safety_of_life_by_a_named_person():
    assert decide(Facts(language="en"), Ask(act=Act.SAFETY_OF_LIFE, moment=MONDAY, by_person=True)).is_allowed


def test_a_first_contact_by_voice_needs_no_current_plan_and_no_assessment():
    facts = Facts(language="en", plan=PlanFacts("confirmed", date(2020, 1, 1)), routes={ROUTE: PHONE})
    assert decide(facts, Ask(act=Act.FIRST_CONTACT, moment=MONDAY, route=ROUTE, by_person=True)).is_allowed


def test_a_first_contact_is_never_automatic():
    facts = replace(GOOD, routes={ROUTE: PHONE})
    assert decide(facts, Ask(act=Act.FIRST_CONTACT, moment=MONDAY, route=ROUTE)).reasons == (Reason.NO_NAMED_PERSON,)


def test_stop_binds_every_act_but_safety_of_life():
    stopped = replace(GOOD, plan=PlanFacts("stopped", None))
    bound = [act for act in TABLE if act not in (Act.SAFETY_OF_LIFE, Act.PUBLISH)]
    answers = [decide(stopped, replace(NOTIFY, act=act, by_person=True)) for act in bound]
    assert all(Reason.CONTACT_STOPPED in answer.reasons for answer in answers)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True),  # 01:30 summer time, first time round
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), True),  # 01:30 again, winter time
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), False),  # 02:00 closes
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), False),  # 00:59, before the hour that is missing
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), False),  # 02:00 summer time: 01:00 to 02:00 never came
    ],
)
def test_windows_follow_the_clock_on_the_wall_when_it_changes(moment, expected):
    assert is_open((Window(6, time(1), time(2)),), moment) is expected


def test_a_window_that_never_comes_on_the_short_night_opens_a_week_later():
    window = (Window(6, time(1), time(2)),)
    assert next_opening(window, datetime(2027, 3, 27, 12, tzinfo=UTC)) == datetime(2027, 4, 4, 0, 0, tzinfo=UTC)


moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
windows = st.lists(
    st.builds(lambda day, a, b: Window(day, min(a, b), max(a, b)), st.integers(0, 6), times, times), max_size=4
).map(lambda found: tuple(w for w in found if w.opens < w.closes))


@given(moments, windows)
def test_the_next_opening_is_later_open_and_nothing_opens_before(moment, found):
    opens = next_opening(found, moment)
    quarters = (moment + timedelta(minutes=15 * n) for n in range(1, 4 * 24 * 8))
    first_seen = next((quarter for quarter in quarters if is_open(found, quarter)), None)
    if opens is None:
        assert first_seen is None
        return
    assert opens > moment
    assert is_open(found, opens)
    assert is_open(found, moment) or first_seen is None or opens <= first_seen


# Each strategy starts from someone who may be written to and changes a few things that were said.
CHANGES = {
    "plan": st.builds(
        PlanFacts,
        status=st.sampled_from(["draft", "confirmed", "stopped"]),
        rely_until=st.none() | st.dates(date(2026, 11, 1), date(2026, 12, 31)),
        inbound_only=st.booleans(),
    ),
    "routes": st.builds(
        lambda route: {ROUTE: route},
        st.builds(
            RouteFacts,
            kind=st.sampled_from(["email", "mobile"]),
            safe=st.booleans(),
            link_ok=st.booleans(),
            windows=st.sampled_from([OFFICE, (), (Window(0, time(20), time(21)),)]),
        ),
    ),
    "consents": st.dictionaries(st.just("feedback_updates"), st.dates(date(2026, 11, 1), date(2026, 12, 31))),
    "declined": st.frozensets(st.sampled_from(["contact_by_sec", "feedback_updates", "one_to_one_feedback"])),
    "language": st.sampled_from(["en", "cy"]),
}
ASKS = {
    "moment": st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    "has_link": st.booleans(),
    "route": st.sampled_from([ROUTE, None, uuid4()]),
}


@st.composite
def situations(draw):
    known, ask = GOOD, NOTIFY
    for name in draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=2, unique=True)):
        known = replace(known, **{name: draw(CHANGES[name])})
    for name in draw(st.lists(st.sampled_from(sorted(ASKS)), max_size=1)):
        ask = replace(ask, **{name: draw(ASKS[name])})
    return known, ask


def stands_against(known, ask):
    """What a person reading the domain rules would hold against sending this message now, written a second time."""
    here = ask.moment.astimezone(CLOCK)
    today = here.date()
    plan, route = known.plan, known.routes.get(ask.route)
    return {
        "plan": plan is None or plan.status != "confirmed" or plan.rely_until is None or plan.rely_until < today,
        "inbound": plan is not None and plan.inbound_only,
        "declined": "contact_by_sec" in known.declined,
        "route": route is None or not route.safe or route.kind != "email",
        "link": route is not None and ask.has_link and not route.link_ok,
        "no window": route is not None and not route.windows,
        "consent": known.consents.get("feedback_updates", date.min) < today,
        "language": known.language != ask.language,
    }, route is not None and any(
        w.weekday == here.weekday() and w.opens <= here.time().replace(tzinfo=None) < w.closes for w in route.windows
    )


def agrees(known, ask):
    against, opened = stands_against(known, ask)
    outcome = decide(known, ask).outcome
    if any(against.values()):
        return outcome is Outcome.REFUSE
    return outcome is (Outcome.ALLOW if opened else Outcome.DEFER)


@given(situations())
def test_the_gate_agrees_with_the_rules_written_a_second_time(situation):
    assert agrees(*situation)


def test_the_generated_situations_reach_every_answer():
    seen = set()

    @settings(max_examples=200, database=None, derandomize=True)
    @given(situations())
    def look(situation):
        seen.add(decide(*situation).outcome)

    look()
    assert seen == set(Outcome)


@pytest.mark.parametrize(
    "rule", [rule for rule in TABLE[Act.NOTIFY] if rule.__name__ not in ("_contact_not_stopped", "_plan_confirmed")]
)
def test_no_rule_of_the_table_can_be_left_out_unseen(rule, monkeypatch):
    """Stopped and draft plans are also no confirmed ones, so those two rules cover for each other."""
    table = {**TABLE, Act.NOTIFY: tuple(kept for kept in TABLE[Act.NOTIFY] if kept is not rule)}
    monkeypatch.setattr(rules, "TABLE", table)
    assert not all(agrees(*case) for case in every_case())


def every_case():
    """The good case with each single thing wrong, and the closed window."""
    yield from WRONG_FOR_A_MESSAGE
    yield GOOD, replace(NOTIFY, moment=MONDAY + timedelta(hours=9))


WRONG_FOR_A_MESSAGE = [case for case in WRONG.values() if case[1].act is Act.NOTIFY]


def test_declining_one_purpose_changes_no_other():
    assert decide(replace(GOOD, declined=frozenset({"one_to_one_feedback"})), NOTIFY).is_allowed
