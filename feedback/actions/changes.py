"""A change: proposed, written in both languages, linked to what people said, and moved on one step at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from engagement.models import Contribution
from feedback.actions.recalling import hold_contributors, links_changed, outcome_changed, words_written
from feedback.actions.refusals import (
    CannotOwn,
    CannotSponsor,
    DueDayMissing,
    EvidenceMissing,
    NotCheckedYet,
    ReasonMissing,
    StepSkipped,
    StepTooEarly,
    TextsMissing,
)
from feedback.actions.standing import restand, restand_change
from feedback.actions.unlinking import take_back_news
from feedback.models import Change, ChangeLink, ChangeStep, ChangeTag, Evidence, FrameTag, ProgressReport
from feedback.owners import may_own, may_sponsor
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
PROMISED = frozenset({Status.ACCEPTED, Status.IN_PROGRESS})  # somebody said yes: there is a day by which it is made
DETAILS = ("title", "kind", "area_id", "owner_id", "sponsor_id", "due_on", "report_on", "check_on")


@dataclass(frozen=True, kw_only=True)
class BothLanguages:
    """One text in English and in Welsh."""

    en: str
    cy: str


def steps_from(status: str) -> list[Status]:
    """Where a change may go from here: one step on, or *not going ahead* while nothing has changed yet."""
    onward = [NEXT[status]] if status in NEXT else []
    return [*onward, Status.REJECTED] if status in MAY_BE_REJECTED else onward


def propose_change(
    *,
    title: str,
    kind: str,
    area: Organisation,
    by: User,
    owner: User | None = None,
    sponsor: User | None = None,
    due_on: date | None = None,
    report_on: date | None = None,
    check_on: date | None = None,
    tags: Iterable[FrameTag] = (),
) -> Change:
    """Note a change that somebody should make. Its texts are sealed under a key of its own.

    Raises CannotOwn or CannotSponsor.
    """
    change = Change(id=uuid4(), title=title, kind=kind, area=area, created_by=by)
    change.due_on, change.report_on, change.check_on = due_on, report_on, check_on
    with transaction.atomic():
        change.key_id = new_key(change.pk)
        _name_people(change, owner, sponsor)
        change.save(force_insert=True)
        ChangeStep.objects.create(change=change, status=Status.PROPOSED, on=timezone.localdate(), by=by)
        ChangeTag.objects.bulk_create(ChangeTag(change=change, tag=tag) for tag in tags)
        record(Action.CHANGE_PROPOSED, by=by, subjects=[change.key_id, change.pk])
        _note_people(change, None, None, by)
    return change


def edit_change(
    *,
    change: Change,
    title: str,
    kind: str,
    area: Organisation,
    owner: User | None,
    sponsor: User | None,
    due_on: date | None,
    report_on: date | None,
    check_on: date | None,
    tags: Iterable[FrameTag],
    by: User,
) -> Change:
    """Put right what the change is, who makes it and by when. Whoever is replaced sees it no more from then on; the
    audit trail says who owned it when. Raises CannotOwn, CannotSponsor or DueDayMissing."""
    with transaction.atomic():
        held = lock_change(change)
        if due_on is None and held.status in PROMISED:
            raise DueDayMissing
        before = {name: getattr(held, name) for name in DETAILS}
        _name_people(held, owner, sponsor)
        held.title, held.kind, held.area = title, kind, area
        held.due_on, held.report_on, held.check_on = due_on, report_on, check_on
        new = [name for name in DETAILS if getattr(held, name) != before[name]]
        held.save(update_fields=[name.removesuffix("_id") for name in new])
        if _retag(held, tags):
            new.append("tags")
        _note_people(held, before["owner_id"], before["sponsor_id"], by)
        if new:
            record(Action.CHANGE_EDITED, by=by, subjects=[held.key_id, held.pk], fields=new)
        if "area_id" in new:
            restand_change(held)
    return held


def _name_people(change: Change, owner: User | None, sponsor: User | None) -> None:
    """Only somebody who may own changes owns one, and a manager sponsors it; who was named before may stay."""
    if owner is not None and owner.pk != change.owner_id and not may_own().filter(pk=owner.pk).exists():
        raise CannotOwn
    if sponsor is not None and sponsor.pk != change.sponsor_id and not may_sponsor().filter(pk=sponsor.pk).exists():
        raise CannotSponsor
    change.owner, change.sponsor = owner, sponsor


def _note_people(change: Change, owner: UUID | None, sponsor: UUID | None, by: User) -> None:
    """Who had it before, and who has it now: one event each."""
    for name, before, now in (("owner", owner, change.owner_id), ("sponsor", sponsor, change.sponsor_id)):
        for who, outcome in ((before, "taken"), (now, "given")):
            if who is not None and before != now:
                record(Action.CHANGE_OWNED, by=by, subjects=[change.pk, who], fields=[name], outcome=outcome)


def _retag(change: Change, tags: Iterable[FrameTag]) -> bool:
    """Which outcomes and criteria it serves; says whether that is new."""
    wanted, had = {tag.pk for tag in tags}, set(change.tags.values_list("tag", flat=True))
    ChangeTag.objects.filter(change=change, tag__in=had - wanted).delete()
    ChangeTag.objects.bulk_create(ChangeTag(change=change, tag_id=tag) for tag in sorted(wanted - had))
    return wanted != had


def write_words(*, change: Change, you_said: BothLanguages, we_did: BothLanguages | None, by: User) -> Change:
    """Keep "You said" and "We did", all four texts at once; of what is not going ahead "You said" alone. Other words of
    "You said" are shown to nobody until they have been read and released as well.

    Raises TextsMissing.
    """
    with transaction.atomic():
        held = lock_change(change)
        if we_did is None and held.status != Status.REJECTED:
            raise TextsMissing
        did = (we_did.en, we_did.cy) if we_did else None
        held.you_said_en, held.you_said_cy = you_said.en, you_said.cy
        held.we_did_en, held.we_did_cy = did or (None, None)
        held.save(update_fields=["you_said_en", "you_said_cy", "we_did_en", "we_did_cy"])
        words_written(change=held, en=you_said.en, cy=you_said.cy, did=did, by=by)
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
            links_changed(change=held, by=by)
            restand(said.pk for said in new)
            record(Action.CHANGE_LINKED, by=by, subjects=[held.pk, *(said.key_id for said in new)])
    return len(new)


def change_link_strength(*, link: ChangeLink, strength: str, by: User) -> ChangeLink:
    """Say more truly how much one contribution led to a change (IM-6)."""
    with transaction.atomic():
        held = lock_change(link.change)
        found = held.links.select_related("contribution").get(pk=link.pk)
        if found.strength != strength:
            found.strength = strength
            found.save(update_fields=["strength"])
            links_changed(change=held, by=by)
            record(Action.CHANGE_LINK_CHANGED, by=by, subjects=[held.pk, found.contribution.key_id], outcome=strength)
    return found


def unlink_contribution(*, link: ChangeLink, by: User) -> None:
    """Take a contribution off a change that it did not lead to. Its words stay as they are; news of this change that
    they have not heard yet is called back, as it would be news of somebody else's."""
    with transaction.atomic():
        held = lock_change(link.change)
        found = held.links.select_related("contribution__survivor").filter(pk=link.pk).first()
        if found is None:
            return
        said = found.contribution
        hold_contributors(held)  # who sends to them, or withdraws, waits or has won
        found.delete()
        links_changed(change=held, by=by)
        take_back_news(change=held, said=said, by=by)
        restand([said.pk])
        record(Action.CHANGE_UNLINKED, by=by, subjects=[held.pk, said.key_id])


