"""Something has happened: one row, every assessment void, and the hold."""

from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import DatabaseError

from engagement.actions.events import note_event
from engagement.actions.refusals import FormUsedElsewhere
from engagement.gate import load_facts
from engagement.models import TriggerEvent
from engagement.tests import factories
from safeguards.audit import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    made = factories.survivor(by=coordinator)
    factories.plan(made, by=coordinator)
    factories.assessment(made, by=coordinator)
    return made


def test_an_event_voids_every_assessment_and_holds_what_is_written(person, coordinator):
    before = load_facts(person)
    note_event(survivor=person, kind="bereavement", by=coordinator)
    after = load_facts(person)
    assert (before.on_hold, before.assessments["one_to_one"].is_voided) == (False, False)
    assert (after.on_hold, after.assessments["one_to_one"].is_voided) == (True, True)


def test_a_plan_that_was_changed_voids_and_does_not_hold(person, coordinator):
    note_event(survivor=person, kind="plan_changed", by=coordinator, holds=False)
    facts = load_facts(person)
    assert (facts.on_hold, facts.assessments["one_to_one"].is_voided) == (False, True)


def test_going_through_the_plan_lifts_the_hold_and_not_the_voiding(person, coordinator):
    note_event(survivor=person, kind="separation", by=coordinator)
    factories.plan(person, by=coordinator)
    facts = load_facts(person)
    assert (facts.on_hold, facts.assessments["one_to_one"].is_voided) == (False, True)


def test_the_note_is_sealed_and_the_portal_itself_may_note(person):
    made = note_event(survivor=person, kind="distress", by=SYSTEM, note="She wept for an hour")
    kept = TriggerEvent.objects.get(pk=made.pk)
    assert b"wept" not in kept.note.blob
    assert kept.noted_by is None


def test_a_form_sent_twice_is_one_event(person, coordinator):
    once = uuid4()
    for _ in range(2):
        note_event(survivor=person, kind="pregnancy", by=coordinator, once=once)
    assert TriggerEvent.objects.count() == 1


def test_a_form_of_somebody_else_is_no_double_click(person, coordinator):
    once = uuid4()
    note_event(survivor=person, kind="pregnancy", by=coordinator, once=once)
    other = factories.survivor(by=coordinator, name="Nia Roberts", known_as="Nia")
    with pytest.raises(FormUsedElsewhere):
        note_event(survivor=other, kind="pregnancy", by=coordinator, once=once)


def test_nothing_is_kept_when_the_audit_fails(person, coordinator):
    with (
        patch("engagement.actions.events.record", side_effect=DatabaseError),
        pytest.raises(DatabaseError),
    ):
        note_event(survivor=person, kind="pregnancy", by=coordinator)
    assert not TriggerEvent.objects.exists()
