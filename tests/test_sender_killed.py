"""The sender killed between lease and store, at every point of its way: the mail server's own ledger is the judge.

A real process, a real mail server, a real database; SIGKILL, so that nothing is tidied up behind it.
"""

import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import time as clock
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from engagement.models import ContactRoute
from engagement.tests import factories
from outbox.actions import queue_message
from outbox.models import OPEN_STATES, Message, MessageEvent, State
from sec_portal.engines import wait_for
from tests.browser.running import NOT_OURS, Database, spawn
from tests.browser.running import mail_server as serving
from tests.mail_server import MailServer

PEOPLE, PATIENCE = 10, 20
EACH = 12  # messages for each kill
LINES = 2  # so many may be on their way at once
QUICK = {
    "LEASE_SECONDS": "2",
    "SMTP_TIMEOUT": "2",
    "OUTBOX_LINES": str(LINES),
    "OUTBOX_BATCH": "4",
    "LOG_LEVEL": "CRITICAL",
}
POINTS = ("greeted", "sender", "recipient", "text", "taken", "any")


@dataclass
class WatchedMailServer(MailServer):
    """Says when a sender has come to the awaited point of the protocol, and stands still there until told."""

    awaited: str = ""
    came: Event = field(default_factory=Event)
    told: Event = field(default_factory=Event)

    async def _reach(self, point: str) -> None:
        if self.awaited == point:
            self.awaited = ""
            self.came.set()
            await asyncio.to_thread(self.told.wait, PATIENCE)

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, name: str, lines: list[str]) -> list[str]:
        await self._reach("greeted")
        return await super().handle_EHLO(server, session, envelope, name, lines)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        await self._reach("sender")
        return await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        await self._reach("recipient")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await self._reach("text")
        answer = await super().handle_DATA(server, session, envelope)
        await self._reach("taken")
        return answer

    def await_one(self, point: str) -> None:
        self.came.clear()
        self.told.clear()
        self.awaited = point


@pytest.fixture
def mail():
    with serving(WatchedMailServer()) as server:
        yield server


@pytest.fixture
def sender(mail, tmp_path):
    """The process whose child sends; its numbers come line by line."""
    database = Database.beside_the_tests(connection.settings_dict["NAME"])
    ours = {
        "SEC_DEMO": "1",
        "DATABASE_URL": database.app_url,
        "DATABASE_OWNER_URL": database.owner_url,
        "REDIS_URL": settings.REDIS_URL,
        "KEY_FILE": str(settings.KEY_FILE),
        "SMTP_HOST": mail.host,
        "SMTP_PORT": str(mail.port),
        "SMTP_TLS": "0",
    }
    theirs = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    with (tmp_path / "numbers").open("wb") as numbers:
        process = spawn([sys.executable, "-m", "tests.senders"], log=numbers, surroundings=theirs | ours | QUICK)
        try:
            yield Numbers(tmp_path / "numbers")
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # it and its child: they have a session of their own
            process.wait(PATIENCE)


@dataclass
class Numbers:
    """Who is sending now."""

    path: Any
    killed: int = 0

    def now(self) -> int:
        """The number of the one who sends, once the last one has been replaced."""
        assert wait_for(lambda: len(self._lines()) > self.killed, time.monotonic() + PATIENCE), self.path.read_text()
        return int(self._lines()[-1])

    def kill(self) -> None:
        os.kill(self.now(), signal.SIGKILL)
        self.killed += 1

    def _lines(self) -> list[str]:
        return [line for line in self.path.read_text().splitlines(keepends=True) if line.endswith("\n")]


def known_people(by):
    people = [factories.survivor(by=by) for _ in range(PEOPLE)]
    for person in people:
        factories.plan(person, by=by, closes=clock.max)
        factories.consent(person, by=by)
    return people


def queue(people, by):
    for number in range(EACH):
        person = people[number % PEOPLE]
        queue_message(
            resolver="survivor", recipient_id=person.pk, key_id=person.key_id, purpose="notify", language="en",
            route_id=ContactRoute.objects.get(plan__survivor=person).pk, subject="Hello", body="There is news.", by=by,
            not_before=timezone.now() - timedelta(seconds=1),
        )  # fmt: skip


def strike(sender, mail, kills, by):
    """Half of the kills fall exactly at a point, while the mail server stands still; half a moment after it."""
    people, chance = known_people(by), random.Random(kills)
    for number in range(kills):
        point, exactly = POINTS[number % len(POINTS)], number // len(POINTS) % 2 == 0
        sender.now()
        mail.await_one(point)
        queue(people, by)
        assert point == "any" or mail.came.wait(PATIENCE), (point, states())
        if exactly and point != "any":
            sender.kill()
            mail.told.set()
        else:
            mail.told.set()
            time.sleep(chance.uniform(0, 0.03))
            sender.kill()


def states():
    return Counter(Message.objects.values_list("state", flat=True))


def is_quiet():
    return not Message.objects.filter(state__in=OPEN_STATES).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kills", [12, pytest.param(200, marks=pytest.mark.full)])
def test_a_killed_sender_sends_nothing_twice_and_leaves_nothing_out(kills, sender, mail, coordinator):
    """Batches are short, so that most are full: two lines go at a time, and what was taken is noted beside them."""
    strike(sender, mail, kills, coordinator)
    assert wait_for(is_quiet, time.monotonic() + 60), states()
    hold_to_account(mail, kills)


def hold_to_account(mail, kills):
    """The mail server's own ledger against ours."""
    taken = Counter(letter["Message-ID"].strip("<>").split("@")[0] for letter in mail.taken)
    rows = {str(reference): state for reference, state in Message.objects.values_list("reference", "state")}
    reasons = Counter(reason for found in MessageEvent.objects.values_list("reasons", flat=True) for reason in found)
    assert set(taken.values()) == {1}
    assert set(rows.values()) <= {State.SENT, State.UNSURE}
    assert {reference for reference, state in rows.items() if state == State.SENT} <= set(taken)
    assert set(taken) <= set(rows)
    assert 1 <= states()[State.UNSURE] <= kills * LINES * 4  # those going, and those taken and not yet noted
    assert states()[State.UNSURE] == Message.objects.unsure().count() == reasons["sender_stopped"]
    assert reasons["lease_ran_out"] >= 1
