"""Who was told that one change is late: the lead of its department, and two weeks later its sponsor."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from accounts.models import User
from feedback.due import days_until, promised_on
from feedback.models import Escalation
from feedback.overdue import late_words
from feedback.owners import who_hears
from outbox.models import Message, MessageEvent, State
from safeguards.sealing import keys_in_hand, new_key
from sec_portal.demo.changed import LATE
from sec_portal.demo.changes import Story
from sec_portal.demo.owners import DAYS_LATE
from sec_portal.demo.scene import Scene

WEEKEND = 2  # days by which a day of the demo may come sooner


def tell_who_hears(scene: Scene, stories: Iterable[Story]) -> None:
    """On the working day on which it became theirs to hear, or the next, by a message that went."""
    change = next(story.change for story in stories if story.change.title == LATE)
    promised = promised_on(change)
    for level in Escalation.Level:
        person = who_hears(change, level)
        if person is not None and promised is not None:
            ago = DAYS_LATE - days_until(level) - WEEKEND
            told = Escalation(change=change, level=level, late_for=promised, told=person)
            _keep(told, _message(scene, person, ago))


def _message(scene: Scene, person: User, ago: int) -> Message:
    subject, body = late_words(person)
    went = scene.at(ago, 7, 30)
    return Message(
        key_id=new_key(person.pk),
        resolver="overdue",
        recipient_id=person.pk,
        purpose="overdue",
        language=person.language,
        subject=subject,
        body=body,
        has_link=True,
        state=State.SENT,
        not_before=went,
        expires_at=went + timedelta(hours=72),
        tries=1,
        reference=uuid4(),
        sent_at=went,
    )


def _keep(told: Escalation, message: Message) -> None:
    """By a message that was queued, and went at once."""
    with keys_in_hand([message.key_id]):
        message.save(force_insert=True)
    MessageEvent.objects.bulk_create(
        MessageEvent(message=message, state=state, at=message.not_before, reasons=[])
        for state in (State.QUEUED, State.SENDING, State.SENT)
    )
    told.message, told.at = message, message.not_before
    told.save(force_insert=True)
