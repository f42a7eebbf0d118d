"""Mail to staff: the one message is the set-up link, to the person's work email."""

from accounts.models import User
from outbox.models import Message
from outbox.resolvers import Address, OneByOne, Outcome, Verdict


class StaffResolver(OneByOne):
    """Decides and gives the address when a message to staff is about to go."""

    def decide(self, message: Message) -> Verdict:
        """Only to an open account that is not set up yet: a late link is worth nothing and may do harm."""
        user = User.objects.select_for_update(of=("self",)).filter(pk=message.recipient_id).first()
        if user is None or not user.is_active or user.set_up_at is not None:
            return Verdict(Outcome.REFUSE, ("account_not_waiting",))
        return Verdict(Outcome.ALLOW)

    def address(self, message: Message) -> Address:
        """The person's work email."""
        email = User.objects.get(pk=message.recipient_id).email
        return Address(email, mark=email)

    def still_stands(self, message: Message, address: Address) -> bool:
        """Not changed meanwhile."""
        return User.objects.filter(pk=message.recipient_id, email=address.mark).exists()
