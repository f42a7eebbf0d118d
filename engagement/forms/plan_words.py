"""What stands now beside what is typed here, in words, for a tab whose plan was saved by somebody else meanwhile."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagement.forms.days import quiet_lines
from engagement.forms.plans import WEEKDAYS, PlanForm
from engagement.gate.asking import Window
from engagement.models import ContactRoute, SafeContactPlan
from engagement.reach import RouteGiven, Standing, differences
from engagement.standing import times_of

Row = dict[str, Any]


def rows_that_differ(form: PlanForm, saved: Standing, typed: Standing) -> list[Row]:
    """One row for each thing that is not the same: what it is called, what is saved, what is typed."""
    rows = [_row(form, name, saved, typed) for name in differences(saved, typed)]
    if saved.status != typed.status:
        rows.insert(0, row(_("Contact"), *(SafeContactPlan.Status(each.status).label for each in (saved, typed))))
    if saved.days != typed.days:
        rows.append(row(_("We may rely on it for"), *(_days(each.days) for each in (saved, typed))))
    return rows


def row(label: Any, saved: Any, typed: Any) -> Row:
    return {"label": label, "saved": saved, "typed": typed}


def _row(form: PlanForm, name: str, saved: Standing, typed: Standing) -> Row:
    if name == "kind":
        return row(_("This way of reaching them"), *(_way(each.route) for each in (saved, typed)))
    label = _("When") if name == "windows" else form.fields[FIELD.get(name, name)].label
    return row(label, *(in_words(name, value_of(each, name)) for each in (saved, typed)))


PHRASES = frozenset({"phrase_ask", "phrase_answer", "unsafe_phrase"})
FIELD = {"voicemail_ok": "voicemail"}


def value_of(standing: Standing, name: str) -> Any:
    """One value of a plan, wherever in it the value is kept."""
    for part in (standing, standing.more, standing.route):
        if hasattr(part, name):
            return getattr(part, name)
    return None


def in_words(name: str, value: Any) -> str:
    """One value as it is read."""
    if value in (None, "", (), frozenset()):
        return _("Nothing")
    if name in PHRASES:  # never in full beside each other (SC-8)
        return _("One that is not shown here")
    if name in WORDS:
        return WORDS[name](value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)


def _days(days: int) -> str:
    return _("%(days)s days") % {"days": days} if days else _("It has run out")


def _way(route: RouteGiven | None) -> str:
    return f"{ContactRoute.Kind(route.kind).label}: {route.value}" if route else _("Nothing")


def _windows(windows: Iterable[Window]) -> str:
    names = dict(WEEKDAYS)
    listed = list(windows)
    lines = [
        _("%(days)s, %(opens)s to %(closes)s")
        % {
            "days": ", ".join(str(names[str(day)]) for day in times.weekdays),
            "opens": f"{times.opens:%H:%M}",
            "closes": f"{times.closes:%H:%M}",
        }
        for times in times_of(listed)
    ]
    return "\n".join([*lines, *([_("Only in school term")] if any(w.term_time_only for w in listed) else [])])


WORDS: dict[str, Callable[[Any], str]] = {
    "safe": lambda value: str(ContactRoute.Safe(value).label),
    "device": lambda value: str(ContactRoute.Device(value).label),
    "caller_id": lambda value: str(ContactRoute.CallerId(value).label),
    "dropped_call": lambda value: str(SafeContactPlan.DroppedCall(value).label),
    "windows": _windows,
    "quiet": quiet_lines,
    "valid_until": lambda value: date_format(value, "j F Y"),
}
