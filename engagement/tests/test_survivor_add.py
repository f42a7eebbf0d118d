"""Adding a survivor."""

import pytest
from django.db import connection
from django.urls import reverse

from engagement.models import Survivor, SurvivorIndex
from engagement.tests.factories import NAME

URL = reverse("survivor_add")
GIVEN = {"language": "cy", "adult": "yes", "known_as": "Siân", "name": NAME}


def test_the_coordinator_adds_somebody_and_lands_on_their_page(client_for, coordinator):
    answer = client_for(coordinator).post(URL, GIVEN)
    added = Survivor.objects.get()
    assert answer.url == reverse("survivor_detail", args=[added.pk])
    assert len(added.pseudonym.split()) == 2


def test_no_name_stands_in_the_database(client_for, coordinator):
    client_for(coordinator).post(URL, GIVEN)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s::text FROM engagement_survivor s UNION ALL SELECT i::text FROM engagement_survivorindex i"
        )
        rows = " ".join(row[0] for row in cursor.fetchall())
    for part in ("Siân", "Connor", NAME.encode().hex(), "Siân".encode().hex(), "oconnor"):
        assert part not in rows
    assert SurvivorIndex.objects.count() == 4  # sian · oconnor · wyn · sian oconnor wyn


def test_somebody_under_18_is_helped_and_nothing_is_kept(client_for, coordinator):
    page = client_for(coordinator).post(URL, GIVEN | {"adult": "no"}).content.decode()
    assert "Nothing you typed was kept" in page
    assert "Siân" not in page
    assert not Survivor.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("known_as", "", "Enter the name they like to be called"),
        ("known_as", "\x00\x07", "Enter the name they like to be called"),
        ("name", "x" * 121, "Use 120 characters or fewer. You have used 121."),
        ("language", "", "Choose the language they want to use"),
        ("language", "fr", "Choose one of the answers shown"),
        ("adult", "", "Say whether they are 18 or over"),
    ],
)
def test_each_fault_is_said_and_the_rest_is_kept(client_for, coordinator, field, value, sentence):
    answer = client_for(coordinator).post(URL, GIVEN | {field: value})
    page = answer.content.decode()
    assert sentence in page
    assert not Survivor.objects.exists()


def test_a_change_of_language_keeps_what_was_typed(client_for, coordinator):
    page = client_for(coordinator).post("/cy" + URL, GIVEN | {"_switch": "1"}).content.decode()
    assert "O&#x27;Connor-Ŵyn" in page
    assert not Survivor.objects.exists()


def test_the_name_is_not_added_without_its_event(client_for, coordinator, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("engagement.actions.survivors.record", broken)
    client = client_for(coordinator)
    with pytest.raises(RuntimeError):
        client.post(URL, GIVEN)
    assert not Survivor.objects.exists()


def test_reading_the_form_changes_nothing(client_for, coordinator):
    assert client_for(coordinator).get(URL).status_code == 200
    assert not Survivor.objects.exists()


def test_when_every_two_word_name_is_taken_a_third_word_comes(coordinator, monkeypatch):
    from engagement import pseudonyms
    from engagement.tests import factories

    monkeypatch.setattr(pseudonyms, "FIRST", ["Copper", "Winter"])
    monkeypatch.setattr(pseudonyms, "SECOND", ["Heron"])
    names = {factories.survivor(by=coordinator, name=f"N{n}").pseudonym for n in range(4)}
    assert names == {"Copper Heron", "Winter Heron", "Copper Winter Heron", "Winter Copper Heron"}
