"""When and how somebody said yes stands as one sentence wherever it is read again."""

from datetime import date

import pytest
from django.urls import reverse

from partners.agreed import agreed_words
from partners.models import Referral
from partners.tests import factories as make
from partners.tests import walk

SENTENCE = "Yes: by phone, on 22 November 2026"


def test_each_way_of_saying_yes_has_its_sentence():
    said = [agreed_words(date(2026, 11, 22), how) for how in Referral.AgreedHow.values]
    assert said == [
        f"Yes: {how}, on 22 November 2026" for how in ("in person", "by phone", "in writing", "in another way")
    ]


@pytest.fixture
def client(client_for, partner):
    make.agreement(partner.organisation, by=partner)
    return client_for(partner)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["refer_check", "refer_print"])
def test_it_stands_so_before_it_is_sent(page, client):
    draft = walk.begin(client)
    walk.fill_all(client, draft, agreement={"agreed_on": "22/11/2025"})
    assert "Yes: by phone, on 22 November 2025" in client.get(reverse(page, args=[draft.pk])).text


@pytest.mark.django_db
def test_what_is_missing_of_it_is_still_said(client):
    draft = walk.begin(client)
    walk.fill_all(client, draft)
    walk.fill(client, draft, "agreement", walk.agreement(agreed_on=""))
    page = client.get(reverse("refer_check", args=[draft.pk])).text
    assert "Yes: by phone" not in page
    assert "Yes, By phone" in page


@pytest.mark.django_db
def test_it_stands_so_on_the_pages_of_both(client, client_for, partner, coordinator):
    sent = make.sent(by=partner)
    Referral.objects.filter(pk=sent.pk).update(agreed_on=date(2026, 11, 22))
    for page in (client.get(reverse("partner_referral", args=[sent.pk])),
                 client_for(coordinator).get(reverse("referral_detail", args=[sent.pk]))):  # fmt: skip
        assert SENTENCE in page.text
