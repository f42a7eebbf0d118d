"""A consultation in the browser, from its start to its close."""

from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from engagement.actions.contributions import add_correction
from engagement.actions.plans import PlanMore
from engagement.actions.profile import set_access_needs
from engagement.models import Consultation, Contribution, GateDecision
from engagement.tests import factories
from safeguards.models import AuditEvent

POINT = {
    "words": factories.WORDS,
    "read_back": "agreed",
    "theme": "kept-informed",
    "would_change": "Tell people first",
    "may_quote": "not_asked",
    "save": "another",
}
CLOSING = {"wellbeing": "steady", "safeguarding": "none", "crime": "none", "crime_reason": "About the service only"}


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def talk(coordinator, person):
    return factories.consultation(person, by=coordinator)


def at(name, talk):
    return reverse(name, args=[talk.pk])


def test_what_is_missing_is_shown_and_one_reason_lets_it_start(client_for, coordinator, person):
    client, url = client_for(coordinator), reverse("consultation_start", args=[person.pk])
    assert "There is no safe contact plan" in client.get(url).content.decode()
    assert "Say in a few words why" in client.post(url, {"channel": "phone", "language": "en"}).content.decode()
    answer = client.post(url, {"channel": "phone", "language": "en", "missing_reason": "They rang"})
    begun = Consultation.objects.get()
    assert answer.url == at("consultation_detail", begun)
    assert set(GateDecision.objects.get(about=begun.pk).reasons) == {"no_plan", "no_consent", "no_assessment"}


def test_with_everything_in_place_no_reason_is_asked(client_for, coordinator, person):
    factories.plan(person, by=coordinator)
    factories.consent(person, by=coordinator, purpose="one_to_one_feedback")
    factories.assessment(person, by=coordinator)
    client_for(coordinator).post(
        reverse("consultation_start", args=[person.pk]), {"channel": "phone", "language": "cy"}
    )
    assert Consultation.objects.get().missing_reason is None


def test_the_warning_is_read_in_the_language_of_the_talk(client_for, coordinator, person):
    begun = factories.start_consultation(
        survivor=person, channel="phone", language="cy", missing_reason="Wedi ffonio", by=coordinator
    )
    page = client_for(coordinator).get(at("consultation_detail", begun)).content.decode()
    assert "rwy’n gweithio i’r heddlu" in page


def test_so_are_the_words_to_say_in_danger(client_for, coordinator, person):
    begun = factories.start_consultation(
        survivor=person, channel="phone", language="cy", missing_reason="Wedi ffonio", by=coordinator
    )
    page = client_for(coordinator).get(at("consultation_detail", begun)).content.decode()
    bar = page.split('class="sec-callbar"')[1].split("</section>")[0]
    assert bar.count('<span lang="cy">') == 3
    assert bar.count("999") == 3


def test_saving_the_warning_keeps_what_is_typed_elsewhere(client_for, coordinator, person):
    begun = factories.start_consultation(
        survivor=person, channel="phone", language="en", missing_reason="They rang", by=coordinator
    )
    given = {"warning": "not_given", "warning_reason": "She began at once", "words": "Half a sent"}
    page = client_for(coordinator).post(at("warning_record", begun), given).content.decode()
    begun.refresh_from_db()
    assert begun.warning == "not_given"
    assert "Half a sent" in page
    assert "She began at once" in page


def test_no_warning_needs_a_reason(client_for, coordinator, talk):
    page = client_for(coordinator).post(at("warning_record", talk), {"warning": "not_given"}).content.decode()
    assert "Say in a few words why they had not heard it" in page


def test_a_point_is_sealed_and_comes_back_in_their_words(client_for, coordinator, talk):
    client = client_for(coordinator)
    answer = client.post(at("contribution_add", talk), POINT | {"once": uuid4()})
    assert answer.url.endswith("#next")
    assert factories.WORDS in client.get(at("consultation_detail", talk)).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM engagement_contribution c")
        row = cursor.fetchone()[0]
    assert factories.WORDS.encode().hex() not in row
    assert "appointment" not in row


def test_all_words_are_opened_in_one_event(client_for, coordinator, person):
    factories.plan(person, by=coordinator)
    factories.assessment(person, by=coordinator)
    talk = factories.consultation(person, by=coordinator)
    for number in range(3):
        point = factories.contribution(talk, by=coordinator, words=f"Point {number}")
        add_correction(contribution=point, once=uuid4(), words=f"Rather {number}", by=coordinator)
    client, opened = client_for(coordinator), AuditEvent.objects.filter(action="safeguards.opened")
    before = opened.count()
    page = client.get(at("consultation_detail", talk)).content.decode()
    assert opened.count() - before == 1
    assert all(f"Rather {number}" in page for number in range(3))


def test_a_double_click_makes_one_row(client_for, coordinator, talk):
    client, once = client_for(coordinator), uuid4()
    for _press in range(2):
        client.post(at("contribution_add", talk), POINT | {"once": once})
    assert Contribution.objects.get().pk == once


