"""What the gate knows of a person is what stands in the database, and costs the same for thirty as for one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagement.actions.assessments import check_day
from engagement.actions.consents import record_consent, withdraw_consent
from engagement.actions.events import note_event
from engagement.actions.plans import stop_contact
from engagement.gate import Act, Ask, Outcome, Reason, load_facts, load_facts_of, may
from engagement.gate.facts import terms
from engagement.models import (
    ConsentRecord,
    Consultation,
    ContactRoute,
    ContactWindow,
    ParticipationAssessment,
    Purpose,
    SafeContactPlan,
    Survivor,
    TriggerEvent,
    Wording,
)
from engagement.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator, language="cy")


@pytest.fixture
def reachable(person, coordinator):
    """Plan with an email and a phone, consents, and an assessment of today."""
    factories.plan(person, by=coordinator)
    factories.plan(person, by=coordinator, kind="mobile", value="07700 900123")
    factories.consent(person, by=coordinator)
    factories.assessment(person, by=coordinator)
    return person


def the_plan(person, **changes):
    SafeContactPlan.objects.filter(survivor=person).update(**changes)
    return load_facts(person)


def route_of(person, kind):
    return ContactRoute.objects.get(plan__survivor=person, kind=kind)


def talk(person, by, *, wellbeing="steady", **changes):
    held = factories.close(factories.consultation(person, by=by), by=by, wellbeing=wellbeing)
    Consultation.objects.filter(pk=held.pk).update(**changes)
    return held


# What distress stops, and what it does not ------------------------------------------------------------------------
def test_after_a_run_out_plan_and_distress_they_are_called_and_every_message_is_refused(reachable, coordinator):
    """Plan expired and assessment voided by distress: an aftercare call is allowed and every message refused."""
    note_event(survivor=reachable, kind="distress", by=coordinator)
    the_plan(reachable, rely_until=timezone.localdate() - timedelta(days=1))
    at = timezone.localtime().replace(hour=12)
    phone, email = route_of(reachable, "mobile").pk, route_of(reachable, "email").pk
    assert may(reachable, Ask(act=Act.AFTERCARE, moment=at, route=phone, by_person=True)).is_allowed
    for act in (Act.NOTIFY, Act.REMIND, Act.ASK):
        asked = Ask(
            act=act, moment=at, route=email, consent="feedback_updates", language="cy", is_wording_approved=True,
            is_pressed=True,
        )  # fmt: skip
        decision = may(reachable, asked)
        assert (decision.outcome, decision.reasons) == (Outcome.REFUSE, (Reason.PLAN_RUN_OUT, Reason.ON_HOLD))
    joining = Ask(act=Act.BOOK, moment=at, route=phone, activity="one_to_one", on=at.date(), must_not_meet=False)
    assert Reason.ASSESSMENT_VOIDED in may(reachable, joining).reasons


# The person and the plan ------------------------------------------------------------------------------------------
def test_with_nothing_written_down_nothing_is_known(person):
    known = load_facts(person)
    assert (known.plan, known.routes, known.consents, known.assessments, known.proceedings) == (None, {}, {}, {}, "")
    assert (known.has_died, known.on_hold, known.rest_until, known.took_part_on) == (False, False, None, ())


def test_a_death_is_known(person, coordinator):
    Survivor.objects.filter(pk=person.pk).update(died_at=timezone.now(), died_by=coordinator)
    assert load_facts(person).has_died


def test_the_plan_is_known_as_it_stands(reachable):
    today = timezone.localdate()
    known = the_plan(reachable, status="suspended", suspended_until=today, inbound_only=True)
    assert (known.plan.status, known.plan.suspended_until, known.plan.inbound_only) == ("suspended", today, True)


def test_a_quiet_span_holds_its_first_and_its_last_day(reachable):
    known = the_plan(reachable, quiet=[(date(2026, 12, 24), date(2026, 12, 27))])
    assert known.plan.quiet == ((date(2026, 12, 24), date(2026, 12, 26)),)


def test_a_stopped_plan_is_known_at_once(reachable, coordinator):
    stop_contact(survivor=reachable, by=coordinator)
    assert load_facts(reachable).plan.status == "stopped"


@pytest.mark.parametrize(("safe", "expected"), [("yes", True), ("no", False), ("unconfirmed", False)])
def test_a_way_is_safe_only_when_they_said_so(reachable, safe, expected):
    route = route_of(reachable, "email")
    ContactRoute.objects.filter(pk=route.pk).update(safe=safe)
    assert load_facts(reachable).routes[route.pk].safe is expected


def test_a_link_is_safe_on_their_own_device_alone(reachable):
    route = route_of(reachable, "email")
    assert load_facts(reachable).routes[route.pk].link_ok
    ContactRoute.objects.filter(pk=route.pk).update(link_ok=False, device="shared")
    assert not load_facts(reachable).routes[route.pk].link_ok


def test_a_way_keeps_its_windows_and_its_last_day(reachable):
    route = route_of(reachable, "email")
    ContactRoute.objects.filter(pk=route.pk).update(valid_until=date(2026, 12, 1))
    ContactWindow.objects.filter(route=route).exclude(weekday=2).delete()
    ContactWindow.objects.filter(route=route).update(term_time_only=True)
    known = load_facts(reachable).routes[route.pk]
    (window,) = known.windows
    assert (known.valid_until, window.weekday, window.term_time_only) == (date(2026, 12, 1), 2, True)


def test_school_terms_come_from_the_settings(settings):
    settings.TERM_DATES = ((date(2026, 9, 1), date(2026, 12, 18)),)
    assert terms() == settings.TERM_DATES


# What happened ----------------------------------------------------------------------------------------------------
def test_an_event_voids_every_assessment_made_before_it(reachable, coordinator):
    note_event(survivor=reachable, kind="new_incident", by=coordinator)
    assert load_facts(reachable).assessments["one_to_one"].is_voided
    factories.assessment(reachable, by=coordinator)
    assert not load_facts(reachable).assessments["one_to_one"].is_voided


def test_an_event_at_the_very_moment_of_the_assessment_voids_it(reachable, coordinator):
    happened = note_event(survivor=reachable, kind="distress", by=coordinator)
    moment = TriggerEvent.objects.get(pk=happened.pk).noted_at
    ParticipationAssessment.objects.filter(survivor=reachable).update(completed_at=moment)
    assert load_facts(reachable).assessments["one_to_one"].is_voided


def test_a_hold_ends_when_the_plan_is_confirmed_later_than_the_event(reachable, coordinator):
    note_event(survivor=reachable, kind="order_changed", by=coordinator)
    assert load_facts(reachable).on_hold
    factories.plan(reachable, by=coordinator)
    assert not load_facts(reachable).on_hold


def test_a_plan_confirmed_at_the_very_moment_of_the_event_still_holds(reachable, coordinator):
    happened = note_event(survivor=reachable, kind="order_changed", by=coordinator)
    moment = TriggerEvent.objects.get(pk=happened.pk).noted_at
    assert the_plan(reachable, confirmed_at=moment).on_hold


def test_a_hold_without_any_plan_stays(person, coordinator):
    note_event(survivor=person, kind="pregnancy", by=coordinator)
    assert load_facts(person).on_hold


def test_a_change_of_plan_voids_and_does_not_hold(reachable, coordinator):
    note_event(survivor=reachable, kind="plan_changed", by=coordinator, holds=False)
    known = load_facts(reachable)
    assert (known.assessments["one_to_one"].is_voided, known.on_hold) == (True, False)


def test_a_later_event_that_does_not_hold_lifts_no_hold(reachable, coordinator):
    note_event(survivor=reachable, kind="distress", by=coordinator)
    note_event(survivor=reachable, kind="plan_changed", by=coordinator, holds=False)
    assert load_facts(reachable).on_hold


# Assessments ------------------------------------------------------------------------------------------------------
def test_the_newest_assessment_decides_for_each_activity_it_covers(reachable, coordinator):
    factories.assessment(reachable, by=coordinator, covers=["focus_group"], decision="adjust", proceedings="charged")
    known = load_facts(reachable)
    assert {what: made.decision for what, made in known.assessments.items()} == {
        "one_to_one": "proceed",
        "focus_group": "adjust",
    }
    assert known.proceedings == "charged"


def test_the_newest_check_of_a_day_decides(reachable, coordinator):
    made = ParticipationAssessment.objects.get(survivor=reachable)
    answers = {"is_safe_now": True, "still_wants_to": True, "nothing_changed": True}
    check_day(assessment=made, **answers, by=coordinator)
    assert load_facts(reachable).assessments["one_to_one"].checked_on == {timezone.localdate()}
    check_day(assessment=made, **(answers | {"still_wants_to": False}), by=coordinator)
    assert load_facts(reachable).assessments["one_to_one"].checked_on == frozenset()


# Load and rest ----------------------------------------------------------------------------------------------------
def test_a_talk_counts_in_the_month_of_wales_in_which_it_began(reachable, coordinator, time_machine):
    """Half past eleven at night in UTC on the last day of June is already July here."""
    time_machine.move_to(datetime(2026, 7, 20, 12, tzinfo=UTC))
    talk(reachable, coordinator, started_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    talk(reachable, coordinator, started_at=datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    assert load_facts(reachable).took_part_on == (date(2026, 6, 30), date(2026, 7, 1))


def test_two_talks_this_month_reach_the_load(reachable, coordinator):
    for _ in range(2):
        talk(reachable, coordinator)
    today = timezone.localdate()
    book = Ask(act=Act.BOOK, moment=timezone.now(), activity="one_to_one", on=today)
    assert Reason.LOAD_REACHED in may(reachable, book).reasons


def test_a_talk_of_long_ago_is_no_load(reachable, coordinator):
    talk(reachable, coordinator, started_at=timezone.now() - timedelta(days=63))
    assert load_facts(reachable).took_part_on == ()


def test_a_hard_talk_is_followed_by_a_rest(reachable, coordinator, settings):
    settings.REST_DAYS = 14
    talk(reachable, coordinator, wellbeing="significant_distress")
    talk(reachable, coordinator)  # a steady one later takes nothing of it away
    assert load_facts(reachable).rest_until == timezone.localdate() + timedelta(days=14)


# What was agreed --------------------------------------------------------------------------------------------------
def answer(person, by, *, purpose, decision="given", scope="", usable_from=None, expires_on=None):
    """One row of the ledger, as it might have come down from long ago."""
    return ConsentRecord.objects.create(
        survivor=person, purpose=purpose, scope=scope, decision=decision, language="cy", in_private=True, taken_by=by,
        wording=Wording.objects.filter(kind="consent", purpose="contact_by_sec").first(), method="by_phone",
        usable_from=usable_from, expires_on=expires_on or timezone.localdate() + timedelta(days=30),
    )  # fmt: skip


def test_a_yes_is_known_with_its_last_day_and_the_first_on_which_it_may_be_used(person, coordinator):
    last, first = timezone.localdate() + timedelta(days=30), timezone.localdate() + timedelta(days=7)
    answer(person, coordinator, purpose="case_study_training", scope="s", usable_from=first, expires_on=last)
    answer(person, coordinator, purpose="feedback_updates", expires_on=last)
    known = load_facts(person).consents
    assert (known["case_study_training:s"].until, known["case_study_training:s"].usable_from) == (last, first)
    assert known["feedback_updates"].usable_from == date.min


@pytest.mark.parametrize("no", ["declined", "withdrawn"])
def test_the_newest_answer_stands(person, coordinator, no):
    answer(person, coordinator, purpose="feedback_updates")
    answer(person, coordinator, purpose="feedback_updates", decision=no)
    known = load_facts(person)
    assert (known.consents, known.declined) == ({}, {"feedback_updates"})
    answer(person, coordinator, purpose="feedback_updates")
    known = load_facts(person)
    assert (set(known.consents), known.declined) == ({"feedback_updates"}, frozenset())


def test_a_no_to_one_text_is_no_no_to_another(person, coordinator):
    answer(person, coordinator, purpose="quote_anonymised_published", scope="a")
    answer(person, coordinator, purpose="quote_anonymised_published", scope="b", decision="declined")
    known = load_facts(person)
    assert set(known.consents) == {"quote_anonymised_published:a"}
    assert known.declined == {"quote_anonymised_published:b"}


def test_a_later_no_to_all_is_a_no_to_each_text(person, coordinator):
    answer(person, coordinator, purpose="quote_anonymised_published", scope="a")
    answer(person, coordinator, purpose="quote_anonymised_published", decision="withdrawn")
    known = load_facts(person)
    assert known.consents == {}
    assert known.declined == {"quote_anonymised_published:a", "quote_anonymised_published"}


def test_a_yes_to_one_text_after_a_no_to_all_stands(person, coordinator):
    answer(person, coordinator, purpose="quote_anonymised_published", decision="declined")
    answer(person, coordinator, purpose="quote_anonymised_published", scope="a")
    assert set(load_facts(person).consents) == {"quote_anonymised_published:a"}


def test_what_is_given_and_withdrawn_by_the_actions_is_known(person, coordinator):
    record_consent(
        survivor=person, purpose=Purpose.UPDATES, is_yes=True, method="by_phone", in_private=True, by=coordinator
    )
    assert "feedback_updates" in load_facts(person).consents
    withdraw_consent(survivor=person, purpose=Purpose.UPDATES, by=coordinator)
    assert load_facts(person).declined == {"feedback_updates"}


# What it costs ----------------------------------------------------------------------------------------------------
def test_thirty_people_cost_as_many_queries_as_one(coordinator):
    people = [factories.survivor(by=coordinator) for _ in range(30)]
    for each in people[:3]:
        factories.plan(each, by=coordinator)
        factories.consent(each, by=coordinator)
        check_day(
            assessment=factories.assessment(each, by=coordinator),
            is_safe_now=True, still_wants_to=True, nothing_changed=True, by=coordinator,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as one:
        load_facts(people[0])
    with CaptureQueriesContext(connection) as thirty:
        facts = load_facts_of(people)
    assert len(facts) == 30
    assert len(thirty) == len(one) == 6


def test_each_is_known_by_their_own_rows(coordinator):
    first, second = (factories.survivor(by=coordinator) for _ in range(2))
    factories.plan(first, by=coordinator)
    factories.consent(second, by=coordinator)
    note_event(survivor=second, kind="distress", by=coordinator)
    facts = load_facts_of([first, second])
    assert (facts[first.pk].plan is None, facts[second.pk].plan is None) == (False, True)
    assert (facts[first.pk].on_hold, facts[second.pk].on_hold) == (False, True)
    assert ([*facts[first.pk].consents], [*facts[second.pk].consents]) == ([], ["feedback_updates"])
