"""The outbox's door to survivors, for news: the gate is asked what the message is about; the ledger follows."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from engagement.gate import Ask
from engagement.models import Wording
from engagement.sending import SurvivorResolver
from feedback.actions.moved import follow_message
from feedback.models import FeedbackNotification
from feedback.ways import PURPOSES, ask_to_write
from outbox.models import Message, State
from outbox.resolvers import Foresight, Outcome, Verdict

NOTHING_BEHIND = Verdict(Outcome.REFUSE, ("nothing_behind_it",))


class NewsResolver(SurvivorResolver):
    """Everything that goes to a survivor is news of some kind."""

    def ask_for(self, message: Message) -> Ask:
        """What the gate is asked about one message, now."""
        purpose = message.purpose.removeprefix("auto_")
        wording = PURPOSES[purpose][0]
        behind = FeedbackNotification.objects.untold().filter(message=message)
        return ask_to_write(
            message.language,
            route=message.route_id,
            purpose=purpose,
            at=timezone.now(),
            is_pressed=purpose == message.purpose,
            is_hard=behind.filter(is_hard=True).exists(),
            has_link=message.has_link,
            is_approved=not wording or Wording.objects.has_usable(Wording.Kind.MESSAGE, wording),
        )

    def decide(self, message: Message) -> Verdict:
        """As for any message; news that was told meanwhile, or stands behind another message, is not announced."""
        return NOTHING_BEHIND if is_empty(message) else super().decide(message)

    def foresee(self, messages: Iterable[Message]) -> dict[UUID, Foresight]:
        """Only those behind which something waits; the others are asked about alone, and refused."""
        return super().foresee([each for each in messages if not is_empty(each)])

    def still_would(self, message: Message, foresight: Foresight) -> bool:
        """Asked again of both, under the locks."""
        return not is_empty(message) and super().still_would(message, foresight)

    def moved(self, message: Message, state: State) -> None:
        """Keep what follows from it, in the same transaction."""
        follow_message(message, state)


def is_empty(message: Message) -> bool:
    """Does a message that announces or carries news have none behind it any more?"""
    announces = message.purpose.removeprefix("auto_") not in ("notify", "worker")
    return announces and not FeedbackNotification.objects.untold().filter(message=message).exists()
