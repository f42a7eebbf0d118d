"""Whether partners' requests were answered and settled as promised, and whether people say that it was put right."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from impact import charts
from impact.blocks import Grouping, Groups, blocks_of
from impact.counting import Counting, Data, dates, period_from, rule_inside, rule_outside
from impact.panels.shape import (
    Panel,
    Shown,
    Table,
    columns_of,
    in_a_hundred,
    months,
    number,
    of_the_year,
    short_quarters,
    words,
)
from impact.small_numbers import Rule
from partners import figures
from partners.models import OutcomeTold, Referral
from partners.tallied import Tallied, load
from safeguards.periods import Period, Share

SHOWN = 4  # quarters
Rows = Sequence[Tallied]


AGREED, OTHERWISE = "agreed", "otherwise"


def agreed(_counting: Counting, period: Period, _grouping: Grouping) -> dict[str, int]:
    """The people who were told what came of it and answered: whether they say that it is put right."""
    answers = figures.answers(received(period))
    yes = answers.get(OutcomeTold.Answer.AGREED, 0)
    return {AGREED: yes, OTHERWISE: sum(count for answer, count in answers.items() if answer) - yes}


AGREEMENT = Groups("recovery:agreed", ({AGREED: AGREED, OTHERWISE: OTHERWISE},), agreed)
SHARES: dict[str, tuple[Promise, Callable[[Rows, datetime], Share]]] = {
    "answered": (gettext_lazy("Answered in time"), figures.answered_in_time),
    "updated": (gettext_lazy("Updates in time"), figures.updates_in_time),
    "settled": (gettext_lazy("Settled in time"), figures.settled_in_time),
    "handed_over": (gettext_lazy("Complaints passed on the same day"), figures.passed_on_the_same_day),
}


def count(counting: Counting) -> tuple[Data, Data]:
    """Of the referrals of each quarter and of the year, how many came and what share was in time."""
    periods = counting.quarters[-SHOWN:]
    found = [received(period) for period in periods]
    inside, outside = (_kept(periods, found, counting.at, rule) for rule in (rule_inside(), rule_outside()))
    for block in blocks_of(AGREEMENT, counting)[-1:]:
        over = {"over": [block.first.isoformat(), block.last.isoformat()]}
        inside["agreed"], outside["agreed"] = block.inside | over, block.outside | over
    return inside, outside


def received(period: Period) -> list[Tallied]:
    """The referrals that were sent in the period."""
    return load(Referral.objects.filter(submitted_at__gte=period.begins_at, submitted_at__lt=period.ends_at))


def _kept(periods: Sequence[Period], found: Sequence[Rows], at: datetime, rule: Rule) -> Data:
    counted = {code: [counts(rows, at) for rows in found] for code, (_name, counts) in SHARES.items()}
    received_then = [figures.received(rows) for rows in found]
    year = {code: of_the_year(shares, rule) for code, shares in counted.items()}
    return {
        "columns": [dates(period) for period in periods],
        "received": received_then,
        "shares": {code: [in_a_hundred(share, rule) for share in shares] for code, shares in counted.items()},
        "year": {"received": sum(received_then), "shares": year},
    }


def show(data: Any) -> Shown:
    table = Table(
        _("What partners were promised"), [_("Of the referrals of a quarter"), *columns_of(data)], _rows(data)
    )
    series = {str(SHARES[code][0]): [*map(number, data["shares"][code])] for code in ("answered", "settled")}
    drawn = any(sum(value is not None for value in row) > 1 for row in series.values())  # a point alone is no line
    columns = short_quarters(data["columns"])
    picture = charts.lines(series, columns, _("In a hundred"), due=None) if drawn else None
    return Shown(_headline(data), _sentence(data), table, picture)


def _rows(data: Any) -> list[tuple[str, list[str]]]:
    year = data.get("year")
    came = [*data["received"], *([year["received"]] if year else [])]
    shares = {code: [*data["shares"][code], *([year["shares"][code]] if year else [])] for code in SHARES}
    rows = [(str(name), [words(cell, "%s%%") for cell in shares[code]]) for code, (name, _of) in SHARES.items()]
    return [(_("Received"), [str(each) for each in came]), *rows]


def _headline(data: Any) -> str:
    newest = number(data["shares"]["answered"][-1])
    if newest is None:
        return _("What partners were promised")
    return _("%(share)s in 100 requests for putting things right were answered in time") % {"share": f"{newest:g}"}


def _sentence(data: Any) -> str:
    came = data["received"][-1]
    told = ngettext(
        "%(number)s request came in the last quarter.", "%(number)s requests came in the last quarter.", came
    ) % {"number": came}  # fmt: skip
    settled, put_right = number(data["shares"]["settled"][-1]), _put_right(data.get("agreed"))
    more = _("%(share)s%% were settled in time.") % {"share": f"{settled:g}"} if settled is not None else ""
    return " ".join(filter(None, (told, more, put_right)))


def _put_right(block: Any) -> str:
    """What the people say, over as long as it takes that nobody can be found by it."""
    if block is None or block["total"] is None or isinstance(block["cells"][AGREED], str):
        return ""
    share = round(100 * block["cells"][AGREED] / block["total"])
    return _("From %(months)s, %(share)s%% of those who were told what came of it said that it is put right.") % {
        "months": months(period_from(block["over"])), "share": share
    }  # fmt: skip


RECOVERY = Panel(
    code="recovery",
    name=gettext_lazy("Putting things right"),
    definition=gettext_lazy(
        "The referrals that were sent in the quarter, or in the year. Answered, updated and settled in time: of those "
        "of which that was due, by the moment that was promised; the time in which we waited for the person does not "
        "count. Complaints: of those in which one was asked for, passed on by the end of that working day. Put right: "
        "what the people say who were told what came of it, over the shortest time in which nobody can be found by it."
    ),
    target=gettext_lazy("All of them, by the moment that was promised."),
    count=count,
    show=show,
)
