"""Calling back: a text that may not be shown any more is shown to nobody, in the transaction of whatever changed it.

Nothing here opens anything, waits for a change that somebody holds, or stops a withdrawal.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from engagement.actions.decisions import note_decision
from engagement.gate import Act, Decision
from engagement.models import GateDecision, Survivor
from feedback.beside import answers_now
from feedback.board import themes_behind
from feedback.models import BoardEntry, BoardQuote, Change, Release, TextReading
from feedback.releases import PURPOSES, Answers, Use, all_allow, answers_about
from feedback.texts import digest_of, whole_beside, whole_of
from safeguards.audit import Action, Actor, record

NEW_WORDS = "words_changed"
BY_HAND = "by_hand"
NOBODY = "nobody_linked"
TOGETHER = 50  # releases that one sweep asks the gate about in one go


def words_written(*, change: Change, en: str, cy: str, did: tuple[str, str] | None, by: Actor) -> None:
    """ "You said" or "We did" was written anew: whatever was put or released of other words falls with them."""
    digest = digest_of(en=en, cy=cy)
    whole = whole_of((en, cy), did, could_not=False) if did and change.status != Change.Status.REJECTED else ""
    same = Q(digest=digest, whole=whole) if whole else Q(digest=digest)
    _take_back_waiting(TextReading.objects.waiting().filter(change=change).exclude(same), by=by)
    for quote in TextReading.objects.waiting().filter(beside=change).select_for_update(of=["self"]):
        if not whole or quote.whole != whole_beside(quote.digest, whole):
            take_back_text(quote, by=by)
    for release in Release.objects.standing().filter(change=change).exclude(reading__digest=digest):
        call_back(release, why=NEW_WORDS, by=by)
    for entry in BoardEntry.objects.filter(release__change=change, could_not=False).select_related("release"):
        if (entry.did_en, entry.did_cy) != did:
            call_back(entry.release, why=NEW_WORDS, by=by)


def outcome_changed(*, change: Change, by: Actor) -> None:
    """It is not going ahead: what waits to be read stands beside what is not going to be done."""
    about = Q(change=change) | Q(beside=change)
    _take_back_waiting(TextReading.objects.waiting().filter(about), by=by)


def _take_back_waiting(waiting: "QuerySet[TextReading]", *, by: Actor) -> None:
    for reading in waiting.select_for_update():
        take_back_text(reading, by=by)


def take_back_text(reading: TextReading, *, by: Actor) -> None:
    """Nobody is asked to read it any more. The row is held by the caller."""
    reading.taken_back_at = timezone.now()
    reading.save(update_fields=["taken_back_at"])
    record(Action.TEXT_TAKEN_BACK, by=by, subjects=[reading.key_id, reading.pk])


def links_changed(*, change: Change, by: Actor) -> None:
    """Other people's words led to it now. They are held, so that a withdrawal waits or has won, and the gate is asked
    again; the caller holds the change."""
    standing = list(_standing().filter(change=change))
    if standing:
        hold_contributors(change)
        recheck(standing, by=by)
        recheck_quotes(BoardQuote.objects.filter(entry__release__in=standing), by=by)


def hold_contributors(change: Change) -> None:
    """Everybody whose words led to it: a withdrawal waits, or has won."""
    people = Survivor.objects.filter(contributions__in=change.links.values("contribution")).order_by("pk")
    list(Survivor.objects.select_for_update().filter(pk__in=list(people.values_list("pk", flat=True))).order_by("pk"))


def recheck_person(*, survivor: Survivor, by: Actor) -> None:
    """Something about this person has changed: whatever leans on what they said is asked about again."""
    recheck(list(_standing().filter(change__links__contribution__survivor=survivor).distinct()), by=by)
    recheck_quotes(BoardQuote.objects.filter(reading__contribution__survivor=survivor), by=by)


def _standing() -> "QuerySet[Release]":
    return Release.objects.standing().select_related("reading")


def recheck(standing: Sequence[Release], *, by: Actor) -> int:
    """Ask the gate again about each, and call back those it would refuse now; gives how many fell."""
    return sum(_recheck([each for each in standing if each.use == use], use, by) for use in PURPOSES)


def _recheck(standing: Sequence[Release], use: str, by: Actor) -> int:
    """The same for one use: no change has two that stand."""
    if not standing:
        return 0
    answers = answers_about({each.change_id: each.reading for each in standing}, timezone.now(), use=use)
    fallen = 0
    if use == Use.PUBLIC:
        _name_themes(standing)
    for release in standing:
        given = answers.get(release.change_id, {})
        if all_allow(given):
            note_answers(release, given, only_new=True)
        elif call_back(release, why=_first_reason(given), by=by):
            note_answers(release, {who: answer for who, answer in given.items() if not answer.is_allowed})
            fallen += 1
    return fallen


def _name_themes(standing: Iterable[Release]) -> None:
    """What each is about, after other things or fewer led to it."""
    themes = themes_behind(each.change_id for each in standing)
    for entry in BoardEntry.objects.filter(release__in=standing).select_related("release"):
        if entry.themes != themes[entry.release.change_id]:
            entry.themes = themes[entry.release.change_id]
            entry.save(update_fields=["themes"])


def recheck_all(*, by: Actor) -> int:
    """Every release that stands, some at a time: proceedings that became live, consents that ran out."""
    fallen = 0
    after: UUID | None = None
    while True:
        rows = _standing().order_by("pk").filter(Q(pk__gt=after) if after else Q())
        some = list(rows[:TOGETHER])
        if not some:
            return fallen
        with transaction.atomic():
            fallen += recheck(some, by=by)
            recheck_quotes(BoardQuote.objects.filter(entry__release__in=some), by=by)
        after = some[-1].pk


def recheck_quotes(quotes: "QuerySet[BoardQuote]", *, by: Actor) -> None:
    """Ask the gate again about somebody's own words on the public board, and take off those it would refuse now."""
    held = list(quotes.select_related("entry__release__reading", "reading__contribution__survivor"))
    answers = answers_now({quote.entry.release for quote in held}, timezone.now()) if held else {}
    for quote in held:
        answer = answers.get(quote.pk)
        if answer is None or not answer.is_allowed:
            take_off_quote(quote, answer=answer, by=by)


