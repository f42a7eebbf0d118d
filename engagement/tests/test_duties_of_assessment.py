"""What assessments ask of the desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.blocks import place_block
from accounts.anybody import duties_of
from engagement.actions.events import note_event
from engagement.actions.plans import stop_contact
from engagement.duties_of_assessment import ASSESSMENTS
from engagement.tests import factories
from tests.days import days_later

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    made = factories.survivor(by=coordinator)
    factories.plan(made, by=coordinator)
    return made


def titles(user, *, ahead=0):
    return [duty.title for duty in duties_of(user, days_later(ahead), ASSESSMENTS)]


def waiting(person, by, *, days):
    return factories.assessment(
        person, by=by, decision="defer", support_offered="A call on Friday",
        review_on=timezone.localdate() + timedelta(days=days),
    )  # fmt: skip


def test_an_assessment_that_stands_asks_nothing(coordinator, person):
    factories.assessment(person, by=coordinator)
    assert titles(coordinator) == []


def test_something_that_holds_asks_for_the_plan_first_and_is_late_at_once(coordinator, person):
    factories.assessment(person, by=coordinator)
    note_event(survivor=person, kind="separation", by=coordinator)
    (duty,) = duties_of(coordinator, timezone.now(), ASSESSMENTS)
    assert (duty.title, duty.late) == (f"Go through the plan with {person.pseudonym}", True)


def test_once_the_plan_is_confirmed_the_assessment_is_asked_for(coordinator, person):
    factories.assessment(person, by=coordinator)
    note_event(survivor=person, kind="separation", by=coordinator)
    factories.plan(person, by=coordinator)
    assert titles(coordinator) == [f"Do the assessment with {person.pseudonym}"]
    factories.assessment(person, by=coordinator)
    assert titles(coordinator) == []


def test_a_changed_plan_asks_for_the_assessment(coordinator, person):
    factories.assessment(person, by=coordinator)
    note_event(survivor=person, kind="plan_changed", by=coordinator, holds=False)
    assert titles(coordinator) == [f"Do the assessment with {person.pseudonym}"]


def test_nobody_is_asked_again_who_would_rather_not(coordinator, person):
    factories.assessment(person, by=coordinator, decision="not_now_survivor_choice")
    note_event(survivor=person, kind="plan_changed", by=coordinator, holds=False)
    assert titles(coordinator) == []


def test_somebody_never_assessed_is_no_duty_of_assessment(coordinator, person):
    note_event(survivor=person, kind="plan_changed", by=coordinator, holds=False)
    assert titles(coordinator) == []


def test_the_day_to_look_again_is_a_duty_from_a_fortnight_before(coordinator, person):
    waiting(person, coordinator, days=20)
    assert titles(coordinator, ahead=5) == []
    assert titles(coordinator, ahead=6) == [f"Look at the assessment again with {person.pseudonym}"]
    late = [duties_of(coordinator, days_later(days), ASSESSMENTS)[0].late for days in (20, 21)]
    assert late == [False, True]


def test_a_day_that_was_agreed_is_kept_without_a_plan_too(coordinator):
    person = factories.survivor(by=coordinator)
    waiting(person, coordinator, days=1)
    assert titles(coordinator) == [f"Look at the assessment again with {person.pseudonym}"]


def test_nobody_is_asked_about_whose_contact_is_stopped(coordinator, person):
    waiting(person, coordinator, days=1)
    note_event(survivor=person, kind="separation", by=coordinator)
    stop_contact(survivor=person, by=coordinator)
    assert titles(coordinator) == []


def test_it_is_one_query_for_many(coordinator, django_assert_num_queries):
    for number in range(4):
        person = factories.survivor(by=coordinator, name=f"Nia {number}", known_as=f"Nia {number}")
        factories.plan(person, by=coordinator, value=f"nia{number}@post.example")
        waiting(person, coordinator, days=number)
    titles(coordinator)
    with django_assert_num_queries(1):
        assert len(titles(coordinator)) == 4


def test_a_barred_person_hears_nothing_of_it(coordinator, person, blocked_officer):
    note_event(survivor=person, kind="separation", by=coordinator)
    place_block(record=person.pk, key_id=person.key_id, person=blocked_officer, by=coordinator)
    assert titles(blocked_officer) == []
    assert len(titles(coordinator)) == 1


def test_a_day_that_was_agreed_is_kept_once_the_voided_assessment_is_over_too(coordinator, person):
    waiting(person, coordinator, days=85)
    note_event(survivor=person, kind="plan_changed", by=coordinator, holds=False)
    assert titles(coordinator, ahead=80) == [f"Do the assessment with {person.pseudonym}"]
    assert titles(coordinator, ahead=95) == [f"Look at the assessment again with {person.pseudonym}"]
