"""A yes that runs out is asked for again."""

import pytest

from accounts.anybody import duties_of
from engagement.actions.consents import withdraw_consent
from engagement.actions.plans import stop_contact
from engagement.duties_of_consents import CONSENTS
from engagement.tests import factories
from tests.days import days_later

YEAR = 365


@pytest.fixture
def person(coordinator):
    agreed = factories.survivor(by=coordinator)
    for purpose in ("contact_by_sec", "feedback_updates"):
        factories.consent(agreed, by=coordinator, purpose=purpose)
    return agreed


def test_one_for_each_person_from_a_fortnight_before_to_a_fortnight_after(coordinator, person):
    wanted = {351: 1, 350: 0, 379: 1, 380: 0}
    assert {days: len(duties_of(coordinator, days_later(days), CONSENTS)) for days in wanted} == wanted


def test_it_says_whether_it_has_run_out(coordinator, person):
    kinds = [duties_of(coordinator, days_later(YEAR + days), CONSENTS)[0].kind for days in (0, 1)]
    assert ["runs out" in kinds[0], "ran out" in kinds[1]] == [True, True]


def test_nobody_is_asked_who_took_it_back_or_wants_no_contact(coordinator, person):
    for purpose in ("contact_by_sec", "feedback_updates"):
        withdraw_consent(survivor=person, purpose=purpose, by=coordinator)
    other = factories.survivor(by=coordinator)
    factories.consent(other, by=coordinator)
    stop_contact(survivor=other, by=coordinator)
    assert duties_of(coordinator, days_later(YEAR), CONSENTS) == []


def test_it_names_nobody_to_whoever_is_barred(coordinator, blocked_officer, person):
    factories.block(person, blocked_officer, by=coordinator)
    assert duties_of(blocked_officer, days_later(YEAR), CONSENTS) == []


def test_one_talk_with_many_consents_hides_nobody_else(coordinator, monkeypatch):
    monkeypatch.setattr("safeguards.duties.COUNTED", 1)
    monkeypatch.setattr("safeguards.duties.EACH", 3)
    for number in range(3):
        person = factories.survivor(by=coordinator, name=f"Nia {number}", known_as=f"Nia {number}")
        for purpose in ("feedback_updates", "one_to_one_feedback", "focus_group"):
            factories.consent(person, purpose=purpose, by=coordinator)
    assert len(duties_of(coordinator, days_later(YEAR), CONSENTS)) == 3
