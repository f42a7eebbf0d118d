"""Whether those who can change something answer, and whether somebody senior stands behind it: by service area."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from feedback import figures
from impact import charts
from impact.counting import Counting, Data, dates
from impact.panels.shape import Panel, Shown, Table


def count(counting: Counting) -> tuple[Data, Data]:
    """Acts of the organisation; the areas by their names, and in no order of merit (IM-2)."""
    found = figures.by_area(counting.changes[-1], counting.year)
    kept: Data = {"year": dates(counting.year), "areas": [asdict(area) for area in found]}
    return kept, kept


def show(data: Any) -> Shown:
    areas = data["areas"]
    put, answered = (sum(area[name] for area in areas) for name in ("put", "answered"))
    heads = [
        _("Service area"), _("Put to it"), _("Answered"), _("Half answered within"), _("With a sponsor"), _("In use"),
    ]  # fmt: skip
    picture = None
    if areas:
        parts = {heads[2]: [area["answered"] for area in areas], _("Not answered"): [_waiting(area) for area in areas]}
        beside = [_of(area["answered"], area["put"]) for area in areas]
        picture = charts.stacked_bars(parts, [area["area"] for area in areas], _("Changes put to it"), beside)
    rows = [(area["area"], _cells(area)) for area in areas]
    table = Table(_("Changes put to each service area in the year"), heads, rows)
    return Shown(_headline(put, answered), _sentence(areas), table, picture)


def _waiting(area: Any) -> int:
    waiting: int = area["put"] - area["answered"]
    return waiting


def _cells(area: Any) -> list[str]:
    days = ngettext("%(days)s day", "%(days)s days", round(area["days"])) % {"days": f"{area['days']:g}"}
    sponsored = _of(area["sponsored"], area["going_on"]) if area["going_on"] else "–"
    return [str(area["put"]), str(area["answered"]), days, sponsored, str(area["in_use"])]


def _of(part: int, base: int) -> str:
    return _("%(part)s of %(base)s") % {"part": part, "base": base}


def _headline(put: int, answered: int) -> str:
    if not put:
        return _("Whether service areas answer")
    if put == answered:
        return _("Every change that was asked for was answered")
    return ngettext(
        "%(number)s change that was asked for has no answer",
        "%(number)s changes that were asked for have no answer",
        put - answered,
    ) % {"number": put - answered}


def _sentence(areas: Any) -> str:
    going_on, sponsored = (sum(area[name] for area in areas) for name in ("going_on", "sponsored"))
    if not going_on:
        return _("Nothing that was asked for in this year is still being decided or made.")
    return _("Of %(base)s that are being decided or made, %(part)s have a named sponsor.") % {
        "base": going_on, "part": sponsored
    }  # fmt: skip


AREAS = Panel(
    code="areas",
    name=gettext_lazy("Answers of service areas"),
    definition=gettext_lazy(
        "The changes that were put to each service area in the last twelve months. Answered: whoever owns it said "
        "something of it, or it was decided. Half answered within: the middle one of the days until then, counted "
        "until the last day where there is no answer yet. With a sponsor: of those that are being decided or made. "
        "The areas stand in the order of their names."
    ),
    target=gettext_lazy("Every change is answered, and each has a named sponsor."),
    count=count,
    show=show,
)
