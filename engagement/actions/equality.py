"""Equality answers: kept apart from the person, changed and withdrawn only by them (EQ-1, EQ-6).

The survivor's row holds the id of the answers, sealed. Nothing else joins the two: the answers have a key of their own
whose owner is the answers, their moment is a month, and every event tells of the survivor alone.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.actions.consents import record_consent, withdraw_consent
from engagement.actions.refusals import EngagementRefusal
from engagement.actions.survivors import lock_survivor
from engagement.equality import CURRENT
from engagement.models import ConsentRecord, EqualityAnswers, Purpose, Survivor
from engagement.withdrawal import CalledBack
from safeguards.audit import Action, Actor, Why, record
from safeguards.models import SubjectKey
from safeguards.sealing import Opened, new_key, open_batches, open_rows

TRIES = 5  # how often another tab may get in between
BATCH = 1000  # people whose answers are opened at once


class AnswersMoving(EngagementRefusal):
    """Somebody else was saving these answers at the same time, again and again."""

    sentence = _("Somebody else is saving these answers at this moment. Press again.")


def keep_answers(*, survivor: Survivor, given: Mapping[str, str], method: str, in_private: bool, by: User) -> None:
    """Keep the answers, in the place of those before. Answering is the consent, and the ledger says so too.

    `given` holds question codes with answer codes or own words. The sealed id is opened before the transaction begins;
    where another tab saved in between, it is opened again. Raises AnswersMoving, NotInPrivate.
    """
    for _attempt in range(TRIES):
        seen = Survivor.objects.get(pk=survivor.pk)
        ref = _ref_of(seen, by=by)
        with transaction.atomic():
            held = lock_survivor(survivor)
            if held.equality_ref == seen.equality_ref:
                _write(held, ref, given)
                _record_yes(held, method=method, in_private=in_private, by=by)
                record(Action.EQUALITY_ANSWERED, by=by, subjects=[held.key_id, held.pk])
                return
    raise AnswersMoving


def _write(held: Survivor, ref: UUID | None, given: Mapping[str, str]) -> None:
    """Into the row that is theirs, or into a new one whose id the survivor's row keeps sealed."""
    answers = _found(ref)
    if answers is None:
        answers = EqualityAnswers()
        answers.key_id = new_key(answers.pk)
        held.equality_ref = str(answers.pk)
        held.save(update_fields=["equality_ref"])
    answers.month = timezone.localdate().replace(day=1)
    answers.version, answers.answers = CURRENT, json.dumps(dict(given), ensure_ascii=False)
    answers.save()


def _record_yes(held: Survivor, *, method: str, in_private: bool, by: User) -> None:
    if not has_agreed(held):
        if not method:
            raise AnswersMoving  # they had agreed when the page was read, and somebody has withdrawn it since
        record_consent(
            survivor=held, purpose=Purpose.EQUALITY, is_yes=True, method=method, in_private=in_private, by=by
        )


def has_agreed(survivor: Survivor) -> bool:
    """Does a yes to equality questions stand today?"""
    newest = ConsentRecord.objects.filter(survivor=survivor, purpose=Purpose.EQUALITY).current().first()
    return newest is not None and newest.stands(timezone.localdate())


def withdraw_answers(*, survivor: Survivor, by: Actor, method: str = "") -> None:
    """Delete the answers with their key, and withdraw the consent. Pressed twice it is one withdrawal.

    Raises AnswersMoving.
    """
    for _attempt in range(TRIES):
        seen = Survivor.objects.get(pk=survivor.pk)
        ref = _ref_of(seen, by=by)
        with transaction.atomic():
            held = lock_survivor(survivor)
            if held.equality_ref == seen.equality_ref:
                _destroy(held, ref, by=by, method=method)
                return
    raise AnswersMoving


def withdraw_with_answers(*, survivor: Survivor, purpose: str, scope: str, by: Actor, method: str = "") -> CalledBack:
    """The withdrawal of a yes to equality questions, from the ledger: the answers go with it in one transaction. Where
    another tab keeps saving them the withdrawal stands all the same: nothing blocks it."""
    try:
        withdraw_answers(survivor=survivor, by=by, method=method)
    except AnswersMoving:
        return withdraw_consent(survivor=survivor, purpose=purpose, scope=scope, by=by, method=method)
    return CalledBack()


def drop_unagreed(*, survivor: Survivor, by: User) -> None:
    """Answers without a yes that stands go too: for whoever has just recorded a no, or a withdrawal, elsewhere."""
    held = Survivor.objects.get(pk=survivor.pk)
    if held.equality_ref is not None and not has_agreed(held):
        withdraw_answers(survivor=held, by=by)


