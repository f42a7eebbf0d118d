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
from feedback.board import may_stand, outcome_of, themes_of
from feedback.models import BoardEntry, Change, Release, TextReading
from feedback.releases import (
    READ,
    YOU_SAID,
    Use,
    all_allow,
    answers_about,
    clear_readings,
    digest_of,
    is_letter_by_letter,
    open_with_readings,
    standing_release,
)
from safeguards.audit import Action, Why, record
from safeguards.sealing import Opened


def release_you_said(*, change: Change, by: User) -> Release:
    """Let exactly the text that was read be shown to the change's owner and in meetings, where the gate allows it for
    everybody whose words led to it.

    Everybody is held while the gate is asked: a withdrawal waits and then calls it back, or has won. Pressed twice it
    is released once. Must not be called inside a transaction. Raises TextsMissing, WordsMoved or GateRefuses.
    """
    text, _opened = _text_read(change, by=by)
    with transaction.atomic():
        return _release(change, text, Use.INSIDE, by)[0]


def put_on_board(*, change: Change, by: User) -> Release:
    """Let everybody read exactly the text that was read, and what was done or why not, where it is made, or given up,
    and the gate allows it for the public. Otherwise as `release_you_said`; raises NotForTheBoard too."""
    came = outcome_of(change)
    text, opened = _text_read(change, by=by, also=came)
    said, did = ([opened[row.pk][name] for name in names] for row, names in ((text, READ), (change, came)))
    with transaction.atomic():
        release, is_new = _release(change, text, Use.PUBLIC, by, also=came)
        if is_new:
            if not (all(said) and all(did)):
                raise TextsMissing
            BoardEntry.objects.create(
                release=release,
                could_not=release.change.status == Change.Status.REJECTED,
                said_en=said[0] or "",
                said_cy=said[1] or "",
                did_en=did[0] or "",
                did_cy=did[1] or "",
                themes=themes_of(change),
            )
    return release


def _release(
    change: Change, text: TextReading, use: Use, by: User, *, also: Sequence[str] = ()
) -> tuple[Release, bool]:
    """The release of this text for this use, and whether it is new. `also` are texts that were opened with it."""
    held = lock_change(change)
    must_be_unmoved(change, held, (*YOU_SAID, *also))
    hold_contributors(held)
    if use == Use.PUBLIC and (outcome_of(held) != also or not may_stand(held)):
        raise NotForTheBoard
    standing = standing_release(held, use)
    if standing is not None and standing.reading_id == text.pk:
        return standing, False
    answers = answers_about({held.pk: text.digest}, timezone.now(), use=use).get(held.pk, {})
    if not all_allow(answers):
        raise GateRefuses
    if standing is not None:
        call_back(standing, why=NEW_WORDS, by=by)
    release = Release.objects.create(id=uuid4(), change=held, reading=text, use=use, released_by=by)
    note_answers(release, answers)
    record(Action.YOU_SAID_RELEASED, by=by, subjects=[held.key_id, held.pk, release.pk], outcome=use)
    return release, True


def _text_read(change: Change, *, by: User, also: Sequence[str] = ()) -> tuple[TextReading, Opened]:
    """The reading of these words, letter by letter, and what was opened: what is shown is what was read. Raises
    TextsMissing, GateRefuses where nobody has read them, or WordsMoved where a letter is another one."""
    found = list(TextReading.objects.cleared().filter(change=change))
    opened = open_with_readings(change, found, by=by, why=Why.RELEASE, also=also)
    en, cy = (opened[change.pk][name] for name in YOU_SAID)
    if not (en and cy):
        raise TextsMissing
    digest = digest_of(en=en, cy=cy)
    reading = clear_readings([digest]).get((change.pk, digest))
    if reading is None:
        raise GateRefuses
    if reading.pk not in opened or not is_letter_by_letter(opened, change, reading):
        raise WordsMoved
    return reading, opened


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
