"""Who was told that one change is late: the lead of its department, and two weeks later its sponsor."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from accounts.models import User
from feedback.due import days_until, promised_on
from feedback.models import Change, Escalation
from feedback.overdue import late_words
from feedback.owners import who_hears
from outbox.models import Message, MessageEvent, State
from safeguards.sealing import keys_in_hand, new_key
from sec_portal.demo.changed import LATE
from sec_portal.demo.changes import Story
from sec_portal.demo.owners import DAYS_LATE
from sec_portal.demo.scene import Scene


def tell_who_hears(scene: Scene, stories: Iterable[Story]) -> None:
    """A day after it became theirs to hear, by a message that went."""
    change = next(story.change for story in stories if story.change.title == LATE)
    for level in Escalation.Level:
        ago, person = DAYS_LATE - days_until(level) - 1, who_hears(change, level)
        if person is not None and ago >= 0:
            message = _message(scene, person, ago)
            _keep(scene, change, level, person, message)


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


def _keep(scene: Scene, change: Change, level: str, person: User, message: Message) -> None:
    with keys_in_hand([message.key_id]):
        message.save(force_insert=True)
    went = message.not_before
    MessageEvent.objects.bulk_create(
        MessageEvent(message=message, state=state, at=went, reasons=[])
        for state in (State.QUEUED, State.SENDING, State.SENT)
    )
    Escalation.objects.create(
        change=change, level=level, late_for=promised_on(change), told=person, message=message, at=went
    )
