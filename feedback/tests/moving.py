"""Messages and people brought to a state by what brings them there."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from engagement.models import Survivor
from feedback.actions.moved import follow_message
from feedback.actions.standing import catch_up
from feedback.actions.telling import tell_in_person
from feedback.models import Change
from outbox import actions
from outbox.models import Message, State
from outbox.tests.factories import lease_next
from safeguards.audit import SYSTEM


def going() -> Message:
    """The next message, handed to the mail server at this moment."""
    message = lease_next()
    assert message is not None
    actions.mark_sending(message=message)
    message.refresh_from_db()
    return message


def move(message: Message, state: str) -> None:
    """What the sender, a withdrawal or the clock does to one message that waits."""
    if state == State.EXPIRED:
        Message.objects.filter(pk=message.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        actions.tidy_messages()
    elif state == State.CANCELLED:
        actions.cancel_messages(
            recipient_id=message.recipient_id, reason="no_consent", by=SYSTEM, message_id=message.pk
        )
    else:
        sent = going()
        assert sent.pk == message.pk
        if state == State.SENT:
            actions.mark_sent(messages=[sent])
        elif state == State.UNSURE:
            actions.mark_unsure(message=sent, reason="line_broke")
        else:
            actions.mark_not_sent(message=sent, reason="address_not_one", permanent=True)


def moved_to(state: str) -> Message:
    """The one message there is, and the ledger after the next sweep."""
    message = Message.objects.get()
    move(message, state)
    follow_message(message, State(state))
    catch_up()
    return message


def told(change: Change, person: Survivor, *, by: Any, answer: str = "") -> None:
    """Somebody told them, and they answered."""
    tell_in_person(change=change, survivor=person, how="voice", by=by, answer=answer)
