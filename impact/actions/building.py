"""What takes a while to make and is kept whole or not at all, releases and their reports alike: taken on by one, taken
on again where that one failed or died, and ended only by whoever has it now."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from impact.models import BoardReport, StatisticsRelease

GIVEN_UP_AFTER = timedelta(hours=1)  # what has not ended by then died with its worker
AT_IT = {StatisticsRelease: StatisticsRelease.State.BUILDING, BoardReport: BoardReport.State.MAKING}
FAILED = "failed"
Built = TypeVar("Built", StatisticsRelease, BoardReport)
log = structlog.get_logger(__name__)


def begin(rows: QuerySet[Built], *, of: int, by: User | None, **key: Any) -> Built | None:
    """Take on the one of this key, which has `of` parts; none where it is there already, or somebody is at it. One that
    failed, or died, is begun again."""
    with transaction.atomic():
        row, is_new = rows.select_for_update().get_or_create(**key, defaults={"begun_by": by, "of": of})
        if is_new:
            return row
        if row.state != FAILED and not is_dead(row):
            return None
        row.state, row.begun_at, row.begun_by = AT_IT[type(row)], timezone.now(), by
        row.done, row.of = 0, of
        row.save(update_fields=["state", "begun_at", "begun_by", "done", "of"])
        return row


def is_dead(row: StatisticsRelease | BoardReport) -> bool:
    """Whether it was begun so long ago that nobody is at it any more."""
    return row.state == AT_IT[type(row)] and timezone.now() - row.begun_at > GIVEN_UP_AFTER


def is_given_up(row: StatisticsRelease | BoardReport) -> bool:
    """Whether it failed, or died, so long ago that it may be begun again by itself: one that fails each time is not
    begun again and again."""
    return is_dead(row) or (row.state == FAILED and timezone.now() - row.begun_at > GIVEN_UP_AFTER)


def still_ours(row: StatisticsRelease | BoardReport) -> bool:
    """Whether nobody has begun it again, or ended it, since; held until the transaction ends."""
    model = type(row)
    ours = model.objects.filter(pk=row.pk, state=AT_IT[model], begun_at=row.begun_at)
    return ours.select_for_update().exists()


@contextmanager
def failure_noted(row: StatisticsRelease | BoardReport) -> Iterator[None]:
    """What falls over in here is said in the row, unless it is somebody else's by now, and in the log; then it goes on
    falling."""
    try:
        yield
    except Exception:
        with transaction.atomic():
            if still_ours(row):
                type(row).objects.filter(pk=row.pk).update(state=FAILED)
        log.exception("building_failed", what=type(row).__name__)
        raise
