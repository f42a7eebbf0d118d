"""The theory of change as it leaves the portal, for an evaluation: the same words as on the page, in its language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook  # type: ignore[import-untyped]

from impact.models import TheoryRow
from impact.sheets import as_csv, saved, sheet_name, write_line
from impact.theory import Path, Step, standings
from safeguards import papers

WIDTHS = {"A": 30, "B": 26, "C": 60, "D": 50, "E": 60, "F": 40, "G": 26, "H": 18, "I": 18}  # letters


def pdf(paths: Sequence[Path]) -> bytes:
    """On paper, across: a table for each path."""
    return papers.theory(
        {
            "title": _("Theory of change"),
            "heading": _("How this work is meant to help"),
            "made": ". ".join((_("Theory of change"), _made())),
            "intro": _introduction(),
            "steps": [str(label) for label in TheoryRow.Step.labels],
            "rows": [_("The step"), _("It takes for granted"), _("What shows it"), _("Was it tested?")],
            "nothing": _("Nothing yet"),
            "figure": _("Figure"),
            "paths": [{"name": path.name, "steps": [_on_paper(step) for step in path.steps]} for path in paths],
            "meanings_heading": _("What the words mean"),
            "meaning_heads": _meaning_heads(),
            "meanings": _meanings(paths),
        },
        language=get_language() or "en",
    )


def workbook(paths: Sequence[Path]) -> bytes:
    """A sheet with every step, and one that says what the words mean."""
    book = Workbook()
    first = book.active
    first.title = sheet_name(_("Theory of change"))
    for number, line in enumerate(_lines(paths)):
        write_line(first, line, is_bold=not number)
    for column, width in WIDTHS.items():
        first.column_dimensions[column].width = width
    first.freeze_panes = "C2"
    second = book.create_sheet(sheet_name(_("Definitions")))
    write_line(second, _meaning_heads(), is_bold=True)
    for line in _meanings(paths):
        write_line(second, line)
    for text in ("", _introduction(), _made()):
        write_line(second, [text])
    second.column_dimensions["A"].width, second.column_dimensions["B"].width = 26, 90
    return saved(book)


def table(paths: Sequence[Path]) -> bytes:
    """A line for each step."""
    return as_csv(_lines(paths))


@dataclass(frozen=True)
class Shape:
    """One kind of file."""

    content_type: str
    make: Callable[[Sequence[Path]], bytes]


SHAPES = {
    "pdf": Shape("application/pdf", pdf),
    "xlsx": Shape("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook),
    "csv": Shape("text/csv; charset=utf-8", table),
}


def _introduction() -> str:
    return _(
        "Each path leads to one thing that should get better. Under each step stands what it takes for granted, what "
        "shows it, and whether it was tested. It says what is meant to happen, and is no proof that it does."
    )


def _made() -> str:
    return _("Made %(day)s") % {"day": _day(timezone.localdate())} + "."


def _lines(paths: Sequence[Path]) -> list[list[str]]:
    heads = [
        _("What should get better"), _("Kind of step"), _("The step"), _("It takes for granted"), _("What shows it"),
        _("Where that can be read"), _("Figure"), _("Was it tested?"), _("Worded on"),
    ]  # fmt: skip
    return [heads, *(_line(path, step) for path in paths for step in path.steps)]


def _line(path: Path, step: Step) -> list[str]:
    row = step.row
    figure = str(step.panel.name) if step.panel else ""
    worded = _day(timezone.localdate(row.written_at)) if row.written_by_id else _("As it came")
    told = [step.words, step.assumption, step.evidence, row.link, figure]
    return [path.name, row.get_step_display(), *told, row.get_status_display(), worded]


def _on_paper(step: Step) -> dict[str, str]:
    return {
        "words": step.words,
        "assumption": step.assumption,
        "evidence": step.evidence,
        "link": step.row.link,
        "figure": str(step.panel.name) if step.panel else "",
        "status": step.row.get_status_display(),
    }


def _meaning_heads() -> list[str]:
    return [_("Was it tested?"), _("What it means"), _("Steps")]


def _meanings(paths: Sequence[Path]) -> list[list[str]]:
    return [[str(each.status.label), str(each.meaning), str(each.count)] for each in standings(paths)]


def _day(day: date) -> str:
    return date_format(day, "j F Y")
