"""The gate against a second table of its rules, with people and moments drawn by a fixed seed, and by hypothesis.

The plain run draws 25,000 cases, `bin/test --full` a million more.
"""

import random
import time as clocks
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.gate import Act, Ask, Facts, Outcome, Reason, decide
from engagement.gate.asking import AssessmentFacts, ConsentFacts, PlanFacts, RouteFacts, Window
from tests.second_table import DAY, DEMANDS, WALES, answer


def of_the_gate(facts, ask):
    decision = decide(facts, ask)
    return decision.outcome, {*decision.reasons}, decision.until, {*decision.first}


# The draw ---------------------------------------------------------------------------------------------------------
WRITTEN, SPOKEN = ("email", "sms", "whatsapp", "signal", "post"), ("mobile", "landline", "relay", "in_person")
NIGHTS = [datetime(*night, 1, tzinfo=UTC) for night in ((2026, 3, 29), (2026, 10, 25), (2027, 3, 28), (2027, 10, 31))]
START = datetime(2026, 1, 1, tzinfo=UTC)
WAY, OTHER_WAY = UUID(int=1), UUID(int=2)
CONSENT = {
    "invite book admit": ("focus_group", ""),
    "publish quote show_story": ("quote_anonymised_published", "digest"),
    "share": ("share_with_named_partner", "digest"),
}
PURPOSE = {act: given for acts, given in CONSENT.items() for act in acts.split()}


