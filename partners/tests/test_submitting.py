"""A referral that was sent stands once, with its clock running, and opens for its own side alone."""

from dataclasses import fields

import pytest

from partners.actions.submitting import PLAIN, SEALED, submit_referral
from partners.given import ReferralGiven
from partners.models import Referral, ReferralDraft, ReferralIndex
from partners.tests import factories as make
from safeguards.audit import Why
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db


def test_what_was_written_opens_under_its_own_key(partner, coordinator):
    sent = make.sent(by=partner)
    opened = open_rows([sent], "what_happened", "put_right", by=coordinator, why=Why.WORK)[sent.pk]
    assert opened == {"what_happened": make.WHAT, "put_right": make.RIGHT}


def test_nothing_that_the_form_gives_is_left_behind():
    taken = {"agreed_to", "serious", "access", "contact", "explained"}  # each in its own way
    assert {each.name for each in fields(ReferralGiven)} == {*SEALED, *PLAIN} | taken


def test_sent_twice_it_is_one(partner):
    make.agreement(partner.organisation, by=partner)
    begun, given = make.draft(by=partner), make.given()
    first = submit_referral(draft=begun, given=given, source="partner", by=partner)
    begun.pk = first.pk
    second = submit_referral(draft=begun, given=given, source="partner", by=partner)
    assert second == first
    assert Referral.objects.count() == 1
    assert not ReferralDraft.objects.exists()


def test_a_name_and_a_number_can_be_found_again(partner):
    make.sent(by=partner, reach="direct", contact=make.direct())
    assert sorted(ReferralIndex.objects.values_list("kind", flat=True)) == ["name", "name", "name", "phone"]


def test_who_sees_which(partner, rival_partner, coordinator, manager):
    sent = make.sent(by=partner)
    seen = [user for user in (partner, rival_partner, coordinator, manager)
            if Referral.objects.visible_to(user).filter(pk=sent.pk).exists()]  # fmt: skip
    assert seen == [partner, coordinator]
