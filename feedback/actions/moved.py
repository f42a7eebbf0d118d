"""What follows in the ledger when a message has moved."""

from django.utils import timezone

from feedback.models import FeedbackNotification, Loop, NotifiedContribution
from outbox.models import Message, State

WENT = (State.SENT, State.DELIVERED)


def follow_message(message: Message, state: State) -> None:
    """A message that carried the news has told it; every loop behind it is looked at again by the next sweep."""
    now = timezone.now()
    if state in WENT:
        carried = FeedbackNotification.objects.untold().filter(message=message, carries_news=True)
        carried.update(told_at=now, told_how=FeedbackNotification.Told.MESSAGE)
    behind = NotifiedContribution.objects.filter(notification__message=message).values("contribution")
    Loop.objects.filter(contribution__in=behind).update(look_again_at=now)
