"""Whether taking part was made safe: an assessment before, a call afterwards, and no contact against the plan."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagement import figures
from impact import charts
from impact.counting import Counting, Data, dates, rule_inside, rule_outside
from impact.panels.shape import (
    Panel,
    Shown,
    Table,
    bases_of,
    columns_of,
    in_a_hundred,
    number,
    of_the_year,
    short_quarters,
    with_base,
    words,
)
from impact.small_numbers import Rule
from safeguards.periods import Share

SHOWN = 4  # quarters
ALL = 100.0


def count(counting: Counting) -> tuple[Data, Data]:
    """Acts of the organisation, of each quarter and of the year; no share of too few."""
    periods = counting.quarters[-SHOWN:]
    assessed = [figures.assessed(period) for period in periods]
    after = [figures.aftercare_in_time(period, counting.at) for period in periods]
    calls = [figures.calls_against_plan(period) for period in periods]
    sent = [figures.sent_without_yes(period) for period in periods]
    kept: Data = {"columns": [dates(period) for period in periods], "calls": calls, "sent": sent}
    against: Data = {"calls": sum(calls), "sent": sum(sent)}
    inside, outside = (
        kept | _shares(assessed, after, rule) | {"year": against | _of_year(assessed, after, rule)}
        for rule in (rule_inside(), rule_outside())
    )
    return inside, outside


def _shares(assessed: list[Share], after: list[Share], rule: Rule) -> Data:
    return {
        "assessed": [in_a_hundred(share, rule) for share in assessed],
        "after": [in_a_hundred(share, rule) for share in after],
        "bases": {"assessed": bases_of(assessed, rule), "after": bases_of(after, rule)},
    }


def _of_year(assessed: list[Share], after: list[Share], rule: Rule) -> Data:
    return {"assessed": of_the_year(assessed, rule), "after": of_the_year(after, rule)}


def show(data: Any) -> Shown:
    names = {
        "assessed": _("Assessed before"),
        "after": _("Looked in afterwards in time"),
        "calls": _("Calls by a way they had not called safe"),
        "sent": _("Messages sent without a yes"),
    }
    rows = [(name, _cells(data, code)) for code, name in names.items()]
    series = {names[code]: [*map(number, data[code])] for code in ("assessed", "after")}
    drawn = any(sum(value is not None for value in row) > 1 for row in series.values())  # a point alone is no line
    due = (ALL, _("Dashed: all of them"))
    picture = charts.lines(series, short_quarters(data["columns"]), _("In a hundred"), due=due) if drawn else None
    table = Table(_("Taking part, made safe"), [_("Of each quarter"), *columns_of(data)], rows)
    return Shown(_headline(data["year"]), _sentence(data["year"]), table, picture)


def _cells(data: Any, code: str) -> list[str]:
    cells, bases = [*data[code], data["year"][code]], data.get("bases", {})  # older releases were kept without
    if code not in ("assessed", "after"):
        return [words(cell) for cell in cells]
    return [with_base(*each) for each in zip(cells, bases.get(code, [None] * len(cells)), strict=True)]


def _headline(year: Any) -> str:
    against = year["calls"] + year["sent"]
    if against:
        return ngettext(
            "%(number)s contact went against what somebody had agreed",
            "%(number)s contacts went against what people had agreed",
            against,
        ) % {"number": against}
    return _("No contact is known to have gone against what people had agreed")


def _sentence(year: Any) -> str:
    assessed, after = number(year["assessed"]), number(year["after"])
    told = []
    if assessed is not None:
        told.append(
            _("In the year, %(share)s%% of those who took part had a current assessment before.")
            % {"share": f"{assessed:g}"}
        )
    if after is not None:
        told.append(_("Somebody looked in afterwards in time after %(share)s%%.") % {"share": f"{after:g}"})
    return " ".join(told) or _("Too few took part in the year to give a share.")


SAFETY = Panel(
    code="safety",
    name=gettext_lazy("Taking part, made safe"),
    definition=gettext_lazy(
        "Assessed before: of everybody in a conversation that began in the quarter, by voice, video, relay or in "
        "person, each time, those whose newest assessment for it said go ahead, had not run out that day, and was not "
        "voided by anything that had happened. Whoever rings of their own accord is heard all the same, and counts. "
        "Looked in afterwards: of the calls that were due in the quarter, those made in time. Calls: those to look in "
        "afterwards that were written down with a way that was not called safe, or where somebody wanted no contact. "
        "Messages: emails and letters that went without a yes of the gate. Who rang when news was told is not written "
        "down, so that such a call is in none of these."
    ),
    target=gettext_lazy("All are assessed before, and looked in on in time. No contact against what was agreed."),
    count=count,
    show=show,
    of_points=True,
)
