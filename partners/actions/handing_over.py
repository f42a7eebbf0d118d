"""Passing a referral, or a part of it, to professional standards; taking it there, and sending it back (SR-2, SR-3)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from partners import complaints
from partners.actions.moving import lock_referral, take_step
from partners.actions.once import free_id
from partners.actions.refusals import AskedForIt, MovedMeanwhile, SentBackAlready
from partners.actions.telling_workers import tell_worker
from partners.messages import What
from partners.models import ComplaintHandover, Referral, ReferralStep
from partners.workflow import MOVES
from safeguards.audit import Action, record
from safeguards.sealing import new_key

Status = Referral.Status


def hand_over(
    *,
    referral: Referral,
    asked_at: datetime | None,
    grounds: Collection[str],
    words: str,
    contact: str,
    goes_on: bool,
    by: User,
    once: UUID | None = None,
) -> ComplaintHandover:
    """Pass it on, in the words that professional standards may read, under a key of its own that dies with the
    survivor's. `asked_at` is when the person asked for it; None where a person decided so on `grounds`. With `goes_on`
    it is put right beside the complaint; without, the complaint is all there is. One stands at a time: pressed twice it
    is the first. Nothing holds it up, also not that the referral is closed. The worker hears only
    that it has moved, where it has: that it was passed on beside is not theirs to know. Raises
    MovedMeanwhile where somebody else has passed it on.
    """
    with transaction.atomic():
        held = lock_referral(referral)
        standing = held.handovers.filter(returned_at__isnull=True).first()
        if standing is not None and once not in (None, standing.pk):
            raise MovedMeanwhile
        if standing is not None:
            return standing
        now = timezone.now()
        made = ComplaintHandover(
            pk=free_id(ComplaintHandover, once),
            key_id=new_key(held.survivor_id or held.pk),
            referral=held,
            asked=asked_at is not None,
            grounds=sorted(grounds),
            words=words,
            contact=contact or None,
            due_at=complaints.due_at(asked_at or now),
            made_at=now,
            made_by=by,
        )
        made.save(force_insert=True)
        _note_weighed(held, at=now, by=by)
        _move_on(held, goes_on=goes_on, by=by)
        if not goes_on:
            tell_worker(referral=held, what=What.MOVED, by=by)
        record(Action.COMPLAINT_HANDED_OVER, by=by, subjects=[held.pk, made.pk], outcome="asked" if made.asked else "")
    return made


def _move_on(held: Referral, *, goes_on: bool, by: User) -> None:
    """Where nothing is put right beside it, the complaint is where it stands, by whatever steps lead there."""
    if goes_on:
        return
    for to in (Status.ACKNOWLEDGED, Status.TRIAGED, Status.COMPLAINT):
        if to in MOVES[held.status] and held.status != Status.COMPLAINT:
            take_step(held, to, by=by)


def _note_weighed(held: Referral, *, at: datetime, by: User) -> None:
    """A person has decided, either way: nothing suggests it any more, and it presses no longer by what was ticked."""
    held.weighed_at, held.weighed_by = at, by
    held.save(update_fields=["weighed_at", "weighed_by"])


def decide_against(*, referral: Referral, why: str, by: User) -> None:
    """What was suggested does not go to professional standards, and why: kept with the steps of the referral. Never
    where the person asked for it. Raises AskedForIt."""
    with transaction.atomic():
        held = lock_referral(referral)
        if complaints.asked_at(held, held.reports.all(), held.handovers.all()) is not None:
            raise AskedForIt
        now = timezone.now()
        _note_weighed(held, at=now, by=by)
        ReferralStep.objects.create(key_id=held.key_id, referral=held, status=held.status, note=why, at=now, by=by)
        record(Action.COMPLAINT_WEIGHED, by=by, subjects=[held.pk])


# At professional standards -------------------------------------------------------------------------------------------
def take_complaint(*, handover: ComplaintHandover, their_reference: str, by: User) -> ComplaintHandover:
    """Professional standards have it. Taken twice, the first stands. Raises SentBackAlready."""
    with transaction.atomic():
        held = _lock(handover, seals=bool(their_reference))
        if held.received_at is None:
            held.received_at, held.received_by = timezone.now(), by
            held.their_reference = their_reference or None
            held.save(update_fields=["received_at", "received_by", "their_reference"])
            record(Action.COMPLAINT_TAKEN, by=by, subjects=[held.referral_id, held.pk])
    return held


def return_complaint(*, handover: ComplaintHandover, why: str, by: User) -> ComplaintHandover:
    """It is not theirs to deal with: it is the coordinator's again, to decide anew where the complaint was all there
    was. Nobody else can send it back (SR-3). Raises SentBackAlready."""
    with transaction.atomic():
        held = _lock(handover)
        held.returned_at, held.returned_by, held.returned_why = timezone.now(), by, why
        held.save(update_fields=["returned_at", "returned_by", "returned_why"])
        referral = lock_referral(held.referral)
        if referral.status == Status.COMPLAINT:
            referral.resolved_at = None
            take_step(referral, Status.TRIAGED, by=by)
        record(Action.COMPLAINT_RETURNED, by=by, subjects=[held.referral_id, held.pk])
    return held


def _lock(handover: ComplaintHandover, *, seals: bool = True) -> ComplaintHandover:
    lock_referral(handover.referral, seals=seals)
    held = ComplaintHandover.objects.select_for_update(of=("self",)).select_related("referral").get(pk=handover.pk)
    if held.returned_at is not None:
        raise SentBackAlready
    return held
