"""A text is put to a second person, who says whether somebody could be known by it (ST-2)."""

from collections.abc import Iterable
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.models import Contribution
from feedback.actions.changes import lock_change
from feedback.actions.recalling import take_back_text
from feedback.actions.refusals import (
    AlreadyRead,
    MayNotBeQuoted,
    NotASecondPerson,
    SomebodyCouldBeKnown,
    TextGone,
    TextsMissing,
    WordsMoved,
)
from feedback.models import Change, TextReading
from feedback.permissions import second_people
from feedback.releases import is_letter_by_letter, may_be_put, open_with_readings
from feedback.texts import READ_WITH, WHY_NOT, YOU_SAID, clear_readings, digest_of, outcome_of, whole_of
from safeguards.audit import Action, Why, record
from safeguards.sealing import Opened, Personal, open_rows

Verdict = TextReading.Verdict


def put_you_said(*, change: Change, by: User, reader: User | None = None) -> TextReading:
    """Put "You said" of one change, with what was done or why not, in both languages, to a second person: by name, or
    to any of them.

    Pressed twice it is put once. Must not be called inside a transaction. Raises TextsMissing, WordsMoved,
    NotASecondPerson, SomebodyCouldBeKnown or AlreadyRead.
    """
    read, came = list(TextReading.objects.cleared().filter(change=change)), outcome_of(change)
    opened = open_with_readings(change, read, by=by, why=Why.WORK, came=came)
    said, did = ([opened[change.pk][name] for name in names] for names in (YOU_SAID, came))
    if not (all(said) and all(did)):
        raise TextsMissing
    reading = TextReading(id=uuid4(), key_id=change.key_id, change=change, put_by=by, reader=reader)
    reading.digest = digest_of(en=said[0], cy=said[1])
    reading.whole = whole_of(said, did, could_not=came == WHY_NOT)
    (reading.text_en, reading.text_cy), (reading.did_en, reading.did_cy) = said, did
    with transaction.atomic():
        held = lock_change(change)
        must_be_unmoved(change, held, (*YOU_SAID, *came))
        if outcome_of(held) != came:
            raise WordsMoved
        for row in read:
            if _passes_for_another(opened, change, row, reading, came):
                take_back_text(row, by=by)
        return put_once(reading)


def _passes_for_another(
    opened: Opened, change: Change, row: TextReading, reading: TextReading, came: tuple[str, str]
) -> bool:
    """Whether this reading has the digest of what is put now, and other letters."""
    if row.digest == reading.digest and not is_letter_by_letter(opened, change, row):
        return True
    return row.whole == reading.whole and not is_letter_by_letter(opened, change, row, names=came, read=READ_WITH)


def put_quote(*, contribution: Contribution, by: User, reader: User | None = None) -> TextReading:
    """Put somebody's own words, in the language they were said in, to a second person.

    Must not be called inside a transaction. Raises MayNotBeQuoted where they said no or put something right since,
    NotASecondPerson, SomebodyCouldBeKnown or AlreadyRead.
    """
    words = open_rows([contribution], "words", by=by, why=Why.WORK)[contribution.pk]["words"]
    is_welsh = contribution.consultation.language == "cy"
    reading = TextReading(id=uuid4(), key_id=contribution.key_id, contribution=contribution, put_by=by, reader=reader)
    en, cy = (None, words) if is_welsh else (words, None)
    reading.digest, reading.text_en, reading.text_cy = digest_of(en=en, cy=cy), en, cy
    with transaction.atomic():
        held = Contribution.objects.select_for_update().get(pk=contribution.pk)
        if not words or not may_be_put(held):
            raise MayNotBeQuoted
        return put_once(reading)


def must_be_unmoved(seen: Personal, held: Personal, names: Iterable[str] = YOU_SAID) -> None:
    """The words that were opened are those that stand. Raises WordsMoved where somebody wrote others meanwhile."""
    if any(getattr(seen, name) != getattr(held, name) for name in names):
        raise WordsMoved


def put_once(reading: TextReading) -> TextReading:
    """Add it, unless it waits already; what it is about is held by the caller."""
    if reading.reader is not None and not second_people(reading).filter(pk=reading.reader.pk).exists():
        raise NotASecondPerson
    same = TextReading.objects.filter(
        change=reading.change,
        contribution=reading.contribution,
        digest=reading.digest,
        whole=reading.whole,
        taken_back_at__isnull=True,
    )
    verdicts = {row.verdict: row for row in same}
    if Verdict.KNOWN in verdicts:
        raise SomebodyCouldBeKnown
    if Verdict.CLEAR in verdicts and _stands(reading):
        raise AlreadyRead
    if "" in verdicts:
        return verdicts[""]
    reading.save(force_insert=True)
    record(Action.TEXT_PUT, by=reading.put_by, subjects=[reading.key_id, reading.pk])
    return reading


def _stands(reading: TextReading) -> bool:
    """Whether this text was found clear, and nobody has found anybody by its words since."""
    about = reading.change_id or reading.contribution_id
    return (about, reading.whole or reading.digest) in clear_readings([reading.digest])


def answer_text(*, reading: TextReading, verdict: str, note: str = "", by: User) -> TextReading:
    """What the second person found; a second press changes nothing. Raises TextGone where it was taken back, answered
    by somebody else, or is not theirs to read any more."""
    with transaction.atomic():
        held = TextReading.objects.select_for_update().get(pk=reading.pk)
        if held.read_by_id == by.pk:
            return held
        if not TextReading.objects.waiting().readable_by(by).filter(pk=held.pk).exists():
            raise TextGone
        held.verdict, held.note = verdict, note or None
        held.read_at, held.read_by = timezone.now(), by
        held.save(update_fields=["verdict", "note", "read_at", "read_by"])
        record(Action.TEXT_READ, by=by, subjects=[held.key_id, held.pk], outcome=verdict)
    return held


def take_back(*, reading: TextReading, by: User) -> None:
    """Ask nobody to read it any more. Raises TextGone where it was answered or taken back already."""
    with transaction.atomic():
        held = TextReading.objects.select_for_update().get(pk=reading.pk)
        if held.read_at or held.taken_back_at:
            raise TextGone
        take_back_text(held, by=by)
