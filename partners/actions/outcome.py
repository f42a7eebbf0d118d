"""Telling what came of it: to the survivor, with their answer, and to their worker as far as they agreed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.decisions import note_decision
from engagement.gate import Act
from engagement.models import GateDecision
from partners.actions.clocks import set_clock
from partners.actions.moving import lock_referral, take_step
from partners.actions.once import free_id, unless_other
from partners.actions.refusals import MayNotBeShared, RightsNotOffered
from partners.actions.telling_workers import tell_worker
from partners.actions.triage import lock_wanted
from partners.messages import What
from partners.models import OutcomeTold, Referral
from partners.sharing import is_agreed, may_share
from partners.telling import decision_on
from partners.workflow import MOVES
from safeguards.audit import Action, record

Answer, Status = OutcomeTold.Answer, Referral.Status
LEADS_TO = {Answer.AGREED: Status.AGREED, Answer.PARTLY: Status.AGREED, Answer.NOT_AGREED: Status.NOT_AGREED}


def tell_outcome(
    *,
    referral: Referral,
    how: str,
    answer: str,
    by: User,
    words: str = "",
    said: str = "",
    told_at: datetime | None = None,
    rights_offered: bool = False,
    once: UUID | None = None,
) -> OutcomeTold:
    """Note that they were told, how, and what they answered; what they said is kept in their words.

    Never blocked: it has happened. The gate's answer to this way, at this moment, is kept beside it. Where it stands at
    what was offered, their answer is what comes of it. `once` becomes the row's id, so that a form sent twice gives
    one; where it says something else it gives another, and must not be called inside a transaction.
    Raises RightsNotOffered.
    """
    said_by = {"words": words, "said": said}
    rows = OutcomeTold.objects.all()
    once = unless_other(rows, once, referral=referral, words=said_by, by=by, how=how, answer=answer)
    with transaction.atomic():
        held = lock_referral(referral)
        kept = OutcomeTold.objects.filter(pk=once, referral=held).first() if once else None
        if kept is not None:
            return kept
        if answer == Answer.NOT_AGREED and not rights_offered:
            raise RightsNotOffered
        pk = free_id(OutcomeTold, once)
        told = OutcomeTold(
            pk=pk,
            key_id=held.key_id,
            referral=held,
            how=how,
            answer=answer,
            words=words or None,
            said=said or None,
            decision=_decision(held, how, pk),
            told_at=told_at or timezone.now(),
            told_by=by,
            rights_offered=rights_offered,
        )
        told.save(force_insert=True)
        record(Action.REFERRAL_TOLD, by=by, subjects=[held.pk, told.pk], outcome=answer)
        _move_on(held, answer, by)
    return told


def _decision(held: Referral, how: str, about: UUID) -> GateDecision | None:
    if held.survivor is None:
        return None
    decision = decision_on(held.survivor, how, timezone.now())
    return note_decision(survivor=held.survivor, act=Act.TELL, decision=decision, about=about)


def _move_on(held: Referral, answer: str, by: User) -> None:
    """Their newest answer is where it stands, as long as what was offered is what it is about. Their worker is not told
    of it: it is theirs to share."""
    to = LEADS_TO.get(Answer(answer))
    if to is not None and held.mind_changed_at is None and to in MOVES[held.status]:
        take_step(held, to, by=by)


def share_outcome(*, referral: Referral, words: str, by: User) -> Referral:
    """Let the worker read what came of it, as the survivor agreed; it is the update they are owed. Written again, it is
    what stands. The gate's answer is kept.

    Raises MayNotBeShared or TheyDoNotWantIt.
    """
    with transaction.atomic():
        held = lock_wanted(referral)
        now = timezone.now()
        decision = may_share(held, now) if is_agreed(held) else None
        if held.survivor is None or decision is None or not decision.is_allowed:
            raise MayNotBeShared
        note_decision(survivor=held.survivor, act=Act.SHARE, decision=decision, about=held.pk)
        held.shared_outcome = words
        held.updated_at = now
        set_clock(held)
        held.save()
        record(Action.REFERRAL_SHARED, by=by, subjects=[held.pk])
        tell_worker(referral=held, what=What.MOVED, by=by)
    return held