def test_a_form_of_another_talk_is_refused_with_a_sentence(client_for, coordinator, person, talk):
    other = factories.consultation(person, by=coordinator)
    client, once = client_for(coordinator), uuid4()
    client.post(at("contribution_add", talk), POINT | {"once": once})
    page = client.post(at("contribution_add", other), POINT | {"once": once}).content.decode()
    assert "This page is out of step" in page
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"words": ""}, "Write down what they said"),
        ({"words": "x" * 4001}, "Use 4000 characters or fewer. You have used 4001."),
        ({"theme": "nothing"}, "Choose a theme from the list"),
        ({"read_back": ""}, "Say whether you read it back to them"),
        ({"may_quote": ""}, "Say whether we may quote them"),
    ],
)
def test_a_fault_keeps_what_was_typed(client_for, coordinator, talk, changes, sentence):
    given = POINT | {"once": uuid4(), "wellbeing": "steady"} | changes
    page = client_for(coordinator).post(at("contribution_add", talk), given).content.decode()
    assert sentence in page
    assert "Tell people first" in page
    assert not Contribution.objects.exists()


def test_a_change_of_language_keeps_every_part(client_for, coordinator, talk):
    given = POINT | {"once": uuid4(), "wellbeing": "steady", "_switch": "1"}
    page = client_for(coordinator).post("/cy" + at("consultation_detail", talk), given).content.decode()
    assert factories.WORDS in page
    assert page.count('checked="checked"') == 3
    assert not Contribution.objects.exists()


def test_it_closes_once_it_is_known_how_they_were(client_for, coordinator, talk):
    client = client_for(coordinator)
    assert "Say how they were at the end" in client.post(at("consultation_close", talk), {}).content.decode()
    answer = client.post(at("consultation_close", talk), CLOSING)
    talk.refresh_from_db()
    assert talk.closed_by == coordinator
    assert answer.url == at("consultation_detail", talk)
    assert client.get(at("consultation_detail", talk)).status_code == 200


def test_it_does_not_close_before_the_warning_is_answered(client_for, coordinator, person):
    begun = factories.start_consultation(
        survivor=person, channel="phone", language="en", missing_reason="They rang", by=coordinator
    )
    page = client_for(coordinator).post(at("consultation_close", begun), {"wellbeing": "steady"}).content.decode()
    assert "Say whether they heard the recording warning" in page


def test_it_does_not_close_over_words_that_are_not_saved(client_for, coordinator, talk):
    given = {"wellbeing": "steady", "words": "I told it four"}
    page = client_for(coordinator).post(at("consultation_close", talk), given).content.decode()
    assert "Save the point you have typed first" in page
    assert "I told it four" in page


def test_nothing_is_added_to_a_closed_talk(client_for, coordinator, talk):
    client = client_for(coordinator)
    client.post(at("consultation_close", talk), CLOSING)
    page = client.post(at("contribution_add", talk), POINT | {"once": uuid4()}).content.decode()
    assert "This consultation is closed" in page
    assert factories.WORDS in page
    assert not Contribution.objects.exists()


def test_a_point_and_its_event_stand_or_fall_together(client_for, coordinator, talk, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("engagement.actions.contributions.record", broken)
    client = client_for(coordinator)
    with pytest.raises(RuntimeError):
        client.post(at("contribution_add", talk), POINT | {"once": uuid4()})
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("name", ["consultation_detail", "warning_record", "contribution_add", "consultation_close"])
def test_a_manager_finds_nothing_there(client_for, manager, talk, name):
    assert client_for(manager).get(at(name, talk)).status_code == 404
    assert client_for(manager).post(at(name, talk), {"wellbeing": "steady"}).status_code == 404


def test_the_list_costs_the_same_with_one_row_and_with_thirty(
    client_for, coordinator, person, talk, django_assert_max_num_queries
):
    client, url = client_for(coordinator), reverse("consultation_list")
    client.get(url)
    with django_assert_max_num_queries(13) as one:
        client.get(url)
    for _number in range(29):
        factories.contribution(factories.consultation(person, by=coordinator), by=coordinator)
    with django_assert_max_num_queries(len(one)):
        client.get(url)


def test_what_they_need_and_who_is_safe_to_speak_to_stand_beside_the_talk(client_for, coordinator, person, talk):
    factories.plan(person, by=coordinator, more=PlanMore(people_safe="Her sister Nia"))
    set_access_needs(survivor=person, needs={"breaks": "every 20 minutes"}, by=coordinator)
    page = client_for(coordinator).get(at("consultation_detail", talk)).content.decode()
    assert "Her sister Nia" in page
    assert "Breaks: every 20 minutes" in page


def test_whom_a_point_is_about_stands_there_without_a_stage_of_the_journey(client_for, coordinator, talk):
    factories.contribution(talk, by=coordinator, agency="health")
    assert "<li>Health</li>" in client_for(coordinator).get(at("consultation_detail", talk)).content.decode()
