"""A day on which a test may rely, whatever day and hour it is run at."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from time_machine import escape_hatch

from safeguards.working_days import CLOCK, is_working_day

FORTNIGHT = [timedelta(days=number) for number in range(14)]
WEEKEND = (5, 6)


def is_plain(monday: datetime) -> bool:
    """Two weeks from a Monday in which nothing happens: no bank holiday, and the clocks stay."""
    days = [monday + each for each in FORTNIGHT]
    works = [is_working_day(day.date()) == (day.weekday() not in WEEKEND) for day in days]
    return monday.weekday() == 0 and all(works) and len({day.utcoffset() for day in days}) == 1


def a_plain_monday(after: datetime) -> datetime:
    """Ten o'clock in Wales on the first Monday after this moment that begins two plain weeks."""
    day = datetime.combine(after.astimezone(CLOCK), time(10), tzinfo=CLOCK)
    while not (day > after and is_plain(day)):
        day += timedelta(days=1)
    return day


def days_later(days: int) -> datetime:
    """The same hour of the clock in Wales so many days from now: where the clocks change, a day has 23 hours or 25."""
    return timezone.localtime() + timedelta(days=days)


def in_words(moment: datetime) -> str:
    """As a page says it: "Tuesday 24 November"."""
    here = moment.astimezone(CLOCK)
    return f"{here:%A} {here.day} {here:%B}"


def day_of_the_database() -> date:
    """Today by the database's clock, which no test moves."""
    today: date = escape_hatch.datetime.datetime.now(tz=CLOCK).date()
    return today
