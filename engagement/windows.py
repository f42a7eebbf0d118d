"""Times that are safe, in words."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagement.gate.asking import Window
from engagement.gate.facts import terms
from engagement.gate.rules import is_open, next_opening
from engagement.models import ContactWindow

WORKDAYS, EVERY_DAY = tuple(range(5)), tuple(range(7))


def window_words(windows: Iterable[ContactWindow]) -> list[str]:
    """“09:30 to 12:00, weekdays”, one text for each pair of times."""
    days: defaultdict[tuple[time, time, bool], list[int]] = defaultdict(list)
    for window in windows:
        days[window.opens, window.closes, window.term_time_only].append(window.weekday)
    return [
        _("%(opens)s to %(closes)s, %(days)s")
        % {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}", "days": day_words(tuple(sorted(on)), in_term)}
        for (opens, closes, in_term), on in sorted(days.items())
    ]


def day_words(days: tuple[int, ...], in_term: bool = False) -> str:
    """Weekdays, every day, or the days by name; and whether only in term time."""
    named = ", ".join(str(WEEKDAYS[day]) for day in days)
    words = {WORKDAYS: _("weekdays"), EVERY_DAY: _("every day")}.get(days, named)
    return _("%(days)s, in term time") % {"days": words} if in_term else words


def opening_words(windows: Iterable[ContactWindow], at: datetime) -> str:
    """Open now and until when, or when it opens next."""
    known = tuple(Window(each.weekday, each.opens, each.closes, each.term_time_only) for each in windows)
    school = terms()
    if is_open(known, at, school):
        here = timezone.localtime(at)
        closes = max(w.closes for w in known if w.weekday == here.weekday() and w.opens <= here.time() < w.closes)
        return _("Open now, until %(time)s") % {"time": f"{closes:%H:%M}"}
    opens = next_opening(known, at, terms=school)
    return _("Opens %(moment)s") % {"moment": date_format(timezone.localtime(opens), "l H:i")} if opens else ""
