"""What is owed to somebody who has died stays owed: whether to tell the family is a question for a person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.anybody import duties_of
from engagement.actions.profile import note_alive, note_death
from engagement.tests.factories import block
from feedback.actions.standing import catch_up
from feedback.actions.telling import send_news, tell_in_person
from feedback.duties import KINDS
from feedback.models import Loop, PrivateLink
from feedback.tests import factories as make
from outbox.models import Message


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def change(person, coordinator):
    return make.implemented(make.said(person, by=coordinator), by=coordinator)


def titles(user):
    """What is owed; thanks and sorting are tried below."""
    found = [duty.title for duty in duties_of(user, timezone.now(), KINDS)]
    return [title for title in found if not title.startswith("Thank ") and "to read and sort" not in title]


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


# Thanks, nothing new yet, and what nobody opened ------------------------------------------------------------------
def all_of(user):
    return duties_of(user, timezone.now(), KINDS)


def test_whoever_told_us_something_is_thanked_with_one_press(coordinator, person, client_for):
    make.said(person, by=coordinator)
    (due,) = [duty for duty in all_of(coordinator) if duty.title == f"Thank {person.pseudonym}"]
    assert due.is_press
    client_for(coordinator).post(due.url)
    assert f"Thank {person.pseudonym}" not in [duty.title for duty in all_of(coordinator)]
    assert Loop.objects.get().thanked_at is not None


def test_thanks_are_late_after_five_working_days(monday, coordinator, person, time_machine):
    make.said(person, by=coordinator)
    Loop.objects.update(said_at=monday)  # the database has a clock of its own
    for hours, late in ((13, False), (23, True)):  # the night of the Monday after, and the morning of the Tuesday
        time_machine.move_to(monday + timedelta(days=7, hours=hours))
        (due,) = [duty for duty in all_of(coordinator) if duty.is_press]
        assert due.late is late


def test_nothing_new_is_news_after_ninety_days(coordinator, person):
    point = make.said(person, by=coordinator)
    Loop.objects.filter(pk=point.pk).update(last_news_at=timezone.localtime().replace(hour=12) - timedelta(days=98))
    (due,) = [duty for duty in all_of(coordinator) if "where things stand" in duty.title]
    assert due.late
    assert "They last heard 98 days ago." in due.detail


def test_news_nobody_opened_for_a_fortnight_asks_for_a_call(coordinator, person, change):
    send_news(change=change, by=coordinator)
    Message.objects.update(state="sent", sent_at=timezone.now() - timedelta(days=15))
    Loop.objects.update(look_again_at=timezone.now())
    PrivateLink.objects.update(expires_at=timezone.now() + timedelta(days=3))
    catch_up()
    assert f"Tell {person.pseudonym} their news" in titles(coordinator)


def test_a_no_comes_before_everything(coordinator, person, change):
    tell_in_person(change=change, survivor=person, how="voice", answer="no", by=coordinator)
    (due,) = [duty for duty in all_of(coordinator) if duty.title == f"Answer {person.pseudonym}"]
    assert due.urgent


def test_it_costs_the_same_for_one_person_and_for_thirty(coordinator, client_for):
    def queries(people):
        for _ in range(people):
            make.said(make.reachable(by=coordinator, pin=False), by=coordinator)
        with CaptureQueriesContext(connection) as seen:
            all_of(coordinator)
        return len(seen)

    few = queries(1)
    assert queries(30) <= few <= 11
