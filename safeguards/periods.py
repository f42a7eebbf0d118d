"""Quarters and other periods of whole days, by the clock in Wales: what figures are counted over."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

DAY = timedelta(days=1)
IN_THE_NEXT = timedelta(days=95)  # after its first day every quarter is over, and the next is not


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both with it, by the clock in Wales."""

    first: date
    last: date

    @property
    def begins_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time()))

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return timezone.make_aware(datetime.combine(self.last + DAY, time()))

    def holds(self, moment: datetime) -> bool:
        return self.begins_at <= moment < self.ends_at

    def covers(self, other: "Period") -> bool:
        """All of its days."""
        return self.first <= other.first and other.last <= self.last


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    base: int


def quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def quarter_before(quarter: date) -> date:
    """The first day of the quarter before."""
    if quarter.month == 1:
        return quarter.replace(year=quarter.year - 1, month=10)
    return quarter.replace(month=quarter.month - 3)


def quarter(first: date) -> Period:
    """The whole quarter that begins on this day."""
    return Period(first, quarter_of(first + IN_THE_NEXT) - DAY)


def quarters(today: date, count: int = 4) -> list[Period]:
    """The quarter of this day and those before it, the newest first."""
    found, first = [], quarter_of(today)
    for _number in range(count):
        found.append(quarter(first))
        first = quarter_before(first)
    return found
