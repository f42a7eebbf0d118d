"""Asking whether somebody may be there: two sentences, and nothing of it kept."""

import pytest
from django.urls import reverse

from engagement.actions.links import name_person
from engagement.tests import factories
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
NO, YES = "Choose somebody else.", "Nothing stands against it."


@pytest.fixture
def person(coordinator):
    survivor = factories.survivor(by=coordinator)
    name_person(survivor=survivor, kind="not_with", name="Dafydd Rees", reached_by="07700 900123", by=coordinator)
    return survivor


@pytest.fixture
def ask(client_for, coordinator, person):
    client = client_for(coordinator)

    def asked(**given):
        answer = client.post(reverse("company_check", args=[person.pk]), given)
        return answer.content.decode()

    return asked


def test_whoever_they_named_is_answered_without_why(ask):
    page = ask(name="Dafydd REES")
    assert NO in page
    assert YES not in page
    assert "Not in a room" not in page


def test_anybody_else_has_nothing_against_them(ask, manager):
    page = ask(name="Ann Price", reached_by="01632 960123", staff=str(manager.pk))
    assert YES in page
    assert NO not in page


@pytest.mark.parametrize(
    "given", [{"reached_by": "+447700900123"}, {"name": "Dafydd", "reached_by": "ann@post.example"}]
)
def test_one_detail_is_enough(ask, given):
    assert NO in ask(**given)


def test_a_member_of_staff_whom_they_named(ask, person, coordinator, manager):
    name_person(survivor=person, kind="not_safe", name=manager.name, by=coordinator)
    assert NO in ask(staff=str(manager.pk))


def test_the_two_answers_differ_in_their_sentence_alone(ask):
    against, free = ask(name="Dafydd Rees"), ask(name="Mefydd Rhys")
    assert abs(len(against) - len(free)) < 120
    assert against.count("<") == free.count("<")


def test_that_it_was_asked_is_recorded_without_who_and_without_the_answer(ask, person):
    ask(name="Dafydd Rees")
    ask(name="Mefydd Rhys")
    events = AuditEvent.objects.filter(action="engagement.company_checked")
    assert {(tuple(e.subjects), tuple(e.fields), e.reason, e.outcome) for e in events} == {
        (tuple(sorted([person.key_id, person.pk])), (), "", "done")
    }
    assert events.count() == 2
    assert not AuditEvent.objects.filter(action="safeguards.opened").exists()


def test_nobody_asked_about_is_said_so(ask):
    page = ask(name=" ", reached_by="", staff="")
    assert "Enter a name, a number or an email address, or choose somebody who works here" in page
    assert NO not in page
    assert YES not in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reached_by": "blue door", "name": "Ann"}, "Enter a phone number or an email address"),
        ({"staff": "0", "name": "Ann"}, "Choose somebody from the list"),
        ({"name": "Ann" * 99, "reached_by": "07700 900555"}, "Use 120 characters or fewer"),
    ],
)
def test_bad_input_keeps_what_was_typed(ask, given, sentence):
    page = ask(**given)
    assert sentence in page
    assert given["name"] in page
    assert not AuditEvent.objects.filter(action="engagement.company_checked").exists()
