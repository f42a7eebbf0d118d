"""What they said must not be shared stands as that, in their words, wherever somebody decides what leaves."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from partners.tests.moving import brought

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
KEPT_BACK = "That she moved to another town"
MEANS_NO = re.compile(rf"must not be shared:?\s+{KEPT_BACK}", re.IGNORECASE)


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("accepted", "referral_detail"),
        ("accepted", "recovery_begin"),
        ("accepted", "handover_make"),
        ("remedy_offered", "outcome_share"),
    ],
)
def test_what_must_not_be_shared_is_never_read_as_a_yes(status, name, partner, coordinator, client_for):
    referral = brought(status, worker=partner, by=coordinator, keep_back=KEPT_BACK)
    page = client_for(coordinator).get(reverse(name, args=[referral.pk]))
    assert MEANS_NO.search(strip_tags(page.text))


def test_the_worker_reads_it_back_as_they_were_asked(partner, coordinator, client_for):
    referral = brought("acknowledged", worker=partner, by=coordinator, keep_back=KEPT_BACK)
    page = client_for(partner).get(reverse("partner_referral", args=[referral.pk]), follow=True)
    assert MEANS_NO.search(strip_tags(page.text))
