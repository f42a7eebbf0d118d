"""The outbox's door to survivors: the gate is asked with everything it needs, under the lock a withdrawal takes."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from engagement.actions.assessments import complete_assessment
from engagement.actions.consents import withdraw_consent
from engagement.actions.events import note_event
from engagement.gate import load_facts
from engagement.models import ContactRoute, GateDecision, ParticipationAssessment, SafeContactPlan, Survivor
from engagement.sending import SurvivorResolver
from engagement.tests import factories
from outbox.actions import queue_message
from outbox.resolvers import Outcome


@pytest.fixture
def survivor(coordinator):
    made = factories.survivor(by=coordinator, language="cy")
    factories.plan(made, by=coordinator)
    factories.consent(made, by=coordinator)
    return made


@pytest.fixture
def message(survivor, coordinator):
    link = "https://post.example/n/abc"
    return queue_message(
        resolver="survivor", recipient_id=survivor.pk, key_id=survivor.key_id, purpose="notify", language="cy",
        route_id=ContactRoute.objects.get(plan__survivor=survivor).pk, subject="Helo",
        body=f"Helo, Mari sydd yma.\n\n{link}\n", link=link, by=coordinator,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_message_that_may_go_goes(message):
    assert SurvivorResolver().decide(message).outcome is Outcome.ALLOW


@pytest.mark.django_db
def test_a_link_is_held_back_once_it_is_no_longer_safe(message, survivor, coordinator):
    factories.plan(survivor, by=coordinator, link_ok=False)
    verdict = SurvivorResolver().decide(message)
    assert (verdict.outcome, verdict.reasons) == (Outcome.REFUSE, ("link_not_safe",))


@pytest.mark.django_db
def test_an_address_that_was_changed_no_longer_stands(message, survivor, coordinator):
    door = SurvivorResolver()
    address = door.address(message)
    assert door.still_stands(message, address)
    factories.plan(survivor, by=coordinator, value="moved@post.example")
    assert not door.still_stands(message, address)


@pytest.mark.django_db
def test_the_newest_assessment_decides(survivor, coordinator):
    for decision in ("proceed", "adjust"):
        complete_assessment(
            survivor=survivor, covers=["one_to_one"], decision=decision, with_survivor=True, conditions="", notes="",
            by=coordinator,
        )  # fmt: skip
    ParticipationAssessment.objects.filter(decision="proceed").update(completed_at=timezone.now() - timedelta(days=1))
    assert load_facts(survivor).assessments["one_to_one"].decision == "adjust"


@pytest.mark.django_db(transaction=True)
def test_the_gate_waits_for_a_withdrawal_that_is_being_written(message, survivor):
    locked, done = threading.Event(), threading.Event()

    def withdraw():
        with transaction.atomic():
            Survivor.objects.select_for_update().get(pk=survivor.pk)
            locked.set()
            done.wait(10)
        connection.close()

    writer = threading.Thread(target=withdraw)
    writer.start()
    locked.wait(10)
    try:
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
            connection.cursor().execute("SET LOCAL lock_timeout = '100ms'")
            SurvivorResolver().decide(message)
    finally:
        done.set()
        writer.join()


@pytest.mark.django_db
def test_the_gates_answer_is_kept_beside_each_message(message, survivor, coordinator):
    factories.plan(survivor, by=coordinator, link_ok=False)
    SurvivorResolver().decide(message)
    kept = GateDecision.objects.get(about=message.pk)
    assert (kept.survivor, kept.purpose, kept.outcome, kept.reasons) == (
        survivor,
        "notify",
        "refuse",
        ["link_not_safe"],
    )


@pytest.mark.django_db
def test_after_an_event_a_message_is_held_and_goes_when_the_plan_is_confirmed(message, survivor, coordinator):
    note_event(survivor=survivor, kind="distress", by=coordinator)
    verdict = SurvivorResolver().decide(message)
    assert (verdict.outcome, verdict.reasons) == (Outcome.HOLD, ("on_hold",))
    factories.plan(survivor, by=coordinator)
    assert SurvivorResolver().decide(message).outcome is Outcome.ALLOW


@pytest.mark.django_db
def test_a_hold_keeps_a_message_whose_plan_ran_out_meanwhile(message, survivor, coordinator):
    """Going through the plan with them puts both right."""
    note_event(survivor=survivor, kind="distress", by=coordinator)
    SafeContactPlan.objects.filter(survivor=survivor).update(rely_until=timezone.localdate() - timedelta(days=1))
    assert SurvivorResolver().decide(message).outcome is Outcome.HOLD


@pytest.mark.django_db
def test_a_hold_keeps_nothing_that_they_have_withdrawn_from(message, survivor, coordinator):
    note_event(survivor=survivor, kind="distress", by=coordinator)
    withdraw_consent(survivor=survivor, purpose="feedback_updates", by=coordinator)
    assert SurvivorResolver().decide(message).outcome is Outcome.REFUSE


@pytest.mark.django_db
def test_a_quiet_day_makes_a_message_wait_for_the_day_after(message, survivor):
    today = timezone.localdate()
    SafeContactPlan.objects.filter(survivor=survivor).update(quiet=[(today, today + timedelta(days=1))])
    verdict = SurvivorResolver().decide(message)
    assert (verdict.outcome, verdict.reasons) == (Outcome.DEFER, ("quiet_day",))
    assert timezone.localdate(verdict.until) == today + timedelta(days=1)


@pytest.mark.django_db
def test_words_that_nobody_has_approved_are_not_sent(message, settings):
    settings.WORDINGS_MUST_BE_APPROVED = True
    verdict = SurvivorResolver().decide(message)
    assert (verdict.outcome, verdict.reasons) == (Outcome.REFUSE, ("wording_not_approved",))


@pytest.mark.django_db
def test_nothing_is_sent_to_somebody_who_is_not_there(message):
    message.recipient_id = uuid4()
    assert SurvivorResolver().decide(message).reasons == ("no_such_person",)


@pytest.mark.django_db
@pytest.mark.parametrize("route", [None, uuid4()])
def test_without_a_way_there_is_no_address(message, route):
    message.route_id = route
    door = SurvivorResolver()
    assert door.address(message).text == ""
    assert not door.still_stands(message, door.address(message))
