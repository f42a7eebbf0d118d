"""How the requests of partners to put something right have ended."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from impact import charts
from impact.blocks import Grouping, Groups, blocks_of
from impact.counting import Counting, Data, period_from
from impact.panels.shape import Panel, Shown, Table, months, why_not
from partners import figures
from partners.models import Referral
from partners.tallied import load
from safeguards.periods import Period

Outcome = Referral.Outcome
RIGHT, PASSED_ON, NOT_TAKEN, OTHERWISE = "right", "passed_on", "not_taken", "otherwise"
ALIKE: Grouping = {
    Outcome.PUT_RIGHT.value: RIGHT,
    Outcome.PARTLY.value: RIGHT,
    Outcome.NOT_PUT_RIGHT.value: Outcome.NOT_PUT_RIGHT.value,
    Outcome.COMPLAINT.value: PASSED_ON,
    Outcome.SUPPORT.value: PASSED_ON,
    Outcome.DECLINED.value: NOT_TAKEN,
    Outcome.WITHDRAWN.value: NOT_TAKEN,
}
GROUPINGS: tuple[Grouping, ...] = (
    {each: each for each in ALIKE},
    ALIKE,
    {each: RIGHT if group == RIGHT else OTHERWISE for each, group in ALIKE.items()},
)
NAMES: Mapping[str, str | Promise] = {
    RIGHT: gettext_lazy("Put right, wholly or in part"),
    **{each.value: each.label for each in Outcome},
    PASSED_ON: gettext_lazy("Passed on, as a complaint or for support"),
    NOT_TAKEN: gettext_lazy("Not for us, or they changed their mind"),
    OTHERWISE: gettext_lazy("Ended in another way"),
}


def counted(_counting: Counting, period: Period, grouping: Grouping) -> dict[str, int]:
    """The referrals that were closed in the period, by how they ended."""
    closed = Referral.objects.filter(closed_at__gte=period.begins_at, closed_at__lt=period.ends_at)
    found = dict.fromkeys(grouping.values(), 0)
    for outcome, number in figures.outcomes(load(closed)).items():
        found[grouping[outcome]] += number
    return found


ENDED = Groups("endings", GROUPINGS, counted)


def count(counting: Counting) -> tuple[Data, Data]:
    """The newest closed block: behind each ending there is a person."""
    inside: Data = {}
    outside: Data = {}
    for block in blocks_of(ENDED, counting)[-1:]:
        period = {"period": [block.first.isoformat(), block.last.isoformat()]}
        inside, outside = block.inside | period, block.outside | period
    return inside, outside


def show(data: Any) -> Shown:
    over = months(period_from(data["period"])) if data else _("Not counted yet")
    cells = data["cells"] if data and data["total"] is not None else {}
    names = {code: str(name) for code, name in NAMES.items() if code in cells}
    rows = [(name, [_words(cells[code])]) for code, name in names.items()]
    rows.append((_("Closed"), [_closed(data)]))
    numbers = [(name, cells[code]) for code, name in names.items() if isinstance(cells[code], int)]
    picture = None
    if numbers:
        picture = charts.funnel([each for _name, each in numbers], [name for name, _each in numbers], _("Requests"))
    table = Table(_("Requests that were closed"), [_("How they ended"), over], rows)
    return Shown(_headline(data, cells), _sentence(data, over), table, picture)


def _words(cell: Any) -> str:
    return why_not(cell) if isinstance(cell, str) else str(cell)


def _closed(data: Any) -> str:
    if not data:
        return _("Not counted yet")
    return _("Too few: not shown") if data["total"] is None else str(data["total"])


def _headline(data: Any, cells: Any) -> str:
    mine = [cells[code] for code in (RIGHT, Outcome.PUT_RIGHT.value, Outcome.PARTLY.value) if code in cells]
    if not mine or any(isinstance(cell, str) for cell in mine):
        return _("How requests to put something right ended")
    share = min(100, round(100 * sum(mine) / data["total"]))  # what is published is rounded, each for itself
    return _("%(share)s in 100 requests ended with something put right") % {"share": share}


def _sentence(data: Any, over: str) -> str:
    if not data or data["total"] is None:
        return _("Too few have been closed yet to show how they ended.")
    return _("Of those that were closed from %(months)s.") % {"months": over}


ENDINGS = Panel(
    code="endings",
    name=gettext_lazy("How requests ended"),
    definition=gettext_lazy(
        "The referrals that were closed, whenever they were sent, by how they ended as it was written down at the "
        "close. Somebody with two counts twice. Counted over the shortest time, and by the finest groups, in which "
        "nobody can be found: from one quarter to a year, and never again."
    ),
    target=gettext_lazy("None. An ending that was aimed for would not be theirs."),
    count=count,
    show=show,
)
