"""What Celery runs for this room. Tasks carry ids, may run twice, and return quietly when nothing is to be done."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from impact.actions.building import is_given_up
from impact.actions.releases import begin_release, build_release, newest_quarter
from impact.actions.reports import begin_report, make_report
from impact.models import BoardReport, StatisticsRelease


@shared_task
def release_quarter() -> None:
    """A few days after the end of each quarter, everything is counted once."""
    release = begin_release(until=newest_quarter(timezone.localdate()))
    if release is not None:
        build_release(release=release)


@shared_task
def make_reports() -> None:
    """The newest release gets its report by itself, also where one failed or died; then every report that nobody has
    begun to make is made."""
    newest = StatisticsRelease.objects.ready().first()
    if settings.REPORT_WITH_RELEASE and newest is not None:
        report = BoardReport.objects.filter(release=newest).first()
        if report is None or is_given_up(report):
            begin_report(release=newest, by=report.begun_by if report else None)
    for report in BoardReport.objects.filter(state=BoardReport.State.MAKING, done=0):
        make_report(report=report)
