"""The outbox's door to survivors, for news: the gate is asked what the message is about; the ledger follows."""

from django.utils import timezone

from engagement.gate import Ask
from engagement.models import Wording
from engagement.sending import SurvivorResolver
from feedback.actions.moved import follow_message
from feedback.models import FeedbackNotification
from feedback.ways import PURPOSES, ask_to_write
from outbox.models import Message, State


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

    def moved(self, message: Message, state: State) -> None:
        """Keep what follows from it, in the same transaction."""
        follow_message(message, state)
