"""A worker fills in the form and sends it: what they read again, what is promised, and that it stands once."""

import pytest
from django.urls import reverse

from partners.models import Referral, ReferralDraft, SharingAgreement
from partners.tests import factories as make
from partners.tests import walk
from safeguards.audit import Why
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, partner):
    make.agreement(partner.organisation, by=partner)
    return client_for(partner)


@pytest.fixture
def filled(client):
    draft = walk.begin(client)
    walk.fill_all(client, draft)
    return draft


def test_everything_that_was_typed_becomes_the_referral(client, filled, partner, coordinator):
    response = walk.send(client, filled)
    referral = Referral.objects.get()
    assert response.url == reverse("partner_referral", args=[referral.pk])
    assert (referral.pk, referral.worker, referral.organisation) == (filled.pk, partner, partner.organisation)
    assert (referral.source, referral.choice, referral.language) == ("partner", "put_right", "cy")
    words = open_rows([referral], "what_happened", "name", "put_right", by=coordinator, why=Why.WORK)[referral.pk]
    assert words == {"what_happened": make.WHAT, "name": make.NAME, "put_right": make.RIGHT}
    assert not ReferralDraft.objects.exists()
