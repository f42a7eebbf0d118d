"""What was said, and what was changed, of each theme, right, stage, agency, area, kind and intended outcome.

One panel for each of them, on pages of its own. Points count what people said: a theme is told of only where enough
people have ever spoken of it, so that what is told of it now says nothing of when there were few. A theme that is not
told of takes another with it, where it could be worked out from the rest.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from engagement.gate import ENOUGH_VOICES
from engagement.models import Theme
from feedback import figures
from feedback.breakdown import HalfHeard, Spoken, about
from feedback.models import Change
from impact.counting import Counting, Data, dates, rule_inside, rule_outside
from impact.dimensions import DIMENSIONS, Dimension
from impact.models import ReleasedPanel, StatisticsRelease
from impact.panels.by_hidden import Marks, not_published, not_told
from impact.panels.by_shown import STEPS, show
from impact.panels.shape import Cell, Panel
from impact.small_numbers import Mark, Rule
from safeguards.periods import Period

Status = Change.Status
SHOWN = 4  # quarters


# Counting -------------------------------------------------------------------------------------------------------------
def counts(counting: Counting, dimension: Dimension) -> tuple[Data, Data]:
    """Inside and outside. Acts are told of every value; what people said only as above. Outside, where the board tells
    in which month each change was made, what it is about would tell what one of the few behind it spoke of."""
    names, found = dimension.values(), about(dimension.code, counting.changes[-1])
    inside: Data = {
        "columns": [dates(period) for period in counting.quarters[-SHOWN:]],
        "year": dates(counting.year),
        "order": list(names),  # what is stored as an object loses its order
        "names": names,
        "changes": changed(counting, dimension, names, found.whole),
    }
    if not dimension.is_said:
        return inside, inside
    spoken, half = counting.spoken[dimension.code], counting.half_heard[dimension.code]
    hidden, published = (marks[dimension.code] for marks in marks_of(counting))
    outside = inside | {"changes": changed(counting, dimension, names, found.of_enough), "voices": ENOUGH_VOICES}
    return _told(inside, spoken, half, hidden, rule_inside()), _told(outside, spoken, half, published, rule_outside())


def marks_of(counting: Counting) -> tuple[Marks, Marks]:
    """Of what nothing is told inside, and outside: of all that is said together."""
    values = {each.code: each.values().keys() for each in DIMENSIONS if each.is_said}
    rights = {code: str(right) for code, right in Theme.objects.values_list("code", "right")}
    inside = not_told(counting.spoken, values, rights, rule_inside(), guarded_before(counting.until))
    return inside, not_published(counting.spoken, values, rights, rule_outside(), inside)


def guarded_before(until: date) -> dict[str, set[str]]:
    """What protected others in the newest release before this day, of each of these."""
    newest = StatisticsRelease.objects.ready().filter(until__lt=until)[:1]
    of_code = {code_of(each): each.code for each in DIMENSIONS if each.is_said}
    panels = ReleasedPanel.objects.filter(release__in=newest.values("pk"), code__in=of_code)
    return {
        of_code[panel.code]: {value for value, mark in panel.inside.get("hidden", {}).items() if mark == Mark.GUARD}
        for panel in panels
    }


def changed(
    counting: Counting,
    dimension: Dimension,
    values: Mapping[str, object],
    found: Mapping[UUID, frozenset[str]],
) -> Data:
    """Value → the changes that are about it, by what was `found` of each, as they stood at the end of each quarter, and
    what became of them in each quarter and in the year."""
    then, periods = counting.changes[-SHOWN:], counting.quarters[-SHOWN:]
    each: dict[str, list[list[figures.ChangeThen]]] = {value: [[] for _period in periods] for value in values}
    for place, changes in enumerate(then):
        for change in changes:
            for value in found.get(change.pk, frozenset()) & each.keys():
                each[value][place].append(change)
    return {
        value: _changes(stood, periods, counting.year) for value, stood in each.items()
        if stood[-1] or not dimension.is_open
    }  # fmt: skip


def _changes(then: Sequence[Sequence[figures.ChangeThen]], periods: Sequence[Period], year: Period) -> Data:
    steps = [figures.by_status(changes) for changes in then]
    return {
        "steps": {step.value: [each.get(step, 0) for each in steps] for step in (*STEPS, Status.REJECTED)},
        "in_use": [figures.in_use(changes) for changes in then],
        "made": [_made(changes, period) for changes, period in zip(then, periods, strict=True)],
        "asked_in_year": sum(year.first <= change.proposed_on <= year.last for change in then[-1]),
        "made_in_year": _made(then[-1], year),
        "days": figures.days_to_make(then[-1], year),
    }


def _made(changes: Sequence[figures.ChangeThen], period: Period) -> int:
    return sum(change.made_on is not None and period.first <= change.made_on <= period.last for change in changes)


def _told(
    data: Data, spoken: Mapping[str, Spoken], half: Mapping[str, HalfHeard], hidden: Mapping[str, Mark], rule: Rule
) -> Data:
    """The same without what is not told; points rounded where they are published."""
    kept = dict(data)
    changes: Any = data["changes"]
    values = [value for value in changes if value not in hidden]
    kept["hidden"] = {value: mark.value for value, mark in hidden.items()}
    kept["changes"] = {value: changes[value] for value in values}
    kept["points"] = {
        value: {
            **{step: rule.rounded(getattr(spoken[value], step)) for step in ("said", "linked", "made", "told")},
            "half": _half(half.get(value), rule),
        }
        for value in values
    }
    return kept


def _half(heard: HalfHeard | None, rule: Rule) -> Cell:
    if heard is None:
        return None
    return Mark.HIDDEN.value if heard.people < rule.threshold else round(heard.half)


# The panels -----------------------------------------------------------------------------------------------------------
def code_of(dimension: Dimension) -> str:
    return f"by-{dimension.code}"


def by(dimension: Dimension) -> Panel:
    """The panel of one of them."""
    return Panel(
        code=code_of(dimension),
        name=dimension.name,
        definition=SAID if dimension.is_said else ACTS,
        target=gettext_lazy("None. A number to reach would be met by promising little."),
        count=lambda counting: counts(counting, dimension),
        show=lambda data: show(data, dimension.name),
        of_points=dimension.is_said,
        is_further=True,
    )


CHANGED = gettext_lazy(
    "Changes as they stood at the end of the quarter: asked for in the last twelve months; being decided or made; in "
    "use, which is implemented or embedded; made in the last twelve months, and the middle one of the days from "
    "proposed to made. One change may be about several."
)
ACTS = CHANGED
SAID = format_lazy(
    "{} {}",
    CHANGED,
    gettext_lazy(
        "Points: all that was ever said of it, how many of these were heard of, and how long half of those of the last "
        "twelve months have waited at most, where a point still owed counts at its present age. A change is about "
        "whatever it answers. Nothing is told of what too few people have spoken of."
    ),
)
BY = tuple(by(dimension) for dimension in DIMENSIONS)
