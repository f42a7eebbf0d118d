"""No hidden count can be worked out, by whoever solves every equation that the shown ones give."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from impact.small_numbers import Mark, Protected, Rule, protect, publish

INSIDE, OUTSIDE = Rule(threshold=5), Rule(threshold=10, nearest=5)
WITH_ZEROS = Rule(threshold=5, has_zeros=True)
tables = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), min_size=2)


def span(shown: Protected, code: str, rule: Rule, *, can_overlap=False) -> tuple[int, int]:
    """From how many to how many a hidden count can be, by integer programming over what is shown."""
    names = list(shown.cells)
    low = [_least(cell, rule) for cell in shown.cells.values()]
    high = [_most(cell, rule) for cell in shown.cells.values()]
    slack = rule.nearest // 2
    most = np.inf if can_overlap else shown.total + slack
    adds_up = LinearConstraint(np.ones((1, len(names))), shown.total - slack, most)
    goal = np.array([float(name == code) for name in names])
    found = [
        milp(sign * goal, integrality=np.ones(len(names)), bounds=Bounds(low, high), constraints=adds_up)
        for sign in (1, -1)
    ]
    assert all(each.success for each in found)
    return round(found[0].x @ goal), round(found[1].x @ goal)


def _least(cell, rule):
    if isinstance(cell, int):
        return max(0, cell - rule.nearest // 2)
    return {Mark.SMALL: rule.least, Mark.GUARD: rule.threshold, Mark.HIDDEN: 0}[cell]


def _most(cell, rule):
    if isinstance(cell, int):
        return cell + (rule.nearest - 1) // 2
    return rule.threshold - 1 if cell is Mark.SMALL else 500


@pytest.mark.parametrize("rule", [INSIDE, WITH_ZEROS], ids=["zeros hidden", "zeros shown"])
@settings(deadline=None)
@given(counts=tables)
def test_every_count_that_a_mark_admits_stays_possible(counts, rule):
    shown = protect(counts, rule)
    for code, cell in shown.cells.items() if shown.is_shown else ():
        if cell is Mark.SMALL:
            assert span(shown, code, rule) == (rule.least, rule.threshold - 1)
        elif cell is Mark.GUARD:
            low, high = span(shown, code, rule)
            assert high - low >= rule.threshold


@settings(deadline=None)
@given(counts=tables)
def test_nor_outside_where_counts_are_rounded_and_the_mark_says_less(counts):
    inside = protect(counts, INSIDE)
    shown = publish(inside, OUTSIDE)
    for code in shown.hidden if shown.is_shown else ():
        low, high = span(shown, code, OUTSIDE)
        assert high - low >= OUTSIDE.threshold - 1


@settings(deadline=None)
@given(counts=tables, spare=st.integers(0, 20))
def test_where_one_person_can_be_in_several_groups_the_floor_gives_nothing_away(counts, spare):
    total = max(0, sum(counts.values()) - spare)
    shown = protect(counts, INSIDE, total=max(total, max(counts.values())), can_overlap=True)
    for code, cell in shown.cells.items() if shown.is_shown else ():
        if cell is Mark.SMALL:
            assert span(shown, code, INSIDE, can_overlap=True) == (0, 4)


@settings(deadline=None)
@given(counts=tables)
def test_what_is_hidden_inside_is_never_shown_outside(counts):
    inside = protect(counts, INSIDE)
    assert inside.hidden <= publish(inside, OUTSIDE).hidden


@settings(deadline=None)
@given(counts=tables)
def test_what_is_shown_is_true(counts):
    shown = protect(counts, INSIDE)
    told = {code: cell for code, cell in shown.cells.items() if not isinstance(cell, Mark)}
    assert all(counts[code] == cell >= INSIDE.threshold for code, cell in told.items())
    assert shown.total in (None, sum(counts.values()))


@settings(deadline=None)
@given(counts=tables)
def test_a_shown_count_outside_is_rounded_to_the_nearest_five(counts):
    shown = publish(protect(counts, INSIDE), OUTSIDE)
    for code, cell in shown.cells.items():
        assert isinstance(cell, Mark) or (cell % 5 == 0 and abs(cell - counts[code]) <= 2)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 12, "b": 20, "c": 9}, set()),
        ({"a": 12, "b": 3, "c": 9, "d": 20}, {"b", "c", "a"}),  # one beside it would be known but for five
        ({"a": 4, "b": 3, "c": 30}, {"a", "b", "c"}),
        ({"a": 1, "b": 1}, {"a", "b"}),
        ({"a": 0, "b": 40, "c": 40}, {"a", "b", "c"}),  # a zero is somebody's absence: it hides like any small one
    ],
)
def test_what_protects_is_hidden_with_it(counts, hidden):
    assert protect(counts, INSIDE).hidden == hidden


def test_too_few_people_altogether_are_no_table():
    assert protect({"a": 2, "b": 1}, INSIDE).total is None
    assert not publish(protect({"a": 6, "b": 1}, INSIDE), OUTSIDE).is_shown


def every_table(groups, most):
    """Every table of so many groups with up to so many people in all, and how it is shown inside and outside."""
    for numbers in product(range(most + 1), repeat=groups):
        if sum(numbers) <= most:
            inside = protect(dict(zip("abcd", numbers, strict=False)), INSIDE)
            yield numbers, inside, publish(inside, OUTSIDE)


def look(*tables):
    return tuple((shown.total, *shown.cells.values()) for shown in tables)


SIZES = pytest.mark.parametrize(("groups", "most"), [(2, 60), (3, 36), (4, 22)])


@SIZES
def test_nobody_is_found_by_whoever_has_read_the_code_and_has_both_tables(groups, most):
    """Each table against all those that would look the same, inside and as it was published."""
    looks = defaultdict(list)
    for numbers, inside, outside in every_table(groups, most):
        looks[look(inside, outside)].append(numbers)
    for ((total, *cells), _outside), alike in looks.items():
        for place, cell in enumerate(cells) if total is not None else ():
            values = {numbers[place] for numbers in alike}
            assert cell is not Mark.SMALL or values == set(range(5))
            assert cell is not Mark.GUARD or max(values) - min(values) >= 5


@SIZES
def test_nor_by_whoever_has_read_the_code_and_what_was_published(groups, most):
    looks = defaultdict(list)
    for numbers, _inside, outside in every_table(groups, most):
        looks[look(outside)].append(numbers)
    for ((total, *cells),), alike in looks.items():
        for place, cell in enumerate(cells) if total is not None else ():
            values = {numbers[place] for numbers in alike}
            assert cell is not Mark.HIDDEN or max(values) - min(values) >= 5


def test_where_every_count_would_be_hidden_nothing_is_published():
    inside = protect({"a": 8, "b": 8, "c": 8}, INSIDE)
    assert inside.is_shown
    assert not publish(inside, OUTSIDE).is_shown
