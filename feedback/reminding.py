"""News that was announced and that nobody has opened."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from engagement.models import NewsWishes
from feedback.models import MAY_HAVE_GONE, FeedbackNotification
from outbox.models import Channel


def unopened(since: datetime) -> "QuerySet[FeedbackNotification]":
    """Announced by a message before this moment, not told since, never reminded of, and they agreed to a reminder."""
    agreed = NewsWishes.objects.filter(survivor=OuterRef("survivor"), by_itself__contains=["reminder"])
    announced = FeedbackNotification.objects.untold().filter(
        message__channel=Channel.EMAIL,
        message__state__in=MAY_HAVE_GONE,
        message__sent_at__lte=since,
        message__purpose="news",
        survivor__died_at__isnull=True,
    )
    return announced.filter(Exists(agreed)).select_related("survivor").order_by("message__sent_at")
