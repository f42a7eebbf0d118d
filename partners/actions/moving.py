"""Moving a referral on, one step at a time; each step is kept with who took it and why."""

from django.utils import timezone

from accounts.models import User
from partners.actions.clocks import end_open_pause, set_clock
from partners.actions.refusals import NothingMoreKept
from partners.models import Referral, ReferralStep
from partners.workflow import SETTLED
from safeguards.audit import Action, record


def lock_referral(referral: Referral, *, seals: bool = True) -> Referral:
    """Take this row until the transaction ends. Every action on a referral begins so. Raises NothingMoreKept where its
    key was destroyed; an action that `seals` nothing is done all the same."""
    rows = Referral.objects.with_keys().select_for_update(of=("self",)).select_related("survivor")
    held = rows.get(pk=referral.pk)
    if seals and held.is_erased:
        raise NothingMoreKept
    return held


def take_step(held: Referral, to: str, *, by: User, **said: str | bool | None) -> None:
    """One step, inside an action that holds the row, knows that it may be taken, and has set what belongs to it. Saves
    the whole row. `said` is what the step keeps beside it.

    Where it is settled nobody waits for the survivor any more: a pause that went on ends. What was settled and is taken
    up again is not settled in time because it once was.
    """
    now = timezone.now()
    held.status, held.status_at = to, now
    if held.acknowledged_at is None:
        held.acknowledged_at, held.acknowledged_by = now, by
    if to in SETTLED:
        held.resolved_at = held.resolved_at or now
        end_open_pause(held, by=by, at=now)
    else:
        held.resolved_at = None
    set_clock(held)
    held.save()
    kept = {name: None if answer == "" else answer for name, answer in said.items()}
    ReferralStep.objects.create(key_id=held.key_id, referral=held, status=to, at=now, by=by, **kept)
    record(Action.REFERRAL_MOVED, by=by, subjects=[held.pk], outcome=to)
