"""Whoever held a referral at the partner has left: we and their colleagues are told, until somebody has it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from partners.actions.reporting import change_worker, cover_worker
from partners.duties import duties
from partners.holding import is_left_alone, left_alone
from partners.models import Referral
from partners.tests import factories as make
from safeguards.models import SubjectKey

pytestmark = pytest.mark.django_db
LINE = "Its worker has left."


@pytest.fixture
def referral(partner):
    return make.sent(by=partner)


@pytest.fixture
def colleague(make_person, partner):
    return make_person("partner", "Eleri Wynn", organisation=partner.organisation)


def closes(person):
    person.is_active = False
    person.save()


def moves(person):
    person.organisation = OrganisationFactory(partner=True)
    person.save()


def asked(coordinator):
    return [each for each in duties(coordinator, timezone.now()) if each.title.startswith("Nobody holds")]


def page(client, name, referral):
    return client.get(reverse(name, args=[referral.pk])).text


@pytest.mark.parametrize("leaves", [closes, moves])
def test_a_coordinator_is_led_to_it(leaves, referral, partner, coordinator, client_for):
    leaves(partner)
    (duty,) = asked(coordinator)
    assert duty.title == f"Nobody holds {referral.reference} at their service any more"
    assert duty.detail == f"Ring {referral.organisation.name}: a colleague takes it over on their desk."
    assert f"Ring {referral.organisation.name}: a colleague" in page(
        client_for(coordinator), "referral_detail", referral
    )


def test_as_long_as_they_are_there_nobody_is_told(referral, coordinator, colleague, client_for):
    assert asked(coordinator) == []
    assert "Nobody holds it" not in page(client_for(coordinator), "referral_detail", referral)
    assert LINE not in client_for(colleague).get(reverse("partner_desk")).text


@pytest.mark.parametrize("leaves", [closes, moves])
def test_their_colleagues_are_led_to_taking_it_over(leaves, referral, partner, colleague, client_for):
    leaves(partner)
    client, way = client_for(colleague), reverse("partner_worker", args=[referral.pk])
    for shown in (client.get(reverse("partner_desk")).text, page(client, "partner_referral", referral)):
        assert (LINE in shown, f'href="{way}"' in shown) == (True, True)


def test_once_a_colleague_has_it_nobody_is_told(referral, partner, colleague, coordinator, client_for):
    closes(partner)
    change_worker(referral=referral, worker=colleague, is_agreed=True, by=colleague)
    assert asked(coordinator) == []
    assert LINE not in client_for(colleague).get(reverse("partner_desk")).text


def test_whoever_covers_holds_it_until_their_last_day(referral, partner, colleague, coordinator, time_machine):
    now = timezone.now()
    cover_worker(referral=referral, worker=colleague, until=timezone.localdate(), is_agreed=True, by=partner)
    closes(partner)
    assert asked(coordinator) == []
    time_machine.move_to(now + timedelta(days=1, hours=1))
    assert len(asked(coordinator)) == 1


@pytest.mark.parametrize("leaves", [closes, moves])
def test_a_cover_who_has_left_too_is_none(leaves, referral, partner, colleague, coordinator):
    day = timezone.localdate() + timedelta(days=9)
    cover_worker(referral=referral, worker=colleague, until=day, is_agreed=True, by=partner)
    closes(partner)
    leaves(colleague)
    assert len(asked(coordinator)) == 1


def test_of_what_is_closed_nobody_is_told(referral, partner, colleague, coordinator, client_for):
    make.close(referral, by=coordinator)
    closes(partner)
    assert asked(coordinator) == []
    assert "Nobody holds it" not in page(client_for(coordinator), "referral_detail", referral)
    assert LINE not in page(client_for(colleague), "partner_referral", referral)


def test_of_what_is_over_nobody_is_asked_to_take_it(referral, partner, colleague, client_for):
    closes(partner)
    SubjectKey.objects.filter(pk=referral.key_id).delete()
    assert LINE not in client_for(colleague).get(reverse("partner_desk")).text


def test_what_was_taken_by_phone_has_no_worker_to_leave(partner, coordinator, referral):
    Referral.objects.update(source="phone", worker=None)
    assert asked(coordinator) == []


def test_whoever_is_barred_from_it_is_not_told(referral, partner, coordinator, deputy):
    closes(partner)
    make.bar(referral, deputy, by=coordinator)
    assert (len(asked(coordinator)), asked(deputy)) == (1, [])


@pytest.mark.parametrize("state", ["there", "gone", "covered", "cover_gone"])
def test_a_row_and_a_referral_agree(state, referral, partner, colleague):
    today = timezone.localdate()
    if state.startswith("cover"):
        cover_worker(referral=referral, worker=colleague, until=today, is_agreed=True, by=partner)
    if state != "there":
        closes(partner)
    if state == "cover_gone":
        moves(colleague)
    row = Referral.objects.filter(left_alone(on=today)).exists()
    assert row == is_left_alone(Referral.objects.get(), on=today) == (state in ("gone", "cover_gone"))
