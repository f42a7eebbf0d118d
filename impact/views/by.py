"""What was said and changed of each theme, right, stage, agency, area, kind and outcome; and of one of them."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from impact import charts
from impact.dimensions import DIMENSIONS
from impact.menu import with_menu
from impact.models import ReleasedPanel
from impact.panels import BY_CODE
from impact.panels.by_shown import in_table, show_one
from impact.panels.shape import Panel, Shown
from impact.permissions import newest_release_for
from impact.views.dashboard import panels_of


@dataclass(frozen=True)
class Drawn:
    """What is told of one value, with its pictures."""

    shown: Shown
    wide: SafeString
    narrow: SafeString


@dataclass(frozen=True)
class Row:
    """One row of the table; `value` is empty where nothing is told of it."""

    name: str
    value: str
    cells: list[str]


@require_safe
@needs(Permission.SEE_FIGURES)
def impact_by(request: HttpRequest, dimension: str) -> HttpResponse:
    """All values of one dimension, from the newest release."""
    release, panel = newest_release_for(signed_in(request)), panel_by(dimension)
    found = panels_of(release, [panel]) if release else []
    context = {
        "panel": panel,
        "release": release,
        "on_page": found[0] if found else None,
        "rows": _linked(found[0].shown, found[0].data) if found else [],
        "dimension": dimension,
        "dimensions": DIMENSIONS,
    }
    return render(request, "impact/impact_by.html", with_menu(request, "impact_by", **context))


@require_safe
@needs(Permission.SEE_FIGURES)
def impact_by_value(request: HttpRequest, dimension: str, value: str) -> HttpResponse:
    """One value of it: its changes over the last quarters, and how far what was said of it came."""
    release, panel = newest_release_for(signed_in(request)), panel_by(dimension)
    row = ReleasedPanel.objects.filter(release=release, code=panel.code).first()
    one = show_one(row.inside, value) if row is not None and panel.is_kept(row.inside) else None
    if row is None or one is None:
        raise Http404
    context = {
        "panel": panel,
        "dimension": dimension,
        "release": release,
        "one": one,
        "parts": [_drawn(each) for each in (one.changes, one.points) if each],
    }
    return render(request, "impact/impact_by_value.html", with_menu(request, "impact_by", **context))


def _drawn(shown: Shown) -> Drawn:
    if shown.picture is None:
        return Drawn(shown, SafeString(""), SafeString(""))
    return Drawn(shown, *(charts.draw_once(shown.picture(width)) for width in (charts.WIDE, charts.NARROW)))


def _linked(shown: Shown, data: Any) -> list[Row]:
    """The rows of the table, each with the value whose page its name leads to, where there is one."""
    rows = zip(in_table(data), shown.table.rows, strict=True)
    return [Row(name, value if value in data["changes"] else "", cells) for value, (name, cells) in rows]


def panel_by(dimension: str) -> Panel:
    """Its panel; 404 where figures are not looked at by this."""
    panel = BY_CODE.get(f"by-{dimension}")
    if panel is None:
        raise Http404
    return panel
