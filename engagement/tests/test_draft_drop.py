"""Throwing a draft away is a press with a question, and only ever done by its owner."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import blocks
from accounts.anybody import duties_of
from engagement.actions.drafts import TypedDraft, drop_draft, keep_draft
from engagement.drafts import OLD_DRAFTS, data_from, initial_from
from engagement.models import Draft
from engagement.tests import factories
from tests.days import days_later

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def draft(coordinator, person):
    return keep_draft(
        owner=coordinator, form="plan_edit", about=person.pk, key_id=person.key_id, typed={"say": ["Mari"]}
    )


def at(person):
    return reverse("draft_drop", args=["plan_edit", person.pk])


def test_it_asks_first_and_then_throws_it_away(client_for, coordinator, person, draft):
    client = client_for(coordinator)
    assert "Throw the draft away?" in client.get(at(person)).content.decode()
    assert Draft.objects.count() == 1
    answer = client.post(at(person))
    assert answer.url == reverse("plan_edit", args=[person.pk])
    assert not Draft.objects.exists()


def test_a_second_press_finds_nothing_and_goes_back_to_the_page(client_for, coordinator, person, draft):
    client = client_for(coordinator)
    answers = [client.post(at(person)).status_code for _press in range(2)]
    assert answers == [302, 302]


def test_nobody_throws_away_what_somebody_else_typed(client_for, deputy, person, draft):
    client_for(deputy).post(at(person))
    assert Draft.objects.count() == 1


def test_a_barred_person_gets_the_answer_of_nothing_there(client_for, coordinator, blocked_officer, person, draft):
    Draft.objects.update(owner=blocked_officer)
    blocks.place_block(record=person.pk, key_id=person.key_id, person=blocked_officer, by=coordinator)
    client = client_for(blocked_officer)
    assert [client.get(at(person)).status_code, client.post(at(person)).status_code] == [404, 404]
    assert Draft.objects.count() == 1


def test_what_another_tab_kept_since_outlives_the_saving_of_this_one(coordinator, person, draft):
    place = {"owner": coordinator, "form": "plan_edit", "about": person.pk}
    keep_draft(**place, key_id=person.key_id, typed={"say": ["From the other tab"]})
    drop_draft(**place, seen=draft.number)
    assert Draft.objects.count() == 1


def test_an_old_draft_is_a_duty_of_its_owner(coordinator, deputy, person, draft):
    later = days_later(31)
    (duty,) = duties_of(coordinator, later, OLD_DRAFTS)
    assert duty.url == reverse("plan_edit", args=[person.pk])
    assert person.pseudonym not in duty.title
    assert duties_of(deputy, later, OLD_DRAFTS) == []


def test_a_young_draft_is_none(coordinator, draft):
    assert duties_of(coordinator, days_later(29), OLD_DRAFTS) == []


def test_the_old_draft_of_a_barred_person_tells_them_nothing(coordinator, blocked_officer, person, draft):
    Draft.objects.update(owner=blocked_officer)
    later = days_later(31)
    assert len(duties_of(blocked_officer, later, OLD_DRAFTS)) == 1
    blocks.place_block(record=person.pk, key_id=person.key_id, person=blocked_officer, by=coordinator)
    assert duties_of(blocked_officer, later, OLD_DRAFTS) == []


def test_a_form_gets_its_values_back_each_in_its_shape():
    typed = TypedDraft(typed={"say": ["Mari"], "days": ["0", "1"]}, number=4, saved_at=timezone.now())
    assert initial_from(typed) == {"say": "Mari", "days": ["0", "1"]}
    assert data_from(typed).getlist("days") == ["0", "1"]
    assert (initial_from(None), data_from(None)) == ({}, None)
