"""Two hundred thousand people and moments, drawn by a fixed seed: the gate never allows against a stated no.

What a no is, is said here a second time and in other words than in the gate, so that one slip does not excuse itself.
"""

import random
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from engagement.gate.asking import (
    Act,
    Ask,
    AssessmentFacts,
    Facts,
    Outcome,
    PlanFacts,
    RouteFacts,
    Window,
)
from engagement.gate.rules import decide

ROUTE, OTHER = UUID(int=1), UUID(int=2)
WALES = ZoneInfo("Europe/London")
START = datetime(2026, 1, 1, tzinfo=UTC)
ASKED_FOR = {
    Act.FIRST_CONTACT: "",
    Act.TELL: "feedback_updates",
    Act.NOTIFY: "feedback_updates",
    Act.INVITE: "research",
}


def rarely(chance, usual, *others, odds=0.1):
    return chance.choice(others) if chance.random() < odds else usual


def drawn(chance):
    """A person of whom mostly everything is in order, and what somebody wants to do at some moment of two years."""
    moment = START + timedelta(minutes=chance.randrange(2 * 365 * 24 * 60))
    day = moment.astimezone(WALES).date()
    near = lambda: day + timedelta(days=rarely(chance, 30, -1, 0, 1, odds=0.3))  # noqa: E731
    act = chance.choice(list(Act))
    asked = ASKED_FOR.get(act, "")
    purposes = {"contact_by_sec", "feedback_updates", "research"}
    answers = {purpose: rarely(chance, "given", "declined", "withdrawn", None) for purpose in purposes}
    opens, closes = sorted(time(chance.randrange(24), chance.randrange(60)) for _ in range(2))
    windows = tuple(Window(weekday, opens, closes) for weekday in range(7) if chance.random() < 0.8)
    kind = chance.choice(["email", "mobile"])
    route = RouteFacts(kind, safe=rarely(chance, True, False), link_ok=rarely(chance, True, False), windows=windows)
    facts = Facts(
        language="cy",
        plan=rarely(
            chance,
            PlanFacts(rarely(chance, "confirmed", "draft", "stopped"), near(), rarely(chance, False, True)),
            None,
        ),
        routes={ROUTE: route},
        consents={purpose: near() for purpose, answer in answers.items() if answer == "given"},
        declined=frozenset(purpose for purpose, answer in answers.items() if answer in ("declined", "withdrawn")),
        assessments={"one_to_one": AssessmentFacts(rarely(chance, "proceed", "defer", "not_now"), near())},
    )
    ask = Ask(
        act=act,
        moment=moment,
        route=rarely(chance, ROUTE, OTHER, None),
        consent=asked,
        activity=rarely(chance, "one_to_one", "group"),
        on=day,
        language=rarely(chance, "cy", "en"),
        has_link=chance.random() < 0.5,
        by_person=rarely(chance, True, False),
    )
    return facts, ask


def said_no(facts, ask):
    """Everything that this person, or the record of them, says against it."""
    plan, route, here = facts.plan, facts.routes.get(ask.route), ask.moment.astimezone(WALES)
    today = here.date()
    if ask.act is Act.SAFETY_OF_LIFE:
        return set() if ask.by_person else {"nobody answers for it"}
    if ask.act is Act.PUBLISH:
        return {"never decided here"}
    against = {"no such way"} if route is None else set()
    against |= {"not safe"} if route and not route.safe else set()
    against |= {"stop"} if plan and plan.status == "stopped" else set()
    against |= {"we never contact them"} if plan and plan.inbound_only else set()
    against |= (
        {"a voice nobody answers for"} if ask.act in (Act.FIRST_CONTACT, Act.TELL) and not ask.by_person else set()
    )
    if ask.act is Act.FIRST_CONTACT:
        return against
    against |= {"no plan"} if plan is None or plan.status != "confirmed" or plan.rely_until < today else set()
    against |= {"no to contact"} if "contact_by_sec" in facts.declined else set()
    against |= {"no to this"} if ask.consent in facts.declined else set()
    against |= {"no yes"} if facts.consents.get(ask.consent, today - timedelta(1)) < today else set()
    if route and not any(w.weekday == here.weekday() and w.opens <= here.time() < w.closes for w in route.windows):
        against.add("not at this hour")
    if ask.act is Act.NOTIFY:
        against |= {"cannot read it"} if ask.language != facts.language else set()
        against |= {"no link"} if ask.has_link and route and not route.link_ok else set()
    if ask.act is Act.INVITE:
        made = facts.assessments.get(ask.activity)
        against |= {"not assessed"} if made is None or made.current_until < ask.on else set()
        against |= {"better not"} if made and made.decision != "proceed" else set()
    return against


@pytest.mark.parametrize("times", [5_000, pytest.param(200_000, marks=pytest.mark.full)])
def test_the_gate_never_allows_against_a_stated_no(times):
    chance = random.Random(times)
    wrong, answered = [], Counter()
    for _ in range(times):
        facts, ask = drawn(chance)
        outcome, against = decide(facts, ask).outcome, said_no(facts, ask)
        answered[ask.act, outcome] += 1
        if (outcome is Outcome.ALLOW and against) or (outcome is Outcome.DEFER and against != {"not at this hour"}):
            wrong.append((facts, ask, outcome, against))
    assert wrong[:1] == []
    assert all(answered[act, Outcome.ALLOW] > times / 1_000 for act in set(Act) - {Act.PUBLISH}), answered
