"""A change: proposed, written in both languages, linked to what people said, and moved on one step at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from engagement.models import Contribution
from feedback.actions.refusals import ReasonMissing, StepSkipped, StepTooEarly, TextsMissing
from feedback.actions.standing import restand, restand_change
from feedback.models import Change, ChangeLink, ChangeStep
from safeguards.audit import Action, record
from safeguards.sealing import new_key

Status = Change.Status
NEXT: Mapping[str, Status] = {
    Status.PROPOSED: Status.ACCEPTED,
    Status.ACCEPTED: Status.IN_PROGRESS,
    Status.IN_PROGRESS: Status.IMPLEMENTED,
    Status.IMPLEMENTED: Status.EMBEDDED,
}
MAY_BE_REJECTED = frozenset({Status.PROPOSED, Status.ACCEPTED, Status.IN_PROGRESS})


@dataclass(frozen=True, kw_only=True)
class BothLanguages:
    """One text in English and in Welsh."""

    en: str
    cy: str


def steps_from(status: str) -> list[Status]:
    """Where a change may go from here: one step on, or *not going ahead* while nothing has changed yet."""
    onward = [NEXT[status]] if status in NEXT else []
    return [*onward, Status.REJECTED] if status in MAY_BE_REJECTED else onward


def propose_change(*, title: str, kind: str, area: Organisation, by: User) -> Change:
    """Note a change that somebody should make. Its texts are sealed under a key of its own."""
    change = Change(id=uuid4(), title=title, kind=kind, area=area, created_by=by)
    with transaction.atomic():
        change.key_id = new_key(change.pk)
        change.save(force_insert=True)
        ChangeStep.objects.create(change=change, status=Status.PROPOSED, on=timezone.localdate(), by=by)
        record(Action.CHANGE_PROPOSED, by=by, subjects=[change.key_id, change.pk])
    return change


def write_words(*, change: Change, you_said: BothLanguages, we_did: BothLanguages, by: User) -> Change:
    """Keep "You said" and "We did", all four texts at once."""
    with transaction.atomic():
        held = lock_change(change)
        held.you_said_en, held.you_said_cy = you_said.en, you_said.cy
        held.we_did_en, held.we_did_cy = we_did.en, we_did.cy
        held.save(update_fields=["you_said_en", "you_said_cy", "we_did_en", "we_did_cy"])
        record(Action.CHANGE_WRITTEN, by=by, subjects=[held.key_id, held.pk])
    return held


def link_contributions(*, change: Change, contributions: Iterable[Contribution], strength: str, by: User) -> int:
    """Say that these contributions are reasons for this change. Gives how many of the links are new."""
    with transaction.atomic():
        held = lock_change(change)
        already = set(held.links.values_list("contribution_id", flat=True))
        new = [said for said in contributions if said.pk not in already]
        ChangeLink.objects.bulk_create(
            ChangeLink(change=held, contribution=said, strength=strength, linked_by=by) for said in new
        )
        if new:
            restand(said.pk for said in new)
            record(Action.CHANGE_LINKED, by=by, subjects=[held.pk, *(said.key_id for said in new)])
    return len(new)


def move_change(*, change: Change, to: str, on: date, by: User, why_not: BothLanguages | None = None) -> Change:
    """Take a change one step on, or say why it will not go ahead (FL-5).

    Raises StepSkipped, StepTooEarly, TextsMissing (nothing is called changed without its words) or ReasonMissing.
    """
    with transaction.atomic():
        held = lock_change(change)
        _check_step(held, to, on)
        if to == Status.REJECTED:
            if why_not is None or not (why_not.en and why_not.cy):
                raise ReasonMissing
            held.why_not_en, held.why_not_cy = why_not.en, why_not.cy
        if to == Status.IMPLEMENTED:
            if held.we_did_en is None:
                raise TextsMissing
            held.implemented_on = on
        held.status = to
        held.save(update_fields=["status", "implemented_on", "why_not_en", "why_not_cy"])
        ChangeStep.objects.create(change=held, status=to, on=on, by=by)
        restand_change(held)
        record(Action.CHANGE_MOVED, by=by, subjects=[held.key_id, held.pk], outcome=to)
    return held


def _check_step(change: Change, to: str, on: date) -> None:
    if to not in steps_from(change.status):
        raise StepSkipped
    last = change.steps.last()
    if last is not None and on < last.on:
        raise StepTooEarly


def lock_change(change: Change) -> Change:
    """The row as it is now, held until the transaction ends: what happens to one change happens one by one."""
    return Change.objects.select_for_update().get(pk=change.pk)
