"""Keeping what was done to make the role known, and what agencies agreed with each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from feedback.models import Change
from partners.models import AgencyMeeting, MeetingPoint, OutreachEvent
from safeguards.audit import Action, record


@dataclass(frozen=True, kw_only=True)
class OutreachGiven:
    """One event as it was typed. `understood_*` are means from 1 to 5 of the `rated_by` people who were asked."""

    kind: str
    title: str
    on: date
    audience: str
    place: str = ""
    reach: int | None = None
    is_estimate: bool = False
    materials: str = ""
    followed: str = ""
    understood_before: Decimal | None = None
    understood_after: Decimal | None = None
    rated_by: int | None = None


PARTS = tuple(OutreachGiven.__dataclass_fields__)


def note_outreach(*, given: OutreachGiven, organisations: Iterable[Organisation], by: User) -> OutreachEvent:
    """Keep a talk, stall, campaign or training."""
    with transaction.atomic():
        made = OutreachEvent(noted_by=by)
        _fill(made, given, organisations)
        record(Action.OUTREACH_NOTED, by=by, subjects=[made.pk])
    return made


def edit_outreach(
    *, event: OutreachEvent, given: OutreachGiven, organisations: Iterable[Organisation], by: User
) -> OutreachEvent:
    """Put it right, or add what followed."""
    with transaction.atomic():
        held = OutreachEvent.objects.select_for_update().get(pk=event.pk)
        _fill(held, given, organisations)
        record(Action.OUTREACH_NOTED, by=by, subjects=[held.pk], outcome="edited")
    return held


def _fill(event: OutreachEvent, given: OutreachGiven, organisations: Iterable[Organisation]) -> None:
    for name in PARTS:
        setattr(event, name, getattr(given, name))
    event.save()
    event.organisations.set(list(organisations))


def note_meeting(*, title: str, on: date, about: str, agencies: Iterable[Organisation], by: User) -> AgencyMeeting:
    """Keep a meeting of agencies."""
    with transaction.atomic():
        made = AgencyMeeting.objects.create(title=title, on=on, about=about, noted_by=by)
        made.agencies.set(list(agencies))
        record(Action.MEETING_NOTED, by=by, subjects=[made.pk])
    return made


def edit_meeting(
    *, meeting: AgencyMeeting, title: str, on: date, about: str, agencies: Iterable[Organisation], by: User
) -> AgencyMeeting:
    """Put it right."""
    with transaction.atomic():
        held = AgencyMeeting.objects.select_for_update().get(pk=meeting.pk)
        held.title, held.on, held.about = title, on, about
        held.save()
        held.agencies.set(list(agencies))
        record(Action.MEETING_NOTED, by=by, subjects=[held.pk], outcome="edited")
    return held


def add_point(
    *,
    meeting: AgencyMeeting,
    what: str,
    owner: Organisation | None,
    due_on: date | None,
    change: Change | None,
    by: User,
) -> MeetingPoint:
    """One thing that was agreed."""
    with transaction.atomic():
        made = MeetingPoint.objects.create(meeting=meeting, what=what, owner=owner, due_on=due_on, change=change)
        record(Action.MEETING_NOTED, by=by, subjects=[meeting.pk, made.pk], outcome="point_added")
    return made


def edit_point(
    *, point: MeetingPoint, what: str, owner: Organisation | None, due_on: date | None, change: Change | None, by: User
) -> MeetingPoint:
    """Put it right, or say which change it led to."""
    with transaction.atomic():
        held = MeetingPoint.objects.select_for_update().get(pk=point.pk)
        held.what, held.owner, held.due_on, held.change = what, owner, due_on, change
        held.save(update_fields=["what", "owner", "due_on", "change"])
        record(Action.MEETING_NOTED, by=by, subjects=[held.meeting_id, held.pk], outcome="point_edited")
    return held


def settle_point(*, point: MeetingPoint, is_done: bool, by: User) -> None:
    """It was done; or that was a mistake, and it is open again. Twice is once."""
    with transaction.atomic():
        held = MeetingPoint.objects.select_for_update().get(pk=point.pk)
        if (held.done_at is not None) == is_done:
            return
        held.done_at, held.done_by = (timezone.now(), by) if is_done else (None, None)
        held.save(update_fields=["done_at", "done_by"])
        outcome = "point_done" if is_done else "point_open"
        record(Action.MEETING_NOTED, by=by, subjects=[held.meeting_id, held.pk], outcome=outcome)
