"""Small numbers: which counts of people may be shown, so that nobody can be found by them (domain.md 9.3).

Everything that leaves the release passes here once: page, picture, tooltip, export, report. What is hidden is hidden
before anything is drawn or written (SN-4), and nothing that was hidden inside the organisation is published outside.

A hidden count must stay open for whoever knows the rules, the code and every number beside it. Inside, two marks tell
*under the threshold* from *hidden to protect another*: then every count the first mark admits must stay possible, and
the second must leave a range as wide as the threshold. Whoever reads the code knows that what protects is smaller than
what is shown, so that is taken into account too. Published tables know one mark only, and shown counts are rounded.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """Why a count is not there."""

    SMALL = "small"  # under the threshold
    GUARD = "guard"  # could be used to work out one that is
    HIDDEN = "hidden"  # either: published tables do not say which


Cell = int | Mark
HIDDEN_INSIDE = ""  # no group has this code


@dataclass(frozen=True)
class Rule:
    """How small is small. `has_zeros`: a count of nobody is shown; else it hides like any small one (SN-6).
    `nearest`: what shown counts are rounded to; 1 leaves them as they are."""

    threshold: int
    has_zeros: bool = False
    nearest: int = 1

    @property
    def least(self) -> int:
        """The smallest count that the mark of a small one admits."""
        return 1 if self.has_zeros else 0

    def is_small(self, count: int) -> bool:
        return self.least <= count < self.threshold

    def rounded(self, count: int) -> int:
        """To the nearest, halves upwards."""
        return (count + self.nearest // 2) // self.nearest * self.nearest


@dataclass(frozen=True)
class Protected:
    """A table in one direction as it may be shown. `total` is missing where there are too few people altogether, and
    then no cell is shown."""

    total: int | None
    cells: Mapping[str, Cell]

    @property
    def is_shown(self) -> bool:
        return self.total is not None

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(code for code, cell in self.cells.items() if isinstance(cell, Mark))


def protect(
    counts: Mapping[str, int],
    rule: Rule,
    *,
    total: int | None = None,
    can_overlap: bool = False,
    hide: Collection[str] = (),
) -> Protected:
    """The counts of groups of people, and of all of them, as they may be shown inside the organisation.

    `total` is how many people there are, where that is not the sum; with `can_overlap` one person may be in several
    groups, so that the total is only a floor of the sum. `hide` names groups that are hidden already elsewhere.
    """
    whole = sum(counts.values()) if total is None else total
    if whole < rule.threshold:
        return Protected(None, dict.fromkeys(counts, Mark.SMALL))
    small = {code for code, count in counts.items() if rule.is_small(count)}
    guards = {code for code in hide if counts.get(code, 0) >= rule.threshold}
    waiting = sorted({count for code, count in counts.items() if count >= rule.threshold and code not in guards})
    # one protects always: else that none does would say what the small ones come to
    while (small and not guards) or not _is_safe(counts, small, guards, whole, rule, can_overlap=can_overlap):
        if not waiting:
            return Protected(None, dict.fromkeys(counts, Mark.SMALL))
        least = waiting.pop(0)  # of two that are alike both are hidden: which one is would say something
        guards |= {code for code, count in counts.items() if count == least}
    marks = dict.fromkeys(small, Mark.SMALL) | dict.fromkeys(guards, Mark.GUARD)
    return Protected(whole, {code: marks.get(code, count) for code, count in counts.items()})


def publish(inside: Protected, rule: Rule) -> Protected:
    """The same for a table that leaves the organisation: nothing that is hidden inside, one mark for all that is
    hidden, and what is shown is rounded. It is made from what is shown inside and from nothing else, so that whoever
    has both tables learns no more from the second. What is hidden inside counts here as one group."""
    if inside.total is None:
        return Protected(None, dict.fromkeys(inside.cells, Mark.HIDDEN))
    shown = {code: cell for code, cell in inside.cells.items() if not isinstance(cell, Mark)}
    rest = {HIDDEN_INSIDE: inside.total - sum(shown.values())} if inside.hidden else {}
    strict = protect(shown | rest, rule, hide=rest)
    if strict.total is None or strict.hidden >= shown.keys():  # how many they are says too much
        return Protected(None, dict.fromkeys(inside.cells, Mark.HIDDEN))
    cells = {code: rule.rounded(count) for code, count in shown.items() if code not in strict.hidden}
    return Protected(rule.rounded(strict.total), {code: cells.get(code, Mark.HIDDEN) for code in inside.cells})


# Is every hidden count still open? ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Hidden:
    """What an attacker knows of one hidden count from its mark: from how many to how many."""

    low: int
    high: int
    is_small: bool


def _is_safe(
    counts: Mapping[str, int],
    small: Collection[str],
    guards: Collection[str],
    total: int,
    rule: Rule,
    *,
    can_overlap: bool,
) -> bool:
    """Whether, of every hidden count, enough stays possible for whoever knows the total and all that is shown."""
    shown = [count for code, count in counts.items() if code not in small and code not in guards]
    rest = total - sum(shown)  # of the hidden ones together: exactly, or at least where people can be in several
    ceiling = min((count - 1 for count in shown if count >= rule.threshold), default=total)
    known = [_Hidden(rule.least, rule.threshold - 1, is_small=True) for _code in small]
    ceiling = max(ceiling, *(counts[code] for code in guards), 0) if guards else ceiling
    known += [_Hidden(rule.threshold, ceiling, is_small=False) for _code in guards]
    low, high = sum(each.low for each in known), sum(each.high for each in known)
    return all(_is_open(each, rest, low - each.low, high - each.high, rule, can_overlap) for each in known)


def _is_open(one: _Hidden, rest: int, low: int, high: int, rule: Rule, can_overlap: bool) -> bool:
    """`low` and `high`: what all the other hidden counts can be together."""
    least = max(one.low, rest - high)
    most = one.high if can_overlap else min(one.high, rest - low)
    if one.is_small:
        return least == one.low and most == one.high
    return most - least >= rule.threshold
