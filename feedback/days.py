"""Days as they stand on our screens: the year only where it is not this one."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format


def day_of(moment: date | datetime) -> date:
    """The day of a moment by the clock in Wales."""
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


def day_after(day: date) -> date:
    """The next day; of the last day there is, that day itself."""
    return day + timedelta(days=1) if day < date.max else day


def short_day(moment: date | datetime) -> str:
    """1 October, or 1 October 2024."""
    day = day_of(moment)
    return date_format(day, "j F" if day.year == timezone.localdate().year else "j F Y")