def move_change(
    *,
    change: Change,
    to: str,
    on: date,
    by: User,
    why_not: BothLanguages | None = None,
    due_on: date | None = None,
) -> Change:
    """Take a change one step on, or say why it will not go ahead (FL-5). What its owner reported of this step is
    thereby confirmed.

    Raises StepSkipped, StepTooEarly, DueDayMissing, TextsMissing and EvidenceMissing (nothing is called changed without
    its words and its evidence), NotCheckedYet or ReasonMissing.
    """
    with transaction.atomic():
        held = lock_change(change)
        check_step(held, to, on)
        held.due_on = held.due_on or due_on
        _meet(held, Status(to), on, why_not)
        held.status = to
        held.save(update_fields=["status", "implemented_on", "why_not_en", "why_not_cy", "due_on", "check_on"])
        ChangeStep.objects.create(change=held, status=to, on=on, by=by)
        ProgressReport.objects.open().filter(change=held, to=to).update(confirmed_at=timezone.now(), confirmed_by=by)
        if to == Status.REJECTED:
            outcome_changed(change=held, by=by)
        restand_change(held)
        record(Action.CHANGE_MOVED, by=by, subjects=[held.key_id, held.pk], outcome=to)
    return held


def _meet(change: Change, to: Status, on: date, why_not: BothLanguages | None) -> None:
    """What each step asks for before it may be called taken."""
    if to == Status.REJECTED:
        if why_not is None or not (why_not.en and why_not.cy):
            raise ReasonMissing
        change.why_not_en, change.why_not_cy = why_not.en, why_not.cy
    elif to in PROMISED and change.due_on is None:
        raise DueDayMissing
    elif to == Status.IMPLEMENTED:
        _meet_claim(change)
        change.implemented_on = on
        if change.check_on is None or change.check_on <= on:
            change.check_on = on + timedelta(days=settings.CHECK_AFTER_DAYS)
    elif to == Status.EMBEDDED and (change.check_on is None or on < change.check_on):
        raise NotCheckedYet


def _meet_claim(change: Change) -> None:
    """A claim carries its words and its evidence (FL-5)."""
    if change.we_did_en is None:
        raise TextsMissing
    if not Evidence.objects.confirmed().filter(change=change).exists():
        raise EvidenceMissing


def check_step(change: Change, to: str, on: date) -> None:
    """Raises StepSkipped or StepTooEarly."""
    if to not in steps_from(change.status):
        raise StepSkipped
    last = change.steps.last()
    if last is not None and on < last.on:
        raise StepTooEarly


def lock_change(change: Change) -> Change:
    """The row as it is now, held until the transaction ends: what happens to one change happens one by one."""
    return Change.objects.select_for_update().get(pk=change.pk)
