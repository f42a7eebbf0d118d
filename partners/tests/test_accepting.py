"""Taking a referral on: a record is made of it, or the one that is there is joined, and nobody is easier to reach."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from engagement.models import ConsentRecord, Consultation, Survivor
from engagement.tests import factories as people
from partners.actions.accepting import accept_referral
from partners.actions.triage import acknowledge_referral, triage_referral
from partners.tests.factories import NAME, PHONE, direct, sent
from safeguards.audit import Why
from safeguards.models import SubjectKey
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db


def triaged(partner, coordinator, **changes):
    referral = sent(by=partner, **changes)
    acknowledge_referral(referral=referral, by=coordinator)
    return triage_referral(referral=referral, to="accepted", by=coordinator)


def test_it_makes_the_record_of_somebody_new(partner, coordinator):
    held = accept_referral(referral=triaged(partner, coordinator), survivor=None, by=coordinator)
    person = Survivor.objects.get()
    assert (held.status, held.survivor, held.taken_by) == ("accepted", person, coordinator)
