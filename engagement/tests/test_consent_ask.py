"""Asking for one purpose, and for exactly one use of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement.models import COOLING_OFF, ConsentDetail, ConsentRecord, Purpose, Wording
from engagement.scopes import scope_of
from engagement.tests import factories

PARTNER = "Llwybr Housing: her address and what she needs"


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


def url(person, purpose):
    return reverse("consent_ask", args=[person.pk, purpose])


def filled(purpose, answer="yes", **changes):
    words = Wording.objects.current("consent", purpose).pk
    asked = {f"answer_{purpose}": answer, f"wording_{purpose}": words, "scope_text": PARTNER}
    return {"once": uuid4(), "method": "in_person", "in_private": "on", "format": "easy_read"} | asked | changes


@pytest.mark.parametrize("purpose", Purpose.values)
def test_every_purpose_can_be_asked_for_in_words_of_its_own(client_for, coordinator, person, purpose):
    client = client_for(coordinator)
    page = client.get(url(person, purpose)).content.decode()
    client.post(url(person, purpose), filled(purpose))
    assert Wording.objects.current("consent", purpose).text_en[:40] in page
    assert ConsentRecord.objects.get().purpose == purpose


def test_exactly_one_use_is_named_by_a_digest_and_its_words_are_sealed(client_for, coordinator, person):
    client_for(coordinator).post(url(person, "share_with_named_partner"), filled("share_with_named_partner"))
    kept = ConsentRecord.objects.get()
    assert kept.scope == scope_of("  llwybr housing: HER address and what she needs ")
    assert b"Llwybr" not in kept.detail.scope_text.blob
    assert kept.usable_from is None


def test_which_one_must_be_said(client_for, coordinator, person):
    sent = filled("share_with_named_partner", scope_text="")
    page = client_for(coordinator).post(url(person, "share_with_named_partner"), sent).content.decode()
    assert "Write down exactly what you asked about" in page
    assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize("purpose", sorted(COOLING_OFF))
def test_what_goes_out_waits_for_the_days_to_change_their_mind(client_for, coordinator, person, purpose):
    client_for(coordinator).post(url(person, purpose), filled(purpose))
    assert ConsentRecord.objects.get().usable_from == timezone.localdate() + timedelta(days=7)


@pytest.mark.parametrize("purpose", ["quote_anonymised_published", "media_or_social", "video_training_partners"])
@pytest.mark.parametrize(("language", "said"), [("en", "copies cannot all be called back"), ("cy", "galw pob copi")])
@pytest.mark.django_db
def test_what_goes_out_is_said_to_be_out_for_good(purpose, language, said):
    assert said in Wording.objects.current("consent", purpose).text(language)


def test_one_purpose_may_have_a_last_day_of_its_own(client_for, coordinator, person, settings):
    settings.CONSENT_DAYS_BY_PURPOSE = {"research_named_project": 30}
    client = client_for(coordinator)
    for purpose in ("research_named_project", "focus_group"):
        client.post(url(person, purpose), filled(purpose))
    days = [(one.expires_on - timezone.localdate()).days for one in ConsentRecord.objects.order_by("pk")]
    assert days == [30, 365]


def test_a_doubt_and_the_signed_sheet_are_kept_sealed_with_the_answer(client_for, coordinator, person):
    sent = filled("focus_group", evidence="Safe, shelf 2", capacity_note="Very tired; asked again after tea")
    client_for(coordinator).post(url(person, "focus_group"), sent)
    detail = ConsentDetail.objects.get()
    assert b"shelf" not in detail.evidence.blob
    assert b"tea" not in detail.capacity_note.blob
    assert detail.key_id == person.key_id


def test_another_persons_form_is_not_taken_for_this_one(client_for, coordinator, person):
    client, sent = client_for(coordinator), filled("focus_group")
    other = factories.survivor(by=coordinator, name="Beth Owen", known_as="Beth")
    client.post(url(person, "focus_group"), sent)
    page = client.post(url(other, "focus_group"), sent).content.decode()
    assert "This page is out of step" in page
    assert not ConsentRecord.objects.filter(survivor=other).exists()


def test_no_such_purpose_is_a_404(client_for, coordinator, person):
    assert client_for(coordinator).get(url(person, "everything")).status_code == 404


def test_looking_keeps_nothing(client_for, coordinator, person):
    client_for(coordinator).get(url(person, "focus_group"))
    assert not ConsentRecord.objects.exists()


def test_words_that_nobody_approved_are_not_shown_and_the_page_says_what_mends_it(
    client_for, coordinator, person, settings
):
    settings.WORDINGS_MUST_BE_APPROVED = True
    client = client_for(coordinator)
    page = client.get(url(person, "focus_group")).content.decode()
    client.post(url(person, "focus_group"), filled_without_words("focus_group"))
    assert "Nobody has approved these words yet" in page
    assert "small group" not in page
    assert not ConsentRecord.objects.exists()


def filled_without_words(purpose):
    return {"once": uuid4(), "method": "by_phone", "in_private": "on", "format": "spoken", f"answer_{purpose}": "yes"}


def test_the_three_of_every_day_are_not_shown_either(client_for, coordinator, person, settings):
    settings.WORDINGS_MUST_BE_APPROVED = True
    page = client_for(coordinator).get(reverse("consent_add", args=[person.pk])).content.decode()
    assert "Nobody has approved these words yet" in page
    assert "May I contact you" not in page


def test_another_answer_of_the_same_page_is_never_taken_for_the_first(client_for, coordinator, person):
    client, yes = client_for(coordinator), filled("focus_group")
    for answer in ("yes", "no", "no", "yes"):
        client.post(url(person, "focus_group"), yes | {"answer_focus_group": answer})
    kept = ConsentRecord.objects.order_by("pk").values_list("decision", flat=True)
    assert list(kept) == ["given", "declined"]
