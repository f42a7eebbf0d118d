"""How messages go: leased a few at a time, seen and opened together, and each sent alone.

`sending` is committed for each message by itself, under the locks a withdrawal takes, and only then is the mail server
called. What a batch foresees saves questions, never the last one.
"""

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import Self
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction

from outbox import actions, smtp
from outbox.models import Message
from outbox.resolvers import Address, Foresight, Outcome, resolver
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import Opened, open_rows, open_together

log = structlog.get_logger(__name__)
GATHER = 0.01  # seconds for which what was taken is gathered before it is noted; after a kill it is unsure


def send_what_is_due() -> None:
    """Until nothing is due, or the mail server is away.

    With a full batch there is much to do: then other lines go at the same time, and what was taken is noted beside
    them, so that one waits for the database while another waits for the mail server.
    """
    batch = actions.lease_some(settings.OUTBOX_BATCH)
    if len(batch) < settings.OUTBOX_BATCH or settings.OUTBOX_LINES < 2:
        send_all(batch, _note_at_once)
        return
    with Notes() as notes, ThreadPoolExecutor(settings.OUTBOX_LINES - 1, "line") as others:
        beside = [others.submit(_send_beside, notes.put) for _ in range(settings.OUTBOX_LINES - 1)]
        send_all(batch, notes.put)
        for each in beside:
            each.result()


def _send_beside(note_taken: Callable[[Message], None]) -> None:
    try:
        send_all(actions.lease_some(settings.OUTBOX_BATCH), note_taken)
    finally:
        connection.close()


def _note_at_once(message: Message) -> None:
    actions.mark_sent(messages=[message])


