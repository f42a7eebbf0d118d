"""What a report of a release holds: the same panels as a PDF, as a workbook and as tables, for one audience."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]
from openpyxl.writer.excel import save_workbook  # type: ignore[import-untyped]

from feedback.export import MARK, safe_cell
from impact import charts
from impact.models import ReleasedPicture, ReportFile, StatisticsRelease
from impact.panels import BY_CODE, PANELS
from impact.panels.shape import Panel, Shown
from safeguards.papers import paper

Kind = ReportFile.Kind
Audience = ReportFile.Audience
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
NUMBER = re.compile(r"\d+(\.\d+)?")
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
NAME_LENGTH, LINE = 31, 90  # letters in the name of a sheet, and in the width of its first column at most


@dataclass(frozen=True)
class Told:
    """One panel in one language, with its picture as SVG where there is one."""

    panel: Panel
    shown: Shown
    svg: str


def files_of(release: StatisticsRelease) -> Iterator[ReportFile]:
    """Every file of its report, one after the other."""
    for audience in Audience:
        told = {language: _told(release, audience, language) for language in LANGUAGES}
        yield _file(Kind.PDF, audience, pdf(release, audience, told))
        for language, panels in told.items():
            with translation.override(language):
                yield _file(Kind.XLSX, audience, workbook(release, audience, panels), language)
                for each in panels:
                    yield _file(Kind.CSV, audience, table(each.shown), language, each.panel.code)


def count_files(release: StatisticsRelease) -> int:
    """How many there will be."""
    rows = list(release.panels.all())
    tables = sum(BY_CODE[row.code].is_kept(data) for row in rows for data in (row.inside, row.outside))
    return len(Audience) * (1 + len(LANGUAGES)) + len(LANGUAGES) * tables


def _file(kind: Kind, audience: Audience, content: bytes, language: str = "", panel: str = "") -> ReportFile:
    return ReportFile(kind=kind, audience=audience, language=language, panel=panel, content=content)


def _told(release: StatisticsRelease, audience: Audience, language: str) -> list[Told]:
    """The panels for this audience. Pictures to publish are drawn here; the others were kept with the release."""
    is_inside = audience == Audience.INSIDE
    kept = {row.code: row.inside if is_inside else row.outside for row in release.panels.all()}
    wide = ReleasedPicture.objects.filter(panel__release=release, language=language, size=ReleasedPicture.Size.WIDE)
    drawn = dict(wide.values_list("panel__code", "svg"))
    with translation.override(language):
        there = [panel for panel in PANELS if panel.code in kept and panel.is_kept(kept[panel.code])]
        shown = [(panel, panel.show(kept[panel.code])) for panel in there]
        return [Told(panel, one, drawn.get(panel.code, "") if is_inside else _drawn(one)) for panel, one in shown]


def _drawn(shown: Shown) -> str:
    return charts.draw(shown.picture(charts.WIDE)) if shown.picture else ""


# What is said of the whole --------------------------------------------------------------------------------------------
def said_of(release: StatisticsRelease, audience: Audience) -> list[str]:
    """For whom it is, how far it was counted, when it was released, and what is hidden."""
    days = {
        "until": date_format(release.until, "j F Y"),
        "day": date_format(release.ready_at or release.until, "j F Y"),
    }
    said = [_("Counted up to %(until)s, and released %(day)s.") % days]
    hidden = _(
        "Counts of people under %(fewest)s are never shown, and another is hidden where the first could be worked out "
        "from it."
    )
    if audience == Audience.INSIDE:
        said = [_("For the board. Not to be published."), *said, hidden % {"fewest": release.fewest_inside}]
    else:
        nearest = {"nearest": release.rounded_to}
        said = [_("May be published."), *said, hidden % {"fewest": release.fewest_outside}]
        said.append(_("The other counts of people are rounded to the nearest %(nearest)s.") % nearest)
    return [*said, _("Made-up figures.")] if settings.DEMO else said


# The PDF --------------------------------------------------------------------------------------------------------------
def pdf(release: StatisticsRelease, audience: Audience, told: Mapping[str, list[Told]]) -> bytes:
    """One file in both languages: side by side on the first page, and then one after the other."""
    parts = [_part(release, audience, language, panels) for language, panels in told.items()]
    title = " / ".join(str(part["heading"]) for part in parts)
    return paper("report.typ", {"title": title, "parts": parts}, LANGUAGES[0])


def _part(release: StatisticsRelease, audience: Audience, language: str, panels: list[Told]) -> dict[str, object]:
    with translation.override(language):
        sayings = [each.shown.saying for each in panels if each.shown.saying]
        return {
            "language": language,
            "heading": _("What got better, and what did not"),
            "said": said_of(release, audience),
            "sayings": [[saying.figure, saying.sentence] for saying in sayings],
            "counts": _("What this counts"),
            "target": _("What is aimed for"),
            "panels": [_on_paper(each) for each in panels],
        }


def _on_paper(told: Told) -> dict[str, object]:
    table = told.shown.table
    return {
        "headline": told.shown.headline,
        "sentence": told.shown.sentence,
        "picture": told.svg,
        "caption": table.caption,
        "heads": table.heads,
        "rows": [[name, *cells] for name, cells in table.rows],
        "definition": str(told.panel.definition),
        "target": str(told.panel.target),
    }


# The workbook and the tables ------------------------------------------------------------------------------------------
def workbook(release: StatisticsRelease, audience: Audience, panels: list[Told]) -> bytes:
    """A sheet that says what is counted, and one for each panel."""
    book = Workbook()
    first = book.active
    first.title = _name(_("Definitions"))
    for line in (_("What got better, and what did not"), *said_of(release, audience)):
        _write(first, [line])
    _write(first, [])
    _write(first, [_("Figure"), _("What this counts"), _("What is aimed for")], is_bold=True)
    for each in panels:
        _write(first, [str(each.panel.name), str(each.panel.definition), str(each.panel.target)])
    for column, width in (("A", 30), ("B", LINE), ("C", LINE // 2)):
        first.column_dimensions[column].width = width
    for each in panels:
        sheet = book.create_sheet(_name(str(each.panel.name)))
        _write(sheet, each.shown.table.heads, is_bold=True)
        for name, cells in each.shown.table.rows:
            _write(sheet, [name, *cells])
        sheet.column_dimensions["A"].width = 40
        sheet.freeze_panes = "B2"
    held = io.BytesIO()
    save_workbook(book, held)
    return held.getvalue()


def _name(text: str) -> str:
    return NOT_IN_A_NAME.sub(" ", text)[:NAME_LENGTH]


def _write(sheet: Worksheet, cells: list[str], *, is_bold: bool = False) -> None:
    """One more line. What is a number is kept as one; all else is text, whatever it begins with."""
    row = sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value is not None else 1
    for place, text in enumerate(cells or [""], start=1):
        cell = sheet.cell(row, place)
        if NUMBER.fullmatch(text):
            cell.value = float(text) if "." in text else int(text)
        else:
            cell.value = text
            cell.data_type = "s"
        cell.font = Font(bold=is_bold)
        cell.alignment = Alignment(wrap_text=row > 1 and len(cells) > 1, vertical="top")


def table(shown: Shown) -> bytes:
    """The table of a panel as CSV, which no spreadsheet runs."""
    held = io.StringIO()
    lines = [shown.table.heads, *([name, *cells] for name, cells in shown.table.rows)]
    csv.writer(held).writerows([safe_cell(cell) for cell in line] for line in lines)
    return (MARK + held.getvalue()).encode()
