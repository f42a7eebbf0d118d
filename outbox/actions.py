"""Every write to the outbox. Messages are queued in the transaction of the change they speak of."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from outbox.models import NORMAL, Channel, Message, MessageEvent, State
from outbox.resolvers import Outcome, Verdict
from outbox.waking import wake
from safeguards import discreet
from safeguards.audit import SYSTEM, Action, Actor, record

RETRY_SECONDS = (30, 120, 600, 1800)
HOLD_SECONDS = 300  # how soon a held message is asked about again


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
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Message:
    """Put one message in the outbox. Everything to a survivor passes the discreet checker first (domain.md 3.3).

    `link` is the one address the body may carry; `names` must not stand in it. Raises MessageNotDiscreet.
    """
    if resolver == "survivor" and (found := discreet.faults(f"{subject}\n{body}", names=names, link=link)):
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
        expires_at=expires_at or starts + timedelta(hours=settings.MESSAGE_LIFE_HOURS),
    )
    with transaction.atomic():
        message.save(force_insert=True)
        MessageEvent.objects.create(message=message, state=State.QUEUED)
        record(Action.MESSAGE_QUEUED, by=by, subjects=[key_id, message.pk])
        wake()
    return message


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


def lease_next() -> Message | None:
    """Take the next due message for this worker alone, for LEASE_SECONDS of the database's clock."""
    with transaction.atomic():
        message = Message.objects.due().select_for_update(skip_locked=True).first()
        if message is None:
            return None
        lease = uuid4()
        Message.objects.filter(pk=message.pk).update(
            state=State.LEASED, lease=lease, lease_until=Now() + timedelta(seconds=settings.LEASE_SECONDS)
        )
        message.state, message.lease = State.LEASED, lease
    return message


def mark_sending(*, message: Message) -> None:
    """Commit that the provider is about to be called. The caller holds the row's lock and its lease."""
    Message.objects.filter(pk=message.pk).update(
        state=State.SENDING,
        lease_until=Now() + timedelta(seconds=settings.LEASE_SECONDS + settings.SMTP_TIMEOUT),
        tries=message.tries + 1,
    )
    MessageEvent.objects.create(message=message, state=State.SENDING)


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


def mark_sent(*, message: Message) -> None:
    """The provider took it. Too late when the sweep has already called it unsure: a person decides then."""
    with transaction.atomic():
        if not _still_ours(message):
            return
        _move(message, State.SENT, sent_at=timezone.now())
        record(Action.MESSAGE_SENT, by=SYSTEM, subjects=[message.key_id, message.pk])


def mark_not_sent(*, message: Message, reason: str, permanent: bool) -> None:
    """The provider surely did not take it: try again a little later, or give up."""
    with transaction.atomic():
        if not _still_ours(message):
            return
        if permanent or message.tries > len(RETRY_SECONDS):
            _move(message, State.FAILED, reasons=(reason,))
            record(Action.MESSAGE_FAILED, by=SYSTEM, subjects=[message.key_id, message.pk])
        else:
            until = timezone.now() + timedelta(seconds=RETRY_SECONDS[max(message.tries - 1, 0)])
            _move(message, State.QUEUED, reasons=(reason,), until=until, not_before=until)


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
        if _still_ours(message):
            _to_unsure(message, reason)


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


def _still_ours(message: Message) -> bool:
    """Does this worker still hold the lease under which it called the provider? Locks the row."""
    held = Message.objects.select_for_update().get(pk=message.pk)
    return held.lease == message.lease and held.state in (State.LEASED, State.SENDING)


def _to_unsure(message: Message, reason: str) -> None:
    _move(message, State.UNSURE, reasons=(reason,))
    record(Action.MESSAGE_UNSURE, by=SYSTEM, subjects=[message.key_id, message.pk])


def _move(
    message: Message,
    state: State,
    *,
    reasons: Iterable[str] = (),
    until: datetime | None = None,
    **changes: object,
) -> None:
    """Change state, let the lease go and note the step, in the caller's transaction."""
    fields = {"held_reason": "", "lease": None, "lease_until": None} | changes | {"state": state}
    Message.objects.filter(pk=message.pk).update(**fields)
    MessageEvent.objects.create(message=message, state=state, reasons=list(reasons), until=until)
    message.state = state
