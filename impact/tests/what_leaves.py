"""What leaves the portal of one release: pages, files of its report. Everything in them is read back."""

import csv
import io
import re
from datetime import date
from html import unescape

from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from impact.models import ReportFile
from impact.panels import BY_CODE
from safeguards.periods import Period, quarter

MONTHS = ["Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"]
ROW, CELL = re.compile(r"<tr\b.*?</tr>", re.S), re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.S)
TABLE = re.compile(r'<table class="govuk-table sec-small-table">.*?</table>', re.S)
TAGS = re.compile(r"<[^>]+>")
NUMBERS = re.compile(r"\d+(?:[.,]\d+)?")


def plain(html):
    """The words of a piece of a page."""
    return " ".join(unescape(TAGS.sub(" ", html)).split())


def tables_on(page):
    """Every table on a page as rows of text, its heads first."""
    return [
        [[plain(cell) for cell in CELL.findall(row)] for row in ROW.findall(table)] for table in TABLE.findall(page)
    ]


def lines_of(file):
    """A CSV as rows of text."""
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))


def sheets_of(file):
    """Each sheet of a workbook as rows of text, by its name."""
    book = load_workbook(io.BytesIO(file))
    return {
        sheet.title: [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in book
    }


def words_of(file):
    """The words of a PDF."""
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)


class Taken:
    """All that somebody can take of the newest release by the addresses of the portal."""

    def __init__(self, client, release, languages=("en", "cy")):
        self.pages = {}
        for language in languages:
            with translation.override(language):
                names = ["impact", "definitions", "report_list"]
                addresses = [*map(reverse, names), *(reverse("impact_panel", args=[code]) for code in BY_CODE)]
            self.pages |= {address: client.get(address).content.decode() for address in addresses}
        self.files = {}
        for file in ReportFile.objects.filter(report=release.pk).defer("content"):
            answer = client.get(reverse("report_file", args=[release.pk, file.pk]))
            self.files[file.audience, file.kind, file.language, file.panel] = answer.content

    def page(self, code, language="en"):
        with translation.override(language):
            return self.pages[reverse("impact_panel", args=[code])]

    def first_page(self):
        with translation.override("en"):
            return self.pages[reverse("impact")]

    def said(self, code):
        """What is said beside the table of a panel: its headline and its sentence."""
        page = self.page(code)
        return plain(page[page.rindex("<h2", 0, page.index("<table")) : page.index("<table")])

    def tables_of(self, audience, language):
        """Every CSV for these, by its panel."""
        return {key[3]: lines_of(file) for key, file in self.files.items() if key[:3] == (audience, "csv", language)}

    def table(self, code, audience="inside", language="en"):
        """The table of a panel: from its page, or the CSV that may be published. Empty where there is none."""
        if audience == "inside":
            return next(iter(tables_on(self.page(code, language))), [])
        return lines_of(self.files.get((audience, "csv", language, code), b""))


# What stands in a table -----------------------------------------------------------------------------------------------
def period_of(words):
    """Jul to Sep 2026, or Oct 2025 to Mar 2026; none where no months stand."""
    found = re.fullmatch(r"(\w+)(?: (\d{4}))? to (\w+) (\d{4})", words)
    if found is None:
        return None
    first, last = (next(n for n, name in enumerate(MONTHS, 1) if name[:3] == found[at][:3]) for at in (1, 3))
    year = int(found[4])
    return Period(date(int(found[2] or year), first, 1), quarter(date(year, last, 1)).last)


def share_of(cell):
    """A share as a number; none where a mark or a dash stands."""
    return float(cell.removesuffix("%")) if cell.endswith("%") else None


def numbers_in(text):
    """Every number that stands in a text."""
    return {float(found.replace(",", ".")) for found in NUMBERS.findall(text)}
