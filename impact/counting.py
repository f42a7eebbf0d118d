"""What a release counts from: its last day, the quarters before it, and what several panels need, worked out once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.conf import settings

from engagement.actions.equality import answers_for_release
from engagement.took_part import people_in
from feedback import figures
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
    """What the people who took part in a period answered to the equality questions. `everybody`: how many took part."""

    everybody: int
    given: list[dict[str, str]] = field(repr=False)

    def by_group(self, question: str, groups: Mapping[str, str], *, unsaid: str) -> Counter[str]:
        """How many people are in each group; who gave no answer, or none that belongs to a group, is `unsaid`."""
        found = Counter(dict.fromkeys((*groups.values(), unsaid), 0))
        found.update(groups.get(each.get(question, ""), unsaid) for each in self.given)
        found[unsaid] += self.everybody - len(self.given)
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

    @property
    def at(self) -> datetime:
        """The moment up to which everything counts."""
        return self.quarters[-1].ends_at

    @cached_property
    def changes(self) -> list[list[figures.ChangeThen]]:
        """The changes as they stood at the end of each quarter."""
        return [figures.changes_at(each.last) for each in self.quarters]

    @cached_property
    def people_heard(self) -> int:
        """How many people had said something by then."""
        return figures.people_heard(self.at)

    def answers(self, period: Period) -> Answers:
        """Opened once for each period, with one event."""
        if period not in self._answers:
            people = people_in(period)
            given = answers_for_release(by=SYSTEM, of=people.values("survivor"))
            self._answers[period] = Answers(people.count(), [_whole(each) for each in given])
        return self._answers[period]


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