class Notes:
    """Notes what the mail server took, beside the lines.

    Whatever has come in while the last was being written is written together. After a kill, what was not yet noted is
    unsure.
    """

    def __init__(self) -> None:
        self._taken: SimpleQueue[Message | None] = SimpleQueue()
        self._thread = Thread(target=self._write_all, name="notes", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._taken.put(None)
        self._thread.join()

    def put(self, message: Message) -> None:
        self._taken.put(message)

    def _write_all(self) -> None:
        try:
            while (first := self._taken.get()) is not None:
                sleep(GATHER)
                together, is_last = self._waiting(first)
                _write_together(together)
                if is_last:
                    return
        finally:
            connection.close()

    def _waiting(self, first: Message) -> tuple[list[Message], bool]:
        together = [first]
        with suppress(Empty):
            while (another := self._taken.get_nowait()) is not None:
                together.append(another)
            return together, True
        return together, False


def _write_together(messages: list[Message]) -> None:
    """All of them in one step; where that breaks, each by itself, so that one does not make the others unsure."""
    try:
        actions.mark_sent(messages=messages)
    except Exception:
        log.exception("notes_broke")
        for message in messages:
            with suppress(Exception):
                _note_at_once(message)


def send_all(batch: list[Message], note_taken: Callable[[Message], None]) -> None:
    """This batch and what comes after it, on one line to the mail server. Where a batch took too long, the next is half
    as long."""
    size = settings.OUTBOX_BATCH
    with smtp.Line() as line:
        while batch:
            try:
                line.open()
            except smtp.ServerAway:
                actions.put_off(batch, reason="server_away")
                return
            went = send_batch(batch, line, note_taken)
            size = settings.OUTBOX_BATCH if went == len(batch) else max(went // 2, 1)
            batch = actions.lease_some(size)


def send_batch(batch: list[Message], line: smtp.Line, note_taken: Callable[[Message], None]) -> int:
    """Send what may go. How many were seen to before half of the lease was over; the others are given back."""
    begun = monotonic()
    ready = make_ready(batch)
    for place, message in enumerate(batch):
        if place and monotonic() - begun > settings.LEASE_SECONDS / 2:
            actions.let_go(batch[place:])
            return place
        try:
            deliver(message, line, ready.get(message.pk), note_taken=note_taken)
        except Exception:  # one broken message must not keep the others waiting
            log.exception("delivery_broke", message_id=str(message.pk))
            actions.set_aside(message=message)
    return len(batch)


# One batch, made ready together ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Ready:
    """What was foreseen of one message, and the letter as it would go."""

    foresight: Foresight
    letter: smtp.Letter


def make_ready(batch: list[Message]) -> dict[UUID, Ready]:
    """Those that might go, opened in one event and written. Whatever goes wrong here, each is asked about alone."""
    try:
        foreseen = _foreseen(batch)
        likely = [message for message in batch if message.pk in foreseen]
        opened = open_together(
            (likely, ("subject", "body")),
            *(([seen.row], (seen.field,)) for seen in foreseen.values()),
            by=SYSTEM,
            why=Why.SEND,
        )
    except Exception:
        log.exception("batch_broke")
        return {}
    letters = {message.pk: _letter(message, foreseen[message.pk], opened) for message in likely}
    return {pk: Ready(foreseen[pk], letter) for pk, letter in letters.items() if letter is not None}


def _foreseen(batch: list[Message]) -> dict[UUID, Foresight]:
    by_room: defaultdict[str, list[Message]] = defaultdict(list)
    for message in batch:
        by_room[message.resolver].append(message)
    return {pk: seen for name, theirs in by_room.items() for pk, seen in resolver(name).foresee(theirs).items()}


def _letter(message: Message, foresight: Foresight, opened: Opened) -> smtp.Letter | None:
    to, texts = opened[foresight.row.pk][foresight.field], opened[message.pk]
    if not to or texts["body"] is None:  # the person was erased, or the way was
        return None
    try:
        return _written(message, to, texts)
    except smtp.NotTaken:
        return None


def _written(message: Message, to: str, texts: dict[str, str | None]) -> smtp.Letter:
    return smtp.write(
        to=to,
        subject=texts["subject"] or "",
        body=texts["body"] or "",
        language=message.language,
        reference=message.reference,
    )


# One message ----------------------------------------------------------------------------------------------------------
def deliver(
    message: Message,
    line: smtp.Line,
    ready: Ready | None = None,
    *,
    note_taken: Callable[[Message], None] = _note_at_once,
) -> None:
    """Commit `sending` under the gate's yes of this moment, and only then call the mail server."""
    if ready is not None and _borne_out(message, ready.foresight):
        _call_server(message, line, ready.letter, note_taken)
    elif (letter := _asked_alone(message)) is not None:
        _call_server(message, line, letter, note_taken)


def _borne_out(message: Message, foresight: Foresight) -> bool:
    """What was foreseen holds at this moment, and `sending` is committed; otherwise nothing is."""
    would = resolver(message.resolver).still_would(message, foresight)
    return would and actions.mark_sending(message=message, guard=foresight.guard)


def _asked_alone(message: Message) -> smtp.Letter | None:
    """Ask the gate, open, ask again under lock and commit `sending`. What goes; None when nothing does."""
    if not _still_allowed(message):
        return None
    texts = open_rows([message], "subject", "body", by=SYSTEM, why=Why.SEND)[message.pk]
    address = resolver(message.resolver).address(message)
    if not address.text or texts["body"] is None:  # the person was erased, or the way was
        actions.refuse(message=message, reason="nothing_to_send")
        return None
    try:
        letter = _written(message, address.text, texts)
    except smtp.NotTaken as error:
        actions.mark_not_sent(message=message, reason=error.reason, permanent=error.permanent)
        return None
    return letter if _still_allowed(message, then_send_to=address) else None


def _still_allowed(message: Message, *, then_send_to: Address | None = None) -> bool:
    """The gate's answer now, with the message and its person locked; commits what follows from it.

    An address that was changed after it was opened is not written to: the message goes back and is opened afresh.
    """
    door = resolver(message.resolver)
    with transaction.atomic():
        held = Message.objects.held_under(message.lease).select_for_update().filter(pk=message.pk).first()
        if held is None:  # withdrawn, expired or taken over meanwhile
            return False
        verdict = door.decide(held)
        if verdict.outcome is not Outcome.ALLOW:
            actions.hold_back(message=held, verdict=verdict)
            return False
        if then_send_to is None:
            return True
        if not door.still_stands(held, then_send_to):
            actions.put_back(message=held, reason="address_changed")
            return False
        has_begun = actions.mark_sending(message=held)
    message.tries = held.tries
    return has_begun


def _call_server(message: Message, line: smtp.Line, letter: smtp.Letter, note_taken: Callable[[Message], None]) -> None:
    try:
        line.send(letter)
    except smtp.NotTaken as error:
        actions.mark_not_sent(message=message, reason=error.reason, permanent=error.permanent)
    except smtp.MaybeTaken:
        actions.mark_unsure(message=message, reason="line_broke")
    else:
        note_taken(message)
