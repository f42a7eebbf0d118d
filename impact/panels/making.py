"""How long it takes from proposing a change until it is made, by quarter."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from feedback import figures
from impact import charts
from impact.counting import Counting, Data, dates
from impact.panels.shape import Panel, Shown, Table, quarter_names, short_quarters, words
from safeguards.periods import Period

SHOWN = 4  # quarters


def count(counting: Counting) -> tuple[Data, Data]:
    """Of each quarter, and of the year and the one before: acts of the organisation, nothing in it is about a
    person."""
    periods = counting.quarters[-SHOWN:]
    found = [_made(counting, period) for period in periods]
    kept: Data = {
        "columns": [dates(period) for period in periods],
        "made": [made for made, _days in found],
        "days": [days for _made, days in found],
    }
    for name, period in (("year", counting.year), ("before", counting.year_before)):
        made, days = _made(counting, period)
        kept[name] = {"made": made, "days": days}
    return kept, kept


def _made(counting: Counting, period: Period) -> tuple[int, float | None]:
    """How many were made in the period, and the middle one of their days; as they stand on the last day counted."""
    changes = counting.changes[-1]
    return len(figures.days_taken(changes, period)), figures.days_to_make(changes, period)


def show(data: Any) -> Shown:
    year, before = data["year"], data["before"]
    rows = list(zip(quarter_names(data["columns"]), data["made"], data["days"], strict=True))
    rows += [(_("The year"), year["made"], year["days"]), (_("The year before"), before["made"], before["days"])]
    heads = [_("Quarter"), _("Made"), _("Half made within")]
    table = Table(
        _("Days from proposed to made"), heads, [(name, [str(made), _in_days(took)]) for name, made, took in rows]
    )
    picture = None
    if any(data["made"]):
        columns, over = short_quarters(data["columns"]), [_over(days) for days in data["days"]]
        picture = charts.stacked_columns({_("Changes made"): data["made"]}, columns, _("Changes made"), over)
    return Shown(_headline(year["days"], before["days"]), _sentence(year, before), table, picture)


def _in_days(days: float | None) -> str:
    return words(None) if days is None else _days(days)


def _over(days: float | None) -> str:
    return "" if days is None else _days(float(round(days)))


def _days(days: float) -> str:
    return ngettext("%(days)s day", "%(days)s days", round(days)) % {"days": f"{days:g}"}


def _headline(now: float | None, before: float | None) -> str:
    if now is None or before is None or now == before:
        return _("How long it takes to make a change")
    return _("Changes are made sooner") if now < before else _("Changes take longer to make")


def _sentence(year: Any, before: Any) -> str:
    if not year["made"]:
        return _("No change was made in the year.")
    told = ngettext(
        "%(number)s change was made in the year, %(days)s after it was proposed.",
        "%(number)s changes were made in the year, half of them within %(days)s of being proposed.",
        year["made"],
    ) % {"number": year["made"], "days": _days(year["days"])}
    if before["days"] is None:
        return told
    return " ".join((told, _("The year before it was %(days)s.") % {"days": _days(before["days"])}))


MAKING = Panel(
    code="making",
    name=gettext_lazy("Days to make a change"),
    definition=gettext_lazy(
        "The changes that were implemented in the quarter, or in the year, and still are on the last day counted; and "
        "of the days from when each was proposed until it was implemented, the middle one. What is not made yet is in "
        "none of it: that stands in the ages of points, and in the answers of service areas."
    ),
    target=gettext_lazy("None of its own: every change that goes ahead has a day by which it should be made."),
    count=count,
    show=show,
)
