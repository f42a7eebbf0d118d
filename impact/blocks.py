"""Counts of people over time, in blocks of whole quarters that never overlap and are never counted again (SN-5).

A block begins with a quarter in which there is somebody. It closes at the shortest time in which nothing need be
hidden at the finest grouping; else it waits for the next quarter, for a year at most. Then it is counted by the finest
grouping in which nothing need be hidden, and where there is none by the coarsest, with what is hidden hidden.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from impact.counting import Counting, Data, kept, rule_inside, rule_outside
from impact.models import Block
from impact.small_numbers import Protected, protect, publish
from safeguards.periods import Period

LONGEST = 4  # quarters
Grouping = Mapping[str, str]  # from each answer to the group it is counted in


@dataclass(frozen=True)
class Closed:
    """What a block keeps: how finely it was counted, and what may be seen inside and outside."""

    grouping: int
    inside: Data
    outside: Data


class Measure(Protocol):
    """Something that is counted of people, in blocks."""

    @property
    def code(self) -> str: ...

    def has_anybody(self, counting: Counting, period: Period) -> bool: ...

    def close(self, counting: Counting, period: Period, *, is_last_chance: bool) -> Closed | None:
        """The block of this period, where it may be closed; at the last chance always."""


def blocks_of(measure: Measure, counting: Counting) -> list[Block]:
    """Every block of this measure up to the last day of this release, in order. Those that are closed by it are not
    kept yet: they are in `counting.closed`, to be kept with the release or not at all."""
    blocks = list(Block.objects.of(measure.code, counting.until))
    waiting: list[Period] = []
    for quarter in counting.quarters:
        if blocks and quarter.first <= blocks[-1].last:
            continue
        if not waiting and not measure.has_anybody(counting, quarter):
            continue
        waiting.append(quarter)
        period = Period(waiting[0].first, quarter.last)
        closed = measure.close(counting, period, is_last_chance=len(waiting) == LONGEST)
        if closed is not None:
            block = Block(measure=measure.code, first=period.first, last=period.last, **vars(closed))
            counting.closed.append(block)
            blocks.append(block)
            waiting = []
    return blocks


@dataclass(frozen=True)
class Groups:
    """People, each in one group. `groupings` from the finest to the coarsest; `count` gives how many are in each."""

    code: str
    groupings: tuple[Grouping, ...]
    count: Callable[[Counting, Period, Grouping], dict[str, int]]

    def has_anybody(self, counting: Counting, period: Period) -> bool:
        return sum(self.count(counting, period, self.groupings[-1]).values()) > 0

    def close(self, counting: Counting, period: Period, *, is_last_chance: bool) -> Closed | None:
        for level, grouping in enumerate(self.groupings if is_last_chance else self.groupings[:1]):
            counts = self.count(counting, period, grouping)
            inside = protect(counts, rule_inside())
            is_coarsest = level == len(self.groupings) - 1
            if (inside.is_shown and not inside.hidden) or (is_last_chance and is_coarsest):
                return _closed(level, inside)
        return None


def _closed(level: int, inside: Protected) -> Closed:
    return Closed(level, kept(inside), kept(publish(inside, rule_outside())))
