"""Messages brought to a state by the actions that bring them there."""

from outbox import actions
from outbox.models import Message
from outbox.resolvers import Address, OneByOne, Outcome, Verdict


def state(message: Message) -> str:
    """As it stands in the database now."""
    return Message.objects.get(pk=message.pk).state


def lease_next() -> Message | None:
    """The next due message, as a worker takes it that takes one alone."""
    return next(iter(actions.lease_some(1)), None)


def make_unsure(message: Message) -> Message:
    """The line to the mail server broke while this one was going."""
    leased = lease_next()
    assert leased is not None
    assert leased.pk == message.pk
    actions.mark_sending(message=leased)
    actions.mark_unsure(message=leased, reason="line_broke")
    return leased


class Anyone(OneByOne):
    """A resolver of the test's own: answers what it is told to."""

    verdict = Verdict(Outcome.ALLOW)
    to = "someone@mail.example"

    def decide(self, message):
        return self.verdict

    def address(self, message):
        return Address(self.to, mark=self.to)

    def still_stands(self, message, address):
        return address.mark == self.to
