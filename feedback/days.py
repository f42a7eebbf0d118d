"""Days as they stand on our screens: the year only where it is not this one."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext_lazy

# Days of the week inside a sentence: Welsh writes them small, and changes them after "on" (ar ddydd Mawrth)
IN_A_SENTENCE = (
    pgettext_lazy("in a sentence, after “by the end of”", "Monday"),
    pgettext_lazy("in a sentence, after “by the end of”", "Tuesday"),
    pgettext_lazy("in a sentence, after “by the end of”", "Wednesday"),
    pgettext_lazy("in a sentence, after “by the end of”", "Thursday"),
    pgettext_lazy("in a sentence, after “by the end of”", "Friday"),
    pgettext_lazy("in a sentence, after “by the end of”", "Saturday"),
    pgettext_lazy("in a sentence, after “by the end of”", "Sunday"),
)
AFTER_ON = (
    pgettext_lazy("in a sentence, after “on”", "Monday"),
    pgettext_lazy("in a sentence, after “on”", "Tuesday"),
    pgettext_lazy("in a sentence, after “on”", "Wednesday"),
    pgettext_lazy("in a sentence, after “on”", "Thursday"),
    pgettext_lazy("in a sentence, after “on”", "Friday"),
    pgettext_lazy("in a sentence, after “on”", "Saturday"),
    pgettext_lazy("in a sentence, after “on”", "Sunday"),
)


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


def long_day(moment: date | datetime) -> str:
    """Tuesday 24 November, with its year where it is not this one, after words such as "by the end of"."""
    day = day_of(moment)
    return f"{IN_A_SENTENCE[day.weekday()]} {short_day(day)}"


def long_day_after_on(moment: date | datetime) -> str:
    """The same as it stands after "on"."""
    day = day_of(moment)
    return f"{AFTER_ON[day.weekday()]} {short_day(day)}"
