"""The sender. Woken by name, swept every ten seconds; tasks carry nothing."""

import structlog
from celery import shared_task
from django.db import transaction

from outbox import actions, smtp
from outbox.models import Message, State
from outbox.resolvers import Address, Outcome, resolver
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import open_rows

log = structlog.get_logger(__name__)


@shared_task
def sweep() -> None:
    """Put right what a crash left behind, then send whatever is due, one message at a time."""
    actions.tidy_messages()
    while (message := actions.lease_next()) is not None:
        try:
            deliver(message)
        except Exception:  # one broken message must not keep the others waiting
            log.exception("delivery_broke", message_id=str(message.pk))
            actions.set_aside(message=message)


def deliver(message: Message) -> None:
    """Ask the gate, open, ask again under lock and commit `sending`, and only then call the mail server."""
    if not _still_allowed(message):
        return
    texts = open_rows([message], "subject", "body", by=SYSTEM, why=Why.SEND)[message.pk]
    address = resolver(message.resolver).address(message)
    if not address.text or texts["body"] is None:  # the person was erased, or the route was
        actions.refuse(message=message, reason="nothing_to_send")
        return
    if not _still_allowed(message, then_send_to=address):
        return
    _call_server(
        message,
        smtp.Envelope(
            to=address.text,
            subject=texts["subject"] or "",
            body=texts["body"],
            language=message.language,
            reference=message.reference,
        ),
    )


def _still_allowed(message: Message, *, then_send_to: Address | None = None) -> bool:
    """The gate's answer now, with the message and its person locked; commits what follows from it.

    An address that was changed after it was opened is not written to: the message goes back and is opened afresh.
    """
    door = resolver(message.resolver)
    with transaction.atomic():
        held = (
            Message.objects.select_for_update().filter(pk=message.pk, lease=message.lease, state=State.LEASED).first()
        )
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
        actions.mark_sending(message=held)
        message.tries = held.tries + 1
    return True


def _call_server(message: Message, envelope: smtp.Envelope) -> None:
    try:
        smtp.send(envelope)
    except smtp.NotTaken as error:
        actions.mark_not_sent(message=message, reason=error.reason, permanent=error.permanent)
    except smtp.MaybeTaken:
        actions.mark_unsure(message=message, reason="line_broke")
    else:
        actions.mark_sent(message=message)
