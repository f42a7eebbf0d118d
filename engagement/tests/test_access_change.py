"""What helps somebody to take part."""

import pytest
from django.db import connection
from django.urls import reverse

from engagement.access import access_lines
from engagement.actions.profile import set_access_needs
from engagement.models import AccessNeed
from engagement.tests import factories
from safeguards.audit import Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

GIVEN = {
    "talking": ["hearing_loop", "spoken_interpreter"],
    "interpreter_language": "Somali",
    "interpreter_dialect": "Maay",
    "interpreter_gender": "woman",
    "not_from_area": "on",
    "unknown": "on",
    "reading": ["large_print"],
    "print_size": "18 point",
    "room": ["breaks"],
    "other": "A window that opens",
}
LINES = [
    "Hearing loop",
    "Interpreter: Somali, Maay, a woman, not from the area, not known to the family",
    "Large print: 18 point",
    "Breaks",
    "A window that opens",
]


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def url(person):
    return reverse("access_change", args=[person.pk])


def lines(person, by):
    return access_lines(open_rows(person.access_needs.all(), "kind", "detail", by=by, why=Why.WORK).values())


def test_what_they_need_is_kept_and_said_in_the_order_of_the_list(client_for, coordinator, person, url):
    answer = client_for(coordinator).post(url, GIVEN)
    assert answer.url == reverse("survivor_detail", args=[person.pk])
    assert lines(person, coordinator) == LINES
    assert AuditEvent.objects.filter(action="engagement.access_changed", actor=coordinator.pk).count() == 1


def test_none_of_it_stands_in_the_database(client_for, coordinator, url):
    client_for(coordinator).post(url, GIVEN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM engagement_accessneed a")
        rows = " ".join(row[0] for row in cursor.fetchall())
    for text in ("Somali", "window", "hearing_loop"):
        assert text not in rows
        assert text.encode().hex() not in rows


def test_the_page_shows_all_that_is_known_and_saves_it_again_unchanged(client_for, coordinator, person, url):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    form = client.get(url).context["form"]
    client.post(url, {name: value for name, value in form.initial.items() if value})
    assert lines(person, coordinator) == LINES


def test_saving_twice_is_saving_once(client_for, coordinator, url):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    client.post(url, GIVEN)
    assert AccessNeed.objects.count() == len(LINES)


def test_an_empty_page_takes_everything_away(client_for, coordinator, url):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    client.post(url, {"other": ""})
    assert not AccessNeed.objects.exists()


def test_a_detail_without_a_box_of_its_own_is_not_lost(client_for, coordinator, person, url):
    set_access_needs(survivor=person, needs={"breaks": "every 20 minutes"}, by=coordinator)
    client = client_for(coordinator)
    form = client.get(url).context["form"]
    client.post(url, {name: value for name, value in form.initial.items() if value})
    assert lines(person, coordinator) == ["Breaks", "Breaks: every 20 minutes"]


def test_details_alone_are_as_good_as_the_tick(client_for, coordinator, person, url):
    client_for(coordinator).post(url, {"interpreter_language": "Polish", "print_size": "16"})
    assert lines(person, coordinator) == ["Interpreter: Polish", "Large print: 16"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"interpreter_language": ""}, "Enter the language the interpreter speaks"),
        ({"people": ["female_staff", "male_staff"]}, "Choose women only or men only, not both"),
        ({"other": "x" * 1001}, "Use 1000 characters or fewer. You have used 1001."),
        ({"room": ["owl"]}, "Choose one of the answers shown"),
        ({"interpreter_gender": "owl"}, "Choose one of the answers shown"),
    ],
)
def test_each_fault_is_said_and_the_rest_is_kept(client_for, coordinator, url, changes, sentence):
    page = client_for(coordinator).post(url, GIVEN | changes).content.decode()
    assert sentence in page
    assert 'value="Maay"' in page
    assert not AccessNeed.objects.exists()


@pytest.mark.parametrize(
    "words",
    ["Her visa runs out in May", "an ASYLUM seeker", "no recourse to public funds", "Mae’n ffoadur", "ceisiwr lloches"],
)
def test_immigration_is_never_kept(client_for, coordinator, url, words):
    page = client_for(coordinator).post(url, GIVEN | {"other": words}).content.decode()
    assert "Please take out what this says about immigration" in page
    assert not AccessNeed.objects.exists()


@pytest.mark.parametrize("words", ["Lives in a refuge", "Lloches i fenywod", "Advisable to ring first"])
def test_words_that_only_look_like_it_are_kept(client_for, coordinator, url, words):
    client_for(coordinator).post(url, {"other": words})
    assert AccessNeed.objects.count() == 1


def test_reading_the_page_is_one_event_and_changes_nothing(client_for, coordinator, url):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    client.get(url)
    assert AuditEvent.objects.filter(action="safeguards.opened").count() == 1
    assert AccessNeed.objects.count() == len(LINES)


def test_nobody_else_learns_that_there_is_such_a_person(client_for, manager, coordinator, blocked_officer, person, url):
    factories.block(person, blocked_officer, by=coordinator)
    for other in (manager, blocked_officer):
        client = client_for(other)
        assert [client.get(url).status_code, client.post(url, GIVEN).status_code] == [404, 404]


def test_nothing_is_taken_away_without_its_event(client_for, coordinator, person, url, monkeypatch):
    set_access_needs(survivor=person, needs={"breaks": ""}, by=coordinator)

    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("engagement.actions.profile.record", broken)
    client = client_for(coordinator)
    with pytest.raises(RuntimeError):
        client.post(url, GIVEN)
    assert lines(person, coordinator) == ["Breaks"]


def test_text_that_somebody_else_wrote_about_an_interpreter_is_shown_as_it_is(coordinator, person):
    set_access_needs(survivor=person, needs={"spoken_interpreter": "Polish, a woman"}, by=coordinator)
    assert lines(person, coordinator) == ["Interpreter: Polish, a woman"]
