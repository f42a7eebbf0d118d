"""What a release counts from: its last day, the quarters before it, and what several panels need, worked out once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.conf import settings

from engagement.actions.equality import ReleaseAnswers
from engagement.took_part import people_in
from feedback import figures
from feedback.breakdown import HalfHeard, Spoken, half_heard, spoken_of
from impact.models import Block
from impact.small_numbers import Mark, Protected, Rule
from safeguards.audit import SYSTEM
from safeguards.periods import Period, quarters

QUARTERS = 8  # two years: this one, and the one it is held against
ONE_YEAR = 4
Data = dict[str, object]  # what a panel keeps: plain data in no language, with marks for what is hidden


def rule_inside() -> Rule:
    """SN-1, for pages inside the organisation."""
    return Rule(threshold=settings.FEWEST_SHOWN)


def rule_outside() -> Rule:
    """SN-1, for what is published."""
    return Rule(threshold=settings.FEWEST_PUBLISHED, nearest=settings.PUBLISHED_NEAREST)


@dataclass(frozen=True)
class Answers:
    """What the people who took part in a period answered to the equality questions: each set of answers, with how many
    gave it. `everybody`: how many took part."""

    everybody: int
    given: list[tuple[dict[str, str], int]] = field(repr=False)

    def by_group(self, question: str, groups: Mapping[str, str], *, unsaid: str) -> Counter[str]:
        """How many people are in each group; who gave no answer, or none that belongs to a group, is `unsaid`."""
        found = Counter(dict.fromkeys((*groups.values(), unsaid), 0))
        for answers, number in self.given:
            found[groups.get(answers.get(question, ""), unsaid)] += number
        found[unsaid] += self.everybody - sum(number for _answers, number in self.given)
        return found


class Counting:
    """One release being counted: everything up to and including the last day of a quarter."""

    def __init__(self, until: date) -> None:
        self.until = until
        self.quarters = quarters(until, QUARTERS)[::-1]  # the oldest first
        self.year = Period(self.quarters[-ONE_YEAR].first, until)
        self.year_before = Period(self.quarters[0].first, self.quarters[ONE_YEAR - 1].last)
        self.closed: list[Block] = []  # blocks that this release closes
        self._answers: dict[Period, Answers] = {}
        self._people: dict[Period, set[UUID]] = {}
        self._known: dict[UUID, UUID] = {}
        self._opened = ReleaseAnswers(by=SYSTEM)

    @property
    def at(self) -> datetime:
        """The moment up to which everything counts."""
        return self.quarters[-1].ends_at

    @cached_property
    def changes(self) -> list[list[figures.ChangeThen]]:
        """The changes as they stood at the end of each quarter."""
        return figures.changes_at_each([each.last for each in self.quarters])

    @cached_property
    def led_to(self) -> dict[UUID, str]:
        """Change → how far what people said had led to it by then."""
        return figures.led_to(self.at)

    @cached_property
    def spoken(self) -> dict[str, dict[str, Spoken]]:
        """What was said by then: of each theme, right, stage and agency."""
        return spoken_of(self.at)

    @cached_property
    def half_heard(self) -> dict[str, dict[str, HalfHeard]]:
        """How long it takes until people hear, of what was said in the year: of each of these."""
        return half_heard(self.year, self.at)

    @cached_property
    def people_heard(self) -> int:
        """How many people had said something by then."""
        return figures.people_heard(self.at)

    def answers(self, period: Period) -> Answers:
        """Of whole quarters. What one person answered is opened once in a release."""
        if period not in self._answers:
            people = set[UUID]().union(*(self._took_part(each) for each in self.quarters if period.covers(each)))
            given = [(_whole(answers), number) for answers, number in self._opened.of(people)]
            self._answers[period] = Answers(len(people), given)
        return self._answers[period]

    def _took_part(self, quarter: Period) -> set[UUID]:
        """Asked once for each quarter; a person of several is held once."""
        if quarter not in self._people:
            found = people_in(quarter).values_list("survivor", flat=True)
            self._people[quarter] = {self._known.setdefault(person, person) for person in found}
        return self._people[quarter]


def _whole(given: dict[str, str]) -> dict[str, str]:
    """Who has no condition is not asked what it does to them: it does nothing."""
    return {"condition_reduces": "not_at_all"} | given if given.get("condition") == "no" else given


def kept(shown: Protected) -> Data:
    """A protected table as plain data."""
    cells = {code: cell.value if isinstance(cell, Mark) else cell for code, cell in shown.cells.items()}
    return {"total": shown.total, "cells": cells}


def dates(period: Period) -> list[str]:
    """A period as plain data."""
    return [period.first.isoformat(), period.last.isoformat()]


def period_from(pair: list[str]) -> Period:
    """And back."""
    first, last = map(date.fromisoformat, pair)
    return Period(first, last)
