"""Looking in after a talk: made when it starts, dated again when it ends, done only with an outcome (PT-8)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.decisions import note_decision
from engagement.actions.survivors import lock_survivor
from engagement.gate import Act, Decision
from engagement.models import AftercareCheck, Consultation, Survivor
from safeguards.audit import Action, record

Outcome = AftercareCheck.Outcome
REACHED = (Outcome.OK, Outcome.NEEDS_SUPPORT)
DISTRESSED = (Consultation.Wellbeing.SOME, Consultation.Wellbeing.SIGNIFICANT)


def look_in_after(*, consultation: Consultation, survivor: Survivor, at: datetime) -> AftercareCheck:
    """Make the first check when the talk starts, so that it cannot be forgotten. Inside the caller's transaction."""
    first, last = days_of_first(at)
    return AftercareCheck.objects.create(consultation=consultation, survivor=survivor, due_from=first, due_until=last)


def days_of_first(at: datetime) -> tuple[datetime, datetime]:
    """From when and until when the first check is due, for a talk that ended at this moment."""
    return (
        at + timedelta(hours=settings.AFTERCARE_FROM_HOURS),
        at + timedelta(hours=settings.AFTERCARE_UNTIL_HOURS),
    )


def needs_aftercare(consultation: Consultation, *, is_wanted: bool) -> bool:
    """After every talk; after what they wrote only where they would like it, or were not steady (PT-8)."""
    is_live = consultation.channel in Consultation.LIVE
    return is_live or is_wanted or consultation.wellbeing in DISTRESSED or consultation.aftercare.open().exists()


def settle_aftercare(
    *, consultation: Consultation, survivor: Survivor, agreed_at: datetime | None, is_declined: bool, by: User
) -> None:
    """Date the check again from the end of the talk, as agreed with them, inside the transaction of the close.

    Where there was distress a second one follows after AFTERCARE_AGAIN_DAYS, unless they want no call.
    """
    ended = consultation.closed_at or timezone.now()
    check = consultation.aftercare.open().order_by("due_until").first() or look_in_after(
        consultation=consultation, survivor=survivor, at=ended
    )
    check.due_from, check.due_until = days_of_first(ended)
    check.agreed_at = None if is_declined else agreed_at
    if is_declined:
        check.outcome, check.done_at, check.done_by = Outcome.DECLINED, timezone.now(), by
        record(Action.AFTERCARE_RECORDED, by=by, subjects=[survivor.key_id, consultation.pk])
    check.save()
    if consultation.wellbeing in DISTRESSED and not is_declined:
        shift = timedelta(days=settings.AFTERCARE_AGAIN_DAYS)
        width = check.due_until - check.due_from
        AftercareCheck.objects.create(
            consultation=consultation, survivor=survivor, due_from=ended + shift, due_until=ended + shift + width
        )


def record_aftercare(*, check: AftercareCheck, outcome: str, decision: Decision, by: User) -> AftercareCheck:
    """Keep how it went, with the gate's answer beside it. *Try again* makes the next check; a call before the first
    hour counts, and the check at its own time is still due (PT-8).

    Pressed twice it is recorded once. `outcome` is one of AftercareCheck.Outcome.
    """
    with transaction.atomic():
        person = lock_survivor(check.survivor)
        held = AftercareCheck.objects.select_for_update().get(pk=check.pk)
        if held.outcome:
            return held
        now = timezone.now()
        held.outcome, held.done_at, held.done_by = outcome, now, by
        held.save(update_fields=["outcome", "done_at", "done_by"])
        if outcome in REACHED and now < held.due_from:
            AftercareCheck.objects.create(
                consultation=held.consultation,
                survivor=person,
                due_from=held.due_from,
                due_until=held.due_until,
                agreed_at=held.agreed_at,
            )
        if outcome == Outcome.RETRY:
            again = max(held.due_until, now + timedelta(hours=settings.AFTERCARE_FROM_HOURS))
            AftercareCheck.objects.create(
                consultation=held.consultation, survivor=person, due_from=now, due_until=again
            )
        note_decision(survivor=person, act=Act.AFTERCARE, decision=decision, about=held.consultation_id)
        record(Action.AFTERCARE_RECORDED, by=by, subjects=[person.key_id, held.consultation_id])
    return held
