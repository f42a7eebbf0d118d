"""Whoever takes the tables by theme and by right together cannot work out what either of them hides."""

from random import Random

import pytest

from feedback.breakdown import Spoken
from impact.panels.by_hidden import not_published, not_told
from impact.small_numbers import Mark, Rule
from impact.tests.solving import Equations

INSIDE, OUTSIDE = Rule(threshold=5), Rule(threshold=10, nearest=5)
RIGHTS = {"a": "1", "b": "1", "c": "2", "d": "3", "e": "4", "f": "4", "g": "4"}
VALUES = {"theme": RIGHTS.keys(), "right": ["1", "2", "3", "4"]}


def spoke(people, said):
    return Spoken(people=people, said=said, linked=0, made=0, told=0)


def spoken_of(themes):
    """Themes as (people, points), and rights as all of their themes together, nobody having spoken of two."""
    rights = {}
    for theme, (people, said) in themes.items():
        before = rights.get(RIGHTS[theme], (0, 0))
        rights[RIGHTS[theme]] = (before[0] + people, before[1] + said)
    return {
        of: {value: spoke(*numbers) for value, numbers in each.items() if numbers[0]}
        for of, each in (("theme", themes), ("right", rights))
    }


class Tables(Equations):
    """The points of each theme, by all that both tables tell, and by the points of all together."""

    def __init__(self, spoken, marks, rule):
        super().__init__()
        for theme in RIGHTS:
            said, mark = said_of(spoken, "theme", theme), marks["theme"].get(theme)
            low = rule.threshold if mark == Mark.GUARD else 0
            self.unknown(theme, *((low,) if mark else (said, said)))
        for right in VALUES["right"]:
            if right not in marks["right"]:
                said = said_of(spoken, "right", right)
                self.known({theme: 1 for theme, mine in RIGHTS.items() if mine == right}, said, said)
        everything = sum(each.said for each in spoken["theme"].values())
        self.known(dict.fromkeys(RIGHTS, 1), everything, everything)


def said_of(spoken, of, value):
    return spoken[of][value].said if value in spoken[of] else 0


def check_open(spoken, marks, rule):
    tables = Tables(spoken, marks, rule)
    for theme, mark in marks["theme"].items():
        low, high = tables.span({theme: 1})
        assert high - low >= rule.threshold - 1, (theme, mark, low, high)


def test_a_right_says_nothing_of_a_theme_that_is_hidden():
    people = {"a": (20, 23), "b": (12, 13), "c": (25, 30), "d": (15, 15), "e": (2, 2), "f": (25, 39), "g": (12, 18)}
    spoken = spoken_of(people)
    marks = not_told(spoken, VALUES, RIGHTS, INSIDE)
    assert marks["theme"]["e"] == Mark.SMALL
    assert {RIGHTS[theme] for theme in marks["theme"]} <= marks["right"].keys()
    check_open(spoken, marks, INSIDE)


@pytest.mark.parametrize("seed", range(60))
def test_themes_and_rights_together_give_no_theme_away(seed):
    chance = Random(seed)
    people = {theme: chance.choice([0, 1, 2, 4, 5, 6, 9, 15, 30]) for theme in RIGHTS}
    spoken = spoken_of({theme: (many, many + chance.randint(0, many)) for theme, many in people.items()})
    inside = not_told(spoken, VALUES, RIGHTS, INSIDE)
    check_open(spoken, inside, INSIDE)
    check_open(spoken, not_published(spoken, VALUES, RIGHTS, OUTSIDE, inside), INSIDE)


def test_a_right_that_is_hidden_for_itself_takes_another_with_all_its_themes():
    themes = dict.fromkeys(RIGHTS, spoke(20, 20))
    rights = {"1": spoke(40, 42), "2": spoke(2, 2), "3": spoke(20, 20), "4": spoke(60, 76)}
    marks = not_told({"theme": themes, "right": rights}, VALUES, RIGHTS, INSIDE)
    assert (marks["right"]["2"], marks["right"]["3"]) == (Mark.SMALL, Mark.GUARD)
    assert "d" in marks["theme"]


def test_what_is_published_says_nothing_of_how_what_is_hidden_inside_is_shared_out():
    first = {"a": (9, 12), "b": (20, 30), "c": (2, 3), "d": (9, 10), "e": (20, 20), "f": (20, 40), "g": (9, 50)}
    spoken, other = spoken_of(first), spoken_of(first | {"c": (4, 5), "d": (7, 8)})
    inside = not_told(spoken, VALUES, RIGHTS, INSIDE)
    assert inside == not_told(other, VALUES, RIGHTS, INSIDE)
    published = [not_published(each, VALUES, RIGHTS, OUTSIDE, inside) for each in (spoken, other)]
    assert published[0] == published[1]
    assert {mark for marks in published[0].values() for mark in marks.values()} == {Mark.HIDDEN}
    assert inside["theme"].keys() <= published[0]["theme"].keys()


LAST = {"a": spoke(2, 3), "b": spoke(9, 12), "c": spoke(20, 20), "d": spoke(30, 40), "e": spoke(40, 60)}
NEXT = LAST | {"b": spoke(30, 70), "c": spoke(60, 80)}
STAGES = {"journey": LAST.keys()}


class TwoReleases(Equations):
    """The points of each stage in two releases: nobody takes back that they spoke."""

    def __init__(self, marks):
        super().__init__()
        for spoken, release in zip((LAST, NEXT), marks, strict=True):
            for stage, each in spoken.items():
                low = 0 if release.get(stage) == Mark.SMALL else INSIDE.threshold
                self.unknown((id(spoken), stage), *((low,) if stage in release else (each.said, each.said)))
            everything = sum(each.said for each in spoken.values())
            self.known({(id(spoken), stage): 1 for stage in spoken}, everything, everything)
        for stage in LAST:
            self.known({(id(NEXT), stage): 1, (id(LAST), stage): -1}, 0)


def test_what_protects_others_is_not_exchanged_from_one_release_to_the_next():
    first = not_told({"journey": LAST}, STAGES, {}, INSIDE)["journey"]
    assert first == {"a": Mark.SMALL, "b": Mark.GUARD, "c": Mark.GUARD}
    second = not_told({"journey": NEXT}, STAGES, {}, INSIDE, {"journey": {"b", "c"}})["journey"]
    attack = TwoReleases((first, second))
    low, high = attack.span({(id(NEXT), "a"): 1})
    assert low == 0
    assert high >= INSIDE.threshold - 1
    for stage in second.keys() - {"a"}:
        low, high = attack.span({(id(NEXT), stage): 1})
        assert high - low >= INSIDE.threshold, stage


def test_what_protected_others_is_told_of_again_where_none_need_it():
    everybody = NEXT | {"a": spoke(6, 7)}
    assert not_told({"journey": everybody}, STAGES, {}, INSIDE, {"journey": {"b", "c"}})["journey"] == {}
