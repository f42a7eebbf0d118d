"""Adding a survivor."""

from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from engagement.models import Survivor, SurvivorIndex
from engagement.tests import factories
from engagement.tests.factories import NAME
from safeguards.models import AuditEvent
from tests.awkward import forms_in

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

    monkeypatch.setattr(pseudonyms, "FIRST", ["Copper", "Winter"])
    monkeypatch.setattr(pseudonyms, "SECOND", ["Heron"])
    names = {factories.survivor(by=coordinator, name=f"N{n}").pseudonym for n in range(4)}
    assert names == {"Copper Heron", "Winter Heron", "Copper Winter Heron", "Winter Copper Heron"}


# Somebody who may be known already ----------------------------------------------------------------------------------
OTHER = GIVEN | {"name": "Siân O’Connor Wyn", "known_as": "Shan"}


def searches():
    return AuditEvent.objects.filter(action="engagement.survivor_searched")


@pytest.mark.parametrize(
    ("name", "known_as"),
    [
        (NAME, "Siân"),
        ("SIAN OCONNOR WYN", "Nobody"),  # first and last
        ("Sian Mair Wyn", "Mair"),  # the same, with another name between
        ("Wyn Siân", "Mair"),  # family name first
        ("O'Connor-Ŵyn", "Siân"),
    ],
)
def test_whoever_may_be_known_already_is_asked_about_first(client_for, coordinator, name, known_as):
    person = factories.survivor(by=coordinator)
    page = client_for(coordinator).post(URL, GIVEN | {"name": name, "known_as": known_as}).content.decode()
    assert "Is it one of them?</h1>" in page
    assert reverse("survivor_detail", args=[person.pk]) in page
    assert Survivor.objects.count() == 1
    assert searches().get().subjects == [person.key_id]


@pytest.mark.parametrize(
    ("name", "known_as"),
    [
        ("Siân", "Siân"),
        ("Siân Davies", "Siân"),
        ("Mair Davies", "Siân"),
        ("Mair Wyn", "Mair"),
        ("?", "!"),
        ("Wyn", "?"),
    ],
)
def test_one_detail_is_no_reason_to_ask(client_for, coordinator, name, known_as):
    factories.survivor(by=coordinator)
    client_for(coordinator).post(URL, GIVEN | {"name": name, "known_as": known_as})
    assert Survivor.objects.count() == 2
    assert searches().get().subjects == []


def test_nothing_typed_is_lost_and_the_second_press_adds_them(client_for, coordinator):
    factories.survivor(by=coordinator)
    client = client_for(coordinator)
    page = client.post(URL, OTHER | {"word": "victim"}).content.decode()
    assert "Somebody else: add them" in page
    for field in ('value="Shan"', 'value="Siân O’Connor Wyn"'):
        assert field in page
    again = forms_in(URL, page)[URL]
    client.post(URL, OTHER | {"word": "victim", "seen": again["seen"], "once": again["once"]})
    assert Survivor.objects.filter(word="victim").count() == 1
    assert searches().count() == 2


def test_another_name_on_the_second_press_is_looked_for_again(client_for, coordinator):
    first = factories.survivor(by=coordinator)
    second = factories.survivor(by=coordinator, name="Elen Môn", known_as="Nel")
    given = GIVEN | {"name": "Elen Mon", "known_as": "El", "seen": [str(first.pk)]}
    page = client_for(coordinator).post(URL, given).content.decode()
    assert second.pseudonym in page
    assert Survivor.objects.count() == 2


def test_a_record_one_is_barred_from_is_never_hinted_at(client_for, coordinator, blocked_officer):
    person = factories.survivor(by=coordinator)
    factories.block(person, blocked_officer, by=coordinator)
    answer = client_for(blocked_officer).post(URL, OTHER, follow=True)
    assert "Is it one of them?" not in answer.content.decode()
    assert person.pseudonym not in answer.content.decode()
    assert Survivor.objects.count() == 2
    assert searches().get().subjects == []


# The same form twice ------------------------------------------------------------------------------------------------
def test_a_double_click_makes_one_record(client_for, coordinator):
    client, once = client_for(coordinator), str(uuid4())
    answers = [client.post(URL, GIVEN | {"once": once}) for _ in range(2)]
    assert {answer.url for answer in answers} == {reverse("survivor_detail", args=[once])}
    assert Survivor.objects.count() == 1


def test_the_id_of_somebody_else_s_record_is_not_taken_for_one_s_own(client_for, coordinator, deputy):
    person = factories.survivor(by=coordinator)
    client_for(deputy).post(URL, GIVEN | {"name": "Elen Môn", "known_as": "Nel", "once": str(person.pk)})
    assert Survivor.objects.filter(created_by=deputy).exclude(pk=person.pk).count() == 1


@pytest.mark.parametrize("once", ["", "x", "\x00", "0" * 40])
def test_what_is_no_id_stops_nobody(client_for, coordinator, once):
    client_for(coordinator).post(URL, GIVEN | {"once": once})
    assert Survivor.objects.count() == 1


@pytest.mark.parametrize(("word", "kept"), [("", "survivor"), ("neither", "neither")])
def test_they_are_a_survivor_unless_they_say_otherwise(client_for, coordinator, word, kept):
    client_for(coordinator).post(URL, GIVEN | {"word": word})
    assert Survivor.objects.get().word == kept