def _destroy(held: Survivor, ref: UUID | None, *, by: Actor, method: str = "") -> None:
    newest = ConsentRecord.objects.filter(survivor=held, purpose=Purpose.EQUALITY).current().first()
    if newest is None or newest.decision == ConsentRecord.Decision.GIVEN:
        withdraw_consent(survivor=held, purpose=Purpose.EQUALITY, by=by, method=method)
    if held.equality_ref is None:
        return
    if ref is not None:
        EqualityAnswers.objects.filter(pk=ref).delete()
        SubjectKey.objects.filter(owner=ref).delete()
    held.equality_ref = None
    held.save(update_fields=["equality_ref"])
    record(Action.EQUALITY_WITHDRAWN, by=by, subjects=[held.key_id, held.pk])


def open_answers(*, survivor: Survivor, by: User) -> dict[str, str]:
    """Their answers, for a change by themself. Both openings are audited, and name the survivor alone."""
    answers = _found(_ref_of(survivor, by=by))
    if answers is None:
        return {}
    opened = open_rows([answers], "answers", by=by, why=Why.OWN, subjects=[survivor.key_id])
    return _read(opened[answers.pk]["answers"])


class ReleaseAnswers:
    """The answers of people whose yes stands today, for building one statistics release: each person's are opened once,
    however many of its periods they took part in, and who gave which is known in here alone (EQ-6).

    Each opening is one event for the ids and one for the answers. The events name nobody: from the lists of two
    releases, with an answer or a withdrawal between them, one could tell whose row it was. The rules for small numbers
    are the release's (domain.md 9.3).
    """

    def __init__(self, *, by: Actor) -> None:
        self._by = by
        self._texts: dict[UUID, str | None] = {}  # of each person who was asked for; none where no answers are
        self._kept: dict[str, str] = {}  # the same answers of many people are held once

    def of(self, people: set[UUID]) -> list[tuple[dict[str, str], int]]:
        """What these people answered: each set of answers once, with how many of them gave it."""
        self._open(list(people.difference(self._texts)))
        found = Counter(map(self._texts.__getitem__, people))
        return [(_read(text), number) for text, number in found.items() if text is not None]

    def _open(self, people: list[UUID]) -> None:
        """A thousand at a time: not more of what is sealed is in memory than that."""
        self._texts.update(dict.fromkeys(people))
        refs = open_batches(map(_agreed, _batched(people)), "equality_ref", by=self._by, why=Why.RELEASE, subjects=[])
        owners: dict[UUID, UUID] = {}
        rows = (_rows_of(opened, owners) for opened in refs)
        for opened in open_batches(rows, "answers", by=self._by, why=Why.RELEASE, subjects=[]):
            for row, texts in opened.items():
                text = texts["answers"] or ""
                self._texts[owners.pop(row)] = self._kept.setdefault(text, text)


def _batched(people: list[UUID]) -> Iterator[list[UUID]]:
    for first in range(0, len(people), BATCH):
        yield people[first : first + BATCH]


def _agreed(people: list[UUID]) -> list[Survivor]:
    """Those of them whose yes stands today and who gave answers."""
    today = timezone.localdate()
    yes = ConsentRecord.objects.filter(purpose=Purpose.EQUALITY, survivor__in=people).current()
    yes = yes.only("survivor", "decision", "expires_on")
    agreed = [answer.survivor_id for answer in yes if answer.stands(today)]
    return list(Survivor.objects.filter(pk__in=agreed, equality_ref__isnull=False).only("key_id", "equality_ref"))


def _rows_of(refs: Opened, owners: dict[UUID, UUID]) -> list[EqualityAnswers]:
    """The rows behind these ids; whose each of them is, is noted for whoever opens them."""
    owners.update({UUID(ref["equality_ref"]): person for person, ref in refs.items() if ref["equality_ref"]})
    return list(EqualityAnswers.objects.filter(pk__in=owners))


def _ref_of(survivor: Survivor, *, by: Actor) -> UUID | None:
    if survivor.equality_ref is None:
        return None
    ref = open_rows([survivor], "equality_ref", by=by, why=Why.OWN)[survivor.pk]["equality_ref"]
    return UUID(ref) if ref else None


def _found(ref: UUID | None) -> EqualityAnswers | None:
    return EqualityAnswers.objects.filter(pk=ref).first() if ref else None


def _read(text: str | None) -> dict[str, str]:
    held: dict[str, str] = json.loads(text or "{}")
    return held
