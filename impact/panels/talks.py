"""How many conversations were held, and whether somebody looked in afterwards."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagement import figures
from engagement.models import Consultation
from impact import charts
from impact.counting import Counting, Data, dates, rule_inside, rule_outside
from impact.panels.shape import (
    Panel,
    Shown,
    Table,
    bases_of,
    columns_of,
    in_a_hundred,
    of_the_year,
    short_quarters,
    with_base,
)
from impact.small_numbers import Rule
from safeguards.periods import Share

SHOWN = 4  # quarters
KINDS: dict[str, Promise] = {
    Consultation.Kind.ONE_TO_ONE.value: gettext_lazy("With one person"),
    Consultation.Kind.GROUP.value: gettext_lazy("In a group"),
    figures.IN_WRITING: gettext_lazy("In writing, on a private page"),
}


def count(counting: Counting) -> tuple[Data, Data]:
    """Acts of the coordinator: conversations, and calls afterwards. Of each quarter, and of the year."""
    periods = counting.quarters[-SHOWN:]
    held = [figures.held(period) for period in periods]
    after = [figures.aftercare_in_time(period, counting.at) for period in periods]
    kept: Data = {
        "columns": [dates(period) for period in periods],
        "held": {kind: [each.get(kind, 0) for each in held] for kind in KINDS},
    }
    year = {kind: sum(each.get(kind, 0) for each in held) for kind in KINDS}
    inside, outside = (kept | _looked_in(after, year, rule) for rule in (rule_inside(), rule_outside()))
    return inside, outside


def _looked_in(after: list[Share], year: dict[str, int], rule: Rule) -> Data:
    return {
        "aftercare": [in_a_hundred(share, rule) for share in after],
        "calls_due": bases_of(after, rule),
        "year": {"held": year, "aftercare": of_the_year(after, rule)},
    }


def show(data: Any) -> Shown:
    parts = {str(name): data["held"][kind] for kind, name in KINDS.items()}
    table = Table(_("Conversations held"), [_("Conversations"), *columns_of(data)], _rows(data))
    totals = [sum(each) for each in zip(*parts.values(), strict=True)]
    picture = None
    if any(totals):
        columns = short_quarters(data["columns"])
        picture = charts.stacked_columns(parts, columns, _("Conversations"), [*map(str, totals)])
    return Shown(_headline(totals), _sentence(data), table, picture)


def _rows(data: Any) -> list[tuple[str, list[str]]]:
    year = data.get("year")
    held = {kind: [*data["held"][kind], *([year["held"][kind]] if year else [])] for kind in KINDS}
    rows = [(str(name), [*map(str, held[kind])]) for kind, name in KINDS.items()]
    after = [*data["aftercare"], *([year["aftercare"]] if year else [])]
    due = data.get("calls_due", [None] * len(after))  # older releases were kept without
    looked_in = [with_base(*each) for each in zip(after, due, strict=False)]
    return [*rows, (_("Looked in afterwards in time"), looked_in)]


def _headline(totals: list[int]) -> str:
    return ngettext(
        "%(number)s conversation was held in the last quarter",
        "%(number)s conversations were held in the last quarter",
        totals[-1],
    ) % {"number": totals[-1]}


def _sentence(data: Any) -> str:
    share = data["aftercare"][-1]
    if share is None:
        return _("No call afterwards was due.")
    if isinstance(share, str):
        return _("Too few calls afterwards were due to show how many were in time.")
    return _("Somebody looked in afterwards, in the days that were promised, after %(share)s%% of them.") % {
        "share": share
    }


TALKS = Panel(
    code="talks",
    name=gettext_lazy("Conversations held"),
    definition=gettext_lazy(
        "Conversations that began in the quarter or in the year, with one person or in a group, and what people wrote "
        "on their private page. What a partner passed on is none. Looked in afterwards: of the calls that were due "
        "then, those made in time that reached the person, or followed what was agreed for when nobody answers."
    ),
    target=gettext_lazy("None for conversations. Everybody is looked in on in time."),
    count=count,
    show=show,
    of_points=True,
)
