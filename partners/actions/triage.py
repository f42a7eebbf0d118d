"""What a coordinator first does with a referral: says that it has arrived, and decides what happens with it."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from partners.actions.exchange import send_message
from partners.actions.moving import lock_referral, take_step
from partners.actions.refusals import MovedMeanwhile, TheyDoNotWantIt
from partners.actions.telling_workers import tell_worker
from partners.messages import What
from partners.models import Referral
from partners.workflow import PASSED_ON, may_move

Status = Referral.Status


def lock_wanted(referral: Referral) -> Referral:
    """The row, for what would carry it further. Raises TheyDoNotWantIt: whoever changed their mind is not carried."""
    held = lock_referral(referral)
    if held.mind_changed_at is not None and not held.is_closed:
        raise TheyDoNotWantIt
    return held


def acknowledge_referral(*, referral: Referral, by: User) -> Referral:
    """Somebody here has it, and the worker is told; the promise of an answer is kept, or late, from now on. Whoever
    does so takes it. Pressed twice it is one."""
    with transaction.atomic():
        held = lock_referral(referral)
        if held.status == Status.RECEIVED:
            held.acknowledged_at, held.acknowledged_by = timezone.now(), by
            held.taken_by = held.taken_by or by
            take_step(held, Status.ACKNOWLEDGED, by=by)
            tell_worker(referral=held, what=What.ACKNOWLEDGED, by=by)
    return held


def triage_referral(
    *, referral: Referral, to: str, by: User, department: Organisation | None = None, note: str = "", words: str = ""
) -> Referral:
    """Decide what happens with it: `to` is where it goes next. Taken on or passed on as a complaint, it is looked at
    now, and a page of its own does the rest; passed on to a support service, or not taken on, it goes there at once and
    the worker reads `words`, which are the update they are owed. `note` stays with us.

    Raises MovedMeanwhile or TheyDoNotWantIt.
    """
    with transaction.atomic():
        held = lock_wanted(referral)
        is_first = held.status == Status.ACKNOWLEDGED
        if is_first:
            _look_at(held, department, "" if to in PASSED_ON else note, by)
        elif not may_move(held, to):
            raise MovedMeanwhile
        if to in PASSED_ON:
            take_step(held, to, by=by, note=note)
            _tell(held, words, by)
        elif not is_first:
            held.department = department
            held.save(update_fields=["department"])
    return held


def _look_at(held: Referral, department: Organisation | None, note: str, by: User) -> None:
    held.department = department
    held.taken_by = held.taken_by or by
    take_step(held, Status.TRIAGED, by=by, note=note)


def _tell(held: Referral, words: str, by: User) -> None:
    if words and held.worker is not None:
        send_message(referral=held, words=words, to_partner=True, is_update=True, by=by)
    else:
        tell_worker(referral=held, what=What.MOVED, by=by)
