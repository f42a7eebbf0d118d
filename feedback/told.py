"""Of two who tell the same person the same news at once, one is kept: each knows how much had been told before."""

from django.db.models import QuerySet

from engagement.models import Survivor
from feedback.models import FeedbackNotification
from feedback.news import News


def times_told(survivor: Survivor) -> int:
    """How many pieces of news they had been told by now; it only ever grows."""
    return _told(survivor).count()


def told_since(survivor: Survivor, seen: int) -> list[FeedbackNotification]:
    """What they were told after so many, newest first."""
    told = _told(survivor).prefetch_related("notified").order_by("-told_at", "-made_at")
    return list(told[: max(times_told(survivor) - seen, 0)])


def same_among(told: list[FeedbackNotification], piece: News) -> FeedbackNotification | None:
    """The row that says that they were told this very piece, about all of it."""
    about = {said.pk for said in piece.contributions}
    for each in told:
        is_same = (each.kind, each.change_id or each.triage_id) == (piece.kind, piece.topic)
        is_same = is_same and each.further_id == (piece.further.pk if piece.further else None)
        if is_same and about <= {row.contribution_id for row in each.notified.all()}:
            return each
    return None


def _told(survivor: Survivor) -> "QuerySet[FeedbackNotification]":
    return FeedbackNotification.objects.filter(survivor=survivor, told_at__isnull=False)
