"""When a referral is due an answer: working days of England and Wales, by the clock in Wales (domain.md SR-5, SR-8).

Pure, and given the targets and the pauses. A day on which the clock stood still, in whole or in part, counts nothing;
while it stands still nothing is due. The acknowledgement goes to the worker, for whom nobody waits: no pause moves it.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from safeguards.working_days import CLOCK, after_working_days, is_working_day

DAY = timedelta(days=1)
Pause = tuple[datetime, datetime | None]  # from, and up to and without; none: still going on


def counts_from(submitted_at: datetime) -> datetime:
    """The moment itself on a working day; else the first moment of the next one. Aware, in UTC."""
    here = submitted_at.astimezone(CLOCK)
    if is_working_day(here.date()):
        return submitted_at
    return datetime.combine(after_working_days(here.date(), 1), time(), tzinfo=CLOCK).astimezone(UTC)


def acknowledge_by(submitted_at: datetime, *, working_days: int) -> datetime:
    """The same time of the clock so many working days later."""
    here = counts_from(submitted_at).astimezone(CLOCK)
    day = after_working_days(here.date(), working_days)
    return datetime.combine(day, here.time(), tzinfo=CLOCK).astimezone(UTC)


def due_by(moment: datetime, *, working_days: int, pauses: Iterable[Pause] = ()) -> datetime | None:
    """The end of the working day that lies so many working days after the day of `moment`, which itself is day 0.

    Each working day from then on that a pause touches moves it by one. None while a pause goes on.
    """
    begun = counts_from(moment)
    standing = [pause for pause in pauses if pause[1] is None or pause[1] > begun]
    if any(ended is None for _begun, ended in standing):
        return None
    day = begun.astimezone(CLOCK).date()
    left = working_days + _is_touched(day, standing, begun)
    while left:
        day = after_working_days(day, 1)
        left -= not _is_touched(day, standing, begun)
    return datetime.combine(day + DAY, time(), tzinfo=CLOCK).astimezone(UTC)


def _is_touched(day: date, pauses: Iterable[Pause], begun: datetime) -> bool:
    """Did the clock stand still at any moment of this day after it had begun?"""
    for first, last in pauses:
        here, there = max(first, begun).astimezone(CLOCK), last.astimezone(CLOCK) if last else None
        if there is None or here >= there:
            continue
        last_day = (there - timedelta(microseconds=1)).date()
        if here.date() <= day <= last_day:
            return True
    return False
