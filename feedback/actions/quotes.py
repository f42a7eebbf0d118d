"""Somebody's own words are put beside a change on the public board, and come off it (IM-5)."""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.decisions import note_decision
from engagement.gate import Act
from engagement.models import Contribution, Survivor
from feedback.actions.changes import lock_change
from feedback.actions.readings import put_once
from feedback.actions.recalling import take_off_quote
from feedback.actions.refusals import (
    GateRefuses,
    MayNotBeQuoted,
    NotOneOfThem,
    QuoteAlone,
    QuotedBeside,
    QuotesEnough,
    SomebodyCouldBeKnown,
    WordsMoved,
)
from feedback.beside import MOST, answers_now, board_release, known_by
from feedback.models import BoardEntry, BoardQuote, Change, ChangeLink, Release, TextReading
from feedback.releases import may_be_put
from feedback.texts import READ, digest_of, other_language, whole_beside
from safeguards.audit import Action, Why, record
from safeguards.sealing import open_rows, open_together


def put_board_quote(
    *, change: Change, contribution: Contribution, by: User, translation: str = "", reader: User | None = None
) -> TextReading:
    """Put somebody's own words, perhaps with a translation of ours, to a second person, who reads them beside the
    change as it stands on the public board.

    Pressed twice it is put once. Must not be called inside a transaction. Raises QuoteAlone where the change does not
    stand there, MayNotBeQuoted where they said no or put something right since, NotOneOfThem where it is not a reason
    for the change, SomebodyCouldBeKnown, NotASecondPerson or AlreadyRead.
    """
    words = open_rows([contribution], "words", by=by, why=Why.WORK)[contribution.pk]["words"]
    language = contribution.consultation.language
    texts = {language: words, other_language(language): translation.strip() or None}
    reading = TextReading(id=uuid4(), key_id=contribution.key_id, contribution=contribution, beside=change, put_by=by)
    reading.reader, reading.text_en, reading.text_cy = reader, texts["en"], texts["cy"]
    reading.digest = digest_of(en=texts["en"], cy=texts["cy"])
    with transaction.atomic():
        release = _release_of(lock_change(change))
        held = Contribution.objects.select_for_update().get(pk=contribution.pk)
        if not words:
            raise MayNotBeQuoted
        _must_be_quotable(change, held)
        reading.whole = whole_beside(reading.digest, release.reading.whole)
        return put_once(reading)


def show_quote(*, reading: TextReading | None, by: User) -> BoardQuote:
    """Let everybody read these words, exactly as they were read and agreed to, beside the change; without a `reading`
    the gate refuses.

    Whoever said them is held while the gate is asked: a withdrawal waits and then takes them off, or has won. Pressed
    twice it stands there once. Must not be called inside a transaction. Raises GateRefuses, WordsMoved, QuotedBeside or
    QuotesEnough, and what `put_board_quote` raises.
    """
    if reading is None:
        raise GateRefuses
    change, point = reading.beside, reading.contribution
    if change is None or point is None:
        raise QuoteAlone
    opened = open_together(([point], ("words",)), ([reading], READ), by=by, why=Why.RELEASE)
    language = point.consultation.language
    words, translation = (opened[reading.pk][f"text_{each}"] for each in (language, other_language(language)))
    if not words or words != opened[point.pk]["words"]:
        raise WordsMoved
    with transaction.atomic():
        release = _release_of(lock_change(change))
        person = Survivor.objects.select_for_update().get(pk=point.survivor_id)
        found = BoardQuote.objects.filter(entry=release.pk, reading=reading).first()
        if found is not None:
            return found
        _must_be_quotable(change, point)
        _must_have_room(release, person)
        quote = BoardQuote.objects.create(
            id=uuid4(), entry=BoardEntry.objects.get(pk=release.pk), reading=reading, words=words, language=language,
            translation=translation or "", shown_by=by,
        )  # fmt: skip
        _must_be_allowed(quote, release, person)
        record(Action.QUOTE_SHOWN, by=by, subjects=[reading.key_id, change.pk, quote.pk])
    return quote


def _release_of(held: Change) -> Release:
    """By which the change stands on the public board. Raises QuoteAlone."""
    release = board_release(held)
    if release is None:
        raise QuoteAlone
    return release


def _must_be_quotable(change: Change, point: Contribution) -> None:
    if not may_be_put(point):
        raise MayNotBeQuoted
    if known_by().filter(contribution=point).exists():
        raise SomebodyCouldBeKnown
    if not change.links.filter(contribution=point).exclude(strength=ChangeLink.Strength.CONTEXT).exists():
        raise NotOneOfThem


def _must_have_room(release: Release, person: Survivor) -> None:
    standing = BoardQuote.objects.filter(entry=release.pk)
    if standing.filter(reading__contribution__survivor=person).exists():
        raise QuotedBeside
    if standing.count() >= MOST:
        raise QuotesEnough


def _must_be_allowed(quote: BoardQuote, release: Release, person: Survivor) -> None:
    """The very question that is asked each time it is shown, its answer kept beside it. Raises GateRefuses."""
    answer = answers_now([release], timezone.now()).get(quote.pk)
    if answer is None or not answer.is_allowed:
        raise GateRefuses
    note_decision(survivor=person, act=Act.QUOTE, decision=answer, about=quote.pk)


def take_quote_off(*, quote: BoardQuote, by: User) -> bool:
    """One press: nobody reads it from now on."""
    with transaction.atomic():
        return take_off_quote(quote, by=by)
