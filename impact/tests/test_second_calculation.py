"""Every figure of every panel, inside and outside, equals a second calculation that shares nothing with the first."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.counting import Counting, kept, rule_inside, rule_outside
from impact.panels import BY_CODE, PANELS
from impact.small_numbers import protect, publish
from impact.tests import second_acts, second_people
from impact.tests.second_rules import inside_of, outside_of
from impact.tests.situations import SITUATIONS, UNTIL, Scene, several

pytestmark = pytest.mark.django_db
AGAIN = {
    "news": second_acts.news,
    "ages": second_acts.ages,
    "changes": second_acts.changes,
    "making": second_acts.making,
    "reach": second_people.reach,
    "funnel": second_acts.funnel,
    "answered": second_people.answered,
    "areas": second_acts.areas,
    "talks": second_acts.talks,
    "safety": second_acts.safety,
    "recovery": second_people.recovery,
    "endings": second_people.endings,
    "partners": second_people.partners,
    "outreach": second_acts.outreach,
    "own": second_people.own,
}


@pytest.fixture
def scene(coordinator, change_owner, manager, partner, rival_partner, make_person):
    colleague = make_person("partner", "Eleri Wynn", organisation=partner.organisation)
    return Scene(coordinator, change_owner, manager, partner, colleague, rival_partner)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.__name__)
def test_every_panel_equals_its_second_calculation(situation, scene):
    situation(scene)
    for code, (first, second) in both_of(UNTIL).items():
        assert first == second, code


def test_where_each_quarter_was_released_before_it_is_the_same(scene):
    nothing = both_of(UNTIL)
    several(scene)
    once = both_of(UNTIL)
    assert [code for code, (first, second) in once.items() if first != second] == []
    for until in (date(2025, 6, 30), date(2026, 3, 31), date(2026, 6, 30)):
        counting = Counting(until)
        for code in AGAIN:
            BY_CODE[code].count(counting)
        for block in {(each.measure, each.first): each for each in counting.closed}.values():
            block.save(force_insert=True)
    assert both_of(UNTIL) == once
    assert [code for code in AGAIN if once[code] == nothing[code]] == []  # there is something to count everywhere


@settings(deadline=None)
@given(numbers=st.lists(st.integers(0, 34), min_size=2, max_size=6))
def test_small_numbers_are_hidden_as_by_trying_what_stays_possible(numbers):
    counts = {str(place): number for place, number in enumerate(numbers)}
    inside = protect(counts, rule_inside())
    assert plain(kept(inside)) == inside_of(counts)
    assert plain(kept(publish(inside, rule_outside()))) == outside_of(counts)


def test_every_panel_has_a_second_calculation():
    assert set(AGAIN) == {panel.code for panel in PANELS}


def both_of(until):
    """Each panel's whole data, inside and outside, from the portal and from here."""
    counting = Counting(until)
    return {code: (plain(BY_CODE[code].count(counting)), plain(again(until))) for code, again in AGAIN.items()}


def plain(data):
    """As it comes back from where it is kept."""
    return json.loads(json.dumps(data, default=float))
