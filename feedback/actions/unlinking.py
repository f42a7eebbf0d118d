"""What follows when a contribution turns out not to have led to a change: news of it is not theirs to hear."""

from engagement.models import Contribution
from feedback.models import Change, FeedbackNotification
from outbox.actions import cancel_messages
from safeguards.audit import Actor


def take_back_news(*, change: Change, said: Contribution, by: Actor) -> None:
    """Take this contribution out of every piece of news of the change that they have not heard. A piece that is left
    with nothing of theirs goes, and its message with it when nothing else waits behind that. What they were told stays
    noted: it has happened. In the caller's transaction, with the change and the person locked."""
    untold = FeedbackNotification.objects.untold().filter(change=change, notified__contribution=said)
    for news in list(untold):
        news.notified.filter(contribution=said).delete()
        if not news.notified.exists():
            news.delete()
            _call_back(news, by)


def _call_back(news: FeedbackNotification, by: Actor) -> None:
    behind = FeedbackNotification.objects.filter(message=news.message_id)
    if news.message_id and not behind.exists():
        cancel_messages(recipient_id=news.survivor_id, reason="nothing_behind_it", by=by, message_id=news.message_id)
