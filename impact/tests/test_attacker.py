"""An attacker who keeps everything that was ever released, and solves it: nothing hidden can be worked out.

Two years of months: each month the task runs, each quarter a release is built. People come, come again, answer late.
The attacker has every panel inside and outside, knows the rules and the code, and solves all of it together, for each
hidden count, by integer programming.
"""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
import time_machine
from django.utils import timezone
from scipy.optimize import Bounds, LinearConstraint, milp

from engagement.actions.equality import keep_answers
from engagement.models import Consultation
from engagement.tests import factories as make
from impact.actions import releases
from impact.counting import rule_inside, rule_outside
from impact.models import Block, ReleasedPanel, StatisticsRelease
from impact.panels.reach import GROUPINGS, OPTIONS
from impact.tasks import release_quarter

pytestmark = pytest.mark.django_db(transaction=True)
BEGINS = date(2025, 1, 6)
MOST = 500
WEIGHTS = {"sex": (9, 1), "age": (3, 5, 6, 4, 2, 1, 1), "welsh": (1, 1, 8), "orientation": (20, 1, 1, 1)}


def a_month(coordinator, people, day, chance):
    """Some who are new, some who come again, some who answer only now."""
    for _number in range(chance.randint(1, 7)):
        people.append(make.survivor(by=coordinator))
    for person in chance.sample(people, min(len(people), chance.randint(2, 9))):
        talk = make.consultation(person, by=coordinator)
        Consultation.objects.filter(pk=talk.pk).update(started_at=timezone.make_aware(day))
        if chance.random() < 0.7:
            given = {
                question: chance.choices([option.code for option in OPTIONS[question]], weights)[0]
                for question, weights in WEIGHTS.items()
                if chance.random() < 0.9
            }
            keep_answers(survivor=person, given=given, method="by_phone", in_private=True, by=coordinator)


class Everything:
    """All that was published, as equations over one unknown for each group of each block."""

    def __init__(self):
        self.names, self.low, self.high, self.rows, self.least, self.most = [], [], [], [], [], []
        for block in Block.objects.filter(measure__startswith="reach:"):
            self.add(block)

    def add(self, block):
        inside, outside = block.inside, block.outside
        rule, published = rule_inside(), rule_outside()
        row = []
        for code, cell in inside["cells"].items():
            low, high = 0, MOST
            if isinstance(cell, int):
                low = high = cell
            elif cell == "small" and inside["total"] is not None:
                low, high = rule.least, rule.threshold - 1
            elif cell == "guard":
                low = rule.threshold
            rounded = outside["cells"][code]
            if isinstance(rounded, int):
                half = published.nearest // 2
                low, high = max(low, rounded - half), min(high, rounded + half)
            row.append(len(self.names))
            self.names.append((block.pk, code))
            self.low.append(low)
            self.high.append(high)
        if inside["total"] is None:
            self.bound(row, 0, rule.threshold - 1)
        else:
            self.bound(row, inside["total"], inside["total"])

    def bound(self, row, least, most):
        self.rows.append(row)
        self.least.append(least)
        self.most.append(most)

    def span(self, name):
        """From how many to how many one count can be, whatever the others are."""
        place, size = self.names.index(name), len(self.names)
        matrix = np.zeros((len(self.rows), size))
        for number, row in enumerate(self.rows):
            matrix[number, row] = 1
        goal = np.zeros(size)
        goal[place] = 1
        found = [
            milp(
                sign * goal,
                integrality=np.ones(size),
                bounds=Bounds(self.low, self.high),
                constraints=LinearConstraint(matrix, self.least, self.most),
            )
            for sign in (1, -1)
        ]
        assert all(each.success for each in found), name
        return tuple(round(each.x[place]) for each in found)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.full), pytest.param(3, marks=pytest.mark.full)])
def test_two_years_of_releases_give_nobody_away(seed, coordinator, monkeypatch):
    monkeypatch.setattr(releases, "_pictures", lambda panel, inside: iter(()))  # drawn from what is attacked here
    chance, people, seen = Random(seed), [], defaultdict(list)
    for month in range(24):
        day = BEGINS + timedelta(days=30.4 * month)
        with time_machine.travel(timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 11)), tick=False):
            a_month(coordinator, people, timezone.datetime(day.year, day.month, day.day, 10), chance)
            release_quarter()
            for panel in ReleasedPanel.objects.all():
                seen[panel.release_id, panel.code].append((panel.inside, panel.outside))
    assert StatisticsRelease.objects.ready().count() == 8
    assert all(each == found[0] for found in seen.values() for each in found)  # released once, and never otherwise
    known, hidden = Everything(), 0
    for block in Block.objects.filter(measure__startswith="reach:"):
        for code, cell in block.inside["cells"].items():
            low, high = known.span((block.pk, code))
            hidden += isinstance(cell, str)
            if cell == "small":
                assert (low, high) == (0, rule_inside().threshold - 1), (block.measure, code)
            elif cell == "guard":
                assert high - low >= rule_inside().threshold, (block.measure, code, low, high)
    assert hidden >= 10
    assert {block.measure for block in Block.objects.all()} >= {f"reach:{question}" for question in GROUPINGS}
