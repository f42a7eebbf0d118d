"""Counts of people over time, in blocks of whole quarters that never overlap and are never counted again (SN-5).

A block begins with a quarter in which there is somebody. It closes at the shortest time in which nothing need be
hidden at the finest grouping; else it waits for the next quarter, for a year at most. Then it is counted by the finest
grouping in which nothing need be hidden, and where there is none by the coarsest, with what is hidden hidden.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from impact.counting import Counting, kept, rule_inside, rule_outside
from impact.models import Block
from impact.small_numbers import Protected, protect, publish
from safeguards.periods import Period

LONGEST = 4  # quarters
Grouping = Mapping[str, str]  # from each answer to the group it is counted in


@dataclass(frozen=True)
class Counted:
    """How many people are in each group, and how many there are."""

    groups: dict[str, int]
    people: int


@dataclass(frozen=True)
class Measure:
    """What is counted: people, told apart by one thing. `groupings` from the finest to the coarsest."""

    code: str
    groupings: tuple[Grouping, ...]
    count: Callable[[Counting, Period, Grouping], Counted]


def blocks_of(measure: Measure, counting: Counting) -> list[Block]:
    """Every block of this measure up to the last day of this release, in order. Those that are closed by it are not
    kept yet: they are in `counting.closed`, to be kept with the release or not at all."""
    blocks = list(Block.objects.of(measure.code, counting.until))
    waiting: list[Period] = []
    for quarter in counting.quarters:
        if blocks and quarter.first <= blocks[-1].last:
            continue
        if not waiting and not measure.count(counting, quarter, measure.groupings[0]).people:
            continue  # nobody yet
        waiting.append(quarter)
        period, is_last_chance = Period(waiting[0].first, quarter.last), len(waiting) == LONGEST
        if (block := _closed(measure, counting, period, is_last_chance=is_last_chance)) is not None:
            counting.closed.append(block)
            blocks.append(block)
            waiting = []
    return blocks


def _closed(measure: Measure, counting: Counting, period: Period, *, is_last_chance: bool) -> Block | None:
    """The block of this period, if it can be closed."""
    for level, grouping in enumerate(measure.groupings if is_last_chance else measure.groupings[:1]):
        counted = measure.count(counting, period, grouping)
        inside = protect(counted.groups, rule_inside())
        is_coarsest = level == len(measure.groupings) - 1
        if (inside.is_shown and not inside.hidden) or (is_last_chance and is_coarsest):
            return _block(measure, period, level, counted, inside)
    return None


def _block(measure: Measure, period: Period, level: int, counted: Counted, inside: Protected) -> Block:
    outside = publish(counted.groups, rule_outside(), inside=inside)
    return Block(
        measure=measure.code,
        first=period.first,
        last=period.last,
        grouping=level,
        inside=kept(inside),
        outside=kept(outside),
    )
