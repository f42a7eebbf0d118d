"""The board's report: made once from a release, for two audiences, and taken file by file."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook
from pypdf import PdfReader

from feedback.tests.asking import queries_of
from impact import report as reports
from impact.actions.building import GIVEN_UP_AFTER
from impact.actions.releases import begin_release
from impact.actions.reports import begin_report, make_report
from impact.models import BoardReport, ReportFile, StatisticsRelease
from impact.panels import BY_CODE, EVERY_PANEL
from impact.panels.shape import Table
from impact.tasks import make_reports
from impact.tests.test_releases import released, took_part
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
KEPT = [panel for panel in EVERY_PANEL if not panel.of_points]  # where nobody has spoken
SUMMER = timezone.make_aware(timezone.datetime(2026, 8, 3, 10))


def reported(by=None):
    report = begin_report(release=released(), by=by)
    assert report is not None
    return make_report(report=report)


def words_of(file):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(file.content))).pages)


def rows_of(file):
    return list(csv.reader(io.StringIO(bytes(file.content).decode("utf-8-sig"))))


def test_it_is_made_once_and_one_that_failed_or_died_is_made_again(manager):
    report = reported()
    assert report.state == "ready"
    assert report.done == report.of == ReportFile.objects.count() == 2 * (1 + 2 * (1 + len(KEPT)))
    assert AuditEvent.objects.filter(action=Action.REPORT_MADE, subjects=[report.pk]).count() == 1
    assert begin_report(release=report.release, by=manager) is None
    BoardReport.objects.update(state="failed", ready_at=None)
    assert begin_report(release=report.release, by=manager) is not None
    assert begin_report(release=report.release, by=manager) is None  # somebody is at it
    BoardReport.objects.update(begun_at=timezone.now() - GIVEN_UP_AFTER * 2)
    assert begin_report(release=report.release, by=manager) is not None


def test_what_was_made_cannot_be_changed():
    reported()
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE impact_reportfile SET panel = 'x'")


def test_one_that_falls_over_keeps_nothing_and_says_so(monkeypatch):
    def falls_over(data):
        raise ZeroDivisionError

    report = begin_report(release=released())
    monkeypatch.setattr(reports, "EVERY_PANEL", [*EVERY_PANEL[:-1], replace(EVERY_PANEL[-1], show=falls_over)])
    with pytest.raises(ZeroDivisionError):
        make_report(report=report)
    assert BoardReport.objects.get().state == "failed"
    assert not ReportFile.objects.exists()


def test_the_paper_is_in_both_languages_tagged_and_says_for_whom_it_is(settings):
    reported()
    inside, outside = (ReportFile.objects.get(kind="pdf", audience=each) for each in ("inside", "outside"))
    for file in (inside, outside):
        root = PdfReader(io.BytesIO(bytes(file.content))).trailer["/Root"]
        assert root["/Lang"].startswith("en")
        assert root["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in root
        assert b"(cy-GB)" in bytes(file.content) or "cy-GB" in str(_languages(root["/StructTreeRoot"]))
    assert "For the board. Not to be published." in words_of(inside)
    assert "For the board" not in words_of(outside)
    assert f"under {settings.FEWEST_PUBLISHED}" in words_of(outside)


def test_what_is_hidden_is_told_as_it_was_counted_whatever_is_set_since(settings, client, sign_in, manager):
    settings.FEWEST_SHOWN, settings.FEWEST_PUBLISHED, settings.PUBLISHED_NEAREST = 6, 12, 4
    begin_release(until=date(2026, 9, 30))
    StatisticsRelease.objects.update(state="failed")
    settings.FEWEST_SHOWN, settings.FEWEST_PUBLISHED, settings.PUBLISHED_NEAREST = 7, 14, 3
    release = released()
    settings.FEWEST_SHOWN, settings.FEWEST_PUBLISHED, settings.PUBLISHED_NEAREST = 5, 10, 5
    make_report(report=begin_report(release=release))
    inside, outside = (words_of(ReportFile.objects.get(kind="pdf", audience=each)) for each in ("inside", "outside"))
    assert "people under 7 are" in " ".join(inside.split())
    assert "people under 14 are" in " ".join(outside.split())
    assert "rounded to the nearest 3" in " ".join(outside.split())
    sign_in(client, manager)
    assert "Counts of people under 7 are never shown" in client.get(reverse("impact")).content.decode()


def _languages(node):
    kids = node.get("/K", [])
    found = {str(node["/Lang"])} if "/Lang" in node else set()
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        found |= _languages(kid) if hasattr(kid, "get") else set()
    return found


def test_each_table_is_the_one_of_its_panel_for_its_audience(coordinator):
    for sex, count in (("female", 17), ("male", 12), (None, 11)):
        took_part(coordinator, count, SUMMER, **({"sex": sex} if sex else {}))
    report = reported()
    kept = {row.code: row for row in report.release.panels.all()}
    assert kept["reach"].inside != kept["reach"].outside
    for file in ReportFile.objects.filter(kind="csv"):
        with translation.override(file.language):
            table = BY_CODE[file.panel].show(getattr(kept[file.panel], file.audience)).table
        assert rows_of(file) == [table.heads, *([name, *cells] for name, cells in table.rows)]


def test_the_workbook_opens_and_runs_nothing():
    report = reported()
    book = load_workbook(io.BytesIO(bytes(ReportFile.objects.filter(kind="xlsx").first().content)))
    assert len(book.sheetnames) == 1 + len(KEPT)
    shown = replace(EVERY_PANEL[0].show(report.release.panels.get(code="news").inside))
    evil = replace(shown, table=Table("", ["A", "B"], [("=1+1", ["12"])]))
    made = reports.workbook(report.release, ReportFile.Audience.INSIDE, [reports.Told(EVERY_PANEL[0], evil, "")])
    sheet = load_workbook(io.BytesIO(made)).worksheets[1]
    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [("=1+1", "s"), (12, "n")]
    assert b"'=1+1,12" in reports.table(evil)


def test_a_manager_asks_for_it_is_told_and_takes_it(client, sign_in, manager):
    release = released()
    sign_in(client, manager)
    answer = client.post(reverse("report_make", args=[release.pk]), follow=True)
    assert "You can leave this page." in answer.content.decode()
    assert answer["Refresh"] == "3"
    client.post(reverse("report_make", args=[release.pk]))
    make_reports()
    assert BoardReport.objects.get().begun_by == manager
    assert "The report you asked for is ready" in client.get(reverse("impact")).content.decode()
    answer = client.get(reverse("report_list"))
    assert "Refresh" not in answer
    page = answer.content.decode()
    file = ReportFile.objects.get(kind="pdf", audience="inside")
    url = reverse("report_file", args=[release.pk, file.pk])
    assert url in page
    page = client.get(reverse("impact")).content.decode()
    assert "The report you asked for is ready" not in page
    assert url in page
    answer = client.get(url)
    assert answer.content == bytes(file.content)
    assert answer["Content-Disposition"] == 'attachment; filename="report-2026-09-30-board.pdf"'
    assert AuditEvent.objects.filter(action=Action.REPORT_TAKEN, actor=manager.pk, subjects=[release.pk]).count() == 1


@pytest.mark.parametrize("page", ["impact", "agreed_add"])
def test_a_report_that_became_ready_is_told_on_every_page_of_the_room(page, client, sign_in, manager, coordinator):
    make_report(report=begin_report(release=released(), by=manager))
    told = []
    for person in (coordinator, manager):
        sign_in(client, person)
        told.append("The report you asked for is ready" in client.get(reverse(page)).content.decode())
    assert told == [False, True]


def test_one_that_could_not_be_made_is_told_to_whoever_asked_and_again_when_it_fails_again(client, sign_in, manager):
    def said():
        return "The report you asked for could not be made" in client.get(reverse("impact")).text

    release = released()
    sign_in(client, manager)
    told = []
    for _time in range(2):
        client.post(reverse("report_make", args=[release.pk]))
        told.append(said())
        BoardReport.objects.update(state="failed")
        told.append(said())
        client.get(reverse("report_list"))
        told.append(said())
    assert told == [False, True, False] * 2


def test_reports_stand_eight_on_a_page_and_many_cost_no_more_than_one(client, sign_in, manager):
    sign_in(client, manager)
    reported()
    one = queries_of(lambda: client.get(reverse("report_list")))
    for number in range(8):
        ready = {"state": "ready", "ready_at": timezone.now()}
        release = StatisticsRelease.objects.create(until=date(2020 - number, 3, 31), **ready)
        BoardReport.objects.create(release=release)
    assert queries_of(lambda: client.get(reverse("report_list"))) == one
    first, second = (client.get(reverse("report_list"), {"page": number}).context["lines"] for number in (1, 2))
    assert (len(first), [line.release.until for line in second]) == (8, [date(2013, 3, 31)])


def test_neither_a_release_that_is_not_ready_nor_a_file_of_another_is_to_be_had(client, sign_in, manager):
    report, building = reported(), StatisticsRelease.objects.create(until=date(2026, 12, 31))
    file = ReportFile.objects.filter(report=report).first()
    sign_in(client, manager)
    assert client.post(reverse("report_make", args=[building.pk])).status_code == 404
    assert client.get(reverse("report_file", args=[building.pk, file.pk])).status_code == 404
    assert client.get(reverse("report_file", args=[report.pk, file.pk])).status_code == 200


@pytest.mark.parametrize("is_wanted", [True, False])
def test_the_newest_release_gets_its_report_by_itself_unless_that_is_turned_off(settings, is_wanted):
    settings.REPORT_WITH_RELEASE = is_wanted
    released(until=date(2026, 6, 30))
    released()
    make_reports()
    assert [each.release.until for each in BoardReport.objects.all()] == ([date(2026, 9, 30)] if is_wanted else [])


@pytest.mark.parametrize(("state", "files"), [("failed", 0), ("making", 3)])
@pytest.mark.parametrize(("began", "is_made"), [(GIVEN_UP_AFTER * 2, True), (GIVEN_UP_AFTER / 2, False)])
def test_one_that_failed_or_died_is_made_by_itself_once_it_is_given_up(manager, state, files, began, is_made):
    begin_report(release=released(), by=manager)
    BoardReport.objects.update(state=state, done=files, begun_at=timezone.now() - began)
    make_reports()
    assert BoardReport.objects.filter(state="ready", begun_by=manager).exists() is is_made
