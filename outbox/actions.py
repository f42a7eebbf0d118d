"""Every write to the outbox. Messages are queued in the transaction of the change they speak of."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from outbox.models import MACHINE, NORMAL, Channel, Message, MessageEvent, State
from outbox.resolvers import Guard, Outcome, Verdict, resolver
from safeguards import discreet
from safeguards.audit import SYSTEM, Action, Actor, record
from safeguards.waking import wake

RETRY_SECONDS = (30, 120, 600, 1800)
AWAY_SECONDS = 60  # how soon a mail server that was away is tried again
HOLD_SECONDS = 300  # how soon a held message is asked about again
ONE_AT_A_TIME = 7203412  # the lock under which places below a limit are given out


class MessageNotDiscreet(Exception):
    """The text or its outside would give the service away. `faults` says what."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(_("This message may not be sent: it could give somebody away."))


class MessageAlreadySettled(Exception):
    """Somebody has already said what became of it."""


def queue_message(
    *,
    resolver: str,
    recipient_id: UUID,
    key_id: UUID,
    purpose: str,
    language: str,
    subject: str,
    body: str,
    by: Actor,
    channel: str = Channel.EMAIL,
    priority: int = NORMAL,
    route_id: UUID | None = None,
    link: str = "",
    names: Iterable[str] = (),
    greeted: str = "",
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Message:
    """Put one message in the outbox. It passes the discreet checker first, mail to staff too (domain.md 3.3).

    `link` is the one address the body may carry; `names` must not stand in it; `greeted` is the reader's own name in
    mail to staff, whatever that is: somebody may be called Court. Only email goes by itself; any other
    `channel` waits for somebody, who says so with `record_done`. Raises MessageNotDiscreet.
    """
    said = body.replace(greeted, " ", 1) if greeted else body
    if found := discreet.faults(f"{subject}\n{said}", names=names, link=link):
        raise MessageNotDiscreet(found)
    starts = not_before or timezone.now()
    message = Message(
        resolver=resolver,
        recipient_id=recipient_id,
        key_id=key_id,
        route_id=route_id,
        channel=channel,
        priority=priority,
        purpose=purpose,
        language=language,
        subject=subject,
        body=body,
        has_link=bool(link),
        not_before=starts,
        expires_at=expires_at or starts + _life(channel),
    )
    with transaction.atomic():
        message.save(force_insert=True)
        MessageEvent.objects.create(message=message, state=State.QUEUED)
        record(Action.MESSAGE_QUEUED, by=by, subjects=[key_id, message.pk])
        if channel in MACHINE:
            wake("outbox.tasks.sweep", expires=10)
    return message


def _life(channel: str) -> timedelta:
    """How long it waits at most, where nothing else is said: somebody who has to find a moment for it has longer."""
    is_by_itself = channel in MACHINE
    return (
        timedelta(hours=settings.MESSAGE_LIFE_HOURS) if is_by_itself else timedelta(days=settings.PERSON_MESSAGE_DAYS)
    )


def cancel_messages(*, recipient_id: UUID, reason: str, by: Actor, message_id: UUID | None = None) -> int:
    """Call back everything to this person that has not gone yet, or this one message. Never blocked, never waits.

    A message the sender holds at this moment is skipped: the gate, asked next, sees the withdrawal and refuses it.
    """
    theirs = Message.objects.not_gone().filter(recipient_id=recipient_id)
    with transaction.atomic():
        named = theirs.filter(pk=message_id) if message_id else theirs
        waiting = list(named.select_for_update(skip_locked=True))
        for message in waiting:
            _move(message, State.CANCELLED, reasons=(reason,))
            record(Action.MESSAGE_CANCELLED, by=by, subjects=[message.key_id, message.pk])
    return len(waiting)


def record_done(*, message: Message, by: Actor) -> None:
    """A person did what the message asks: rang, posted, passed it on. Says nothing of one that is settled already."""
    with transaction.atomic():
        held = Message.objects.select_for_update().get(pk=message.pk)
        if held.state == State.QUEUED:
            _move(held, State.SENT, reasons=("done_by_person",), sent_at=timezone.now())
            record(Action.MESSAGE_SENT, by=by, subjects=[held.key_id, held.pk])


def lease_some(count: int) -> list[Message]:
    """Take up to `count` due messages for this worker alone, for LEASE_SECONDS of the database's clock.

    The most urgent, but half of them may be those that are soon too late; no more than OUTBOX_PER_MINUTE lets through,
    all workers together.
    """
    with transaction.atomic():
        taken = [message for channel in sorted(MACHINE) for message in _take(channel, _room(channel, count))]
        lease, until = uuid4(), Now() + timedelta(seconds=settings.LEASE_SECONDS)
        Message.objects.filter(pk__in=[message.pk for message in taken]).update(
            state=State.LEASED, lease=lease, lease_until=until
        )
    for message in taken:
        message.state, message.lease = State.LEASED, lease
    return taken


def _room(channel: str, wanted: int) -> int:
    """How many may be leased now. What is leased and has not begun counts as gone, so that all workers together stay
    below the limit in any sixty seconds."""
    limit: int | None = settings.OUTBOX_PER_MINUTE.get(channel)
    if limit is None:
        return wanted
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    used = MessageEvent.objects.begun_lately(channel).count()
    used += Message.objects.filter(state=State.LEASED, channel=channel).count()
    return max(min(wanted, limit - used), 0)


def _take(channel: str, count: int) -> list[Message]:
    if count == 0:
        return []
    due = Message.objects.filter(channel=channel).select_for_update(skip_locked=True)
    hurried = list(due.hurried()[: (count + 1) // 2])
    others = due.due().exclude(pk__in=[message.pk for message in hurried])
    return hurried + list(others[: count - len(hurried)])


def mark_sending(*, message: Message, guard: Guard | None = None) -> bool:
    """Note that the provider is about to be called. No when it is not this worker's any more, when it is too late, or
    when `guard` says that something has changed; then nothing is noted."""
    seconds = settings.LEASE_SECONDS + settings.SMTP_TIMEOUT
    asked = (guard.function, guard.person, guard.mark) if guard else ("", None, "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT outbox_begin(%s, %s, %s, %s, %s, %s)", [message.pk, message.lease, seconds, *asked])
        (has_begun,) = cursor.fetchone()
    message.tries += has_begun
    return bool(has_begun)


def hold_back(*, message: Message, verdict: Verdict) -> None:
    """The gate did not allow it now: wait for the window, wait for somebody, or never send it."""
    if verdict.outcome is Outcome.REFUSE:
        _move(message, State.CANCELLED, reasons=verdict.reasons)
        record(Action.MESSAGE_CANCELLED, by=SYSTEM, subjects=[message.key_id, message.pk])
        return
    until = verdict.until or timezone.now() + timedelta(seconds=HOLD_SECONDS)
    held = verdict.reasons[0] if verdict.outcome is Outcome.HOLD else ""
    _move(message, State.QUEUED, reasons=verdict.reasons, until=until, not_before=until, held_reason=held)


def put_back(*, message: Message, reason: str) -> None:
    """Let the lease go: the next sweep takes it up afresh. The caller holds the row's lock."""
    _move(message, State.QUEUED, reasons=(reason,))


def let_go(messages: Iterable[Message]) -> None:
    """Give back what was leased and not begun: it takes too long, and another worker may be quicker."""
    for message in messages:
        _move(message, State.QUEUED, reasons=("let_go",), only_if_ours=True)


def put_off(messages: Iterable[Message], *, reason: str) -> None:
    """The mail server is away: that says nothing of any message, so that no try is counted."""
    until = timezone.now() + timedelta(seconds=AWAY_SECONDS)
    for message in messages:
        _move(message, State.QUEUED, reasons=(reason,), until=until, not_before=until, only_if_ours=True)


def mark_sent(*, messages: Sequence[Message]) -> None:
    """The provider took them. Too late for one that the sweep has already called unsure: a person decides then."""
    which, held = [each.pk for each in messages], [each.lease for each in messages]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT outbox_sent(%s::uuid[], %s::uuid[], %s)", [which, held, timezone.now()])
            gone = {pk for (pk,) in cursor.fetchall()}
        ours = [message for message in messages if message.pk in gone]
        for name in {message.resolver for message in ours}:
            resolver(name).went([message for message in ours if message.resolver == name])
        if ours:
            record(Action.MESSAGE_SENT, by=SYSTEM, subjects=[pk for each in ours for pk in (each.key_id, each.pk)])


def mark_not_sent(*, message: Message, reason: str, permanent: bool) -> None:
    """The provider surely did not take it: try again a little later, or give up."""
    with transaction.atomic():
        if permanent or message.tries > len(RETRY_SECONDS):
            if _move(message, State.FAILED, reasons=(reason,), only_if_ours=True):
                record(Action.MESSAGE_FAILED, by=SYSTEM, subjects=[message.key_id, message.pk])
        else:
            until = timezone.now() + timedelta(seconds=RETRY_SECONDS[max(message.tries - 1, 0)])
            _move(message, State.QUEUED, reasons=(reason,), until=until, not_before=until, only_if_ours=True)


def set_aside(*, message: Message) -> None:
    """Something of ours broke before the provider was called: count the try and come back later."""
    with transaction.atomic():
        held = Message.objects.select_for_update().get(pk=message.pk)
        if held.state == State.LEASED:
            Message.objects.filter(pk=held.pk).update(tries=held.tries + 1)
            held.tries += 1
            mark_not_sent(message=held, reason="fault", permanent=False)


def refuse(*, message: Message, reason: str) -> None:
    """There is nobody, or nothing, left to send."""
    with transaction.atomic():
        hold_back(message=message, verdict=Verdict(Outcome.REFUSE, (reason,)))


def mark_unsure(*, message: Message, reason: str) -> None:
    """It may or may not have gone. The machine never sends it again; a person says what happened."""
    with transaction.atomic():
        _to_unsure(message, reason, only_if_ours=True)


def settle_message(*, message: Message, arrived: bool, by: Actor) -> None:
    """A person says what became of an unsure message. Raises MessageAlreadySettled."""
    with transaction.atomic():
        held = Message.objects.select_for_update().get(pk=message.pk)
        if held.state != State.UNSURE:
            raise MessageAlreadySettled(_("Somebody has already said what happened to this message."))
        now = timezone.now()
        _move(
            held, State.SENT if arrived else State.FAILED, reasons=("said_by_person",), sent_at=now if arrived else None
        )
        record(Action.MESSAGE_SETTLED, by=by, subjects=[held.key_id, held.pk])


def tidy_messages() -> None:
    """What the sweep puts right: dead leases flow again, dead sends become unsure, late messages expire."""
    with transaction.atomic():
        for message in Message.objects.abandoned(State.LEASED).select_for_update(skip_locked=True):
            _move(message, State.QUEUED, reasons=("lease_ran_out",))
        for message in Message.objects.abandoned(State.SENDING).select_for_update(skip_locked=True):
            _to_unsure(message, "sender_stopped")
        for message in Message.objects.outlived().select_for_update(skip_locked=True):
            _move(message, State.EXPIRED, reasons=("too_late",))
            record(Action.MESSAGE_EXPIRED, by=SYSTEM, subjects=[message.key_id, message.pk])


def _to_unsure(message: Message, reason: str, *, only_if_ours: bool = False) -> None:
    if _move(message, State.UNSURE, reasons=(reason,), only_if_ours=only_if_ours):
        record(Action.MESSAGE_UNSURE, by=SYSTEM, subjects=[message.key_id, message.pk])


def _move(
    message: Message,
    state: State,
    *,
    reasons: Iterable[str] = (),
    until: datetime | None = None,
    not_before: datetime | None = None,
    sent_at: datetime | None = None,
    held_reason: str = "",
    only_if_ours: bool = False,
) -> bool:
    """Change state, let the lease go, note the step, and tell the room it belongs to, in the caller's transaction.

    With `only_if_ours` not when the lease under which this worker took it has been lost: then nothing is changed.
    """
    lease = message.lease if only_if_ours else None
    step = [message.pk, lease, state.value, held_reason, not_before, sent_at, list(reasons), until]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SELECT outbox_move(%s, %s, %s, %s, %s, %s, %s::text[], %s)", step)
        (has_moved,) = cursor.fetchone()
        if has_moved:
            message.state = state
            resolver(message.resolver).moved(message, state)
    return bool(has_moved)
