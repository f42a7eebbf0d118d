"""Something has happened: what voids every assessment at once, and mostly holds whatever is automatic or written."""

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from engagement.actions.refusals import FormUsedElsewhere
from engagement.actions.survivors import lock_survivor
from engagement.models import SafeContactPlan, Survivor, TriggerEvent
from safeguards.audit import Action, Actor, record


def note_event(
    *,
    survivor: Survivor,
    kind: str,
    by: Actor,
    happened_on: date | None = None,
    note: str = "",
    holds: bool = True,
    once: UUID | None = None,
) -> TriggerEvent:
    """Keep what happened. From this moment no assessment made before counts (SP-4); with `holds` nothing automatic or
    written leaves either, until the plan is confirmed with the survivor (SC-3). Messages wait at the gate and are not
    called back.

    `happened_on` is None where nobody knows the day. `once` becomes the row's id, so that a form sent twice gives one
    row. Raises FormUsedElsewhere.
    """
    with transaction.atomic():
        held = lock_survivor(survivor)
        if once is not None and (kept := TriggerEvent.objects.filter(pk=once).first()) is not None:
            if kept.survivor_id != held.pk:
                raise FormUsedElsewhere
            return kept
        happened = TriggerEvent(
            pk=once or uuid4(),
            key_id=held.key_id,
            survivor=held,
            kind=kind,
            holds=holds,
            happened_on=happened_on,
            note=note or None,
            noted_by_id=by.pk,
        )
        happened.save(force_insert=True)
        if holds:  # a plan page that was opened before does not end the hold
            SafeContactPlan.objects.filter(survivor=held).update(number=F("number") + 1)
        record(Action.EVENT_NOTED, by=by, subjects=[held.key_id, happened.pk])
    return happened
