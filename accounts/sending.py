"""Mail to people with an account, at their work email. The one message of this room is the set-up link, to staff."""

from accounts.models import User
from outbox.models import Message
from outbox.resolvers import Address, OneByOne, Outcome, Verdict


class AtWork(OneByOne):
    """Mail to an account, at its work email. Whoever inherits decides whether it goes."""

    def address(self, message: Message) -> Address:
        """The person's work email."""
        email = User.objects.get(pk=message.recipient_id).email
        return Address(email, mark=email)

    def still_stands(self, message: Message, address: Address) -> bool:
        """Not changed meanwhile."""
        return User.objects.filter(pk=message.recipient_id, email=address.mark).exists()


class StaffResolver(AtWork):
    """Decides and gives the address when a message to staff is about to go."""

    def decide(self, message: Message) -> Verdict:
        """Only to an open account that is not set up yet: a late link is worth nothing and may do harm."""
        user = User.objects.select_for_update(of=("self",)).filter(pk=message.recipient_id).first()
        if user is None or not user.is_active or user.set_up_at is not None:
            return Verdict(Outcome.REFUSE, ("account_not_waiting",))
        return Verdict(Outcome.ALLOW)
