"""How a change is shown: its track, and the one thing to do next."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from engagement.models import Survivor
from feedback.days import short_day
from feedback.evidence import Paper
from feedback.hearers import Hearer
from feedback.models import Change
from feedback.models.change import GOING_ON
from feedback.owners import is_there
from feedback.reports import Report
from feedback.tellings import Telling

Status = Change.Status
MADE = (Status.IMPLEMENTED, Status.EMBEDDED)
USUAL = (Status.PROPOSED, Status.ACCEPTED, Status.IN_PROGRESS, Status.IMPLEMENTED, Status.EMBEDDED)


@dataclass(frozen=True)
class Step:
    """One button: what it is called and where it leads."""

    label: str
    url: str


def track(change: Change) -> list[dict[str, str]]:
    """The steps it took with their days, where it is now, and by when the next is due."""
    days = {step.status: step.on for step in change.steps.all()}
    shown = [status for status in USUAL if status in days] + [Status.REJECTED]
    statuses = shown if change.status == Status.REJECTED else USUAL
    return [_mark(change, status, short_day(days[status]) if status in days else "") for status in statuses]


def _mark(change: Change, status: Status, day: str) -> dict[str, str]:
    is_now = status == change.status
    is_since = is_now and status in (Status.IMPLEMENTED, Status.EMBEDDED)
    note = _("Now, since %(day)s") % {"day": day} if is_since else day or _to_come(change, status)
    return {"name": str(status.label), "note": note, "state": "now" if is_now else "done" if day else ""}


def _to_come(change: Change, status: Status) -> str:
    if status == Status.IMPLEMENTED and change.due_on:
        return _("Due %(day)s") % {"day": short_day(change.due_on)}
    if status == Status.EMBEDDED and change.check_on:
        return _("Check due %(day)s") % {"day": short_day(change.check_on)}
    return ""


def next_step(
    change: Change,
    heard: Sequence[Hearer],
    to_tell: Sequence[Telling],
    *,
    reports: Sequence[Report],
    papers: Sequence[Paper],
) -> Step | None:
    """The one next action. None while *send*, or a report that waits, is it, and when nothing is left to do."""
    if any(report.is_open for report in reports):
        return None
    if not heard:
        return Step(_("Link what people said"), reverse("change_link", args=[change.pk]))
    if change.status in GOING_ON:
        return _next_while_it_goes_on(change, papers)
    if to_tell:
        return None
    if (person := _first_to_tell(heard, to_tell)) is not None:
        return Step(_("Tell %(name)s") % {"name": person}, reverse("news_told", args=[change.pk, person.pk]))
    if change.status in MADE and not any(paper.is_confirmed for paper in papers):  # what there was, was taken back
        return lacking(change, Status.IMPLEMENTED, papers)
    if change.status == Status.IMPLEMENTED:
        return Step(_("Say that it has stayed"), reverse("change_move", args=[change.pk]))
    return None


def _next_while_it_goes_on(change: Change, papers: Sequence[Paper]) -> Step:
    if not is_there(change.owner):
        return Step(_("Name who makes it happen"), reverse("change_edit", args=[change.pk]))
    if change.status == Status.IN_PROGRESS and (lack := lacking(change, Status.IMPLEMENTED, papers)) is not None:
        return lack
    return Step(_("Say what happened next"), reverse("change_move", args=[change.pk]))


def lacking(change: Change, to: str, papers: Sequence[Paper]) -> Step | None:
    """What has to be there before this step may be called taken, if it is not there yet."""
    if to in (Status.ACCEPTED, Status.IN_PROGRESS) and change.due_on is None:
        return Step(_("Say by which day it is made"), reverse("change_edit", args=[change.pk]))
    if to == Status.IMPLEMENTED and change.we_did_en is None:
        return Step(_("Write what they said and what we did"), reverse("change_write", args=[change.pk]))
    if to == Status.IMPLEMENTED and not any(paper.is_confirmed for paper in papers):
        waits = any(paper.may_be_confirmed for paper in papers)
        page = reverse("change_detail", args=[change.pk])
        add = Step(_("Add evidence"), reverse("evidence_add", args=[change.pk]))
        return Step(_("Read and confirm the evidence"), f"{page}#evidence") if waits else add
    if to == Status.REJECTED:
        return Step(_("Say why not, in both languages"), reverse("change_move", args=[change.pk]))
    return None


def _first_to_tell(heard: Sequence[Hearer], to_tell: Sequence[Telling]) -> Survivor | None:
    """Whoever we may go to ourselves; not those who asked us to wait for them."""
    wait_for = {telling.survivor.pk for telling in to_tell if telling.is_theirs_to_ring}
    people = (hearer.link.contribution.survivor for hearer in heard if hearer.is_owed)
    return next((person for person in people if person.pk not in wait_for), None)
