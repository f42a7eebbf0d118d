"""Many messages asked about at once: what changes before one of them goes is found out, whatever it is."""

import importlib
import re
import threading
from datetime import time, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagement import foresight
from engagement.actions.consents import withdraw_consent
from engagement.actions.events import note_event
from engagement.actions.wishes import keep_wishes
from engagement.foresight import marks_of, see
from engagement.gate import load_facts
from engagement.models import (
    ConsentRecord,
    ContactRoute,
    ContactWindow,
    GateDecision,
    SafeContactPlan,
    Survivor,
)
from engagement.sending import SurvivorResolver
from engagement.tests import factories
from outbox import actions, smtp
from outbox.actions import queue_message
from outbox.models import Message, State
from outbox.sending import deliver, make_ready
from outbox.tasks import sweep
from safeguards.models import AuditEvent

READ = dict(importlib.import_module("engagement.migrations.0018_gate_rows").READ)


@pytest.fixture
def person(coordinator):
    made = factories.survivor(by=coordinator)
    factories.plan(made, by=coordinator, closes=time.max)
    factories.consent(made, by=coordinator)
    return made


def queue(person, by):
    return queue_message(
        resolver="survivor", recipient_id=person.pk, key_id=person.key_id, purpose="notify", language="en",
        route_id=ContactRoute.objects.get(plan__survivor=person).pk, subject="Hello", body="There is news.", by=by,
        not_before=timezone.now() - timedelta(seconds=1),
    )  # fmt: skip


def mark_of(person):
    return marks_of([person.pk])[person.pk]


