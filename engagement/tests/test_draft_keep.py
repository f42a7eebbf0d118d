"""The address to which a page sends what is typed."""

import re

import pytest
from django.urls import reverse

from accounts.actions import blocks
from engagement.actions.drafts import open_draft
from engagement.drafts import FORMS, page_of
from engagement.models import Draft, Survivor
from engagement.tests import factories
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def client(client_for, coordinator):
    return client_for(coordinator)


def at(person, form="plan_edit"):
    return reverse("draft_keep", args=[form, person.pk])


def numbered(answer):
    return {"_draft_number": answer.json()["number"]}


def test_what_is_typed_is_kept_and_the_moment_is_told(client, coordinator, person, frozen):
    answer = client.post(at(person), {"say": "Mari o'r swyddfa", "weekdays": ["0", "3"], "_draft_number": "0"})
    draft = Draft.objects.get(owner=coordinator, form="plan_edit", about=person.pk)
    assert answer.json()["number"] == draft.number
    assert len(answer.json()["saved_at"].split(":")) == 3
    assert draft.key_id == person.key_id


@pytest.mark.django_db(transaction=True)
def test_it_is_there_when_it_is_opened_again(client, coordinator, person):
    client.post(at(person), {"say": "Mari", "weekdays": ["0", "3"]})
    opened = open_draft(owner=coordinator, form="plan_edit", about=person.pk)
    assert opened.typed == {"say": ["Mari"], "weekdays": ["0", "3"]}


def test_another_tab_is_told_that_it_is_behind(client, person):
    first = client.post(at(person), {"say": "One", "_draft_number": "0"})
    second = client.post(at(person), {"say": "Two"} | numbered(first))
    behind = client.post(at(person), {"say": "Three"} | numbered(first))
    assert (behind.status_code, behind.json()["number"]) == (409, second.json()["number"])
    assert "another tab" in behind.json()["says"]


def test_without_a_script_the_words_of_the_tab_behind_stand_on_the_next_page(client, person):
    client.post(at(person), {"say": "One", "_draft_number": "0"})
    page = client.post(at(person), {"say": "Hers & mine", "_draft_number": "0", "_draft": "1"})
    assert page.status_code == 409
    assert '<blockquote class="sec-words">Hers &amp; mine</blockquote>' in page.content.decode()
    assert client.post(at(person), {"say": "Hers & mine", "_draft": "1"}).status_code == 302


def test_without_a_script_the_button_leads_back_to_the_page(client, person):
    answer = client.post(at(person), {"say": "Mari", "_draft": "1", "_draft_number": "0"})
    assert answer.url == reverse("plan_edit", args=[person.pk])


@pytest.mark.parametrize("typed", [{"say": "x" * 70_000}, {f"f{n}": "x" for n in range(250)}])
def test_too_much_is_answered_with_a_sentence(client, person, typed):
    answer = client.post(at(person), typed)
    assert (answer.status_code, Draft.objects.count()) == (413, 0)
    assert "too much" in answer.json()["says"]
    page = client.post(at(person), typed | {"_draft": "1"}).content.decode()
    assert "too much" in page


@pytest.mark.parametrize("number", ["", "-1", "x", "9" * 30, "٣", "1\x002"])
def test_a_number_that_is_none_is_no_number(client, person, number):
    assert client.post(at(person), {"say": "Mari", "_draft_number": number}).status_code == 200


def test_the_page_of_someone_being_added_belongs_to_whoever_types_it(client, coordinator, deputy):
    mine, theirs = (reverse("draft_keep", args=["survivor_add", one.pk]) for one in (coordinator, deputy))
    assert client.post(mine, {"name": "Siân"}).status_code == 200
    assert client.post(theirs, {"name": "Siân"}).status_code == 404
    assert Draft.objects.get().key_id not in (coordinator.pk, deputy.pk)


def test_the_draft_of_a_conversation_is_sealed_under_its_key(client, coordinator, person):
    talk = factories.consultation(person, by=coordinator)
    assert client.post(at(talk, "consultation_detail"), {"words": "Neb"}).status_code == 200
    assert Draft.objects.get().key_id == talk.key_id


def test_every_form_that_keeps_drafts_has_a_page_and_fits_its_column(person):
    assert all(page_of(form, person.pk) and len(form) <= 40 for form in FORMS)


@pytest.mark.parametrize("form", ["sign_in", "nothing", "pin_agree"])
def test_other_forms_keep_no_drafts(client, person, form):
    assert client.post(at(person, form), {"pin": "407193"}).status_code == 404
    assert not Draft.objects.exists()


def test_who_may_not_see_the_record_gets_the_answer_of_nothing_there(
    client_for, person, manager, blocked_officer, coordinator
):
    blocks.place_block(record=person.pk, key_id=person.key_id, person=blocked_officer, by=coordinator)
    answers = [client_for(who).post(at(person), {"say": "x"}).status_code for who in (manager, blocked_officer)]
    assert (answers, Draft.objects.count()) == ([404, 404], 0)


def test_reading_the_address_changes_nothing(client, person):
    assert client.get(at(person)).status_code == 405


def test_a_script_that_is_signed_out_is_told_so(client, person):
    client.logout()
    answer = client.post(at(person), {"say": "x"}, headers={"sec-fetch-dest": "empty"})
    assert answer.status_code == 401


def test_two_people_have_each_their_own(client_for, coordinator, deputy, person):
    for who in (coordinator, deputy):
        client_for(who).post(at(person), {"say": who.name, "_draft_number": "0"})
    assert Draft.objects.count() == 2


def test_keeping_it_again_costs_few_queries(client, person, django_assert_max_num_queries):
    first = client.post(at(person), {"say": "One"})
    with django_assert_max_num_queries(16):
        client.post(at(person), {"say": "Two"} | numbered(first))


def test_begun_once_recorded_once(client, person):
    for text in ("M", "Ma", "Mar"):
        client.post(at(person), {"say": text})
    assert AuditEvent.objects.filter(action="engagement.draft_begun").count() == 1


def test_nothing_is_kept_about_a_child(client, coordinator):
    address = reverse("draft_keep", args=["survivor_add", coordinator.pk])
    client.post(address, {"name": "Somebody"})
    answer = client.post(address, {"name": "Somebody", "adult": "no"})
    assert "under 18" in answer.json()["says"]
    assert not Draft.objects.exists()


def test_adding_them_takes_the_draft_along(client, coordinator):
    kept = client.post(reverse("draft_keep", args=["survivor_add", coordinator.pk]), {"name": "Siân"})
    page = client.get(reverse("survivor_add")).content.decode()
    assert "From your draft of" in page
    given = {"language": "cy", "adult": "yes", "known_as": "Siân", "name": "Siân Wyn", "word": "survivor"}
    once = re.search(r'name="once" value="([^"]+)"', page).group(1)
    client.post(reverse("survivor_add"), given | {"once": once} | numbered(kept))
    assert not Draft.objects.exists()
    assert Survivor.objects.count() == 1


def test_a_talk_that_another_tab_has_closed_keeps_no_draft_that_nobody_would_see(client_for, coordinator):
    talk = factories.close(factories.consultation(factories.survivor(by=coordinator), by=coordinator), by=coordinator)
    keep = reverse("draft_keep", args=["consultation_detail", talk.pk])
    answer = client_for(coordinator).post(keep, {"words": "One thing more", "_draft_number": "0"})
    assert (answer.status_code, answer.json()["says"][:28]) == (413, "This consultation is closed.")
    assert not Draft.objects.exists()