class Draw:
    """A person of whom mostly everything is in order, and what somebody wants to do at some moment of two years."""

    def __init__(self, chance):
        self.chance = chance
        self.is_change_night = self.seldom(0.2)
        self.act = chance.choice(list(Act))
        self.moment = self.draw_moment()
        self.day = self.moment.astimezone(WALES).date()
        self.on = self.day + self.mostly(0, 1, 20, 45) * DAY
        self.purpose, self.scope = PURPOSE.get(self.act, ("feedback_updates", ""))

    def seldom(self, odds=0.035):
        return self.chance.random() < odds

    def mostly(self, usual, *others, odds=0.05):
        return self.chance.choice(others) if self.seldom(odds) else usual

    def draw_moment(self):
        if self.is_change_night:
            return self.chance.choice(NIGHTS) + timedelta(minutes=self.chance.randrange(-180, 180))
        return START + timedelta(minutes=self.chance.randrange(2 * 365 * 24 * 60))

    def near(self):
        """A last day: far, yesterday, today or tomorrow."""
        return self.day + self.mostly(60, -1, 0, 1, odds=0.12) * DAY

    def windows(self):
        if self.seldom():
            return ()
        if self.chance.random() < (0.3 if self.is_change_night else 0.7):
            opens, closes = time(0), time(23, 59)
        else:
            latest = 14 if self.is_change_night else 95
            opens, closes = (time(n // 4, n % 4 * 15) for n in sorted(self.chance.sample(range(latest), 2)))
        days = [day for day in range(7) if self.chance.random() < 0.85]
        return tuple(Window(day, opens, closes, self.seldom(0.1)) for day in days)

    def route(self):
        kinds = {"notify": WRITTEN, "remind": WRITTEN, "ask": WRITTEN}.get(self.act, SPOKEN)
        other = {"invite": (*WRITTEN, *SPOKEN), "book": WRITTEN, "admit": WRITTEN}.get(self.act, ("email", "mobile"))
        kind = self.chance.choice(other) if self.seldom(0.3 if len(other) > 2 else 0.05) else self.chance.choice(kinds)
        until = self.near() if self.seldom(0.2) else None
        return RouteFacts(kind, not self.seldom(), not self.seldom(0.3), self.windows(), until, not self.seldom(0.2))

    def plan(self):
        status = self.mostly("confirmed", "draft", "suspended", "stopped")
        quiet = ((self.near(), self.day + self.chance.randrange(70) * DAY),) if self.seldom(0.2) else ()
        rely_until = None if status == "draft" else self.near()
        pause = self.mostly(None, self.near(), odds=0.7)
        return None if self.seldom() else PlanFacts(status, rely_until, self.seldom(), pause, quiet)

    def consents(self):
        key = self.purpose + (":" + self.scope if self.scope else "")
        yes = ConsentFacts(self.near(), self.day + self.mostly(-9, 0, 1, 7, odds=0.3) * DAY)
        given = {key: yes} | {other: yes for other in ("contact_by_sec", self.purpose) if not self.seldom(0.3)}
        said_no = self.seldom(0.08)
        if self.seldom(0.08) or said_no:
            given.pop(key)
        no = [key, self.purpose] if said_no else []
        no += ["contact_by_sec"] if self.seldom() else []
        return given, frozenset({self.chance.choice(no)} if no else ()) | frozenset({"unasked"})

    def assessments(self):
        decision = self.mostly("proceed", "proceed_with_conditions", "adjust", "defer", "not_now_survivor_choice")
        checked = frozenset({self.on}) if not self.seldom(0.1) else frozenset({self.on + DAY})
        made = AssessmentFacts(decision, self.on + self.mostly(30, -1, 0) * DAY, self.seldom(), checked)
        return {} if self.seldom() else {"focus_group": made}

    def facts(self):
        given, declined = self.consents()
        return Facts(
            language="cy",
            has_died=self.seldom(0.02),
            plan=self.plan(),
            routes={WAY: self.route()},
            on_hold=self.seldom(0.06),
            consents=given,
            declined=declined,
            assessments=self.assessments(),
            proceedings=self.mostly("none", "", "not_asked", "charged", "appeal", "concluded", odds=0.1),
            took_part_on=tuple(self.on - n * 12 * DAY for n in range(self.chance.randrange(3))),
            load_limit=2,
            rest_until=self.mostly(None, self.on - DAY, self.on, self.on + DAY),
            terms=((self.day - 40 * DAY, self.near()), (self.day + 50 * DAY, self.day + 90 * DAY)),
            by_itself=frozenset({self.mostly("thanks", "not_yet", odds=0.3)}),
            reads_hard_news=self.seldom(0.5),
            full_words=self.seldom(0.5),
        )

    def ask(self):
        return Ask(
            act=self.act,
            moment=self.moment,
            route=self.mostly(WAY, OTHER_WAY, None, odds=0.02),
            consent=self.purpose,
            scope=self.mostly(self.scope, "", "another digest", odds=0.03),
            activity=self.mostly("focus_group", "story", odds=0.02),
            on=self.mostly(self.on, None, odds=0.02),
            language=self.mostly("cy", "en"),
            has_link=self.seldom(0.2),
            is_pressed=not self.seldom(0.2),
            kind=self.mostly("thanks", "", "not_yet", odds=0.3),
            is_hard_news=self.seldom(0.1),
            carries_news=self.seldom(0.1),
            is_wording_approved=not self.seldom(),
            by_person=not self.seldom(),
            has_reason=not self.seldom(0.1),
            must_not_meet=self.mostly(False, None, True),
            voices=self.chance.choice([0, 1, 2, 3, 9]),
            is_read_by_two=not self.seldom(),
        )


@pytest.mark.parametrize("times", [25_000, pytest.param(1_000_000, marks=pytest.mark.full)])
def test_the_gate_agrees_with_the_second_table(times):
    chance, begun = random.Random(times), clocks.monotonic()
    answered, reasons, waits_at_night = Counter(), Counter(), 0
    for _ in range(times):
        draw = Draw(chance)
        facts, ask = draw.facts(), draw.ask()
        expected = answer(facts, ask)
        assert of_the_gate(facts, ask) == expected, (facts, ask)
        answered[ask.act, expected[0]] += 1
        reasons.update(expected[1] | expected[3])
        waits_at_night += draw.is_change_night and expected[2] is not None
    print(f"{times} cases in {clocks.monotonic() - begun:.1f} s: {Counter(o.name for _, o in answered.elements())}")
    the_draw_was_a_fair_one(times, answered, reasons, waits_at_night)


def the_draw_was_a_fair_one(times, answered, reasons, waits_at_night):
    """Every act was often allowed, every act that may wait waited, every reason was met, the clock's nights too."""
    may_wait = {act for act, row in DEMANDS.items() if {"hour", "quiet", "cooled"} & {*row}}
    asked = {act: sum(answered[act, outcome] for outcome in Outcome) for act in Act}
    assert min(answered[act, Outcome.ALLOW] / asked[act] for act in Act) > 0.15, answered
    assert min(answered[act, Outcome.REFUSE] / asked[act] for act in Act) > 0.1, answered
    assert min(answered[act, Outcome.DEFER] / asked[act] for act in may_wait) > 0.01, answered
    assert set(reasons) == set(Reason)
    assert min(reasons.values()) > times / 2_000, reasons
    assert waits_at_night > times / 100


def test_each_act_has_its_row_in_the_second_table():
    assert set(DEMANDS) == set(Act)


# Shapes nobody thought of -----------------------------------------------------------------------------------------
ZONES = st.sampled_from([UTC, WALES, timezone(timedelta(hours=14)), ZoneInfo("America/St_Johns")])
ODD_MOMENTS = [
    datetime(2028, 2, 29, 23, 59, 59, 999_999), datetime(2026, 10, 25, 1, 59, 59), datetime(2027, 3, 28, 0, 59, 59),
    datetime(1900, 1, 1), datetime(1941, 5, 4, 1), datetime(1968, 10, 27), datetime(9990, 12, 31, 23, 59),
]  # fmt: skip
moments = st.builds(
    lambda at, zone: at.replace(tzinfo=UTC).astimezone(zone),
    st.sampled_from(ODD_MOMENTS) | st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)),
    ZONES,
)
minutes_of_a_day = st.sampled_from([0, 1, 29, 30, 59, 60, 90, 119, 120, 1438, 1439]) | st.integers(0, 1439)
windows = st.builds(
    lambda day, a, b, term: Window(
        day, time(min(a, b) // 60, min(a, b) % 60), time(max(a, b) // 60, max(a, b) % 60), term
    ),
    st.integers(0, 6),
    minutes_of_a_day,
    minutes_of_a_day,
    st.booleans(),
)


@st.composite
def odd_cases(draw):
    """Anything at all may be missing, empty, past, or at the same moment as something else."""
    moment = draw(moments)
    today = moment.astimezone(WALES).date()
    days = st.none() | st.integers(-3, 3).map(lambda n: today + n * DAY)
    day = days.map(lambda found: found or today)
    spans = st.lists(st.tuples(day, day), max_size=2).map(tuple)
    plan = st.builds(
        PlanFacts,
        status=st.sampled_from(["confirmed", "confirmed", "suspended", "draft", "stopped", ""]),
        rely_until=days,
        inbound_only=st.booleans(),
        suspended_until=days,
        quiet=spans,
    )
    route = st.builds(
        RouteFacts,
        kind=st.sampled_from([*WRITTEN, *SPOKEN, "via_worker"]),
        safe=st.booleans(),
        link_ok=st.booleans(),
        windows=st.lists(windows, max_size=5).map(tuple),
        valid_until=days,
        own_device=st.booleans(),
    )
    keys = ["contact_by_sec", "p", "p:s", "p:t", "", ":s"]
    facts = Facts(
        language=draw(st.sampled_from(["en", "cy", ""])),
        has_died=draw(st.booleans()),
        plan=draw(st.none() | plan),
        routes=draw(st.dictionaries(st.sampled_from([WAY, OTHER_WAY]), route)),
        on_hold=draw(st.booleans()),
        consents=draw(st.dictionaries(st.sampled_from(keys), st.builds(ConsentFacts, day, day))),
        declined=draw(st.frozensets(st.sampled_from(keys), max_size=1)),
        assessments=draw(
            st.dictionaries(
                st.sampled_from(["a", ""]),
                st.builds(AssessmentFacts, st.sampled_from(["proceed", "defer", ""]), day, st.booleans()),
            )
        ),
        proceedings=draw(st.sampled_from(["none", "concluded", "", "charged"])),
        took_part_on=draw(st.lists(day, max_size=3).map(tuple)),
        load_limit=draw(st.integers(0, 3)),
        rest_until=draw(days),
        terms=draw(spans),
        by_itself=draw(st.frozensets(st.sampled_from(["thanks", "not_yet", ""]), max_size=2)),
        reads_hard_news=draw(st.booleans()),
        full_words=draw(st.booleans()),
    )
    ask = Ask(
        act=draw(st.sampled_from(list(Act))),
        moment=moment,
        route=draw(st.sampled_from([WAY, OTHER_WAY, None])),
        consent=draw(st.sampled_from(["p", "", "contact_by_sec"])),
        scope=draw(st.sampled_from(["", "s", "t"])),
        activity=draw(st.sampled_from(["a", ""])),
        on=draw(days),
        language=draw(st.sampled_from(["en", "cy", ""])),
        has_link=draw(st.booleans()),
        is_pressed=draw(st.booleans()),
        kind=draw(st.sampled_from(["thanks", "not_yet", ""])),
        is_hard_news=draw(st.booleans()),
        carries_news=draw(st.booleans()),
        is_wording_approved=draw(st.booleans()),
        by_person=draw(st.booleans()),
        has_reason=draw(st.booleans()),
        must_not_meet=draw(st.sampled_from([None, False, True])),
        voices=draw(st.integers(-1, 4)),
        is_read_by_two=draw(st.booleans()),
    )
    return facts, ask


@st.composite
def cases_with_something_odd(draw):
    """Somebody with whom mostly everything is in order, but for a few odd things."""
    usual = Draw(random.Random(draw(st.integers(0, 10**9))))
    odd_facts, odd_ask = draw(odd_cases())
    names = draw(st.sets(st.sampled_from(sorted(vars(odd_facts))), max_size=2))
    facts = replace(usual.facts(), **{name: getattr(odd_facts, name) for name in names})
    names = draw(st.sets(st.sampled_from(sorted(vars(odd_ask))), max_size=1))
    return facts, replace(usual.ask(), **{name: getattr(odd_ask, name) for name in names})


@given(odd_cases() | cases_with_something_odd())
@settings(max_examples=150, deadline=None)
def test_the_gate_agrees_about_shapes_nobody_thought_of(case):
    facts, ask = case
    assert of_the_gate(facts, ask) == answer(facts, ask, timedelta(minutes=1))


IN_ORDER = Facts(
    language="cy",
    plan=PlanFacts("confirmed", date.max),
    consents={"p": ConsentFacts(date.max)},
)


@given(moments, st.lists(windows, max_size=6).map(tuple), st.lists(st.integers(-2, 9), max_size=4))
@settings(max_examples=100, deadline=None)
def test_a_message_waits_for_the_right_minute_whatever_the_windows(moment, found, quiet):
    """Windows at midnight, windows within windows, windows of no length, quiet days between them; by any clock."""
    today = moment.astimezone(WALES).date()
    days = tuple((today + n * DAY, today + n * DAY) for n in quiet)
    facts = replace(
        IN_ORDER,
        plan=replace(IN_ORDER.plan, quiet=days),
        routes={WAY: RouteFacts("email", safe=True, windows=found)},
        terms=((today, today + 8 * DAY),),
    )
    ask = Ask(
        act=Act.NOTIFY, moment=moment, route=WAY, consent="p", language="cy", is_wording_approved=True, is_pressed=True
    )
    assert of_the_gate(facts, ask) == answer(facts, ask, timedelta(minutes=1))
