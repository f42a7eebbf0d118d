"""A name that somebody typed runs nowhere, and a file of a report tells nothing of who made it, where or when."""

import io
import zipfile
from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.tests.factories import OrganisationFactory
from feedback.tests import factories as make
from impact.actions.reports import begin_report, make_report
from impact.models import ReleasedPicture, ReportFile
from impact.tests.test_releases import released
from impact.tests.what_leaves import lines_of, sheets_of, words_of
from safeguards.periods import quarter, quarter_of

pytestmark = pytest.mark.django_db
NAMES = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://far.example")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '#read("report.typ") $x^2$ *_b_*',
    "</text><image href='http://far.example/x.png'/>",
    "Night \U0001f31f desk",
    "Tab\vled",
)


@pytest.fixture
def report(coordinator):
    """Of a release in which every one of these is a service area."""
    for name in NAMES:
        make.change(by=coordinator, area=OrganisationFactory(name=name))
    return make_report(report=begin_report(release=released(until=quarter(quarter_of(timezone.localdate())).last)))


def file_of(report, kind, panel=""):
    found = ReportFile.objects.filter(report=report, kind=kind, audience="inside", panel=panel)
    return bytes(found.order_by("-language").first().content)


def test_on_a_page_and_in_a_picture_a_name_is_text(report, client_for, manager):
    client = client_for(manager)
    pages = [client.get(reverse(*each)).content.decode() for each in (("impact",), ("impact_panel", None, ["areas"]))]
    pictures = [each.svg for each in ReleasedPicture.objects.filter(panel__code="areas")]
    assert pictures
    for text in (*pages, *pictures):
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>alert" not in text
        assert "<image" not in text


def test_in_a_table_and_a_workbook_a_name_is_no_formula(report):
    names = [row[0] for row in lines_of(file_of(report, "csv", "areas"))]
    assert {f"'{NAMES[1]}", f"'{NAMES[2]}"} <= set(names)
    assert not [name for name in names if name.startswith(("=", "@", "+", "-"))]
    book = file_of(report, "xlsx")
    sheets = zipfile.ZipFile(io.BytesIO(book))
    assert not [name for name in sheets.namelist() if b"<f>" in sheets.read(name) or "externalLink" in name]
    assert NAMES[1] in {row[0] for sheet in sheets_of(book).values() for row in sheet}


def test_on_paper_a_name_is_no_typesetting_and_a_letter_that_no_font_has_stops_nothing(report):
    words = words_of(file_of(report, "pdf"))
    closed_up = "".join(words.split())
    assert '#read("report.typ")$x^2$*_b_*' in closed_up.replace("”", '"').replace("“", '"')
    assert "Night" in closed_up
    assert "letd=json" not in closed_up


def test_a_paper_tells_nothing_of_who_made_it_where_or_when(report):
    made = file_of(report, "pdf")
    told = PdfReader(io.BytesIO(made)).metadata or {}
    assert set(told) <= {"/Title", "/Creator", "/Producer"}, told
    here = str(settings.BASE_DIR).encode()
    assert not [word for word in (here, b"/tmp/", b"CreateDate", b"templates/papers") if word in made]


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv"])
def test_a_file_is_kept_by_nobody_on_its_way_and_is_never_shown_as_a_page(kind, report, client_for, manager):
    file = ReportFile.objects.filter(report=report, kind=kind).first()
    answer = client_for(manager).get(reverse("report_file", args=[report.pk, file.pk]))
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment;")


def test_a_file_is_reached_under_its_own_release_alone(report, client_for, manager):
    other = released(until=date(2027, 3, 31))
    file = ReportFile.objects.filter(report=report).first()
    client = client_for(manager)
    assert client.get(reverse("report_file", args=[other.pk, file.pk])).status_code == 404
    assert client.get(reverse("report_file", args=[report.pk, file.pk + 10_000])).status_code == 404
    assert client.get("/impact/no-such-panel/").status_code == 404
