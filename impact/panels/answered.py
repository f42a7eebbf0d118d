"""Whether what people were told answered them, in their own words: yes, or no."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback import figures
from feedback.models import Response
from impact import charts
from impact.blocks import Grouping, Groups, blocks_of
from impact.counting import Counting, Data, period_from
from impact.panels.shape import Panel, Shown, Table, months, why_not
from safeguards.periods import Period

YES, NO = Response.Answer.YES.value, Response.Answer.NO.value
NAMES: Mapping[str, Promise] = {YES: gettext_lazy("It answered them"), NO: gettext_lazy("It did not")}


def counted(_counting: Counting, period: Period, _grouping: Grouping) -> dict[str, int]:
    """The people who said so in the period."""
    return {YES: 0, NO: 0} | figures.answered(period)


ANSWERS = Groups("answered", ({YES: YES, NO: NO},), counted)


def count(counting: Counting) -> tuple[Data, Data]:
    """The newest closed block."""
    inside: Data = {}
    outside: Data = {}
    for block in blocks_of(ANSWERS, counting)[-1:]:
        period = {"period": [block.first.isoformat(), block.last.isoformat()]}
        inside, outside = block.inside | period, block.outside | period
    return inside, outside


def show(data: Any) -> Shown:
    over = months(period_from(data["period"])) if data else _("Not counted yet")
    cells = data["cells"] if data and data["total"] is not None else {}
    rows = [(str(NAMES[code]), [_words(cells[code])]) for code in NAMES if code in cells]
    rows.append((_("Said whether it did"), [_everybody(data)]))
    picture = None
    if cells and not any(isinstance(cell, str) for cell in cells.values()):
        picture = charts.funnel([cells[code] for code in NAMES], [str(name) for name in NAMES.values()], _("People"))
    table = Table(_("Did it answer them?"), [_("What they said"), over], rows)
    return Shown(_headline(cells), _sentence(data, over), table, picture)


def _words(cell: Any) -> str:
    return why_not(cell) if isinstance(cell, str) else str(cell)


def _everybody(data: Any) -> str:
    if not data:
        return _("Not counted yet")
    return _("Too few: not shown") if data["total"] is None else str(data["total"])


def _headline(cells: Any) -> str:
    if not cells or any(isinstance(cell, str) for cell in cells.values()):
        return _("Did it answer them?")
    share = round(100 * cells[YES] / (cells[YES] + cells[NO]))
    return _("%(share)s in 100 say that what they were told answered them") % {"share": share}


def _sentence(data: Any, over: str) -> str:
    if not data or data["total"] is None:
        return _("Too few have said yet whether it did.")
    return _("Of those who said so from %(months)s. Whoever says no is rung.") % {"months": over}


ANSWERED = Panel(
    code="answered",
    name=gettext_lazy("Did it answer them?"),
    definition=gettext_lazy(
        "The people who said whether what they were told answered them, each once, by the newest of their answers. "
        "Answering is up to them. Counted over the shortest time in which nobody can be found: from one quarter to a "
        "year, and never again."
    ),
    target=gettext_lazy("None. To aim at what people say would be to ask for it."),
    count=count,
    show=show,
)
