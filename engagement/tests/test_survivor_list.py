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


def many(number, *, by):
    return [factories.survivor(by=by, name=f"Name {each}", known_as="N") for each in range(number)]


def leafed(client, url, end):
    """Every page from this address on, by the link that leads on (`on`) or back (`back`)."""
    pages = []
    while True:
        page = client.get(url).context["page"]
        pages.append([row.pk for row in page.rows])
        if not getattr(page, end):
            return pages
        url = f"{URL}?{getattr(page, end)}"


def test_leafing_on_shows_everybody_once_and_leafing_back_the_same(client_for, coordinator):
    people = sorted(many(63, by=coordinator), key=lambda person: person.pseudonym)
    client = client_for(coordinator)
    on = leafed(client, URL, "on")
    back = leafed(client, f"{URL}?before={on[-1][0]}", "back")
    assert [pk for page in on for pk in page] == [person.pk for person in people]
    assert [*reversed(back), on[-1]] == on


def test_a_page_further_on_costs_no_more_than_one_query_more(client_for, coordinator, django_assert_max_num_queries):
    many(31, by=coordinator)
    client = client_for(coordinator)
    on = client.get(URL).context["page"].on
    with django_assert_max_num_queries(12) as first:
        client.get(URL)
    with django_assert_max_num_queries(len(first) + 1):
        client.get(f"{URL}?{on}")


def test_the_list_is_never_counted_and_passes_over_nothing(client_for, coordinator, django_assert_max_num_queries):
    many(31, by=coordinator)
    client = client_for(coordinator)
    with django_assert_max_num_queries(20) as asked:
        client.get(f"{URL}?{client.get(URL).context['page'].on}")
    sql = " ".join(query["sql"] for query in asked.captured_queries)
    assert "COUNT(" not in sql
    assert "OFFSET" not in sql


def test_a_letter_leads_into_the_middle_of_the_list(client_for, coordinator):
    people = many(31, by=coordinator)
    page = client_for(coordinator).get(f"{URL}?from=M").context["page"]
    expected = sorted(person.pseudonym for person in people if person.pseudonym >= "M")
    assert [row.pseudonym for row in page.rows] == (expected or sorted(person.pseudonym for person in people))[:30]


def test_letters_stand_only_where_there_is_more_than_one_page(client_for, coordinator):
    factories.survivor(by=coordinator)
    client = client_for(coordinator)
    assert "?from=" not in client.get(URL).content.decode()
    many(30, by=coordinator)
    assert "?from=" in client.get(URL).content.decode()


@pytest.mark.parametrize("mark", ["after=0", "before=x", "after=6a1de2b4-1111-4222-8333-444455556666", "from=zzz"])
def test_what_names_nobody_begins_the_list_anew(client_for, coordinator, mark):
    person = factories.survivor(by=coordinator)
    assert [row.pk for row in client_for(coordinator).get(f"{URL}?{mark}").context["page"].rows] == [person.pk]


def test_a_record_from_which_somebody_is_barred_marks_no_place_in_the_list(client_for, coordinator, deputy):
    people = sorted(many(3, by=coordinator), key=lambda person: person.pseudonym)
    factories.block(people[1], deputy, by=coordinator)
    rows = client_for(deputy).get(f"{URL}?after={people[1].pk}").context["page"].rows
    assert [row.pk for row in rows] == [people[0].pk, people[2].pk]
