"""When a referral is due an answer: working days of England and Wales, by the clock in Wales (domain.md SR-5, SR-8).

Pure, and given the targets and the pauses. A day on which the clock stood still, in whole or in part, counts nothing;
while it stands still nothing is due. The acknowledgement goes to the worker, for whom nobody waits: no pause moves it.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from safeguards.working_days import CLOCK, after_working_days, is_working_day

DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)
Ended = tuple[datetime, datetime]
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
    stood_still = []
    for first, last in pauses:
        if last is None:
            return None
        stood_still.append((first, last))
    return end_of_day_after(moment, working_days=working_days, pauses=stood_still)


def end_of_day_after(moment: datetime, *, working_days: int, pauses: Iterable[Ended] = ()) -> datetime:
    """The same where no pause goes on."""
    begun = counts_from(moment)
    touched = days_touched(pauses, begun)
    day = begun.astimezone(CLOCK).date()
    left = working_days + (day in touched)
    while left:
        day = after_working_days(day, 1)
        left -= day not in touched
    return datetime.combine(day + DAY, time(), tzinfo=CLOCK).astimezone(UTC)


def days_touched(pauses: Iterable[Ended], begun: datetime) -> frozenset[date]:
    """The days on which the clock stood still at any moment after it had begun."""
    days: set[date] = set()
    for first, last in pauses:
        # in UTC: by the clock in Wales an hour comes twice in October
        here, there = max(first, begun).astimezone(UTC), last.astimezone(UTC)
        if here < there:
            begins, ends = (moment.astimezone(CLOCK).date() for moment in (here, there - INSTANT))
            days.update(begins + DAY * number for number in range((ends - begins).days + 1))
    return frozenset(days)
