"""What is owed to somebody who has died stays owed: whether to tell the family is a question for a person."""

import pytest
from django.utils import timezone

from engagement.actions.profile import note_alive, note_death
from engagement.tests.factories import block
from feedback.actions.telling import send_news
from feedback.duties import duties
from feedback.tests import factories as make
from outbox.models import Message


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def change(person, coordinator):
    return make.implemented(make.said(person, by=coordinator), by=coordinator)


def titles(user):
    return [duty.title for duty in duties(user, timezone.now())]


def test_news_that_nobody_told_them_asks_about_the_family(coordinator, person, change):
    note_death(survivor=person, by=coordinator)
    assert titles(coordinator) == [f"Tell the family of {person.pseudonym}?"]


def test_so_does_news_that_was_waiting_and_no_message_goes(coordinator, person, change):
    send_news(change=change, by=coordinator)
    note_death(survivor=person, by=coordinator)
    assert titles(coordinator) == [f"Tell the family of {person.pseudonym}?"]
    assert Message.objects.get().state == "cancelled"


def test_after_a_mistake_it_is_news_for_them_again(coordinator, person, change):
    note_death(survivor=person, by=coordinator)
    note_alive(survivor=person, by=coordinator)
    assert titles(coordinator) == [f"Tell 1 person: {change.title}"]


def test_the_living_are_counted_apart_from_the_dead(coordinator, person, change):
    other = make.reachable(by=coordinator)
    make.implemented(make.said(other, by=coordinator), by=coordinator)
    note_death(survivor=person, by=coordinator)
    assert len(titles(coordinator)) == 2
    assert f"Tell the family of {person.pseudonym}?" in titles(coordinator)


def test_whoever_is_barred_is_asked_nothing(coordinator, blocked_officer, person, change):
    block(person, blocked_officer, by=coordinator)
    note_death(survivor=person, by=coordinator)
    assert titles(blocked_officer) == []
