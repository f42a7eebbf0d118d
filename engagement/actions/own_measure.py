"""Survivors' own measure: somebody is asked once, and what they answer is counted among the others of that month.

With the participation, or the page, it is kept that they were asked and whether they answered, and nothing more. Every
event names nobody. The rows of the month are written anew together, under new ids and in the order of these, so that
neither their order nor the transaction they were last written in says which of the counts grew.

What this does not do: whoever holds two copies of the database, between which one person answered, can subtract.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from engagement.models import Consultation, OwnMeasure, Participation, Survivor
from safeguards.audit import Action, Actor, record

ONE_AT_A_TIME = 7203413  # the lock under which a month is counted
NOTHING: Mapping[str, str] = {}
NAMES = ("about", "channel", *OwnMeasure.EVERY)
Answers = tuple[str, ...]  # one value for each of NAMES


def note_asked(row: models.Model, *, about: str, channel: str, by: Actor) -> bool:
    """Keep that the person of this participation, or page, was asked; they are counted as leaving both out until they
    answer. False where they had been asked before: nobody is asked twice."""
    month = timezone.localdate().replace(day=1)
    rows = _rows(row).filter(pk=row.pk, own_asked_month__isnull=True)
    with transaction.atomic():
        if not rows.update(own_asked_month=month):
            return False
        _count(month, to=named(about, channel, NOTHING))
        record(Action.OWN_MEASURE_ASKED, by=by, subjects=[])
    return True


def note_answered(row: models.Model, *, about: str, channel: str, given: Mapping[str, str], by: Actor) -> bool:
    """Count their answers, by question, in the month in which they were asked; only the first that are sent. False
    where nothing is answered, or nothing is open to be answered."""
    answers = {name: given[name] for name in OwnMeasure.QUESTIONS[OwnMeasure.About(about)] if given.get(name)}
    with transaction.atomic():
        rows = _rows(row).filter(pk=row.pk, own_asked_month__isnull=False, is_own_answered=False)
        month = rows.select_for_update().values_list("own_asked_month", flat=True).first()
        if month is None or not answers:
            return False
        rows.update(is_own_answered=True)
        _count(month, from_=named(about, channel, NOTHING), to=named(about, channel, answers))
        record(Action.OWN_MEASURE_ANSWERED, by=by, subjects=[])
    return True


def ask_by_voice(*, consultation: Consultation, survivor: Survivor, given: Mapping[str, str], by: Actor) -> bool:
    """The coordinator has asked how taking part was; `given` is empty where they would rather not say. False where they
    had been asked before: what was answered first stands."""
    here = {"about": OwnMeasure.About.TAKING_PART, "channel": OwnMeasure.Channel.COORDINATOR}
    with transaction.atomic():
        row = Participation.objects.get(consultation=consultation, survivor=survivor)
        if not note_asked(row, by=by, **here):
            return False
        note_answered(row, given=given, by=by, **here)
    return True


def _rows(row: models.Model) -> "models.QuerySet[Any]":
    """Of a participation or a page: whatever carries the two fields of being asked."""
    return type(row)._default_manager.all()


def named(about: str, channel: str, answers: Mapping[str, str]) -> Answers:
    """What one person answered, as a count is found by it."""
    return (str(about), str(channel), *(str(answers.get(name, "")) for name in OwnMeasure.EVERY))


def _count(month: date, *, to: Answers, from_: Answers | None = None) -> None:
    """One more here and one fewer there; then all of the month anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    rows = OwnMeasure.objects.filter(month=month)
    counts: Counter[Answers] = Counter()
    for *key, number in rows.values_list(*NAMES, "number"):
        counts[tuple(key)] = number
    counts[to] += 1
    if from_ is not None:
        counts[from_] -= 1
    rows.delete()
    write_counts(month, counts)


def write_counts(month: date, counts: Mapping[Answers, int]) -> None:
    """The rows of one month, in no order that means anything."""
    made = [
        OwnMeasure(month=month, number=number, **dict(zip(NAMES, key, strict=True)))
        for key, number in counts.items()
        if number > 0
    ]
    OwnMeasure.objects.bulk_create(sorted(made, key=lambda row: row.pk))
