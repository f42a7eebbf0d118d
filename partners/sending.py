"""The outbox's door to the worker of a partner."""

from accounts.models import User
from accounts.sending import AtWork
from outbox.models import Message
from outbox.resolvers import Outcome, Verdict
from partners.holding import holds, may_be_told
from partners.models import Referral


class WorkerResolver(AtWork):
    """Asked once more at the moment of sending. The message lies under the key of its referral, and is found by it."""

    def decide(self, message: Message) -> Verdict:
        """Only to somebody who still holds the referral or covers, and may still see it."""
        person = User.objects.select_for_update(of=("self",)).filter(pk=message.recipient_id).first()
        referral = Referral.objects.filter(key_id=message.key_id).first()
        if person is None or referral is None or not may_be_told(person, referral):
            return Verdict(Outcome.REFUSE, ("account_closed",))
        if not holds(person, referral):
            return Verdict(Outcome.REFUSE, ("not_theirs_any_more",))
        return Verdict(Outcome.ALLOW)
