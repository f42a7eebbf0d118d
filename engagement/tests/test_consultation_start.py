"""Starting a talk: who else is there, checked blind, and never stopped by it."""

import pytest
from django.urls import reverse

from engagement.access import wanted_as_text
from engagement.actions.links import name_person
from engagement.actions.profile import set_access_needs
from engagement.models import Companion, Consultation, GateDecision
from engagement.tests import factories
from safeguards.audit import SYSTEM, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

FIRST = {"channel": "phone", "language": "en", "missing_reason": "They rang"}
INTERPRETER = {
    "interpreter_name": "Ifan Gwyn",
    "interpreter_language": "Polish",
    "interpreter_dialect": "Silesian",
    "interpreter_gender": "man",
    "interpreter_agreed": "yes",
}


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator, language="cy")


@pytest.fixture
def ready(coordinator, person):
    """Nothing is missing for a talk with them."""
    factories.plan(person, by=coordinator)
    factories.consent(person, by=coordinator, purpose="one_to_one_feedback")
    factories.assessment(person, by=coordinator)
    return person


def at(person):
    return reverse("consultation_start", args=[person.pk])


def test_their_language_is_chosen_and_nobody_else_is_there(client_for, coordinator, person):
    client = client_for(coordinator)
    form = client.get(at(person)).context["form"]
    assert (form["language"].value(), form.has_company) == ("cy", False)
    client.post(at(person), FIRST)
    assert not Companion.objects.exists()


def test_a_double_click_begins_one_talk(client_for, coordinator, person):
    client = client_for(coordinator)
    once = str(client.get(at(person)).context["form"]["once"].value())
    answers = [client.post(at(person), FIRST | {"once": once}) for _click in range(2)]
    talk = Consultation.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [reverse("consultation_detail", args=[talk.pk])] * 2
    assert talk.aftercare.count() == 1


def test_the_form_of_another_person_is_no_double_click(client_for, coordinator, person):
    other = factories.consultation(factories.survivor(by=coordinator, name="Mair Other"), by=coordinator)
    answer = client_for(coordinator).post(at(person), FIRST | {"once": str(other.pk)})
    assert "This page is out of step." in answer.text
    assert Consultation.objects.get() == other


def test_an_interpreter_is_kept_with_a_sealed_name(client_for, coordinator, person):
    client_for(coordinator).post(at(person), FIRST | INTERPRETER | {"place": "Room 4"})
    talk, there = Consultation.objects.get(), Companion.objects.get()
    assert (there.part, there.dialect, there.agreed_with_survivor) == ("interpreter", "Silesian", True)
    assert open_rows([there], "name", by=SYSTEM, why=Why.WORK)[there.pk]["name"] == "Ifan Gwyn"
    assert open_rows([talk], "place", by=SYSTEM, why=Why.WORK)[talk.pk]["place"] == "Room 4"


def test_somebody_they_must_not_meet_is_one_more_thing_missing(client_for, coordinator, ready):
    name_person(survivor=ready, kind="not_with", name="Ifan Gwyn", by=coordinator)
    client, given = client_for(coordinator), FIRST | INTERPRETER | {"missing_reason": ""}
    page = client.post(at(ready), given).content.decode()
    assert "Choose somebody else" in page
    assert "Silesian" in page
    assert not Consultation.objects.exists()
    client.post(at(ready), given | {"missing_reason": "They want to speak now"})
    assert GateDecision.objects.get(about=Consultation.objects.get().pk).reasons == ["must_not_meet"]
    assert Companion.objects.get().must_not_meet


def test_no_name_is_tried_out_without_an_event(client_for, coordinator, ready):
    client = client_for(coordinator)
    client.get(at(ready))
    client.post(at(ready), INTERPRETER)
    assert AuditEvent.objects.filter(action="engagement.company_checked", subjects__contains=[ready.pk]).count() == 2
    assert not Consultation.objects.exists()


def test_whoever_holds_the_talk_is_checked_too(client_for, coordinator, ready):
    name_person(survivor=ready, kind="not_with", name=coordinator.name, by=coordinator)
    assert "Choose somebody else" in client_for(coordinator).get(at(ready)).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"interpreter_agreed": ""}, "Say whether the survivor agreed to this name beforehand"),
        ({"interpreter_name": ""}, "Enter the name of whoever is there, or clear the rest"),
        ({"supporter_contact": "07700 900123"}, "Enter the name of whoever is there, or clear the rest"),
        ({"interpreter_dialect": "x" * 61}, "Use 60 characters or fewer"),
        ({"channel": ""}, "Choose how you are talking"),
    ],
)
def test_a_fault_keeps_what_was_typed(client_for, coordinator, person, changes, sentence):
    page = client_for(coordinator).post(at(person), FIRST | INTERPRETER | changes).content.decode()
    assert sentence in page
    assert "Polish" in page
    assert not Consultation.objects.exists()


def test_a_number_typed_for_the_check_is_kept_nowhere(client_for, coordinator, person):
    client_for(coordinator).post(at(person), FIRST | INTERPRETER | {"interpreter_contact": "07700 900123"})
    there = Companion.objects.get()
    kept = [getattr(there, field.attname) for field in Companion._meta.fields if field.name != "name"]
    assert all("900123" not in str(value) for value in kept)


def test_the_open_page_costs_fifteen_queries_whatever_is_on_it(
    client_for, coordinator, ready, django_assert_max_num_queries
):
    talk = factories.consultation(ready, by=coordinator)
    for number in range(30):
        factories.contribution(talk, by=coordinator, words=f"Point {number}")
    client, url = client_for(coordinator), reverse("consultation_detail", args=[talk.pk])
    client.get(url)
    with django_assert_max_num_queries(15):
        client.get(url)


def test_what_they_need_stands_there_before_the_talk(client_for, coordinator, ready):
    wanted = wanted_as_text(language="Somali", dialect="northern", gender="woman", not_from_area=True)
    set_access_needs(survivor=ready, needs={"spoken_interpreter": wanted}, by=coordinator)
    page = client_for(coordinator).get(at(ready)).content.decode()
    assert "Interpreter: Somali, northern, a woman, not from the area" in page
