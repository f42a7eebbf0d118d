"""The message to a partner's worker that there is a question to answer, and nothing more."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from accounts.sending import AtWork
from outbox.models import Message
from outbox.resolvers import Outcome, Verdict
from partners.ratings import round_to_answer


def rating_words(worker: User) -> tuple[str, str]:
    """Subject and text, in their language."""
    with translation.override(worker.language):
        body = _(
            "Hello %(name)s,\n\n"
            "twice a year we ask what you think of our work. It is four short questions. Sign in to answer:\n\n"
            "%(link)s\n\n"
            "You may leave any of them out."
        )
        return _("Four short questions"), body % {"name": worker.name, "link": rating_address(worker)}


def rating_address(worker: User) -> str:
    """Where they answer, in their language, once they have signed in."""
    with translation.override(worker.language):
        return f"{settings.SITE_URL}{reverse('rating_give')}"


class RatingResolver(AtWork):
    """The outbox's door to a worker who is asked."""

    def decide(self, message: Message) -> Verdict:
        """Only to an open account, while the question is open for where they work, and until they have answered."""
        worker = User.objects.select_for_update(of=("self",)).filter(pk=message.recipient_id).first()
        if worker is None or not worker.is_active or not worker.can(Permission.SEND_REFERRALS):
            return Verdict(Outcome.REFUSE, ("account_closed",))
        if round_to_answer(worker, on=timezone.localdate()) is None:
            return Verdict(Outcome.REFUSE, ("not_asked_any_more",))
        return Verdict(Outcome.ALLOW)
