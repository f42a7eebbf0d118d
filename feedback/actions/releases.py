""" "You said" leaves the coordinator's room, and comes back to it."""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from feedback.actions.changes import lock_change
from feedback.actions.readings import must_be_unmoved
from feedback.actions.recalling import BY_HAND, NEW_WORDS, call_back, hold_contributors, note_answers
from feedback.actions.refusals import GateRefuses, TextsMissing, WordsMoved
from feedback.models import Change, Release, TextReading
from feedback.releases import (
    YOU_SAID,
    all_allow,
    answers_about,
    clear_readings,
    digest_of,
    is_letter_by_letter,
    open_with_readings,
    standing_release,
)
from safeguards.audit import Action, Why, record


def release_you_said(*, change: Change, by: User) -> Release:
    """Let exactly the text that was read be shown to the change's owner and in meetings, where the gate allows it for
    everybody whose words led to it.

    Everybody is held while the gate is asked: a withdrawal waits and then calls it back, or has won. Pressed twice it
    is released once. Must not be called inside a transaction. Raises TextsMissing, WordsMoved or GateRefuses.
    """
    text = _text_read(change, by=by)
    with transaction.atomic():
        held = lock_change(change)
        must_be_unmoved(change, held)
        hold_contributors(held)
        standing = standing_release(held)
        if standing is not None and standing.reading_id == text.pk:
            return standing
        answers = answers_about({held.pk: text.digest}, timezone.now()).get(held.pk, {})
        if not all_allow(answers):
            raise GateRefuses
        if standing is not None:
            call_back(standing, why=NEW_WORDS, by=by)
        release = Release.objects.create(id=uuid4(), change=held, reading=text, released_by=by)
        note_answers(release, answers)
        record(Action.YOU_SAID_RELEASED, by=by, subjects=[held.key_id, held.pk, release.pk])
    return release


def _text_read(change: Change, *, by: User) -> TextReading:
    """The reading of these words, letter by letter: what is shown is what was read. Raises TextsMissing, GateRefuses
    where nobody has read them, or WordsMoved where a letter is another one."""
    found = list(TextReading.objects.cleared().filter(change=change))
    opened = open_with_readings(change, found, by=by, why=Why.RELEASE)
    en, cy = (opened[change.pk][name] for name in YOU_SAID)
    if not (en and cy):
        raise TextsMissing
    digest = digest_of(en=en, cy=cy)
    reading = clear_readings([digest]).get((change.pk, digest))
    if reading is None:
        raise GateRefuses
    if reading.pk not in opened or not is_letter_by_letter(opened, change, reading):
        raise WordsMoved
    return reading


def call_back_you_said(*, change: Change, by: User) -> bool:
    """One press: nobody is shown it from now on."""
    with transaction.atomic():
        standing = standing_release(change)
        return standing is not None and call_back(standing, why=BY_HAND, by=by)
