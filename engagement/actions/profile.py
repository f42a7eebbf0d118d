"""What helps a survivor to take part, who stands by them, and that they have died."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from engagement.actions.survivors import lock_survivor
from engagement.models import AccessNeed, AftercareCheck, SafeContactPlan, SupportWorker, Survivor
from engagement.withdrawal import CalledBack, Undoing, Undone, undo
from safeguards.audit import Action, record
from safeguards.sealing import keys_in_hand


def set_access_needs(*, survivor: Survivor, needs: Mapping[str, str], by: User) -> None:
    """Keep what they need to take part, kind by kind with its detail, in the place of what was known (AC-1, AC-2)."""
    with transaction.atomic():
        held = lock_survivor(survivor)
        AccessNeed.objects.filter(survivor=held).delete()
        with keys_in_hand([held.key_id]):
            AccessNeed.objects.bulk_create(
                AccessNeed(survivor=held, key_id=held.key_id, kind=kind, detail=detail or None)
                for kind, detail in needs.items()
            )
        record(Action.ACCESS_CHANGED, by=by, subjects=[held.key_id, held.pk])


def set_support_worker(
    *, survivor: Survivor, name: str, organisation: str, reached_by: str, is_aware: bool, may_call: bool, by: User
) -> SupportWorker:
    """Keep who stands by them, and whether we may ask that person to pass on a call."""
    with transaction.atomic():
        held = lock_survivor(survivor)
        worker = SupportWorker.objects.filter(survivor=held).first() or SupportWorker(survivor=held)
        worker.key_id, worker.name = held.key_id, name
        worker.organisation, worker.reached_by = organisation or None, reached_by or None
        worker.is_aware, worker.may_call = is_aware, is_aware and may_call
        worker.save()
        record(Action.SUPPORT_CHANGED, by=by, subjects=[held.key_id, worker.pk])
    return worker


def remove_support_worker(*, survivor: Survivor, by: User) -> None:
    """Nobody stands by them any more, or they would rather we did not know. Pressed twice it is one removal."""
    with transaction.atomic():
        held = lock_survivor(survivor)
        gone, _kinds = SupportWorker.objects.filter(survivor=held).delete()
        if gone:
            record(Action.SUPPORT_CHANGED, by=by, subjects=[held.key_id, held.pk])


def note_death(*, survivor: Survivor, by: User) -> CalledBack:
    """One press: everything to them stops, at once and together; what they said, and what is owed to them, stays.

    The plan is stopped, waiting messages are called back, open checks on how they are come to an end. Pressed twice it
    is noted once.
    """
    now = timezone.now()
    with transaction.atomic():
        held = lock_survivor(survivor)
        if held.died_at is not None:
            return CalledBack()
        held.died_at, held.died_by = now, by
        held.save(update_fields=["died_at", "died_by"])
        _stop_plan(held, now)
        AftercareCheck.objects.filter(survivor=held).open().update(
            outcome=AftercareCheck.Outcome.DIED, done_at=now, done_by=by
        )
        called_back = undo(Undoing(survivor=held, what=Undone.DIED, by=by))
        record(Action.SURVIVOR_DIED, by=by, subjects=[held.key_id, held.pk])
    return called_back


def _stop_plan(held: Survivor, now: datetime) -> None:
    plan = SafeContactPlan.objects.filter(survivor=held).exclude(status=SafeContactPlan.Status.STOPPED)
    plan.update(status=SafeContactPlan.Status.STOPPED, stopped_at=now, number=F("number") + 1)


def note_alive(*, survivor: Survivor, by: User) -> None:
    """It was a mistake. Checks that it ended are open again; the plan stays stopped until it is gone through again, and
    who speaks for the family stays sealed and unseen. Pressed twice it is noted once."""
    with transaction.atomic():
        held = lock_survivor(survivor)
        if held.died_at is None:
            return
        ended = AftercareCheck.objects.filter(survivor=held, outcome=AftercareCheck.Outcome.DIED)
        ended.filter(done_at=held.died_at).update(outcome="", done_at=None, done_by=None)
        _stop_plan(held, timezone.now())  # somebody may have saved one meanwhile
        held.died_at = held.died_by = None
        held.save(update_fields=["died_at", "died_by"])
        record(Action.SURVIVOR_ALIVE, by=by, subjects=[held.key_id, held.pk])


def name_family(*, survivor: Survivor, family: str, by: User) -> None:
    """Keep who speaks for the family of somebody who has died, and how to reach them."""
    with transaction.atomic():
        held = lock_survivor(survivor)
        held.family = family or None
        held.save(update_fields=["family"])
        record(Action.FAMILY_NAMED, by=by, subjects=[held.key_id, held.pk])
