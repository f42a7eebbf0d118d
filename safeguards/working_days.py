"""Working days of England and Wales, from the list that comes with the package and from the settings, which may add
and take away days: nothing is ever fetched."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from govuk_bank_holidays.bank_holidays import BankHolidays

CLOCK = ZoneInfo("Europe/London")
SATURDAY = 5


@cache
def _list() -> BankHolidays:
    return BankHolidays(use_cached_holidays=True)


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no bank holiday. Days after the end of the list count by their weekday alone."""
    if day in settings.MORE_BANK_HOLIDAYS:
        return False
    if day in settings.NOT_BANK_HOLIDAYS:
        return day.weekday() < SATURDAY
    return bool(_list().is_work_day(day, division=BankHolidays.ENGLAND_AND_WALES))


def after_working_days(day: date, count: int) -> date:
    """The working day that lies `count` working days after this day, which itself is day 0."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def end_of_working_day(moment: datetime, *, ends: time) -> datetime:
    """When the working day ends that `moment` falls in, by the clock in Wales; after `ends`, or on a day off, the next.

    `moment` is aware; so is the answer.
    """
    here = moment.astimezone(CLOCK)
    day = here.date()
    if here.time() >= ends:
        day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, ends, tzinfo=CLOCK)
