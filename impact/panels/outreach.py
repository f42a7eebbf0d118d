"""What was done to make the role known, by quarter."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from impact import charts
from impact.counting import Counting, Data, dates, rule_inside, rule_outside
from impact.panels.shape import Cell, Panel, Shown, Table, columns_of, number, short_quarters, words
from impact.small_numbers import Mark, Rule
from partners import figures

SHOWN = 4  # quarters


def count(counting: Counting) -> tuple[Data, Data]:
    """Of each quarter, and of the year: events are acts of ours; people reached and asked are counts of people."""
    periods = counting.quarters[-SHOWN:]
    done, year = [figures.outreach(period) for period in periods], figures.outreach(counting.year)
    kept: Data = {"columns": [dates(period) for period in periods], "events": [each.events for each in done]}
    inside, outside = (
        kept
        | {"reach": [_reach(each, rule) for each in done], "understood": [_understood(each, rule) for each in done]}
        | {"year": _of_year(done, year, rule)}
        for rule in (rule_inside(), rule_outside())
    )
    return inside, outside


def _reach(done: figures.Outreach, rule: Rule) -> Cell:
    """The people reached, where that is known of any; too few are not shown, nobody neither."""
    if done.events == done.of_unknown_reach:
        return None
    return Mark.HIDDEN.value if rule.is_small(done.reach) else rule.rounded(done.reach)


def _understood(done: figures.Outreach, rule: Rule) -> list[float] | str | None:
    """How well those who were asked understood before, and after, from 1 to 5; from too few none (SN-3)."""
    if done.before is None or done.after is None:
        return None
    return Mark.HIDDEN.value if done.rated < rule.threshold else [done.before, done.after]


def _of_year(done: list[figures.Outreach], year: figures.Outreach, rule: Rule) -> Data:
    """The year, where it does not tell what its quarters hide: of two in which four people each were reached, eight in
    the year would say so."""
    is_hidden = any(isinstance(_reach(each, rule), str) for each in done)
    unrated = [each.rated for each in done if isinstance(_understood(each, rule), str)]
    return {
        "events": year.events,
        "reach": Mark.HIDDEN.value if is_hidden else _reach(year, rule),
        "understood": Mark.HIDDEN.value if unrated and sum(unrated) < rule.threshold else _understood(year, rule),
    }


def show(data: Any) -> Shown:
    year = data["year"]
    rows = [
        (_("Talks, stalls and the like"), [str(each) for each in (*data["events"], year["events"])]),
        (_("People reached"), [words(cell) for cell in (*data["reach"], year["reach"])]),
        (_("Understood before, and after"), [_change(each) for each in (*data["understood"], year["understood"])]),
    ]
    table = Table(_("Making the role known"), [_("Outreach"), *columns_of(data)], rows)
    picture = None
    if any(data["events"]):
        parts = {_("Talks, stalls and the like"): data["events"]}
        over = [*map(str, data["events"])]
        picture = charts.stacked_columns(parts, short_quarters(data["columns"]), _("Times"), over)
    return Shown(_headline(year["events"]), _sentence(year), table, picture)


def _change(understood: Any) -> str:
    if not isinstance(understood, list):
        return words(understood)
    return _("%(before)s, then %(after)s") % {"before": f"{understood[0]:g}", "after": f"{understood[1]:g}"}


def _headline(events: int) -> str:
    if not events:
        return _("Making the role known")
    return ngettext(
        "We made the role known %(number)s time in the year",
        "We made the role known %(number)s times in the year",
        events,
    ) % {"number": events}


def _sentence(year: Any) -> str:
    told = []
    if number(year["reach"]) is not None:
        told.append(_("As far as is known, it reached %(number)s people.") % {"number": year["reach"]})
    if isinstance(year["understood"], list):
        before, after = (f"{mean:g}" for mean in year["understood"])
        told.append(
            _("Those who were asked understood the role with %(before)s of 5 before, and with %(after)s after.")
            % {"before": before, "after": after}
        )
    return " ".join(told) or _("How many it reached, and what they understood, is not known or too few.")


OUTREACH = Panel(
    code="outreach",
    name=gettext_lazy("Making the role known"),
    definition=gettext_lazy(
        "Talks, stalls, campaigns and the like whose day lies in the quarter or the year. People reached: as counted "
        "or estimated, where that is known; whoever came twice counts twice. Understood: the mean of what those who "
        "were asked gave before and after, from 1 to 5, each person counting alike. Neither is shown of too few "
        "people."
    ),
    target=gettext_lazy("None for how many. Those who come understand the role better afterwards."),
    count=count,
    show=show,
)
