"""Making the board's report of a release: begun, made file by file, and kept all at once."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from impact.actions.building import begin, failure_noted, still_ours
from impact.models import BoardReport, ReportFile, StatisticsRelease
from impact.report import count_files, files_of
from safeguards.audit import SYSTEM, Action, record
from safeguards.waking import wake

State = BoardReport.State


def begin_report(*, release: StatisticsRelease, by: User | None = None) -> BoardReport | None:
    """Take on the report of a release that is ready; none where it is there already, or is being made. One that failed,
    or died, is begun again. A worker is told once this is committed, or finds it within minutes."""
    if release.state != StatisticsRelease.State.READY:
        return None
    report = begin(BoardReport.objects.all(), release=release, of=count_files(release), by=by)
    if report is not None:
        BoardReport.objects.filter(pk=report.pk).update(seen_at=None)  # how it ends this time is to be seen again
        wake("impact.tasks.make_reports", expires=60)
    return report


def make_report(*, report: BoardReport) -> BoardReport:
    """Make its files and keep them, all or none; none where somebody else has begun it again. Must not be called inside
    a transaction, else nobody sees how far it is."""
    with failure_noted(report):
        made: list[ReportFile] = []
        for each in files_of(report.release):
            each.report = report
            made.append(each)
            BoardReport.objects.filter(pk=report.pk, begun_at=report.begun_at).update(done=len(made))
        with transaction.atomic():
            if not still_ours(report):
                return report
            ReportFile.objects.bulk_create(made)
            report.state, report.ready_at, report.done = State.READY, timezone.now(), len(made)
            report.save(update_fields=["state", "ready_at", "done"])
            record(Action.REPORT_MADE, by=report.begun_by or SYSTEM, subjects=[report.pk])
    return report


def note_seen(*, by: User) -> None:
    """They have opened the page on which the reports they asked for stand."""
    ended = BoardReport.objects.filter(begun_by=by, seen_at=None).exclude(state=State.MAKING)
    ended.update(seen_at=timezone.now())


def note_taken(*, file: ReportFile, by: User) -> None:
    """A file of a report leaves the portal."""
    with transaction.atomic():
        record(Action.REPORT_TAKEN, by=by, subjects=[file.report_id], fields=[file.kind, file.audience])
