""" "You said" leaves the coordinator's room, and comes back to it: for inside and for the public, each by itself."""

from collections.abc import Sequence
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from feedback.actions.changes import lock_change
from feedback.actions.readings import must_be_unmoved
from feedback.actions.recalling import BY_HAND, NEW_WORDS, call_back, hold_contributors, note_answers
from feedback.actions.refusals import GateRefuses, NotForTheBoard, TextsMissing, WordsMoved
from feedback.board import may_stand, themes_of
from feedback.models import BoardEntry, Change, Release, TextReading
from feedback.releases import (
    Use,
    all_allow,
    answers_about,
    is_letter_by_letter,
    open_with_readings,
    standing_release,
)
from feedback.texts import READ_WITH, WHY_NOT, YOU_SAID, clear_readings, digest_of, outcome_of, whole_of
from safeguards.audit import Action, Why, record


def release_you_said(*, change: Change, by: User) -> Release:
    """Let exactly the text that was read be shown to the change's owner and in meetings, where the gate allows it for
    everybody whose words led to it.

    Everybody is held while the gate is asked: a withdrawal waits and then calls it back, or has won. Pressed twice it
    is released once. Must not be called inside a transaction. Raises TextsMissing, WordsMoved or GateRefuses.
    """
    text, _words = _text_read(change, Use.INSIDE, by=by)
    with transaction.atomic():
        return _release(change, text, Use.INSIDE, by)[0]


def put_on_board(*, change: Change, by: User) -> Release:
    """Let everybody read exactly the texts that were read, what was said and what was done or why not, where it is
    made, or given up, and the gate allows it for the public. Otherwise as `release_you_said`; raises NotForTheBoard
    too."""
    came = outcome_of(change)
    text, words = _text_read(change, Use.PUBLIC, by=by)
    with transaction.atomic():
        release, is_new = _release(change, text, Use.PUBLIC, by, came=came)
        if is_new:
            BoardEntry.objects.create(
                release=release,
                could_not=release.change.status == Change.Status.REJECTED,
                said_en=words[0],
                said_cy=words[1],
                did_en=words[2],
                did_cy=words[3],
                themes=themes_of(change.pk),
            )
    return release


def _release(
    change: Change, text: TextReading, use: Use, by: User, *, came: Sequence[str] = ()
) -> tuple[Release, bool]:
    """The release of this text for this use, and whether it is new; for the public with `came`, what came of it."""
    held = lock_change(change)
    must_be_unmoved(change, held, (*YOU_SAID, *came))
    hold_contributors(held)
    if use == Use.PUBLIC and (outcome_of(held) != came or not may_stand(held)):
        raise NotForTheBoard
    standing = standing_release(held, use)
    if standing is not None and standing.reading_id == text.pk:
        return standing, False
    answers = answers_about({held.pk: text}, timezone.now(), use=use).get(held.pk, {})
    if not all_allow(answers):
        raise GateRefuses
    if standing is not None:
        call_back(standing, why=NEW_WORDS, by=by)
    release = Release.objects.create(id=uuid4(), change=held, reading=text, use=use, released_by=by)
    note_answers(release, answers)
    record(Action.YOU_SAID_RELEASED, by=by, subjects=[held.key_id, held.pk, release.pk], outcome=use)
    return release, True


def _text_read(change: Change, use: Use, *, by: User) -> tuple[TextReading, list[str]]:
    """The reading of these words, letter by letter, and the four texts: what is shown is what was read. Raises
    TextsMissing, GateRefuses where nobody has read them, or WordsMoved where a letter is another one."""
    found, came = list(TextReading.objects.cleared().filter(change=change)), outcome_of(change)
    opened = open_with_readings(change, found, by=by, why=Why.RELEASE, came=came)
    said, did = ([opened[change.pk][name] or "" for name in names] for names in (YOU_SAID, came))
    is_public = use == Use.PUBLIC
    if not all(said) or (is_public and not all(did)):
        raise TextsMissing
    digest = digest_of(en=said[0], cy=said[1])
    asked = whole_of(said, did, could_not=came == WHY_NOT) if is_public else digest
    reading = clear_readings([digest]).get((change.pk, asked))
    if reading is None:
        raise GateRefuses
    if reading.pk not in opened or not is_letter_by_letter(opened, change, reading):
        raise WordsMoved
    if is_public and not is_letter_by_letter(opened, change, reading, names=came, read=READ_WITH):
        raise WordsMoved
    return reading, [*said, *did]


def call_back_you_said(*, change: Change, by: User) -> bool:
    """One press: nobody inside is shown it from now on."""
    return _take_back(change, Use.INSIDE, by)


def take_off_board(*, change: Change, by: User) -> bool:
    """One press: the public is shown it no more."""
    return _take_back(change, Use.PUBLIC, by)


def _take_back(change: Change, use: Use, by: User) -> bool:
    with transaction.atomic():
        standing = standing_release(change, use)
        return standing is not None and call_back(standing, why=BY_HAND, by=by)
