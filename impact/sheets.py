"""Tables as files: a workbook sheet by sheet, and lines of CSV."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]
from openpyxl.writer.excel import save_workbook  # type: ignore[import-untyped]

from feedback.export import MARK, safe_cell

NUMBER = re.compile(r"\d+(\.\d+)?")
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
NAME_LENGTH = 31  # letters in the name of a sheet at most


def sheet_name(text: str) -> str:
    """The text as a sheet may be called."""
    return NOT_IN_A_NAME.sub(" ", text)[:NAME_LENGTH]


def write_line(sheet: Worksheet, cells: Sequence[str], *, is_bold: bool = False) -> None:
    """One more line. What is a number is kept as one; all else is text, whatever it begins with."""
    row = sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value is not None else 1
    for place, text in enumerate(cells or [""], start=1):
        cell = sheet.cell(row, place)
        if NUMBER.fullmatch(text):
            cell.value = float(text) if "." in text else int(text)
        else:
            cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)
            cell.data_type = "s"
        cell.font = Font(bold=is_bold)
        cell.alignment = Alignment(wrap_text=row > 1 and len(cells) > 1, vertical="top")


def saved(book: Workbook) -> bytes:
    """The workbook as a file."""
    held = io.BytesIO()
    save_workbook(book, held)
    return held.getvalue()


def as_csv(lines: Iterable[Sequence[str]]) -> bytes:
    """Lines as CSV, which no spreadsheet runs."""
    held = io.StringIO()
    csv.writer(held).writerows([safe_cell(cell) for cell in line] for line in lines)
    return (MARK + held.getvalue()).encode()