def take_off_quote(quote: BoardQuote, *, by: Actor, answer: Decision | None = None) -> bool:
    """Show it to nobody from now on, with its open text gone; says whether it stood until now."""
    if not BoardQuote.objects.filter(pk=quote.pk).delete()[0]:
        return False
    said = quote.reading.contribution
    if answer is not None and said is not None:
        note_decision(survivor=said.survivor, act=Act.QUOTE, decision=answer, about=quote.pk)
    record(Action.QUOTE_TAKEN_OFF, by=by, subjects=[quote.reading.key_id, quote.pk])
    return True


def call_back(release: Release, *, why: str, by: Actor) -> bool:
    """Show it to nobody from now on, where it was for the public with its open texts gone; says whether it stood until
    now."""
    rows = Release.objects.standing().filter(pk=release.pk)
    if not rows.update(called_back_at=timezone.now(), called_back_why=why):
        return False
    BoardEntry.objects.filter(release=release.pk).delete()
    record(Action.YOU_SAID_CALLED_BACK, by=by, subjects=[release.change_id, release.pk], outcome=release.use)
    return True


def note_answers(release: Release, answers: Answers, *, only_new: bool = False) -> None:
    """Keep what the gate answered for each person, beside the release it was asked for."""
    kept = set(GateDecision.objects.filter(about=release.pk).values_list("survivor", flat=True)) if only_new else set()
    for person, decision in answers.items():
        if person.pk not in kept:
            note_decision(survivor=person, act=Act.PUBLISH, decision=decision, about=release.pk)


def _first_reason(answers: Answers) -> str:
    refusing: list[Decision] = [decision for decision in answers.values() if not decision.is_allowed]
    return str(refusing[0].reasons[0].value) if refusing and refusing[0].reasons else NOBODY
