"""What the owner of a change says of it, and what a coordinator makes of that."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from feedback.actions.changes import check_step, lock_change, move_change
from feedback.actions.refusals import AlreadyReported, NoLongerTheirs, ReportSettled
from feedback.models import Change, ProgressReport
from safeguards.audit import Action, record

Kind = ProgressReport.Kind


def report_progress(*, change: Change, words: str, by: User, to: str = "", on: date | None = None) -> ProgressReport:
    """Keep what the owner says. With `to` they say that a step has been taken, on the day `on`: it counts once it is
    confirmed. Their first word on a change, and their word on a question, is an answer.

    Raises NoLongerTheirs, AlreadyReported, StepSkipped or StepTooEarly.
    """
    with transaction.atomic():
        held = lock_change(change)
        if held.owner_id != by.pk:
            raise NoLongerTheirs
        if to:
            _check_proposed(held, to, on)
        kind = Kind.ANSWER if is_answer(held) else Kind.PROGRESS
        made = ProgressReport(
            id=uuid4(), key_id=held.key_id, change=held, kind=kind, words=words, to=to, on=on if to else None,
            reported_by=by,
        )  # fmt: skip
        made.save(force_insert=True)
        record(Action.CHANGE_REPORTED, by=by, subjects=[held.key_id, held.pk], outcome=to or kind)
    return made


def is_answer(change: Change) -> bool:
    """Nobody has answered yet, or the coordinator asked something in return."""
    newest = change.reports.order_by("-reported_at").first()
    return newest is None or newest.sent_back_at is not None


def _check_proposed(change: Change, to: str, on: date | None) -> None:
    check_step(change, to, on or timezone.localdate())
    if ProgressReport.objects.open().filter(change=change, to=to).exists():
        raise AlreadyReported


def confirm_report(*, report: ProgressReport, by: User) -> ProgressReport:
    """A coordinator takes it as it is: the step it speaks of is taken with it, if there is one and it was not taken
    yet. Raises ReportSettled, or whatever the step still lacks."""
    with transaction.atomic():
        change = lock_change(report.change)
        held = _open_report(report)
        if held.to and held.on and not change.steps.filter(status=held.to).exists():
            move_change(change=change, to=held.to, on=held.on, by=by)
        ProgressReport.objects.filter(pk=held.pk).update(confirmed_at=timezone.now(), confirmed_by=by)
        record(Action.REPORT_CONFIRMED, by=by, subjects=[change.key_id, held.pk], outcome=held.to or held.kind)
        held.refresh_from_db()
    return held


def return_report(*, report: ProgressReport, question: str, by: User) -> ProgressReport:
    """Send it back with a question. What the owner wrote stays as it was. Raises ReportSettled."""
    with transaction.atomic():
        change = lock_change(report.change)
        held = _open_report(report)
        held.question, held.sent_back_at, held.sent_back_by = question, timezone.now(), by
        held.save(update_fields=["question", "sent_back_at", "sent_back_by"])
        record(Action.REPORT_RETURNED, by=by, subjects=[change.key_id, held.pk])
    return held


def _open_report(report: ProgressReport) -> ProgressReport:
    found = ProgressReport.objects.select_for_update().open().filter(pk=report.pk).first()
    if found is None:
        raise ReportSettled
    return found
