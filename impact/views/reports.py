"""The board's reports: made on a press, and taken file by file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from impact.actions.building import is_dead
from impact.actions.reports import begin_report, note_seen, note_taken
from impact.menu import with_menu
from impact.models import BoardReport, ReportFile, StatisticsRelease
from impact.panels import BY_CODE
from impact.permissions import get_release_for, get_report_file_for, releases_for

EACH_PAGE = 8
LOOKS_AGAIN_AFTER = "3"  # seconds
LOOKS_AGAIN_FOR = timedelta(minutes=5)  # after that nobody waits in front of the page
TYPES = {
    ReportFile.Kind.PDF: "application/pdf",
    ReportFile.Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFile.Kind.CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Group:
    """The files of one report for one audience."""

    audience: ReportFile.Audience
    paper: ReportFile
    books: Sequence[ReportFile]
    tables: Sequence[tuple[object, ReportFile]]


@dataclass(frozen=True)
class Line:
    """One release on the page, and its report."""

    release: StatisticsRelease
    report: BoardReport | None
    groups: Sequence[Group]
    may_make: bool


@require_safe
@needs(Permission.SEE_FIGURES)
def report_list(request: HttpRequest) -> HttpResponse:
    """Each release with its report, the newest first."""
    user = signed_in(request)
    note_seen(by=user)
    releases = releases_for(user).select_related("report")
    page = Paginator(releases, EACH_PAGE).get_page(request.GET.get("page"))
    files: dict[UUID, list[ReportFile]] = {}
    for each in ReportFile.objects.filter(report__in=[release.pk for release in page]).defer("content"):
        files.setdefault(each.report_id, []).append(each)
    lines = [_line(release, files.get(release.pk, [])) for release in page]
    answer = render(request, "impact/report_list.html", with_menu(request, "report_list", lines=lines, page=page))
    if any(_is_awaited(line) for line in lines):
        answer["Refresh"] = LOOKS_AGAIN_AFTER
    return answer


@require_POST
@needs(Permission.SEE_FIGURES)
def report_make(request: HttpRequest, release: UUID) -> HttpResponse:
    """Begin to make the report of one release."""
    user = signed_in(request)
    if begin_report(release=get_release_for(user, release), by=user) is None:
        messages.warning(request, _("This report is there already, or is being made."))
    return redirect("report_list")


@require_safe
@needs(Permission.SEE_FIGURES)
def report_file(request: HttpRequest, release: UUID, file: int) -> HttpResponse:
    """One file, byte for byte as it was made."""
    user = signed_in(request)
    found = get_report_file_for(user, release, file)
    note_taken(file=found, by=user)
    answer = HttpResponse(bytes(found.content), content_type=TYPES[ReportFile.Kind(found.kind)])
    answer["Content-Disposition"] = f'attachment; filename="{file_name(found)}"'
    return answer


def file_name(file: ReportFile) -> str:
    """It tells a file for the board from one to publish."""
    audience = "board" if file.audience == ReportFile.Audience.INSIDE else "public"
    said = ["report", file.report.release.until.isoformat(), audience, file.panel, file.language]
    return f"{'-'.join(filter(None, said))}.{file.kind}"


def _line(release: StatisticsRelease, files: list[ReportFile]) -> Line:
    report: BoardReport | None = getattr(release, "report", None)
    may_make = report is None or report.state == BoardReport.State.FAILED or is_dead(report)
    return Line(release, report, [_group(each, files) for each in ReportFile.Audience] if files else [], may_make)


def _group(audience: ReportFile.Audience, files: list[ReportFile]) -> Group:
    mine = [each for each in files if each.audience == audience]
    (paper,) = (each for each in mine if each.kind == ReportFile.Kind.PDF)
    books = [each for each in mine if each.kind == ReportFile.Kind.XLSX]
    tables = [(BY_CODE[each.panel].name, each) for each in mine if each.panel in BY_CODE]
    return Group(audience, paper, books, tables)


def _is_awaited(line: Line) -> bool:
    report = line.report
    is_making = report is not None and report.state == BoardReport.State.MAKING
    return is_making and report is not None and timezone.now() - report.begun_at < LOOKS_AGAIN_FOR
