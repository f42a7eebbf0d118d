"""People whom a survivor named: counted on the page, shown by a recorded press, added and taken back."""

import pytest
from django.urls import reverse

from engagement.actions import links
from engagement.actions.links import name_person
from engagement.models import PersonLink, PersonLinkIndex
from engagement.tests import factories
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
GIVEN = {"kind": "not_with", "name": "Dafydd Rees", "reached_by": "07700 900123"}


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def client(client_for, coordinator):
    return client_for(coordinator)


def url(name, person, *more):
    return reverse(name, args=[person.pk, *more])


def events(action):
    return AuditEvent.objects.filter(action=action).count()


def test_the_page_shows_how_many_and_not_who(client, person, coordinator):
    name_person(survivor=person, by=coordinator, **GIVEN)
    page = client.get(url("link_list", person)).content.decode()
    assert "1 person" in page
    assert "Dafydd" not in page
    assert events("safeguards.opened") == 0


def test_one_recorded_press_shows_who(client, person, coordinator):
    name_person(survivor=person, by=coordinator, **GIVEN)
    name_person(survivor=person, kind="not_safe", name="Ann Price", by=coordinator)
    page = client.post(url("link_show", person)).content.decode()
    assert "Dafydd Rees" in page
    assert "07700 900123" in page
    assert "Ann Price" in page
    assert events("safeguards.opened") == 1


def test_reading_the_address_of_the_press_opens_nothing(client, person, coordinator):
    name_person(survivor=person, by=coordinator, **GIVEN)
    assert client.get(url("link_show", person)).headers["Location"] == url("link_list", person)
    assert events("safeguards.opened") == 0


def test_thirty_cost_no_more_than_one(client, person, coordinator, django_assert_max_num_queries):
    name_person(survivor=person, by=coordinator, **GIVEN)
    with django_assert_max_num_queries(15) as one:
        client.post(url("link_show", person))
    for number in range(29):
        name_person(survivor=person, kind="not_safe", name=f"Name {number}", by=coordinator)
    with django_assert_max_num_queries(len(one)):
        client.post(url("link_show", person))


def test_a_person_is_added_sealed_and_recorded_without_who(client, person):
    answer = client.post(url("link_add", person), GIVEN)
    assert answer.headers["Location"] == url("link_list", person)
    row = PersonLink.objects.get()
    assert (row.kind, row.key_id) == ("not_with", person.key_id)
    event = AuditEvent.objects.get(action="engagement.person_named")
    assert set(event.subjects) == {person.key_id, row.pk}


def test_a_double_click_makes_one(client, person):
    for _ in range(2):
        client.post(url("link_add", person), GIVEN)
    assert PersonLink.objects.count() == 1
    assert events("engagement.person_named") == 1


def test_looking_at_the_form_changes_nothing(client, person):
    assert client.get(url("link_add", person)).status_code == 200
    assert PersonLink.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": ""}, "Choose what they said about this person"),
        ({"name": " "}, "Enter the name they gave, or a part of it"),
        ({"name": "n" * 121}, "Use 120 characters or fewer. You have used 121."),
        ({"reached_by": "the blue door"}, "Enter a phone number or an email address"),
        ({"reached_by": "sian@"}, "Enter a phone number or an email address"),
        ({"kind": "enemy"}, "Choose one of the answers shown"),
    ],
)
def test_a_wrong_answer_keeps_the_others_and_says_how_to_mend_it(client, person, wrong, sentence):
    page = client.post(url("link_add", person), GIVEN | wrong).content.decode()
    assert sentence in page
    assert ('value="Dafydd Rees"' in page) is ("name" not in wrong)
    assert PersonLink.objects.count() == 0


@pytest.mark.parametrize("name", ["💐", "أحمد", "Siân\x00 O\x07Ŵyn", "\u202eseeR", "O'Brien-Ŵyn"])
def test_any_letters_are_taken(client, person, name):
    client.post(url("link_add", person), GIVEN | {"name": name, "reached_by": "+49 30 901820"})
    assert PersonLinkIndex.objects.filter(link__survivor=person).exists()


def test_taking_somebody_off_the_list_is_recorded_and_done_once(client, person, coordinator):
    row = name_person(survivor=person, by=coordinator, **GIVEN)
    assert client.get(url("link_remove", person, row.pk)).status_code == 405
    assert PersonLink.objects.exists()
    assert client.post(url("link_remove", person, row.pk)).status_code == 302
    assert client.post(url("link_remove", person, row.pk)).status_code == 404
    assert not PersonLink.objects.exists()
    assert events("engagement.person_forgotten") == 1


def test_nobody_is_taken_off_through_another_record(client, person, coordinator):
    row = name_person(survivor=person, by=coordinator, **GIVEN)
    other = factories.survivor(by=coordinator, name="Mair Other", known_as="Mair")
    assert client.post(url("link_remove", other, row.pk)).status_code == 404
    assert PersonLink.objects.exists()


def test_nothing_is_kept_when_the_event_cannot_be_written(person, coordinator, monkeypatch):
    monkeypatch.setattr(links, "record", lambda *args, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        name_person(survivor=person, by=coordinator, **GIVEN)
    assert not PersonLink.objects.exists()


@pytest.mark.parametrize("name", ["link_list", "link_show", "link_add", "company_check"])
def test_it_is_not_there_for_a_manager(client_for, manager, person, name):
    assert client_for(manager).post(url(name, person)).status_code == 404
