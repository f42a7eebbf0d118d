"""The ledger without identities, as a table for a spreadsheet.

For the coordinator alone: its lines are single points, so its counts are as small as one, and a theme, a stage and a
month together may still tell who it was to somebody who knows them. That is the one unsuppressed view there is (SN-7);
for anybody else there are figures. No pseudonym, no number that leads to a person or to what they said, and no words.
"""

import csv
import io
import secrets
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagement.models import Contribution
from feedback.loops import Line, clock_at, lines, safe_routes
from feedback.models import Loop
from feedback.paging import AFTER, Order, page_of

MOST_LINES = 50_000
TOGETHER = 1000  # lines that one query fetches
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet would take for a command
MARK = "\ufeff"  # so that spreadsheets read Welsh letters


def safe_cell(text: object) -> str:
    """A text that no spreadsheet runs."""
    plain = str(text)
    return f"'{plain}" if plain.lstrip().startswith(FORMULA) or plain.startswith(FORMULA) else plain


def table(rows: "QuerySet[Loop]", order: Order, *, at: datetime) -> Iterator[str]:
    """The file, piece by piece: no more than MOST_LINES lines, each with a number drawn for this file alone."""
    yield MARK + _written([_heads()])
    found = rows.select_related("theme", "area").annotate(has_way=Exists(safe_routes(clock_at(at).today)))
    place, written = "", 0
    while written < MOST_LINES:
        page = page_of(found, order, {AFTER: place}, size=min(TOGETHER, MOST_LINES - written))
        if page.rows:
            yield _written(_cells(line) for line in lines(page.rows, at))
        written += len(page.rows)
        if not (place := page.after):
            return


def _heads() -> list[str]:
    return [
        _("Line"),
        _("About"),
        _("Stage of the journey"),
        _("Who changes it"),
        _("Stands at"),
        _("Month said"),
        _("Days since last news"),
        _("Days late"),
        _("Could be reached today"),
    ]


def _cells(line: Line) -> list[str]:
    row = line.row
    return [
        secrets.token_hex(4),
        str(row.theme),
        str(Contribution.Journey(row.journey).label),
        str(row.area or ""),
        _("Asked not to be told") if row.is_declined else str(line.stage.label),
        date_format(row.said_at, "Y-m"),
        str(line.days),
        str(line.days_late if line.is_owed else 0),
        _("Yes") if vars(row)["has_way"] else _("No"),
    ]


def _written(rows: Iterator[list[str]] | list[list[str]]) -> str:
    held = io.StringIO()
    csv.writer(held).writerows([safe_cell(cell) for cell in row] for row in rows)
    return held.getvalue()
