"""Who somebody in a referral may be: two details match, and nobody learns of what is kept from them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.actions.survivors import add_survivor
from engagement.tests import factories as people
from partners.duplicates import find_same
from partners.tests.factories import NAME, PHONE, accepted, bar, direct, sent
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db


def with_phone(partner, **changes):
    return sent(by=partner, reach="direct", **({"contact": direct()} | changes))


def known(coordinator, *, name=NAME, known_as="Cez", phone=""):
    person = add_survivor(name=name, known_as=known_as, language="en", by=coordinator)
    if phone:
        people.plan(person, by=coordinator, kind="mobile", value=phone, link_ok=False)
    return person


@pytest.mark.parametrize(
    ("name", "phone", "is_found"),
    [
        (NAME, "", True),  # both words of the name
        ("PÛGH, cerys".replace(",", ""), "", True),
        ("Cerys Jones", "", False),
        ("Cerys Jones", PHONE, True),
        ("Mair Jones", PHONE, False),
        ("Mair Pugh", "07700 900222", True),
        ("Mair Jones", "07700 900111", False),
    ],
)
def test_two_details_find_a_record_and_one_does_not(name, phone, is_found, partner, coordinator):
    person = known(coordinator, name=name, phone=phone)
    found = find_same(referral=with_phone(partner), by=coordinator)
    assert found.survivors == ([person] if is_found else [])


def test_one_word_counts_once(partner, coordinator):
    known(coordinator, name="Cerys", known_as="Cerys")
    assert find_same(referral=sent(by=partner, name="Cerys"), by=coordinator).survivors == []


def test_a_name_that_is_withheld_finds_nobody(partner, coordinator):
    known(coordinator, phone=PHONE)
    found = find_same(referral=with_phone(partner, name=""), by=coordinator)
    assert (found.survivors, found.referrals) == ([], [])


def test_another_referral_of_the_same_person_is_found_and_leads_to_their_record(partner, rival_partner, coordinator):
    waiting = with_phone(partner)
    taken = accepted(with_phone(rival_partner), by=coordinator)
    sent(by=rival_partner, name="Mair Rees")
    found = find_same(referral=with_phone(partner), by=coordinator)
    assert set(found.referrals) == {waiting, taken}
    assert found.survivors == [taken.survivor]


def test_a_referral_is_not_the_same_as_itself(partner, coordinator):
    assert find_same(referral=with_phone(partner), by=coordinator).referrals == []


def test_what_is_kept_from_somebody_is_not_hinted_at(partner, coordinator, blocked_officer):
    people.block(known(coordinator), blocked_officer, by=coordinator)
    bar(with_phone(partner), blocked_officer, by=coordinator)
    referral = with_phone(partner)
    theirs, ours = (find_same(referral=referral, by=who) for who in (blocked_officer, coordinator))
    assert (theirs.survivors, theirs.referrals) == ([], [])
    assert (len(ours.survivors), len(ours.referrals)) == (1, 1)


def test_a_referral_leads_to_no_record_that_is_kept_from_them(partner, coordinator, blocked_officer):
    hidden = accepted(with_phone(partner), by=coordinator).survivor
    people.block(hidden, blocked_officer, by=coordinator)
    found = find_same(referral=with_phone(partner), by=blocked_officer)
    assert (found.survivors, found.referrals) == ([], [])


@pytest.mark.parametrize("is_there", [True, False])
def test_each_look_leaves_one_event_whatever_is_found(is_there, partner, coordinator):
    person = known(coordinator) if is_there else None
    referral = sent(by=partner)
    find_same(referral=referral, by=coordinator)
    event = AuditEvent.objects.get(action=Action.SURVIVOR_SEARCHED)
    assert (event.actor, event.reason) == (coordinator.pk, "search")
    assert set(event.subjects) == {referral.key_id, *([person.key_id] if person else [])}


def test_it_costs_the_same_however_many_there_are(partner, coordinator):
    referral = sent(by=partner)
    find_same(referral=referral, by=coordinator)  # whether they are qualified is asked once

    def asked():
        with CaptureQueriesContext(connection) as queries:
            found = find_same(referral=referral, by=coordinator)
        return len(queries), len(found.survivors)

    before = asked()
    for _ in range(3):
        known(coordinator)
    assert (before, asked()) == ((before[0], 0), (before[0], 3))
