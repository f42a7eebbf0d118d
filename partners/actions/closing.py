"""The end of a referral: what was learnt, and closing it."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from feedback.models import Change
from partners.actions.moving import lock_referral, take_step
from partners.actions.refusals import MovedMeanwhile, NothingLearntYet, NotReadyToClose
from partners.actions.telling_workers import tell_worker
from partners.actions.triage import lock_wanted
from partners.closing import has_learning, lacks, outcomes, so_far_of
from partners.messages import What
from partners.models import Referral, ReferralChange
from partners.workflow import may_move
from safeguards.audit import Action, record

Status = Referral.Status


def link_change(*, referral: Referral, change: Change, by: User) -> ReferralChange:
    """This change came of it, or comes of it too. Linked twice it is one; also after it was closed."""
    with transaction.atomic():
        held = lock_referral(referral, seals=False)
        link, is_new = ReferralChange.objects.get_or_create(referral=held, change=change, defaults={"linked_by": by})
        if is_new:
            record(Action.REFERRAL_LINKED, by=by, subjects=[held.pk, change.pk])
    return link


def record_learning(*, referral: Referral, by: User, note: str = "") -> Referral:
    """What it teaches is written down: a point of what they said, or a change. Raises NothingLearntYet, MovedMeanwhile
    or TheyDoNotWantIt."""
    with transaction.atomic():
        held = lock_wanted(referral)
        if not may_move(held, Status.LEARNED):
            raise MovedMeanwhile
        if not has_learning(held):
            raise NothingLearntYet
        take_step(held, Status.LEARNED, by=by, note=note)
    return held


def close_referral(*, referral: Referral, outcome: str, by: User, note: str = "") -> Referral:
    """Close it, with how it ended. Everything that was said stays.

    Raises MovedMeanwhile where it is closed already, NotReadyToClose where anything is missing, NothingMoreKept where
    there is a `note` and nothing to seal it with.
    """
    with transaction.atomic():
        held = lock_referral(referral, seals=bool(note))
        if held.is_closed:
            raise MovedMeanwhile
        so_far = so_far_of(held)
        if outcome not in outcomes(held, so_far) or lacks(held, so_far, outcome) or not may_move(held, Status.CLOSED):
            raise NotReadyToClose
        held.outcome = outcome
        held.closed_at, held.closed_by = timezone.now(), by
        take_step(held, Status.CLOSED, by=by, note=note)
        if not held.is_erased:  # what is written to a worker is sealed with it
            tell_worker(referral=held, what=What.MOVED, by=by)
    return held
