"""A day and a time of the clock in Wales, typed apart, as one moment."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CLOCK = ZoneInfo("Europe/London")
DAYS = ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d/%m/%y", "%d %m %Y"]
TIMES = ["%H:%M", "%H.%M", "%H %M"]


class DayField(forms.DateField):
    """A day as it is written here: day, month, year."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=DAYS, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)
        self.error_messages["invalid"] = _("Enter a day as day, month and year, such as 24/10/2026")


class ClockField(forms.TimeField):
    """A time of day, of twenty-four hours."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=TIMES, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)
        self.error_messages["invalid"] = _("Enter a time as hours and minutes, such as 13:30")


def as_typed(moment: datetime) -> tuple[str, str]:
    """A moment as the two fields show it."""
    here = moment.astimezone(CLOCK)
    return f"{here:%d/%m/%Y}", f"{here:%H:%M}"


def moment_of(day: date, clock: time) -> datetime:
    """The moment meant, never one to come. An hour that comes twice is the first of the two: the stricter one.

    Raises ValidationError for an hour that the clocks skip, and for a moment to come.
    """
    moment = datetime.combine(day, clock, tzinfo=CLOCK)
    there_and_back = datetime.fromtimestamp(moment.timestamp(), tz=CLOCK)
    if there_and_back.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValidationError(_("The clocks went forward that night and skipped this hour. Enter the hour after it."))
    if there_and_back > timezone.now():
        raise ValidationError(_("Enter a time that is not in the future"))
    return there_and_back
