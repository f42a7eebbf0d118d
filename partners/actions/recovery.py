"""Putting it right: who is asked, what is offered, and what they say to it."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from partners.actions.moving import lock_referral, take_step
from partners.actions.once import free_id, unless_other
from partners.actions.refusals import MovedMeanwhile, RemedySettled, RightsNotOffered, WhoWorksHereNotKnown
from partners.actions.telling_workers import tell_worker
from partners.actions.triage import lock_wanted
from partners.messages import What
from partners.models import Referral, Remedy
from partners.saying import must_ask_who_works_here
from partners.workflow import MOVES
from safeguards.audit import Action, record

Status = Referral.Status


def begin_recovery(
    *,
    referral: Referral,
    department: Organisation,
    asked: str,
    comes_back: bool,
    by: User,
    precautions: str = "",
    works_here: str = "",
) -> Referral:
    """Somebody is asked to put it right. Before that it is answered whether it could come back on them, and what is
    done about it; and, where nobody said that the person who harmed them does not work here, what is known of that
    (SR-10). All of it is kept with the step.

    Raises MovedMeanwhile, TheyDoNotWantIt or WhoWorksHereNotKnown.
    """
    with transaction.atomic():
        held = lock_wanted(referral)
        if Status.IN_RECOVERY not in MOVES[held.status]:
            raise MovedMeanwhile
        if must_ask_who_works_here(held) and not works_here:
            raise WhoWorksHereNotKnown
        held.department = department
        held.taken_by = held.taken_by or by
        take_step(
            held,
            Status.IN_RECOVERY,
            by=by,
            note=asked,
            comes_back=comes_back,
            precautions=precautions,
            works_here=works_here,
        )
        tell_worker(referral=held, what=What.MOVED, by=by)
    return held


def offer_remedy(
    *,
    referral: Referral,
    kind: str,
    by: User,
    detail: str = "",
    department: Organisation | None = None,
    once: UUID | None = None,
) -> Remedy:
    """One thing that is offered to put it right; the first of them takes it on to *offered*. `once` becomes the row's
    id, so that a form sent twice gives one; another remedy gives another, and it must not be called inside a
    transaction. Raises MovedMeanwhile or TheyDoNotWantIt."""
    words = {"detail": detail}
    once = unless_other(Remedy.objects.all(), once, referral=referral, words=words, by=by, kind=kind)
    with transaction.atomic():
        held = lock_wanted(referral)
        kept = Remedy.objects.filter(pk=once, referral=held).first() if once else None
        if kept is not None:
            return kept
        if held.status not in (Status.IN_RECOVERY, Status.OFFERED):
            raise MovedMeanwhile
        remedy = Remedy(
            pk=free_id(Remedy, once),
            key_id=held.key_id,
            referral=held,
            kind=kind,
            detail=detail or None,
            department=department,
            offered_by=by,
        )
        remedy.save(force_insert=True)
        record(Action.REMEDY_OFFERED, by=by, subjects=[held.pk, remedy.pk], outcome=kind)
        if held.status == Status.IN_RECOVERY:
            take_step(held, Status.OFFERED, by=by)
    return remedy


def do_remedy(*, remedy: Remedy, by: User) -> Remedy:
    """What was offered has been done. Pressed twice it is one. Raises RemedySettled where it was taken back."""
    with transaction.atomic():
        lock_referral(remedy.referral)
        held = Remedy.objects.get(pk=remedy.pk)
        if held.withdrawn_at is not None:
            raise RemedySettled
        if held.done_at is None:
            held.done_at, held.done_by = timezone.now(), by
            held.save(update_fields=["done_at", "done_by"])
            record(Action.REMEDY_DONE, by=by, subjects=[held.referral_id, held.pk])
    return held


def withdraw_remedy(*, remedy: Remedy, by: User) -> Remedy:
    """It is not offered any more; that it was stays. Raises RemedySettled where it has been done."""
    with transaction.atomic():
        lock_referral(remedy.referral)
        held = Remedy.objects.get(pk=remedy.pk)
        if held.done_at is not None:
            raise RemedySettled
        if held.withdrawn_at is None:
            held.withdrawn_at, held.withdrawn_by = timezone.now(), by
            held.save(update_fields=["withdrawn_at", "withdrawn_by"])
            record(Action.REMEDY_WITHDRAWN, by=by, subjects=[held.referral_id, held.pk])
    return held


def note_answer(*, referral: Referral, is_agreed: bool, note: str, by: User, rights_offered: bool = False) -> Referral:
    """They have answered what was offered, and we heard it from them or through their worker. Where they do not agree,
    a complaint, and its review, are offered with it. Their worker is not told of it: what they answered is theirs to
    share.

    Raises MovedMeanwhile, TheyDoNotWantIt or RightsNotOffered.
    """
    to = Status.AGREED if is_agreed else Status.NOT_AGREED
    with transaction.atomic():
        held = lock_wanted(referral)
        if to not in MOVES[held.status]:
            raise MovedMeanwhile
        if not (is_agreed or rights_offered):
            raise RightsNotOffered
        take_step(held, to, by=by, note=note, rights_offered=rights_offered or None)
    return held
