"""What Celery runs for this room. Tasks carry nothing, may run twice, and return quietly when nothing is to be done."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from feedback.actions import standing
from feedback.actions.escalating import escalate
from feedback.actions.recalling import recheck_all
from feedback.actions.telling import remind, send_by_itself
from feedback.news import owed_by_itself
from feedback.overdue import untold
from feedback.reminding import unopened
from safeguards.audit import SYSTEM

AT_ONCE = 100  # people in one go; the rest in the next
MOST_SWEEPS = 40  # batches of loops in one go


@shared_task
def catch_up() -> None:
    """Loops that were marked: a message has moved, or the address in it has closed."""
    for _sweep in range(MOST_SWEEPS):
        if not standing.catch_up():
            return


@shared_task
def fold_counts() -> None:
    """The many small steps of the ledger's counts become one row."""
    standing.fold_counts()


@shared_task
def escalate_overdue() -> None:
    """Changes that are late go to the lead of their department, and later to their sponsor."""
    now = timezone.now()
    for change, level in untold(timezone.localdate(now)):
        escalate(change=change, level=level, at=now)


@shared_task
def recheck_releases() -> None:
    """Texts that were released, some times a day: proceedings that became live, consents that ran out."""
    recheck_all(by=SYSTEM)


@shared_task
def tell_by_itself() -> None:
    """Thanks, and that there is nothing new yet, to whoever agreed; the gate is asked now and when it goes."""
    if pieces := owed_by_itself(timezone.now(), most=AT_ONCE):
        send_by_itself(pieces)


@shared_task
def remind_by_itself() -> None:
    """News that nobody opened, some days after it was announced: once, to whoever agreed."""
    since = timezone.now() - timedelta(days=settings.NEWS_GAP_DAYS)
    if news := list(unopened(since)[:AT_ONCE]):
        remind(news)
