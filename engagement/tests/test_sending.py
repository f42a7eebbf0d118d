"""The outbox's door to survivors: the gate is asked with everything it needs, under the lock a withdrawal takes."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from engagement.actions.assessments import complete_assessment
from engagement.gate import load_facts
from engagement.models import ContactRoute, GateDecision, ParticipationAssessment, Survivor
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
