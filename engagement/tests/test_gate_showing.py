"""Where fewer facts are read, before words are shown or somebody hears from us, they lead to the answers of all."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from engagement.actions.events import note_event
from engagement.gate import Act, Ask, Outcome, Reason, decide, load_facts_of, load_known_of, load_showing_facts_of
from engagement.gate.rules import TABLE
from engagement.models import ConsentRecord, NewsWishes, Purpose, SafeContactPlan, Survivor, Wording
from engagement.tests import factories

PEOPLE = 90
USES = (Purpose.QUOTE_INTERNAL, Purpose.QUOTE_PUBLISHED)
OTHERS = (Purpose.CONTACT, Purpose.UPDATES, Purpose.SHARE)
SCOPES = ("", "a text", "another text")
SHOWING = (Act.PUBLISH, Act.QUOTE)
REASONS = {
    Reason.HAS_DIED, Reason.CONTACT_STOPPED, Reason.CONTACT_SUSPENDED, Reason.INBOUND_ONLY, Reason.NO_CONSENT,
    Reason.CONSENT_DECLINED, Reason.COOLING_OFF, Reason.TOO_FEW_VOICES, Reason.NOT_READ_BY_TWO,
    Reason.LIVE_PROCEEDINGS, Reason.PROCEEDINGS_NOT_KNOWN,
}  # fmt: skip


def drawn_person(chance, by):
    """Somebody of whom each thing that the gate may know is so, or is not."""
    person = factories.survivor(by=by, language=chance.choice(["en", "cy"]))
    for _ in range(chance.randrange(6)):
        draw_answer(chance, person, by)
    for proceedings in chance.sample(
        ["none", "none", "concluded", "charged", "not_asked"], chance.choice([0, 1, 1, 2])
    ):
        factories.assessment(person, by=by, proceedings=proceedings, decision="adjust")
    if chance.random() < 0.4:
        draw_plan(chance, person, by)
    if chance.random() < 0.2:
        note_event(survivor=person, kind="distress", by=by)  # holds
    if chance.random() < 0.2:
        NewsWishes.objects.create(
            survivor=person, by_itself=["thanks"], hard_news="in_writing", asked_at=timezone.now(), asked_by=by
        )
    if chance.random() < 0.1:
        Survivor.objects.filter(pk=person.pk).update(died_at=timezone.now(), died_by=by)
    return person


def draw_answer(chance, person, by):
    """A row of the ledger as it may stand there: for now, run out, of days to change their mind, withdrawn, or given to
    words that have changed since."""
    today = timezone.localdate()
    purpose = chance.choice((*USES, *USES, *OTHERS))
    ConsentRecord.objects.create(
        survivor=person, purpose=purpose, scope=chance.choice(SCOPES), language="en", in_private=True, taken_by=by,
        decision=chance.choice(["given", "given", "given", "declined", "withdrawn"]), method="by_phone",
        wording=Wording.objects.filter(kind="consent", purpose=purpose).earliest("version"),
        decided_at=timezone.now() - timedelta(days=chance.randrange(60)),
        usable_from=chance.choice([None, *(today + timedelta(days=days) for days in (-1, 7, 14))]),
        expires_on=today + timedelta(days=chance.choice([-1, 0, 5, 300])),
    )  # fmt: skip


def draw_plan(chance, person, by):
    """A plan that holds or has run out, with contact suspended until some day, or stopped."""
    factories.plan(person, by=by)
    ends = [timezone.localdate() + timedelta(days=days) for days in (-2, 20)]
    status = chance.choice(["confirmed", "confirmed", "suspended", "suspended", "stopped"])
    SafeContactPlan.objects.filter(survivor=person).update(
        status=status,
        inbound_only=chance.random() < 0.1,
        suspended_until=chance.choice([None, *ends]) if status == "suspended" else None,
        rely_until=chance.choice(ends),
    )


def asks(use):
    """Everything that may be asked before words are shown for this use: today, and when much has run out."""
    return [
        Ask(act=act, moment=at, consent=use, scope=scope, voices=voices, is_read_by_two=is_read)
        for act in SHOWING
        for at in (timezone.now() + timedelta(days=days) for days in (0, 6, 30))
        for scope in SCOPES
        for voices in (1, 3)
        for is_read in (False, True)
    ]


@pytest.mark.django_db
def test_showing_is_decided_as_it_would_be_from_all_that_is_known(coordinator):
    chance, seen = random.Random(20261123), Counter()
    newer = Wording.objects.filter(kind="consent", purpose=Purpose.QUOTE_PUBLISHED).latest("version")
    people = [drawn_person(chance, coordinator) for _ in range(PEOPLE)]
    Wording.objects.create(
        kind="consent",
        purpose=newer.purpose,
        version=newer.version + 1,
        text_en="New",
        text_cy="Newydd",
        is_material=True,
    )
    everything = load_facts_of(people)
    for use in USES:
        few = load_showing_facts_of(people, use=use)
        for person in people:
            for ask in asks(use):
                decision = decide(everything[person.pk], ask)
                assert decide(few[person.pk], ask) == decision, (ask, everything[person.pk])
                seen.update([decision.outcome, *decision.reasons])
    assert {what for what in [*Outcome, *REASONS] if seen[what] < 5} == set()  # the draw has shown every one of them


def ways_asked(person):
    """Everything that may be asked before this person hears from us, by each way they have and by none."""
    plan = getattr(person, "plan", None)
    return [
        Ask(
            act=act, moment=timezone.now() + timedelta(days=days), route=route, consent="feedback_updates",
            by_person=True, is_pressed=is_pressed, kind="thanks", language="en", is_wording_approved=True,
            is_hard_news=is_hard, has_reason=True,
        )
        for act in Act if act not in (*TAKES_PART, *SHOWING, Act.SHOW_STORY, Act.SHARE)
        for days in (0, 30)
        for route in [None, *(plan.routes.values_list("pk", flat=True) if plan else [])]
        for is_pressed in (False, True)
        for is_hard in (False, True)
    ]  # fmt: skip


TAKES_PART = (Act.INVITE, Act.BOOK, Act.ADMIT)


@pytest.mark.django_db
def test_whoever_hears_from_us_is_decided_as_from_all_that_is_known(coordinator):
    chance, seen = random.Random(8), Counter()
    people = [drawn_person(chance, coordinator) for _ in range(40)]
    everything, known = load_facts_of(people), load_known_of(people)
    for person in people:
        for ask in [*ways_asked(person), *asks(Purpose.QUOTE_INTERNAL)]:
            decision = decide(everything[person.pk], ask)
            assert decide(known[person.pk].facts, ask) == decision, (ask, everything[person.pk])
            seen.update([decision.outcome, *decision.reasons])
    expected = {Outcome.ALLOW, Reason.PLAN_RUN_OUT, Reason.ON_HOLD, Reason.HARD_NEWS, Reason.LIVE_PROCEEDINGS}
    assert {what for what in expected if seen[what] < 5} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("act", [act for act in Act if act not in SHOWING and act in TABLE])
def test_no_other_act_is_ever_allowed_with_the_few_facts(act, coordinator):
    """But what saves a life, which asks nothing of them."""
    person = factories.survivor(by=coordinator)
    factories.plan(person, by=coordinator)
    factories.consent(person, by=coordinator)
    factories.assessment(person, by=coordinator)
    few = load_showing_facts_of([person], use=Purpose.QUOTE_INTERNAL)[person.pk]
    known = load_known_of([person])[person.pk].facts
    ask = Ask(
        act=act, moment=timezone.now(), consent="feedback_updates", by_person=True, is_pressed=True, has_reason=True,
        activity="one_to_one", on=timezone.localdate(), must_not_meet=False, language="en", is_wording_approved=True,
        route=person.plan.routes.get().pk,
    )  # fmt: skip
    assert decide(few, ask).is_allowed is (act is Act.SAFETY_OF_LIFE)
    assert act not in TAKES_PART or not decide(known, ask).is_allowed
