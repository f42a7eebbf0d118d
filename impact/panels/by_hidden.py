"""Of which themes, rights, stages and agencies nothing is told: too few people spoke of them, or one of those could be
worked out from them (SN-1, SN-2).

Themes and rights count the same points: each theme belongs to a right. What one table hides the other must not tell, so
no right is told of with a theme that is hidden. That a point may be given another right than its theme's protects
nobody: whoever reads the tables knows that it is seldom done.
"""

from collections.abc import Collection, Mapping

from feedback.breakdown import Spoken
from impact.small_numbers import HIDDEN_INSIDE, Mark, Rule, protect

THEME, RIGHT = "theme", "right"
SpokenOf = Mapping[str, Mapping[str, Spoken]]  # theme, right and so on → value → what was said of it
Values = Mapping[str, Collection[str]]  # theme, right and so on → each value of it
Marks = dict[str, dict[str, Mark]]  # theme, right and so on → value → why nothing is told of it
NOTHING: Mapping[str, Collection[str]] = {}


def not_told(
    spoken: SpokenOf,
    values: Values,
    rights: Mapping[str, str],
    rule: Rule,
    guarded: Mapping[str, Collection[str]] = NOTHING,
) -> Marks:
    """Inside. `rights`: theme → the right that it belongs to. Few people may have made many points: they are hidden,
    and so protect the others. `guarded`: what protected others in the release before. It goes on while any need it: if
    another took its place, whoever has both releases knew of each what it was when it did not protect."""
    needed = {of for of, each in values.items() if any(_is_few(spoken[of], value, rule) for value in each)}
    kept = {of: set(before) & set(values[of]) for of, before in guarded.items() if of in needed}
    found = _hidden(spoken, values, rights, rule, kept)
    return {
        of: {value: Mark.SMALL if _is_few(spoken[of], value, rule) else Mark.GUARD for value in hidden}
        for of, hidden in found.items()
    }


def not_published(
    spoken: SpokenOf, values: Values, rights: Mapping[str, str], rule: Rule, inside: Mapping[str, Collection[str]]
) -> Marks:
    """Outside: whatever is hidden inside, and more, with one mark for all. What is hidden inside counts as one value,
    so that what is hidden here says no more of it than what is told inside."""
    found = _hidden(spoken, values, rights, rule, inside, is_one=True)
    return {of: dict.fromkeys(hidden, Mark.HIDDEN) for of, hidden in found.items()}


def _hidden(
    spoken: SpokenOf,
    values: Values,
    rights: Mapping[str, str],
    rule: Rule,
    hide: Mapping[str, Collection[str]],
    *,
    is_one: bool = False,
) -> dict[str, set[str]]:
    """Every value that must be hidden, until no table needs more: a right with a hidden theme is, and a right that
    protects others takes all of its themes with it. `hide` is hidden whatever was said, and with `is_one` counts as one
    value."""
    found = {
        of: {value for value in each if _is_few(spoken[of], value, rule)} | set(hide.get(of, ()))
        for of, each in values.items()
    }
    before = None
    while found != before:
        before = {of: set(hidden) for of, hidden in found.items()}
        if RIGHT in found:
            found[RIGHT] |= {rights[theme] for theme in found[THEME]}
        for of, hidden in found.items():
            more = _protected(spoken[of], values[of], rule, hidden, hide.get(of, ()) if is_one else ()) - hidden
            hidden |= more
            if of == RIGHT:
                found[THEME] |= {theme for theme in values[THEME] if rights[theme] in more}
    return found


def _protected(
    spoken: Mapping[str, Spoken], values: Collection[str], rule: Rule, hidden: Collection[str], inside: Collection[str]
) -> set[str]:
    """What is hidden in one table, where all of `hidden` is."""
    points = {value: spoken[value].said if value in spoken else 0 for value in values}
    shown = {value: said for value, said in points.items() if value not in inside}
    rest = {HIDDEN_INSIDE: sum(points.values()) - sum(shown.values())} if inside else {}
    return set(protect(shown | rest, rule, hide={*hidden, *rest}).hidden - rest.keys())


def _is_few(spoken: Mapping[str, Spoken], value: str, rule: Rule) -> bool:
    return value not in spoken or spoken[value].people < rule.threshold
