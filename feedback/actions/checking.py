"""Holding the ledger against what happened, and mending it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from feedback.actions.standing import KEPT, TOGETHER, restand, standings
from feedback.models import Loop, LoopCount
from feedback.models.loop import COUNTED

COUNT_ALL = """
SELECT count(*), count(*) FILTER (WHERE is_sorted), count(*) FILTER (WHERE is_linked),
  count(*) FILTER (WHERE is_decided), count(*) FILTER (WHERE is_told), count(*) FILTER (WHERE stage = 'answered_yes'),
  count(*) FILTER (WHERE is_declined), count(*) FILTER (WHERE NOT is_open AND NOT is_declined) FROM feedback_loop
"""
# Of one kind with what the triggers keep: no statement may add to the counts while they are counted afresh.
MEND_LOOPS = "LOCK TABLE feedback_loop IN SHARE ROW EXCLUSIVE MODE"


@dataclass(frozen=True)
class Checked:
    """One batch: how many, and of those that differ which fields."""

    looked_at: int
    differences: dict[UUID, list[str]] = field(default_factory=dict)


def check_loops(*, mend: bool = False) -> Iterator[Checked]:
    """Every loop, some hundreds at a time, each batch in a transaction of its own. One that is due to be looked at
    again may rightly differ until the next sweep; it is looked at first."""
    last: UUID | None = None
    while True:
        rows = Loop.objects.order_by("pk")
        named = list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:TOGETHER])
        if not named:
            return
        last = named[-1]
        yield _check(named, mend=mend)


def _check(named: list[UUID], *, mend: bool) -> Checked:
    now = timezone.now()
    with transaction.atomic():
        due = list(Loop.objects.filter(pk__in=named, look_again_at__lte=now).values_list("pk", flat=True))
        restand(due, at=now)
        rows = list(Loop.objects.select_for_update().filter(pk__in=named).order_by("pk"))
        found = standings({row.pk: row.said_at for row in rows}, now)
        differing = {
            row.pk: wrong
            for row in rows
            if (wrong := [n for n in KEPT if getattr(row, n) != getattr(found[row.pk], n.removesuffix("_id"))])
        }
        if mend:
            restand(differing, at=now)
    return Checked(len(named), differing)


def count_differences(*, mend: bool = False) -> dict[str, tuple[int, int]]:
    """Count → what is kept and what is there, where they differ."""
    with transaction.atomic(), connection.cursor() as cursor:
        if mend:
            cursor.execute(MEND_LOOPS)
        cursor.execute(COUNT_ALL)
        counted = dict(zip(COUNTED, cursor.fetchone() or (), strict=True))
        kept = LoopCount.objects.totals()
        wrong = {name: (kept[name], counted[name]) for name in COUNTED if kept[name] != counted[name]}
        if mend and wrong:
            LoopCount.objects.create(**{name: there - was for name, (was, there) in wrong.items()})
    return wrong
