"""Workers killed at any moment, the broker killed and emptied: every message arrives once, or a person is asked."""

import asyncio
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sec_portal.engines import wait_for
from tests.browser.running import end, mail_server, prepared, spawn
from tests.databases import migrated
from tests.mail_server import MailServer

pytestmark = pytest.mark.full
MESSAGES, KILLS, WORKERS = 200, 20, 3
QUICK = {"LEASE_SECONDS": "3", "SMTP_TIMEOUT": "4"}  # so that what a dead worker held is put right within the test
QUEUE = f"""
import time
from accounts.models import Organisation, User
from outbox.actions import queue_message
from safeguards.audit import SYSTEM
from safeguards.sealing import new_key
there = Organisation.objects.create(name="Somewhere", kind="force_department")
for number in range({MESSAGES}):
    person = User.objects.create(
        email=f"person{{number}}@force.example", name="Somebody", role="manager", organisation=there, is_active=True
    )
    queue_message(
        resolver="staff", recipient_id=person.pk, key_id=new_key(person.pk), purpose="invitation", language="en",
        subject="Hello", body=f"Message {{number}}", by=SYSTEM,
    )
    time.sleep(0.2)
"""
LEASE_AND_DIE = "import os; from outbox.actions import lease_some; lease_some(1); os.kill(os.getpid(), 9)"


@dataclass
class SlowMailServer(MailServer):
    """Takes its time before it takes a message and before it says so, so that a kill may come in either."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(random.uniform(0, 0.5))
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(random.uniform(0, 0.5))
        return answer


@pytest.fixture
def post_room(request):
    """The portal without its pages: database, broker, mail server, beat and workers."""
    folder = Path(tempfile.mkdtemp(prefix="fire-"))
    with mail_server(SlowMailServer()) as mail:
        room = prepared(folder, "http://localhost/", mail)
        room.surroundings |= getattr(request, "param", QUICK)
        try:
            room.database.make(like=migrated())
            room.broker.start()
            room.start("beat")
            yield room
        finally:
            room.stop()
            room.broker.stop()
            room.database.drop()
            shutil.rmtree(folder)


@dataclass
class Crew:
    """Workers in numbers, of which any may fall; another takes the place at once."""

    room: Any

    def __post_init__(self):
        self.workers = [self._hire() for _ in range(WORKERS)]

    def _hire(self):
        self.room.start("worker")
        return self.room.processes.pop("worker")

    def lose_one(self, chance):
        place = chance.randrange(WORKERS)
        os.killpg(self.workers[place].pid, signal.SIGKILL)
        self.workers[place].wait()
        self.workers[place] = self._hire()

    def go_home(self):
        for worker in self.workers:
            end(worker)


def python(room, script):
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", script]
    with (room.folder / "shell.log").open("ab") as log:
        return spawn(command, log=log, surroundings=room.surroundings)


def states(room):
    return Counter(dict(room.database.ask("SELECT state, count(*) FROM outbox_message GROUP BY state")))


def is_quiet(room):
    return not {"queued", "leased", "sending"} & set(states(room))


def strike(room, crew, chance):
    """Twenty workers are killed; meanwhile Redis is emptied, killed, and away for a while; leases are left behind."""
    for kill in range(KILLS):
        time.sleep(chance.uniform(1.0, 4.0))
        crew.lose_one(chance)
        if kill in (3, 9, 15):
            assert python(room, LEASE_AND_DIE).wait() == -signal.SIGKILL
        if kill == 6:
            room.broker.empty()
        if kill == 10:
            room.broker.process.kill()
            room.broker.process.wait()
        if kill == 13:
            room.broker.start()


def test_every_message_arrives_once_or_somebody_is_asked(post_room):
    chance = random.Random(20)
    crew = Crew(post_room)
    try:
        queueing = python(post_room, QUEUE)
        strike(post_room, crew, chance)
        assert queueing.wait(60) == 0
        assert wait_for(lambda: is_quiet(post_room), time.monotonic() + 90), states(post_room)
    finally:
        crew.go_home()
    hold_to_account(post_room)


def hold_to_account(room):
    """The mail server's own ledger against ours: nobody twice, nobody left out."""
    rows = room.database.ask("SELECT reference, state FROM outbox_message")
    taken = Counter(letter["Message-ID"].strip("<>").split("@")[0] for letter in room.mail.taken)
    reasons = Counter(room.database.ask("SELECT unnest(reasons) FROM outbox_messageevent"))
    print(f"{dict(states(room))}; put right: {reasons}; the mail server took {len(room.mail.taken)}")
    assert len(rows) == MESSAGES
    assert {state for _, state in rows} <= {"sent", "unsure"}
    assert max(taken.values()) == 1
    assert {str(reference) for reference, state in rows if state == "sent"} <= set(taken)
    assert set(taken) <= {str(reference) for reference, _ in rows}
    assert reasons[("lease_ran_out",)] >= 1
    assert reasons[("sender_stopped",)] >= 1


# How soon it flows again, with the settings of production ------------------------------------------------------------
LET_ONE_GO = QUEUE.replace(f"range({MESSAGES})", "range(1)").replace("time.sleep(0.2)", "pass")


def seconds_until(done, limit):
    begun = time.monotonic()
    assert wait_for(done, begun + limit)
    return time.monotonic() - begun


def is_sent(room):
    return set(states(room)) == {"sent"}


@pytest.mark.parametrize("post_room", [{}], indirect=True)
def test_what_a_killed_worker_had_leased_flows_again_within_a_minute(post_room):
    assert python(post_room, LET_ONE_GO).wait() == 0
    assert python(post_room, LEASE_AND_DIE).wait() == -signal.SIGKILL
    assert set(states(post_room)) == {"leased"}
    post_room.start("worker")
    taken = seconds_until(lambda: is_sent(post_room), 60)
    print(f"leased by a killed worker, sent after {taken:.1f} s")


@pytest.mark.parametrize("post_room", [{}], indirect=True)
def test_messages_flow_within_45_seconds_of_redis_coming_back(post_room):
    post_room.start("worker")
    post_room.broker.process.kill()
    post_room.broker.process.wait()
    time.sleep(15)  # long enough for worker and beat to have found out
    assert python(post_room, LET_ONE_GO).wait() == 0
    assert set(states(post_room)) == {"queued"}
    post_room.broker.start()
    taken = seconds_until(lambda: is_sent(post_room), 45)
    print(f"Redis back, sent after {taken:.1f} s")
