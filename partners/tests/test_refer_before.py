"""The warning stands before the first box, and the draft remembers which version of it was read (CR-12)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement.models import Wording
from partners.models import ReferralDraft, SharingAgreement
from partners.tests import factories as make
from partners.tests import walk

pytestmark = pytest.mark.django_db
ADDRESS = "/partner/refer/"


@pytest.fixture
def client(client_for, partner):
    make.agreement(partner.organisation, by=partner)
    return client_for(partner)


def test_the_page_warns_and_asks_nothing(client):
    page = client.get(ADDRESS).content.decode()
    assert "it may have to be recorded, even if the person would rather it was not" in page
    assert "medical notes and immigration status" in page
    assert "<textarea" not in page
    assert 'type="text"' not in page


def test_looking_makes_no_draft(client):
    client.get(ADDRESS)
    assert not ReferralDraft.objects.exists()


def test_the_press_makes_one_under_the_version_that_was_shown(client, partner):
    shown = Wording.objects.current("recording_warning", "referral")
    once = uuid4()
    Wording.objects.create(
        kind="recording_warning", purpose="referral", version=2, text_en="Newer", text_cy="Newydd",
        approved_at=timezone.now(), approved_by=partner,
    )  # fmt: skip
    client.post(ADDRESS, {"once": once, "warning": shown.pk})
    draft = ReferralDraft.objects.get()
    assert (draft.pk, draft.warning, draft.owner, draft.organisation) == (once, shown, partner, partner.organisation)


@pytest.mark.parametrize("warning", ["", "0", "nothing"])
def test_without_a_warning_that_was_shown_there_is_no_draft(client, warning):
    response = client.post(ADDRESS, {"once": uuid4(), "warning": warning})
    assert "Read what stands here now" in response.content.decode()
    assert not ReferralDraft.objects.exists()


def test_the_warning_of_another_page_is_not_taken_for_it(client):
    other = Wording.objects.current("recording_warning")
    client.post(ADDRESS, {"once": uuid4(), "warning": other.pk})
    assert not ReferralDraft.objects.exists()


def test_two_presses_make_one(client):
    given = {"once": uuid4(), "warning": Wording.objects.current("recording_warning", "referral").pk}
    assert client.post(ADDRESS, given).url == client.post(ADDRESS, given).url
    assert ReferralDraft.objects.count() == 1


def test_the_id_of_somebody_else_s_draft_leads_to_one_of_their_own(client, client_for, rival_partner):
    theirs = walk.begin(client_for(rival_partner))
    response = client.post(ADDRESS, {"once": theirs.pk, "warning": theirs.warning.pk})
    assert str(theirs.pk) not in response.url
    assert ReferralDraft.objects.count() == 2


def test_one_that_was_begun_is_offered_to_go_on_with(client):
    draft = walk.begin(client)
    assert reverse("refer_check", args=[draft.pk]) in client.get(ADDRESS).content.decode()


def test_an_agreement_that_is_over_is_said_before_anything_is_typed(client):
    SharingAgreement.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert "not in force" in client.get(ADDRESS).content.decode()


def test_while_its_words_wait_for_approval_the_form_cannot_be_used(client, settings):
    settings.WORDINGS_MUST_BE_APPROVED = True
    page = client.get(ADDRESS).content.decode()
    assert "what it must say first is being approved" in page
    assert "I understand, start" not in page


def test_the_blank_form_has_every_question_and_nobody_in_it(client):
    page = client.get(reverse("refer_blank")).content.decode()
    for question in ("Have they said yes to it?", "What went wrong?", "Which way is safe?", "Is anything urgent?"):
        assert question in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_paper_that_may_be_lost_asks_for_no_name_and_no_number(client):
    page = client.get(reverse("refer_blank")).content.decode()
    asked = ("Their name", "The number or the email address", "The officer on the case", "Where do we answer you?")
    assert [question for question in asked if question in page] == []
