"""What engagement asks of the desk."""

from uuid import uuid4

from django.utils import timezone

from accounts.anybody import duties_of
from engagement.actions.referral_talks import open_referral_talk
from engagement.duties import KINDS
from engagement.models import Wording
from engagement.tests import factories
from safeguards.sealing import new_key
from tests.days import days_later


def test_a_talk_left_open_is_a_duty_until_it_is_closed(coordinator, deputy):
    person = factories.survivor(by=coordinator)
    talk = factories.consultation(person, by=coordinator)
    assert [one.title for one in duties_of(coordinator, timezone.now(), KINDS)] == [
        f"Finish your notes on {person.pseudonym}"
    ]
    assert duties_of(deputy, timezone.now(), KINDS) == []
    factories.close(talk, by=coordinator)
    assert duties_of(coordinator, timezone.now(), KINDS) == []


def test_a_plan_is_a_duty_from_a_fortnight_before_it_runs_out(coordinator):
    factories.plan(factories.survivor(by=coordinator), by=coordinator)  # for 30 days
    assert duties_of(coordinator, days_later(15), KINDS) == []
    assert not duties_of(coordinator, days_later(16), KINDS)[0].late
    assert duties_of(coordinator, days_later(31), KINDS)[0].late


def test_how_long_before_is_for_a_force_to_set(coordinator, settings):
    settings.DUTY_AHEAD_DAYS = 3
    factories.plan(factories.survivor(by=coordinator), by=coordinator)  # for 30 days
    assert [len(duties_of(coordinator, days_later(ahead), KINDS)) for ahead in (26, 27)] == [0, 1]


def test_nobody_else_is_told_of_anybody(coordinator, manager, unqualified_coordinator):
    factories.consultation(factories.survivor(by=coordinator), by=coordinator)
    assert duties_of(manager, timezone.now(), KINDS) == []
    assert duties_of(unqualified_coordinator, timezone.now(), KINDS) == []


def test_notes_of_somebody_who_is_barred_or_gone_fall_to_the_others(coordinator, deputy):
    person = factories.survivor(by=coordinator)
    talk = factories.consultation(person, by=coordinator)
    factories.block(person, coordinator, by=deputy)
    assert [one.title for one in duties_of(deputy, timezone.now(), KINDS)] == [
        f"Finish your notes on {person.pseudonym}"
    ]
    other = factories.survivor(by=deputy)
    factories.consultation(other, by=coordinator)
    coordinator.is_active = False
    coordinator.save()
    first = duties_of(deputy, timezone.now(), KINDS)
    assert [one.title for one in first] == [f"Finish your notes on {person.pseudonym}"]
    factories.close(talk, by=deputy)
    assert [one.title for one in duties_of(deputy, timezone.now(), KINDS)] == [
        f"Finish your notes on {other.pseudonym}"
    ]


def test_of_many_duties_of_one_kind_the_most_urgent_are_read_and_the_others_counted(coordinator, monkeypatch):
    monkeypatch.setattr("safeguards.duties.EACH", 2)
    monkeypatch.setattr("safeguards.duties.COUNTED", 3)
    for number in range(7):
        factories.consultation(factories.survivor(by=coordinator, name=f"Name {number}"), by=coordinator)
        found = duties_of(coordinator, timezone.now(), KINDS)
        behind = [duty.behind for duty in found]
        assert behind == [0] * (len(found) - 1) + [min(max(number - 1, 0), 3)]


def test_many_duties_cost_as_many_queries_as_one(coordinator, django_assert_max_num_queries):
    factories.consultation(factories.survivor(by=coordinator), by=coordinator)
    with django_assert_max_num_queries(15) as one:
        duties_of(coordinator, timezone.now(), KINDS)
    for number in range(14):
        person = factories.survivor(by=coordinator, name=f"Name {number}")
        factories.plan(person, by=coordinator)
        factories.consultation(person, by=coordinator)
    with django_assert_max_num_queries(len(one)):
        duties_of(coordinator, days_later(40), KINDS)


def test_a_talk_of_a_referral_has_no_notes_to_finish_before_something_is_written_down(coordinator):
    person = factories.survivor(by=coordinator)
    pk, now = uuid4(), timezone.now()
    warning = Wording.objects.current("recording_warning", "referral")
    talk = open_referral_talk(
        pk=pk, key_id=new_key(pk), language="en", started_at=now, warning=warning, warned_at=now, by=coordinator,
        survivor=person,
    )  # fmt: skip
    assert duties_of(coordinator, timezone.now(), KINDS) == []
    factories.contribution(talk, by=coordinator)
    (left,) = duties_of(coordinator, timezone.now(), KINDS)
    assert left.title == f"Finish your notes on {person.pseudonym}"
