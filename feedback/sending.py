"""The outbox's door to survivors, for news: the gate is asked what the message is about; the ledger follows."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from django.utils import timezone

from engagement.gate import Ask
from engagement.models import Wording
from engagement.sending import SurvivorResolver
from feedback.actions.moved import follow_messages
from feedback.models import FeedbackNotification
from feedback.ways import PURPOSES, ask_to_write
from outbox.models import Message, State
from outbox.resolvers import Outcome, Verdict

NOTHING_BEHIND = Verdict(Outcome.REFUSE, ("nothing_behind_it",))


class NewsResolver(SurvivorResolver):
    """Everything that goes to a survivor is news of some kind."""

    rows: ClassVar = "news_rows"
    guard: ClassVar = "news_same"

    def ask_for(self, message: Message) -> Ask:
        """What the gate is asked about one message, now."""
        behind = FeedbackNotification.objects.untold().filter(message=message)
        return _ask(message, is_hard=behind.filter(is_hard=True).exists())

    def asks_for(self, messages: Sequence[Message]) -> dict[UUID, Ask]:
        """The same for those behind which something waits, looked for once; the others are asked about alone."""
        behind = FeedbackNotification.objects.untold().filter(message__in=messages)
        hard: dict[UUID, bool] = {}
        for pk, is_hard in behind.values_list("message_id", "is_hard"):
            hard[pk] = hard.get(pk, False) or is_hard
        return {
            message.pk: _ask(message, is_hard=hard.get(message.pk, False))
            for message in messages
            if message.pk in hard or not _announces(message)
        }

    def decide(self, message: Message) -> Verdict:
        """As for any message; news that was told meanwhile, or stands behind another message, is not announced."""
        return NOTHING_BEHIND if is_empty(message) else super().decide(message)

    def moved(self, message: Message, state: State) -> None:
        """Keep what follows from it, in the same transaction."""
        follow_messages([message], state)

    def went(self, messages: Sequence[Message]) -> None:
        """The same for many that went."""
        follow_messages(messages, State.SENT)


def _ask(message: Message, *, is_hard: bool) -> Ask:
    purpose = message.purpose.removeprefix("auto_")
    wording = PURPOSES[purpose][0]
    return ask_to_write(
        message.language,
        route=message.route_id,
        purpose=purpose,
        at=timezone.now(),
        is_pressed=purpose == message.purpose,
        is_hard=is_hard,
        has_link=message.has_link,
        is_approved=not wording or Wording.objects.has_usable(Wording.Kind.MESSAGE, wording),
    )


def _announces(message: Message) -> bool:
    return message.purpose.removeprefix("auto_") not in ("notify", "worker")


def is_empty(message: Message) -> bool:
    """Does a message that announces or carries news have none behind it any more?"""
    return _announces(message) and not FeedbackNotification.objects.untold().filter(message=message).exists()
