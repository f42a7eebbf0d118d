"""A change that is late goes to the lead of its department, and later to its sponsor: once for each promised day."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from feedback.actions.changes import lock_change
from feedback.due import promised_on
from feedback.models import Change, Escalation
from feedback.overdue import is_late_for, late_words, overdue_address, told_of
from feedback.owners import who_hears
from outbox.actions import queue_message
from outbox.models import Message
from safeguards.audit import SYSTEM, Action, record
from safeguards.sealing import new_key


def escalate(*, change: Change, level: str, at: datetime) -> Escalation | None:
    """Tell whoever hears of it at this level, if it is late enough and they were not told of this very day. None when
    there is nothing to do, or nobody to tell: a new lead hears of it by the next run. Where the message never went
    another does; the row of the first stays as it is."""
    with transaction.atomic():
        held = lock_change(change)
        person, promised = who_hears(held, level), promised_on(held)
        if person is None or promised is None or not is_late_for(held, level, timezone.localdate(at)):
            return None
        if told_of(held, level, late_for=promised, hearer=person.pk, at=at).exists():
            return None
        message, row = _tell(person), {"change": held, "level": level, "late_for": promised}
        made, _is_first = Escalation.objects.get_or_create(**row, defaults={"told": person, "message": message})
        record(Action.CHANGE_ESCALATED, by=SYSTEM, subjects=[held.pk, person.pk], outcome=level)
    return made


def _tell(person: User) -> Message:
    subject, body = late_words(person)
    return queue_message(
        resolver="overdue",
        recipient_id=person.pk,
        key_id=new_key(person.pk),
        purpose="overdue",
        language=person.language,
        subject=subject,
        body=body,
        link=overdue_address(person),
        greeted=person.name,
        by=SYSTEM,
    )
