"""The list of survivors and its two-box search."""

import pytest
from django.urls import reverse

from engagement.tests import factories
from safeguards.models import AuditEvent

URL = reverse("survivor_list")


def searches():
    return AuditEvent.objects.filter(action="engagement.survivor_searched").count()


def test_the_coordinator_sees_everyone_by_pseudonym(client_for, coordinator):
    person = factories.survivor(by=coordinator)
    page = client_for(coordinator).get(URL).content.decode()
    assert person.pseudonym in page
    assert "Connor" not in page


def test_a_manager_finds_nothing_there(client_for, manager):
    assert client_for(manager).get(URL).status_code == 404


@pytest.mark.parametrize(
    "details",
    [
        ("Siân O'Connor-Ŵyn", factories.EMAIL),
        ("sian@POST.example", "SIAN"),
        ("OCONNOR WYN", factories.EMAIL),
        ("Siân", "O’Connor Wyn"),
    ],
)
def test_two_details_that_match_show_the_record(client_for, coordinator, details):
    person = factories.survivor(by=coordinator)
    factories.plan(person, by=coordinator)
    factories.survivor(by=coordinator, name="Mair Other", known_as="Mair")
    answer = client_for(coordinator).post(URL, {"one": details[0], "two": details[1]})
    assert [found.pk for found in answer.context["found"]] == [person.pk]


@pytest.mark.parametrize("details", [("Siân", "Nobody"), ("Siân", "siân"), ("Siân", "x@post.example"), ("?", "!")])
def test_one_matching_detail_shows_nothing_and_is_recorded(client_for, coordinator, details):
    factories.survivor(by=coordinator)
    answer = client_for(coordinator).post(URL, {"one": details[0], "two": details[1]})
    assert answer.context["found"] == []
    assert searches() == 1


def test_one_box_says_that_two_are_needed(client_for, coordinator):
    answer = client_for(coordinator).post(URL, {"one": "Siân", "two": ""})
    assert "Enter a second detail. One alone shows nothing." in answer.content.decode()
    assert searches() == 0


def test_for_a_talk_each_row_leads_on_to_it(client_for, coordinator):
    person = factories.survivor(by=coordinator)
    page = client_for(coordinator).get(URL + "?for=talk").content.decode()
    assert "Who are you talking with?</h1>" in page
    assert reverse("consultation_start", args=[person.pk]) in page
    assert f'href="{reverse("survivor_detail", args=[person.pk])}"' not in page
    assert 'class="govuk-button govuk-button--secondary">Add a survivor' in page


def test_so_does_a_search_made_there(client_for, coordinator):
    person = factories.survivor(by=coordinator)
    client = client_for(coordinator)
    assert f'action="{URL}?for=talk"' in client.get(URL + "?for=talk").content.decode()
    given = {"one": "Siân", "two": "O'Connor-Ŵyn"}
    found = client.post(URL + "?for=talk", given).content.decode().split("</section>")[0]
    assert reverse("consultation_start", args=[person.pk]) in found


def test_the_list_costs_the_same_with_one_row_and_with_thirty(client_for, coordinator, django_assert_max_num_queries):
    client = client_for(coordinator)
    factories.survivor(by=coordinator)
    client.get(URL)
    with django_assert_max_num_queries(12) as one:
        client.get(URL)
    for number in range(29):
        person = factories.survivor(by=coordinator, name=f"Name {number}", known_as="N")
        factories.consultation(person, by=coordinator)
    with django_assert_max_num_queries(len(one)):
        client.get(URL)
