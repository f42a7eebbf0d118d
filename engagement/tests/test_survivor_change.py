"""Putting right what somebody is called, and in which language and word."""

import pytest
from django.urls import reverse

from engagement.actions.survivors import find_survivors
from engagement.models import Survivor, SurvivorIndex
from engagement.tests import factories
from safeguards.audit import Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

GIVEN = {"language": "cy", "known_as": "Nel", "name": "Elen Môn", "word": "victim_survivor"}


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def url(person):
    return reverse("survivor_change", args=[person.pk])


def test_what_is_saved_stands_and_leads_back(client_for, coordinator, person, url):
    answer = client_for(coordinator).post(url, GIVEN)
    person.refresh_from_db()
    names = open_rows([person], "name", "known_as", by=coordinator, why=Why.WORK)[person.pk]
    assert answer.url == reverse("survivor_detail", args=[person.pk])
    assert names == {"name": "Elen Môn", "known_as": "Nel"}
    assert (person.language, person.word) == ("cy", "victim_survivor")


def test_the_new_names_find_them_and_the_old_ones_nobody(client_for, coordinator, person, url):
    factories.plan(person, by=coordinator)
    client_for(coordinator).post(url, GIVEN)
    assert find_survivors(first="elen", second="MON", by=coordinator) == [person]
    assert find_survivors(first="nel", second=factories.EMAIL, by=coordinator) == [person]
    assert find_survivors(first="Siân", second="O'Connor-Ŵyn", by=coordinator) == []


def test_opening_the_page_is_recorded_and_changes_nothing(client_for, coordinator, person, url):
    page = client_for(coordinator).get(url).content.decode()
    event = AuditEvent.objects.get(action="safeguards.opened")
    assert "O&#x27;Connor-Ŵyn" in page
    assert (event.actor, event.reason, event.subjects) == (coordinator.pk, "reveal", [person.key_id])
    assert SurvivorIndex.objects.filter(survivor=person).count() == 4


def test_opening_the_page_takes_a_fresh_second_factor(client_for, coordinator, url, time_machine, settings):
    client = client_for(coordinator)
    settings.FRESH_FACTOR_SECONDS = -1
    answer = client.get(url)
    assert answer.url.startswith(reverse("factor_confirm"))
    assert not AuditEvent.objects.filter(action="safeguards.opened").exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("known_as", "", "Enter the name they like to be called"),
        ("name", "\x00", "Enter their full name"),
        ("name", "x" * 121, "Use 120 characters or fewer. You have used 121."),
        ("language", "fr", "Choose one of the answers shown"),
        ("word", "client", "Choose one of the answers shown"),
    ],
)
def test_each_fault_is_said_and_the_rest_is_kept(client_for, coordinator, person, url, field, value, sentence):
    page = client_for(coordinator).post(url, GIVEN | {field: value}).content.decode()
    kept = "Nel" if field != "known_as" else "Elen Môn"
    assert sentence in page
    assert f'value="{kept}"' in page
    assert SurvivorIndex.objects.filter(survivor=person).count() == 4


def test_nobody_else_learns_that_there_is_such_a_person(client_for, manager, coordinator, blocked_officer, person, url):
    factories.block(person, blocked_officer, by=coordinator)
    for other in (manager, blocked_officer):
        client = client_for(other)
        assert [client.get(url).status_code, client.post(url, GIVEN).status_code] == [404, 404]
    assert Survivor.objects.get().language == "en"


def test_nothing_is_changed_without_its_event(client_for, coordinator, person, url, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("engagement.actions.survivors.record", broken)
    client = client_for(coordinator)
    with pytest.raises(RuntimeError):
        client.post(url, GIVEN)
    person.refresh_from_db()
    assert person.language == "en"
    assert SurvivorIndex.objects.filter(survivor=person).count() == 4
