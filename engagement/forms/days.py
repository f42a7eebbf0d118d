"""Days on which we do not write, typed one to a line: works without script, and for as many as there are."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.forms.fields import TEXT, NoteField

WRITTEN = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d/%m/%y")
BETWEEN = re.compile(r"\s*[–—]\s*|\s+(?:to|until|tan|hyd|i|-)\s+", re.IGNORECASE)
FARTHEST = timedelta(days=10 * 366)  # ahead: a slip of the keyboard, not a day anybody meant

Days = tuple[tuple[date, date], ...]


class QuietDaysField(NoteField):
    """Cleans to first and last days in order. Each fault names its line and says how to mend it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(limit=TEXT, rows=3, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str | None) else quiet_lines(value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value) or ""
        lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        return tuple(sorted({read_line(line, number=number) for number, line in lines}))


def quiet_lines(days: Iterable[tuple[date, date]]) -> str:
    """As they are typed: one to a line."""
    return "\n".join(
        f"{first:%d/%m/%Y}" if first == last else _("%(first)s to %(last)s") % {
            "first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"
        }
        for first, last in days
    )  # fmt: skip


def read_line(line: str, *, number: int) -> tuple[date, date]:
    """One line: a day, or a first and a last one. Raises ValidationError."""
    days = [read_day(text) for text in BETWEEN.split(line)]
    first, last = days[0], days[-1]
    if len(days) > 2 or first is None or last is None:
        raise ValidationError(
            _("Line %(number)d: enter a day such as 24/12/2026, or two such as 24/12/2026 to 02/01/2027")
            % {"number": number}
        )
    if last < first:
        raise ValidationError(_("Line %(number)d: the last day must not be before the first") % {"number": number})
    if last < timezone.localdate():
        raise ValidationError(_("Line %(number)d: these days are over. Take the line out.") % {"number": number})
    if last > timezone.localdate() + FARTHEST:
        raise ValidationError(_("Line %(number)d: enter a year within the next ten") % {"number": number})
    return first, last


def read_day(text: str) -> date | None:
    for form in WRITTEN:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  a day of the calendar has no zone
        except ValueError:
            continue
    return None
