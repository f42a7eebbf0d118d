"""What came in a referral, on the pages of consultations, of the survivor and of wordings."""

from uuid import uuid4

import pytest
from django.urls import reverse

from engagement.models import Consultation, Theme
from engagement.tests import factories as people
from partners.tests.factories import accepted, bar, sent

pytestmark = pytest.mark.django_db
LAST = {"safeguarding": "none", "crime": "none", "crime_reason": "It tells of our delay"}


@pytest.fixture
def held(partner, coordinator):
    return accepted(sent(by=partner), by=coordinator)


@pytest.fixture
def page(held):
    return reverse("consultation_detail", args=[held.consultation_id])


def test_its_page_leads_to_the_referral_and_asks_nothing_of_a_meeting(client_for, coordinator, held, page):
    shown = client_for(coordinator).get(page).content.decode()
    assert reverse("referral_detail", args=[held.pk]) in shown
    for words in ("On this call", "How were they at the end?", "When shall we see how they are?", "Say it again"):
        assert words not in shown
    assert "It stood above what they wrote" in shown


def test_what_is_learnt_is_written_there_and_it_is_closed(client_for, coordinator, held):
    client, pk = client_for(coordinator), held.consultation_id
    theme = Theme.objects.get(pk="kept-informed")
    point = {"words": "Nobody rang.", "read_back": "not_read_back", "theme": theme.pk, "may_quote": "not_asked"}
    client.post(reverse("contribution_add", args=[pk]), point | {"once": str(uuid4()), "save": "another"})
    client.post(reverse("consultation_close", args=[pk]), LAST)
    talk = Consultation.objects.get()
    assert (talk.closed_at is None, talk.wellbeing, talk.contributions.get().survivor) == (
        False, "not_met", held.survivor,
    )  # fmt: skip
    assert not talk.aftercare.exists()
    shown = client.get(reverse("consultation_detail", args=[pk])).content.decode()
    assert "How they were" not in shown
    assert reverse("referral_detail", args=[held.pk]) in shown


def test_it_stays_one_that_came_in_a_referral(client_for, coordinator, held):
    form = client_for(coordinator).get(reverse("consultation_change", args=[held.consultation_id])).content.decode()
    assert 'value="referral"' in form
    assert 'value="phone"' not in form


def test_no_other_talk_can_be_said_to_be_one(client_for, coordinator):
    person = people.survivor(by=coordinator)
    talk = people.consultation(person, by=coordinator)
    client = client_for(coordinator)
    pages = [
        client.get(reverse("consultation_start", args=[person.pk])).content.decode(),
        client.get(reverse("consultation_change", args=[talk.pk])).content.decode(),
        client.get(reverse("consultation_detail", args=[talk.pk])).content.decode(),
        client.get(reverse("consent_add", args=[person.pk])).content.decode(),
    ]
    for value in ("referral", "not_met", "shown", "worker"):
        assert [page for page in pages if f'value="{value}"' in page] == []


def test_the_page_of_the_survivor_shows_it(client_for, coordinator, held):
    shown = client_for(coordinator).get(reverse("survivor_detail", args=[held.survivor_id])).content.decode()
    assert held.reference in shown
    assert reverse("referral_detail", args=[held.pk]) in shown
    assert "In a referral, in English." in shown  # in the timeline


def test_thanks_after_a_referral_are_noted(client_for, coordinator, held):
    people.contribution(held.consultation, by=coordinator)
    answer = client_for(coordinator).post(reverse("person_thanked", args=[held.survivor_id]))
    assert answer.status_code == 302


@pytest.mark.parametrize("words", ["What stands above a referral", "What is said of the two ways"])
def test_its_wordings_stand_among_the_others(words, client_for, data_protection):
    assert words in client_for(data_protection).get(reverse("wording_list")).content.decode()


# Blocks ---------------------------------------------------------------------------------------------------------------
def test_a_colleague_is_kept_out_with_one_press(client_for, coordinator, deputy, partner):
    referral = sent(by=partner)
    client_for(coordinator).post(reverse("referral_block_add", args=[referral.pk]), {"person": str(deputy.pk)})
    shown = client_for(coordinator).get(reverse("referral_block_list", args=[referral.pk])).content.decode()
    assert "1 person is barred." in shown
    assert deputy.name not in shown
    assert client_for(deputy).get(reverse("referral_detail", args=[referral.pk])).status_code == 404


def test_who_it_is_is_shown_after_a_press(client_for, coordinator, deputy, partner):
    referral = sent(by=partner)
    bar(referral, deputy, by=coordinator)
    shown = client_for(coordinator).post(reverse("referral_block_show", args=[referral.pk])).content.decode()
    assert deputy.name in shown


def test_a_partner_is_kept_out_too(client_for, coordinator, partner):
    referral = sent(by=partner)
    bar(referral, partner, by=coordinator)
    client = client_for(partner)
    assert client.get(reverse("partner_referral", args=[referral.pk])).status_code == 404
    assert referral.reference not in client.get(reverse("partner_desk")).content.decode()


def test_a_block_placed_as_it_is_taken_on_holds_for_the_record(client_for, coordinator, deputy, held):
    client_for(coordinator).post(reverse("referral_block_add", args=[held.pk]), {"person": str(deputy.pk)})
    client_for(coordinator).post(reverse("block_add", args=[held.survivor_id]), {"person": str(deputy.pk)})
    client = client_for(deputy)
    pages = [reverse("survivor_detail", args=[held.survivor_id]), reverse("referral_detail", args=[held.pk])]
    assert [client.get(page).status_code for page in pages] == [404, 404]


def test_safe_contact_that_was_passed_on_says_that_nobody_has_confirmed_it(client_for, coordinator, held):
    url = reverse("survivor_detail", args=[held.survivor_id])
    words = "It is not confirmed with them."
    assert words in client_for(coordinator).get(url).content.decode()
    people.plan(held.survivor, by=coordinator)
    assert words not in client_for(coordinator).get(url).content.decode()
