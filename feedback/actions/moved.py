"""What follows in the ledger when a message has moved."""

from collections.abc import Sequence

from django.utils import timezone

from feedback.models import FeedbackNotification, Loop, NotifiedContribution
from feedback.standing import WENT
from outbox.models import Message, State


def follow_message(message: Message, state: State) -> None:
    """What follows from one message."""
    follow_messages([message], state)


def follow_messages(messages: Sequence[Message], state: State) -> None:
    """Messages that carried the news have told it; every loop behind them is looked at again by the next sweep."""
    now = timezone.now()
    if state in WENT:
        carried = FeedbackNotification.objects.untold().filter(message__in=messages, carries_news=True)
        carried.update(told_at=now, told_how=FeedbackNotification.Told.MESSAGE)
    behind = NotifiedContribution.objects.filter(notification__message__in=messages).values("contribution")
    Loop.objects.filter(contribution__in=behind).update(look_again_at=now)
