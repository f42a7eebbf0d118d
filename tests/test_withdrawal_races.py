"""A survivor withdraws while a message to them is being sent: whatever was not on its way by then never goes.

The real sender against a real mail server on loopback, which takes its time; each side on a connection of its own.
"""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import time as clock
from datetime import timedelta
from threading import Barrier, Event
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from engagement.actions.consents import withdraw_consent
from engagement.actions.plans import set_inbound_only, stop_contact, stop_route, suspend_contact
from engagement.actions.profile import note_death
from engagement.models import ContactRoute, GateDecision
from engagement.tests import factories
from engagement.withdrawal import CalledBack
from outbox import tasks
from outbox.actions import queue_message
from outbox.models import Message, MessageEvent, State

PATIENCE = 20  # seconds after which a test gives up on a thread


def the_route(person):
    return ContactRoute.objects.get(plan__survivor=person)


UNDOINGS = {
    "withdraw": lambda person, by: withdraw_consent(survivor=person, purpose="feedback_updates", by=by),
    "stop": lambda person, by: stop_contact(survivor=person, by=by),
    "suspend": lambda person, by: suspend_contact(survivor=person, until=timezone.localdate(), by=by),
    "inbound only": lambda person, by: set_inbound_only(survivor=person, by=by),
    "route": lambda person, by: stop_route(route=the_route(person), by=by),
    "died": lambda person, by: note_death(survivor=person, by=by),
}


@pytest.fixture
def two_hands():
    """Two threads, each with a connection that is closed at the end."""
    with ThreadPoolExecutor(2) as pool:
        yield pool
        done = Barrier(2)
        for closed in [pool.submit(lambda: (done.wait(PATIENCE), connection.close())) for _ in range(2)]:
            closed.result(PATIENCE)


def somebody_with_a_message(by):
    person = factories.survivor(by=by)
    factories.plan(person, by=by, closes=clock.max)
    factories.consent(person, by=by)
    message = queue_message(
        resolver="survivor", recipient_id=person.pk, key_id=person.key_id, route_id=the_route(person).pk,
        purpose="notify", language="en", subject="Hello", body="There is news.", by=by,
        not_before=timezone.now() - timedelta(seconds=1),
    )  # fmt: skip
    return person, message


# The race ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Seen:
    """What stood in the database at the moment the withdrawal was committed."""

    message: UUID
    said: CalledBack
    state: str
    is_going: bool  # `sending` was committed before
    seconds: float


def undo_now(what, person, message, by, start, pause):
    start.wait(PATIENCE)
    time.sleep(pause)
    begun = time.monotonic()
    said = UNDOINGS[what](person, by)
    taken = time.monotonic() - begun
    steps = MessageEvent.objects.filter(message=message)
    is_going = steps.filter(state=State.SENDING).exists()
    return Seen(message.pk, said, Message.objects.get(pk=message.pk).state, is_going, taken)


def send_now(start, pause):
    start.wait(PATIENCE)
    time.sleep(pause)
    begun = time.monotonic()
    tasks.sweep()
    return time.monotonic() - begun


def run(acts, times, hands, by):
    """Sender and survivor start together, again and again; how much apart is drawn anew from how long a send takes."""
    chance, usual = random.Random(times), 0.1
    for turn in range(times):
        what = acts[turn % len(acts)]
        person, message = somebody_with_a_message(by)
        start, apart = Barrier(2), chance.uniform(-0.2, 1.3) * usual
        undone = hands.submit(undo_now, what, person, message, by, start, max(apart, 0))
        sent = hands.submit(send_now, start, max(-apart, 0))
        usual = 0.8 * usual + 0.2 * max(sent.result(PATIENCE), 0.02)
        yield undone.result(PATIENCE)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("acts", "times"),
    [
        (["withdraw"], 20),
        (list(UNDOINGS), 12),
        pytest.param(["withdraw"], 1_000, marks=pytest.mark.full),
        pytest.param(list(UNDOINGS), 1_000, marks=pytest.mark.full),
    ],
)
def test_what_was_not_on_its_way_when_they_withdrew_never_goes(acts, times, two_hands, coordinator, mail_server):
    mail_server.pause = 0.03
    every = list(run(acts, times, two_hands, coordinator))
    taken = {letter["Message-ID"].strip("<>").split("@")[0] for letter in mail_server.taken}
    ended = Counter()
    for seen in every:
        ended[hold_to_account(seen, taken)] += 1
    print(f"{acts} × {times}: {dict(ended)}; the slowest took {max(seen.seconds for seen in every):.3f} s")
    assert ended["called back"] > times / 20
    assert ended["already on its way"] > times / 40


def hold_to_account(seen, taken):
    """One race against what the mail server's own ledger says; how it ended."""
    message = Message.objects.get(pk=seen.message)
    has_gone = MessageEvent.objects.filter(message=message, state=State.SENDING).exists()
    assert has_gone == seen.is_going, "a message became `sending` after the withdrawal was committed"
    assert (str(message.reference) in taken) == seen.is_going
    assert message.state == (State.SENT if seen.is_going else State.CANCELLED)
    if not seen.is_going:
        assert seen.said.going == 0
        return "called back"
    assert GateDecision.objects.filter(about=message.pk, outcome="allow").exists()
    assert seen.said.going == 1 or seen.state == State.SENT, "the confirmation did not name what was on its way"
    return "already on its way" if seen.said.going else "sent before"


# The confirmation, and no waiting ---------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_it_never_waits_for_the_mail_server_and_names_what_is_on_its_way(two_hands, coordinator, mail_server):
    """The mail server holds the line until the survivor's word is committed: who waited for it would wait for ever."""
    for what in UNDOINGS:
        person, message = somebody_with_a_message(coordinator)
        mail_server.reached, mail_server.go_on = Event(), Event()
        sending = two_hands.submit(tasks.sweep)
        try:
            assert mail_server.reached.wait(PATIENCE)
            said = two_hands.submit(UNDOINGS[what], person, coordinator).result(PATIENCE)
            assert (what, Message.objects.get(pk=message.pk).state) == (what, State.SENDING)
        finally:
            mail_server.go_on.set()
        sending.result(PATIENCE)
        assert (what, said) == (what, CalledBack(cancelled=0, going=1))
        assert (what, Message.objects.get(pk=message.pk).state) == (what, State.SENT)


@pytest.mark.django_db
@pytest.mark.parametrize("what", list(UNDOINGS))
def test_what_waits_is_called_back_and_counted(what, coordinator, mail_server):
    person, message = somebody_with_a_message(coordinator)
    assert UNDOINGS[what](person, coordinator) == CalledBack(cancelled=1, going=0)
    tasks.sweep()
    assert mail_server.taken == []
    assert Message.objects.get(pk=message.pk).state == State.CANCELLED


@pytest.mark.django_db
def test_what_the_server_did_not_take_is_not_tried_again_after_a_withdrawal(coordinator, mail_server):
    """It was on its way, the server would not have it just then, and meanwhile they withdrew."""
    person, message = somebody_with_a_message(coordinator)
    mail_server.answer = "451 later"
    tasks.sweep()
    assert Message.objects.get(pk=message.pk).state == State.QUEUED
    mail_server.answer = "250 taken"
    UNDOINGS["withdraw"](person, coordinator)
    Message.objects.filter(pk=message.pk).update(not_before=timezone.now())
    tasks.sweep()
    assert mail_server.taken == []
