"""One assessment as it is read, its conditions alone, and the check on the day."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.blocks import place_block
from engagement.actions.assessments import DomainGiven, check_day
from engagement.actions.events import note_event
from engagement.gate import load_facts
from engagement.models import AssessmentDomain, DayCheck, ParticipationAssessment
from engagement.tests import factories
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
ALL_WELL = {"is_safe_now": "yes", "still_wants_to": "yes", "nothing_changed": "yes"}


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def made(coordinator, person):
    return factories.assessment(
        person, by=coordinator, decision="proceed_with_conditions", conditions="No camera\n\nNear the door",
        notes="Her brother drives her", survivor_view="I want to", proceedings="charged",
        domains=[
            DomainGiven(domain="children", rating="some", note="School run", mitigation="Done by two"),
            DomainGiven(domain="orders", rating="no_concern"),
            DomainGiven(domain="travel"),
        ],
    )  # fmt: skip


@pytest.fixture
def client(client_for, coordinator):
    return client_for(coordinator)


def address(name, made):
    return reverse(name, args=[made.pk])


def test_it_shows_everything_in_one_opening(client, made):
    before = AuditEvent.objects.filter(action="safeguards.opened").count()
    shown = client.get(address("assessment_detail", made)).content.decode()
    assert all(
        words in shown for words in ("No camera", "Her brother drives her", "School run", "Done by two", "I want to")
    )
    assert AuditEvent.objects.filter(action="safeguards.opened").count() == before + 1


def test_what_they_said_on_the_day_stands_with_it(client, coordinator, made):
    check_day(assessment=made, is_safe_now=True, still_wants_to=False, nothing_changed=True, by=coordinator)
    shown = client.get(address("assessment_detail", made)).content.decode()
    assert "Is it safe for them now? Yes." in shown
    assert "Do they still want to? No." in shown


def test_what_was_not_asked_is_named_as_such(client, made):
    asked, not_asked = client.get(address("assessment_detail", made)).content.decode().split("Not asked</h3>")
    assert str(AssessmentDomain.Domain.CHILDREN.label) in asked
    assert str(AssessmentDomain.Domain.TRAVEL.label) in not_asked  # touched by nobody
    assert str(AssessmentDomain.Domain.CAPACITY.label) in not_asked  # not even a row


def test_live_proceedings_are_spoken_about_and_decide_nothing(client, made):
    shown = client.get(address("assessment_detail", made)).content.decode()
    assert "Talk about the service only" in shown
    assert "Go ahead, with conditions" in shown


def test_what_voided_it_is_shown_with_its_note(client, coordinator, person, made):
    note_event(survivor=person, kind="hearing_set", by=coordinator, note="In the spring")
    shown = client.get(address("assessment_detail", made)).content.decode()
    assert "It no longer counts, because something has happened." in shown
    assert "In the spring" in shown


def test_it_costs_the_same_however_much_stands_in_it(client, coordinator, person, made, django_assert_max_num_queries):
    for _ in range(10):
        note_event(survivor=person, kind="hearing_set", by=coordinator, note="Again")
    with django_assert_max_num_queries(15):
        client.get(address("assessment_detail", made))


def test_the_sheet_shows_the_conditions_and_no_reason_and_no_name(client, made):
    shown = client.get(address("conditions_sheet", made)).content.decode()
    assert "<li>No camera</li><li>Near the door</li>" in shown
    assert made.survivor.pseudonym in shown
    assert not any(
        words in shown for words in ("brother", "School run", "I want to", "Siân", "charged", "O&#x27;Connor")
    )


def test_the_sheet_says_so_when_there_are_none(client, coordinator, person):
    made = factories.assessment(person, by=coordinator)
    assert "There are no conditions." in client.get(address("conditions_sheet", made)).content.decode()


def test_a_sheet_that_no_longer_holds_shows_none(client, coordinator, person, made):
    note_event(survivor=person, kind="separation", by=coordinator)
    shown = client.get(address("conditions_sheet", made)).content.decode()
    assert "This may not be used now." in shown
    assert "No camera" not in shown


def test_a_sheet_that_was_replaced_shows_none(client, coordinator, person, made):
    factories.assessment(person, by=coordinator, decision="proceed")
    assert "No camera" not in client.get(address("conditions_sheet", made)).content.decode()


@pytest.mark.parametrize("decision", ["adjust", "not_now_survivor_choice"])
def test_a_sheet_for_somebody_who_does_not_take_part_shows_none(client, coordinator, person, decision):
    made = factories.assessment(person, by=coordinator, decision=decision, conditions="No camera")
    assert "No camera" not in client.get(address("conditions_sheet", made)).content.decode()


def test_a_sheet_after_its_last_day_shows_none(client, made):
    ParticipationAssessment.objects.update(current_until=timezone.localdate() - timedelta(days=1))
    assert "No camera" not in client.get(address("conditions_sheet", made)).content.decode()


def test_a_day_check_that_is_all_well_lets_them_take_part_today(client, person, made):
    answer = client.post(address("day_check", made), ALL_WELL)
    assert answer.url == reverse("survivor_detail", args=[person.pk])
    assert load_facts(person).assessments["one_to_one"].checked_on == {timezone.localdate()}


@pytest.mark.parametrize("worry", ["is_safe_now", "nothing_changed"])
def test_what_is_not_all_right_leads_to_what_has_happened(client, person, made, worry):
    answer = client.post(address("day_check", made), ALL_WELL | {worry: "no"})
    assert answer.url == reverse("event_add", args=[person.pk])
    assert load_facts(person).assessments["one_to_one"].checked_on == frozenset()


def test_not_safe_now_holds_everything_at_once(client, coordinator, person, made):
    factories.plan(person, by=coordinator)
    client.post(address("day_check", made), ALL_WELL | {"is_safe_now": "no"})
    assert load_facts(person).on_hold


def test_not_wanting_to_is_kept_and_held_against_nobody(client, person, made):
    answer = client.post(address("day_check", made), ALL_WELL | {"still_wants_to": "no"}, follow=True)
    assert "Not today: it is theirs to choose." in answer.content.decode()
    assert load_facts(person).assessments["one_to_one"].checked_on == frozenset()


def test_the_newest_check_of_a_day_counts(coordinator, person, made):
    well = {"is_safe_now": True, "still_wants_to": True, "nothing_changed": True}
    check_day(assessment=made, by=coordinator, **well)
    check_day(assessment=made, by=coordinator, **(well | {"is_safe_now": False}))
    assert load_facts(person).assessments["one_to_one"].checked_on == frozenset()
    check_day(assessment=made, by=coordinator, **well)
    assert load_facts(person).assessments["one_to_one"].checked_on == {timezone.localdate()}


def test_a_double_click_is_one_check(client, made):
    client.post(address("day_check", made), ALL_WELL)
    client.post(address("day_check", made), ALL_WELL)
    assert DayCheck.objects.count() == 1


@pytest.mark.parametrize("name", ["is_safe_now", "still_wants_to", "nothing_changed"])
def test_every_question_is_asked(client, made, name):
    answer = client.post(address("day_check", made), ALL_WELL | {name: ""}).content.decode()
    assert "Ask whether" in answer
    assert answer.count('checked="') == 2
    assert not DayCheck.objects.exists()


def test_nothing_is_answered_beforehand_and_looking_changes_nothing(client, made):
    assert "checked" not in client.get(address("day_check", made)).content.decode()
    assert not DayCheck.objects.exists()


def test_nothing_is_kept_of_a_check_when_the_audit_fails(coordinator, made, monkeypatch):
    monkeypatch.setattr("engagement.actions.assessments.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        check_day(assessment=made, is_safe_now=True, still_wants_to=True, nothing_changed=True, by=coordinator)
    assert not DayCheck.objects.exists()


@pytest.mark.parametrize("name", ["assessment_detail", "conditions_sheet", "day_check"])
def test_a_barred_person_finds_what_is_not_there(client_for, coordinator, blocked_officer, person, made, name):
    client = client_for(blocked_officer)
    assert client.get(address(name, made)).status_code == 200
    place_block(record=person.pk, key_id=person.key_id, person=blocked_officer, by=coordinator)
    assert client.get(address(name, made)).content == client.get(reverse(name, args=[uuid4()])).content


@pytest.mark.parametrize("name", ["assessment_detail", "conditions_sheet", "day_check"])
def test_somebody_else_finds_nothing_there(client_for, manager, made, name):
    assert client_for(manager).get(address(name, made)).status_code == 404
