"""Messages brought to a state by the actions that bring them there."""

from outbox import actions
from outbox.models import Message


def make_unsure(message: Message) -> Message:
    """The line to the mail server broke while this one was going."""
    leased = actions.lease_next()
    assert leased is not None
    assert leased.pk == message.pk
    actions.mark_sending(message=leased)
    actions.mark_unsure(message=leased, reason="line_broke")
    return leased