# What the mark holds ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_every_table_that_the_gate_reads_is_in_the_mark(person, coordinator, settings):
    settings.WORDINGS_MUST_BE_APPROVED = True
    factories.assessment(person, by=coordinator)
    message = queue(person, coordinator)
    with CaptureQueriesContext(connection) as asked:
        load_facts(person)
        SurvivorResolver().ask_for(message)
    tables = {table for query in asked for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    assert len(tables) > 8
    assert tables <= set(READ)


@pytest.mark.django_db
@pytest.mark.parametrize("table", sorted(READ))
def test_a_row_that_is_written_again_is_another_row(table, person, coordinator):
    """Even with the same words in it: nothing has to be known about columns."""
    note_event(survivor=person, kind="distress", by=coordinator)
    made = factories.assessment(person, by=coordinator)
    made.day_checks.create(
        on=timezone.localdate(), is_safe_now=True, still_wants_to=True, nothing_changed=True, checked_by=coordinator
    )
    keep_wishes(survivor=person, by_itself=[], hard_news="by_person", full_words=False, by=coordinator)
    factories.consultation(person, by=coordinator)
    before = mark_of(person)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET id = id")
    assert mark_of(person) != before


@pytest.mark.django_db
def test_somebody_elses_rows_are_not_in_it(person, coordinator):
    before = mark_of(person)
    other = factories.survivor(by=coordinator)
    factories.plan(other, by=coordinator)
    factories.consent(other, by=coordinator)
    assert mark_of(person) == before


# What is found out before a message goes ---------------------------------------------------------------------------
def close_the_window(person, by):
    ContactWindow.objects.filter(route__plan__survivor=person).update(opens=time(0), closes=time(0, 0, 1))


def take_back(person, by):
    """The row alone, as if nothing had called the message back."""
    ConsentRecord.objects.bulk_create([copy_of(ConsentRecord.objects.get(survivor=person), decision="withdrawn")])


def copy_of(row, **changes):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
    return type(row)(**(values | {"decided_at": timezone.now()} | changes))


CHANGES = {
    "window": close_the_window,
    "consent": take_back,
    "event": lambda person, by: note_event(survivor=person, kind="distress", by=by),
    "plan runs out": lambda person, by: SafeContactPlan.objects.filter(survivor=person).update(
        rely_until=timezone.localdate() - timedelta(days=1)
    ),
    "device": lambda person, by: ContactRoute.objects.filter(plan__survivor=person).update(safe="no"),
    "language": lambda person, by: Survivor.objects.filter(pk=person.pk).update(language="cy"),
    "withdrawn": lambda person, by: withdraw_consent(survivor=person, purpose="feedback_updates", by=by),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", list(CHANGES))
def test_what_changed_after_the_batch_was_made_ready_stops_it(what, person, coordinator, mail_server):
    message = queue(person, coordinator)
    batch = actions.lease_some(10)
    ready = make_ready(batch)
    assert list(ready) == [message.pk]
    CHANGES[what](person, coordinator)
    with smtp.Line() as line:
        deliver(batch[0], line, ready[message.pk])
    assert mail_server.taken == []
    assert Message.objects.get(pk=message.pk).state in (State.QUEUED, State.CANCELLED)


@pytest.mark.django_db
def test_nothing_changed_and_it_goes_without_a_second_opening(person, coordinator, mail_server):
    message = queue(person, coordinator)
    sweep()
    assert Message.objects.get(pk=message.pk).state == State.SENT
    assert AuditEvent.objects.filter(action="safeguards.opened", reason="send").count() == 1
    assert GateDecision.objects.filter(about=message.pk, outcome="allow").count() == 1


@pytest.mark.django_db
def test_a_window_that_closes_between_the_two_questions_makes_it_wait(
    monday, person, coordinator, mail_server, time_machine
):
    ContactWindow.objects.filter(route__plan__survivor=person).update(opens=time(9), closes=time(17))
    time_machine.move_to(monday.replace(hour=16, minute=59, second=30), tick=False)
    message = queue(person, coordinator)
    Message.objects.filter(pk=message.pk).update(not_before=SOON_AGO)
    batch = actions.lease_some(10)
    ready = make_ready(batch)
    time_machine.move_to(monday.replace(hour=17, second=10), tick=False)
    with smtp.Line() as line:
        deliver(batch[0], line, ready[message.pk])
    kept = Message.objects.get(pk=message.pk)
    assert (kept.state, mail_server.taken) == (State.QUEUED, [])
    assert kept.not_before == monday + timedelta(hours=23)


SOON_AGO = "2000-01-01T00:00:00Z"


@pytest.mark.django_db
def test_an_address_that_moved_is_opened_afresh(person, coordinator, mail_server):
    message = queue(person, coordinator)
    batch = actions.lease_some(10)
    ready = make_ready(batch)
    factories.plan(person, by=coordinator, value="moved@post.example", closes=time.max)
    with smtp.Line() as line:
        deliver(batch[0], line, ready[message.pk])
    assert ["sian@post.example"] not in mail_server.recipients


@pytest.mark.django_db
def test_facts_that_change_while_they_are_read_are_not_taken_for_the_mark(person, coordinator, monkeypatch):
    """The mark is the older of the two, so that it no longer fits."""
    load = foresight.load_facts_of

    def changes_meanwhile(people):
        note_event(survivor=person, kind="distress", by=coordinator)
        return load(people)

    monkeypatch.setattr(foresight, "load_facts_of", changes_meanwhile)
    seen = see([person.pk])[person.pk]
    assert seen.mark != mark_of(person)


@pytest.mark.django_db(transaction=True)
def test_the_guard_waits_for_nobody_and_says_no(person):
    locked, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Survivor.objects.select_for_update().get(pk=person.pk)
            locked.set()
            done.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert locked.wait(20)
        assert not is_same(person, mark_of(person))
    finally:
        done.set()
        holder.join()
    assert is_same(person, mark_of(person))


def is_same(person, mark):
    with connection.cursor() as cursor:
        cursor.execute("SELECT gate_same(%s, %s)", [person.pk, mark])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_a_batch_of_thirty_takes_hardly_more_questions_than_one(coordinator, mail_server):
    few, many = (questions(count, coordinator) for count in (1, 30))
    assert many - few <= 30  # what each asks about the news behind it


def questions(count, by):
    for _ in range(count):
        person = factories.survivor(by=by)
        factories.plan(person, by=by, closes=time.max)
        factories.consent(person, by=by)
        queue(person, by)
    batch = actions.lease_some(count)
    with CaptureQueriesContext(connection) as asked:
        assert len(make_ready(batch)) == count
    return len(asked)
