"""What a report of a release holds: the same panels as a PDF, as a workbook and as tables, for one audience."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook  # type: ignore[import-untyped]

from impact import charts
from impact.models import ReleasedPicture, ReportFile, StatisticsRelease
from impact.panels import BY_CODE, EVERY_PANEL
from impact.panels.shape import Panel, Shown
from impact.sheets import as_csv, saved, sheet_name, write_line
from safeguards import papers

Kind = ReportFile.Kind
Audience = ReportFile.Audience
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
LINE = 90  # letters in the width of a column at most


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
        there = [panel for panel in EVERY_PANEL if panel.code in kept and panel.is_kept(kept[panel.code])]
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
    return papers.report({"title": title, "parts": parts}, language=LANGUAGES[0])


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
            "panels": [_on_paper(each) for each in panels if not each.panel.is_further],
            "further": _("By theme and more"),
            "tables": [_on_paper(each) for each in panels if each.panel.is_further],
        }


def _on_paper(told: Told) -> dict[str, object]:
    table = told.shown.table
    return {
        "name": str(told.panel.name),
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
    first.title = sheet_name(_("Definitions"))
    for line in (_("What got better, and what did not"), *said_of(release, audience)):
        write_line(first, [line])
    write_line(first, [])
    write_line(first, [_("Figure"), _("What this counts"), _("What is aimed for")], is_bold=True)
    for each in panels:
        write_line(first, [str(each.panel.name), str(each.panel.definition), str(each.panel.target)])
    for column, width in (("A", 30), ("B", LINE), ("C", LINE // 2)):
        first.column_dimensions[column].width = width
    for each in panels:
        sheet = book.create_sheet(sheet_name(str(each.panel.name)))
        write_line(sheet, each.shown.table.heads, is_bold=True)
        for name, cells in each.shown.table.rows:
            write_line(sheet, [name, *cells])
        sheet.column_dimensions["A"].width = 40
        sheet.freeze_panes = "B2"
    return saved(book)


def table(shown: Shown) -> bytes:
    """The table of a panel."""
    return as_csv([shown.table.heads, *([name, *cells] for name, cells in shown.table.rows)])
