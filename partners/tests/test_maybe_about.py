"""Whoever is barred from a record learns of no referral that may be about the same person, before that is said."""

import pytest
from django.urls import reverse

from engagement.tests import factories as people
from partners.models import Referral
from partners.tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    return people.survivor(by=coordinator, name=make.NAME, known_as="Cerys")


@pytest.fixture
def barred(person, coordinator, deputy):
    people.block(person, deputy, by=coordinator)
    return deputy


def seen(user):
    return Referral.objects.visible_to(user).count()


def test_two_details_in_common_keep_it_from_them(barred, partner, coordinator, client_for):
    sent = make.sent(by=partner)
    client = client_for(barred)
    assert (seen(barred), seen(coordinator)) == (0, 1)
    assert sent.reference not in client.get(reverse("referral_list")).text
    assert client.get(reverse("referral_detail", args=[sent.pk])).status_code == 404


def test_one_detail_does_not(barred, partner):
    make.sent(by=partner, name="Cerys Vaughan")
    assert seen(barred) == 1


def test_their_number_alone_keeps_it_from_them(barred, person, partner, coordinator):
    people.plan(person, by=coordinator, kind="mobile", value=make.PHONE, link_ok=False)
    make.sent(by=partner, name="", reach="direct", contact=make.direct())
    assert (seen(barred), seen(coordinator)) == (0, 1)


def test_a_complaint_that_may_be_about_them_is_kept_from_them_too(person, partner, coordinator, standards, client_for):
    people.block(person, standards, by=coordinator)
    made = make.handed_over(make.sent(by=partner), by=coordinator)
    assert client_for(standards).get(reverse("standards_detail", args=[made.pk])).status_code == 404


def test_what_a_worker_sent_stays_with_them_so_that_they_learn_nothing(person, partner, coordinator, client_for):
    people.block(person, partner, by=coordinator)
    sent = make.sent(by=partner)
    assert client_for(partner).get(reverse("partner_referral", args=[sent.pk])).status_code == 200


def test_where_somebody_has_said_that_it_is_another_person_it_is_there(barred, partner, coordinator):
    make.accepted(make.sent(by=partner), survivor=None, by=coordinator)
    assert seen(barred) == 1
