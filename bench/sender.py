"""How fast one worker sends, beside a bare smtplib loop over the same texts to the same mail server.

    .venv/bin/python -m bench.sender [--messages 600] [--rounds 5]
    SEC_ENGINES= .venv/bin/python -m bench.sender        (on the engine that outlives a power cut)

Prints JSON: messages per second of the sweep as the worker runs it, with sealing, audit and the gate; of a loop that
keeps one connection; of a loop that opens one for each message; and the ratios. Each round measures all three. The
times are the mail server's own, a process of its own on loopback; the database is removed at the end.
"""

import argparse
import asyncio
import json
import logging
import multiprocessing
import smtplib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time as clock
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any
from uuid import uuid4

from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import Organisation, User
from engagement.models import ContactRoute, Survivor
from engagement.tests import factories
from outbox import smtp
from outbox.actions import queue_message
from outbox.models import Message, State
from outbox.tasks import sweep
from safeguards import chain
from safeguards.keys import make_key_file

PEOPLE, PATIENCE, WARMING = 300, 60, 50
TEXT = "Hi Siân, it's Mari. I have some news for you. Ring me when it suits you."
Known = tuple[Survivor, ContactRoute, User]  # a person, their one way, and who wrote it down


class Clerk:
    """Takes every message and notes when."""

    def __init__(self) -> None:
        self.at: list[float] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name
        self.at.append(monotonic())
        return "250 taken"


class OnAnyPort(Controller):
    def _trigger_server(self) -> None:
        if isinstance(self.server, asyncio.Server):
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def take_mail(line: Connection) -> None:
    """The mail server's process: says its port, and for each question how many came since the last, and how fast."""
    logging.disable(logging.CRITICAL)
    clerk = Clerk()
    server = OnAnyPort(clerk, hostname="127.0.0.1", port=0)
    server.start()
    line.send(server.port)
    while line.recv():
        line.send(clerk.at)
        clerk.at = []
    server.stop()


@contextmanager
def mail_server() -> Iterator[Connection]:
    ours, theirs = multiprocessing.get_context("fork").Pipe()
    process = multiprocessing.get_context("fork").Process(target=take_mail, args=(theirs,), daemon=True)
    process.start()
    settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_TLS = "127.0.0.1", ours.recv(), False
    try:
        yield ours
    finally:
        ours.send(False)
        process.join(PATIENCE)


def per_second(line: Connection, expected: int) -> float:
    """By the mail server's clock, from the first message it took to the last."""
    line.send(True)
    at: list[float] = line.recv()
    if len(at) != expected:
        raise SystemExit(f"{len(at)} of {expected} messages arrived")
    return (len(at) - 1) / (at[-1] - at[0])


def figures(line: Connection, *, messages: int, rounds: int) -> dict[str, object]:
    """The whole measurement in the present database, which must be one of its own."""
    people = known_people()
    found: dict[str, list[float]] = {"sweep": [], "loop_one_connection": [], "loop_connection_each": []}
    for turn in range(rounds + 1):
        count = messages if turn else WARMING
        queue(people, count)
        sweep()
        swept = per_second(line, count)
        mails = [letter() for _ in range(count)]
        loop_one_connection(mails)
        one = per_second(line, count)
        loop_connection_each(mails)
        many = per_second(line, count)
        if turn:
            for name, value in zip(found, (swept, one, many), strict=True):
                found[name].append(value)
    if Message.objects.exclude(state=State.SENT).exists() or list(chain.faults()):
        raise SystemExit("Something was not sent, or its audit does not hold.")
    ours, kept, each = found.values()
    return {
        "messages": messages,
        "rounds": rounds,
        "fsync": _setting("fsync"),
        "synchronous_commit": _setting("synchronous_commit"),
        "messages_per_second": {name: round(median(values), 1) for name, values in found.items()},
        "ratio_to_loop_one_connection": round(median(a / b for a, b in zip(ours, kept, strict=True)), 3),
        "ratio_to_loop_connection_each": round(median(a / b for a, b in zip(ours, each, strict=True)), 3),
        "every_round": {name: [round(value, 1) for value in values] for name, values in found.items()},
    }


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


def known_people() -> list[Known]:
    """People with a plan and a consent each, and their one way."""
    there = Organisation.objects.create(name="Somewhere", kind="force_department")
    by = User.objects.create(email="mair@force.example", name="Mair Evans", role="coordinator", organisation=there)
    people = [factories.survivor(by=by) for _ in range(PEOPLE)]
    for person in people:
        factories.plan(person, by=by, closes=clock.max)
        factories.consent(person, by=by)
    return [(person, ContactRoute.objects.get(plan__survivor=person), by) for person in people]


def queue(people: list[Known], count: int) -> None:
    for number in range(count):
        person, route, by = people[number % len(people)]
        queue_message(
            resolver="survivor", recipient_id=person.pk, key_id=person.key_id, route_id=route.pk, purpose="notify",
            language="en", subject="Hello", body=TEXT, by=by, not_before=timezone.now() - timedelta(seconds=1),
        )  # fmt: skip


def letter() -> bytes:
    return smtp.write(to=factories.EMAIL, subject="Hello", body=TEXT, language="en", reference=uuid4()).mail


def loop_one_connection(mails: list[bytes]) -> None:
    with smtplib.SMTP(settings.SMTP_HOST, settings.SMTP_PORT, local_hostname="post.example") as server:
        for mail in mails:
            server.sendmail(settings.MAIL_FROM_ADDRESS, factories.EMAIL, mail)


def loop_connection_each(mails: list[bytes]) -> None:
    for mail in mails:
        with smtplib.SMTP(settings.SMTP_HOST, settings.SMTP_PORT, local_hostname="post.example") as server:
            server.sendmail(settings.MAIL_FROM_ADDRESS, factories.EMAIL, mail)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--messages", type=int, default=600)
    asked.add_argument("--rounds", type=int, default=5)
    given = asked.parse_args()
    with mail_server() as line:
        connection.settings_dict["TEST"]["NAME"] = "test_bench_sender"
        old = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            with tempfile.TemporaryDirectory() as folder:
                settings.KEY_FILE = str(Path(folder) / "keys.json")
                make_key_file(Path(settings.KEY_FILE))
                print(json.dumps(figures(line, messages=given.messages, rounds=given.rounds), indent=1))
        finally:
            connection.creation.destroy_test_db(old, verbosity=0)


if __name__ == "__main__":
    main()
