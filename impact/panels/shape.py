"""The shape of a panel, and of what it shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from impact.charts import Spec
from impact.counting import Counting, Data, period_from
from impact.small_numbers import Mark, Rule
from safeguards.periods import Share

Cell = int | float | str | None  # a number, a mark in its place, or nothing to count
DASH = "–"


@dataclass(frozen=True)
class Table:
    """What stands behind a picture: every number in it, or why it is not there."""

    caption: str
    heads: list[str]
    rows: list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Saying:
    """A figure that stands first on the page: how much, and what it means in one sentence."""

    figure: str
    sentence: str


@dataclass(frozen=True)
class Shown:
    """A panel in one language. The headline is what it found; the sentence says it in full. `picture` draws it so many
    pixels wide; where there is nothing to draw there is none."""

    headline: str
    sentence: str
    table: Table
    picture: Callable[[int], Spec] | None = None
    saying: Saying | None = None


@dataclass(frozen=True)
class Panel:
    """One panel. `definition` says what is counted and from what; `target` what is aimed for, and why there may be
    none (IM-1, IM-3). `count` gives what is kept: inside, and outside. What is `of_points` counts what people said:
    it is kept only where enough people spoke. What `is_further` stands on a page of its own, and not on the first."""

    code: str
    name: Promise
    definition: Promise
    target: Promise
    count: Callable[[Counting], tuple[Data, Data]]
    show: Callable[[Any], Shown]
    of_points: bool = False
    is_further: bool = False

    def is_kept(self, data: Data) -> bool:
        """Whether there is anything to show: of too few people nothing is kept."""
        return bool(data) or not self.of_points


# Words ----------------------------------------------------------------------------------------------------------------
def words(cell: Cell, unit: str = "%s") -> str:
    """One cell of a table."""
    if cell is None:
        return DASH
    if isinstance(cell, str):
        return why_not(cell)
    return unit % (f"{cell:g}" if isinstance(cell, float) else cell)


def why_not(mark: str) -> str:
    """What stands where a number does not."""
    return {
        Mark.SMALL.value: _("Too few: not shown"),
        Mark.GUARD.value: _("Hidden to protect others"),
        Mark.HIDDEN.value: _("Not shown"),
    }[mark]


def in_a_hundred(share: Share, rule: Rule) -> Cell:
    """Of a hundred; from too few none (SN-3)."""
    if not share.base:
        return None
    return Mark.HIDDEN.value if share.base < rule.threshold else round(100 * share.part / share.base)


def of_the_year(shares: Sequence[Share], rule: Rule) -> Cell:
    """Of a hundred in the whole year of these quarters. Not where the quarters that are hidden come to too few together
    as well: the year and the other quarters would tell what these hide."""
    hidden = sum(share.base for share in shares if share.base < rule.threshold)
    whole = Share(sum(share.part for share in shares), sum(share.base for share in shares))
    return Mark.HIDDEN.value if 0 < hidden < rule.threshold else in_a_hundred(whole, rule)


def bases_of(shares: Sequence[Share], rule: Rule) -> list[Cell]:
    """From how many the share of each quarter is, and last that of the year: only beside a share that is shown, and of
    the year only where no quarter is hidden, so that the others cannot be taken from it."""
    shown = [share.base for share in shares if share.base >= rule.threshold]
    is_whole = bool(shown) and sum(shown) == sum(share.base for share in shares)
    quarters = [rule.rounded(share.base) if share.base >= rule.threshold else None for share in shares]
    return [*quarters, rule.rounded(sum(shown)) if is_whole else None]


def with_base(share: Cell, base: Cell) -> str:
    """A share of a hundred, and from how many it is where that is known."""
    if base is None or number(share) is None:
        return words(share, "%s%%")
    return _("%(share)s%% of %(base)s") % {"share": share, "base": base}


def number(cell: Cell) -> float | None:
    """What can be drawn of a cell."""
    return float(cell) if isinstance(cell, int | float) else None


def columns_of(data: Any) -> list[str]:
    """The heads of the quarters, and of the year where it was counted: older releases were kept without."""
    return [*quarter_names(data["columns"]), *([_("The year")] if "year" in data else [])]


def quarter_names(columns: Sequence[list[str]]) -> list[str]:
    """Jul to Sep 2026."""
    return [months(period_from(pair)) for pair in columns]


def months(period: Any) -> str:
    """The months of a period in words."""
    if period.first.year == period.last.year:
        return _("%(first)s to %(last)s") % {
            "first": date_format(period.first, "M"), "last": date_format(period.last, "M Y")
        }  # fmt: skip
    return _("%(first)s to %(last)s") % {
        "first": date_format(period.first, "M Y"), "last": date_format(period.last, "M Y")
    }  # fmt: skip


def short_quarters(columns: Sequence[list[str]]) -> list[str]:
    """Q3 26, for the axis of a picture."""
    firsts = [period_from(pair).first for pair in columns]
    return [
        _("Q%(quarter)s %(year)s") % {"quarter": (day.month + 2) // 3, "year": day.strftime("%y")} for day in firsts
    ]
