"""Somebody has died: one press stops everything, and a mistake can be put right."""

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement.actions.profile import note_alive, note_death
from engagement.gate import Act, Ask, Reason, may
from engagement.models import AftercareCheck, Contribution, SafeContactPlan
from engagement.tests import factories
from outbox.actions import queue_message
from outbox.models import Message
from safeguards.audit import Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows


@pytest.fixture
def person(coordinator):
    """Somebody with a plan, something said, a message that waits and a call that is due."""
    person = factories.survivor(by=coordinator)
    factories.plan(person, by=coordinator)
    factories.consent(person, by=coordinator)
    talk = factories.consultation(person, by=coordinator)
    factories.contribution(talk, by=coordinator)
    now = timezone.now()
    AftercareCheck.objects.get_or_create(
        consultation=talk, survivor=person, outcome="", defaults={"due_from": now, "due_until": now}
    )
    queue_message(
        resolver="survivor", recipient_id=person.pk, key_id=person.key_id, purpose="notify", language="en",
        subject="Hello", body="Hello, Mari here.", by=coordinator,
    )  # fmt: skip
    return person


def page_of(name, person):
    return reverse(name, args=[person.pk])


def state_of(person):
    """What one press changes, and what it may not."""
    person.refresh_from_db()
    check = AftercareCheck.objects.filter(survivor=person).first()
    return (
        person.died_at is not None,
        SafeContactPlan.objects.get(survivor=person).status,
        Message.objects.get(recipient_id=person.pk).state,
        check.outcome,
        Contribution.objects.filter(survivor=person).count(),
    )


def test_one_press_stops_everything_and_asks_who_speaks_for_the_family(client_for, coordinator, person):
    answer = client_for(coordinator).post(page_of("survivor_died", person), follow=True)
    assert state_of(person) == (True, "stopped", "cancelled", "has_died", 1)
    assert answer.request["PATH_INFO"] == page_of("family_change", person)
    assert "1 waiting message was called back." in answer.content.decode()
    assert AuditEvent.objects.filter(action="engagement.survivor_died", actor=coordinator.pk).count() == 1


def test_pressed_twice_it_is_noted_once(client_for, coordinator, person):
    client = client_for(coordinator)
    client.post(page_of("survivor_died", person))
    first = type(person).objects.get(pk=person.pk).died_at
    client.post(page_of("survivor_died", person))
    assert type(person).objects.get(pk=person.pk).died_at == first
    assert AuditEvent.objects.filter(action="engagement.survivor_died").count() == 1


@pytest.mark.parametrize("room", ["engagement.actions.profile", "outbox.actions"])
def test_it_is_all_or_nothing(client_for, coordinator, person, monkeypatch, room):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    before = state_of(person)
    monkeypatch.setattr(f"{room}.record", broken)
    client = client_for(coordinator)
    with pytest.raises(RuntimeError):
        client.post(page_of("survivor_died", person))
    assert state_of(person) == before


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.SAFETY_OF_LIFE])
def test_nothing_is_allowed_any_more_but_to_save_a_life(coordinator, person, act):
    note_death(survivor=person, by=coordinator)
    decision = may(person, Ask(act=act, moment=timezone.now(), by_person=True, has_reason=True))
    assert not decision.is_allowed
    assert Reason.HAS_DIED in decision.reasons


def test_a_life_may_still_be_saved(coordinator, person):
    note_death(survivor=person, by=coordinator)
    asked = Ask(act=Act.SAFETY_OF_LIFE, moment=timezone.now(), by_person=True, has_reason=True)
    assert may(person, asked).is_allowed


def test_somebody_without_a_plan_can_have_died_too(client_for, coordinator):
    person = factories.survivor(by=coordinator)
    client_for(coordinator).post(page_of("survivor_died", person))
    person.refresh_from_db()
    assert person.died_by == coordinator


def test_who_speaks_for_the_family_is_sealed_and_shown_again(client_for, coordinator, person):
    client = client_for(coordinator)
    client.post(page_of("survivor_died", person))
    answer = client.post(page_of("family_change", person), {"family": "Her sister Nia, 01632 960444"})
    person.refresh_from_db()
    kept = open_rows([person], "family", by=coordinator, why=Why.WORK)[person.pk]["family"]
    assert answer.url == page_of("survivor_detail", person)
    assert kept == "Her sister Nia, 01632 960444"
    assert kept in client.get(page_of("family_change", person)).content.decode()


def test_too_much_about_the_family_is_said_and_kept_on_the_page(client_for, coordinator, person):
    note_death(survivor=person, by=coordinator)
    page = client_for(coordinator).post(page_of("family_change", person), {"family": "x" * 1001}).content.decode()
    assert "Use 1000 characters or fewer. You have used 1001." in page
    assert "x" * 1001 in page


@pytest.mark.parametrize("name", ["family_change", "survivor_alive"])
def test_the_pages_of_a_death_are_not_there_for_the_living(client_for, coordinator, person, name):
    client = client_for(coordinator)
    for answer in (client.get(page_of(name, person)), client.post(page_of(name, person), {"family": "Nia"})):
        assert answer.url == page_of("survivor_detail", person)
    person.refresh_from_db()
    assert person.family is None


def test_a_mistake_is_asked_about_and_then_put_right(client_for, coordinator, person):
    note_death(survivor=person, by=coordinator)
    client = client_for(coordinator)
    assert "They are alive: put it right" in client.get(page_of("survivor_alive", person)).content.decode()
    assert state_of(person)[0]
    client.post(page_of("survivor_alive", person))
    assert state_of(person) == (False, "stopped", "cancelled", "", 1)
    assert AuditEvent.objects.filter(action="engagement.survivor_alive").count() == 1


def test_the_plan_stays_stopped_until_it_is_gone_through_again(coordinator, person):
    note_death(survivor=person, by=coordinator)
    note_alive(survivor=person, by=coordinator)
    asked = Ask(act=Act.NOTIFY, moment=timezone.now(), consent="feedback_updates", language="en")
    assert Reason.CONTACT_STOPPED in may(person, asked).reasons


def test_a_call_that_was_settled_before_stays_settled(coordinator, person):
    AftercareCheck.objects.update(outcome="reached_ok", done_at=timezone.now(), done_by=coordinator)
    note_death(survivor=person, by=coordinator)
    note_alive(survivor=person, by=coordinator)
    assert state_of(person)[3] == "reached_ok"


def test_nobody_else_learns_that_there_is_such_a_person(client_for, manager, coordinator, blocked_officer, person):
    factories.block(person, blocked_officer, by=coordinator)
    for other in (manager, blocked_officer):
        client = client_for(other)
        for name in ("survivor_died", "survivor_alive", "family_change"):
            assert client.post(page_of(name, person)).status_code == 404
    assert not state_of(person)[0]


def test_reading_the_address_of_the_press_does_nothing(client_for, coordinator, person):
    assert client_for(coordinator).get(page_of("survivor_died", person)).status_code == 405
    assert not state_of(person)[0]


def test_a_plan_saved_meanwhile_is_stopped_when_it_is_put_right(coordinator, person):
    note_death(survivor=person, by=coordinator)
    factories.plan(person, by=coordinator)
    note_alive(survivor=person, by=coordinator)
    assert SafeContactPlan.objects.get().status == SafeContactPlan.Status.STOPPED
