"""What survivors say of it: by hand, and in the cases that would give somebody away."""

from datetime import date

import pytest

from engagement.models import OwnMeasure
from impact.counting import Counting
from impact.panels import own

pytestmark = pytest.mark.django_db
UNTIL, AUGUST = date(2026, 9, 30), date(2026, 8, 1)


def said(number, **answers):
    """So many people who were asked in August, and what they answered."""
    OwnMeasure.objects.create(about="taking_part", channel="page", month=AUGUST, number=number, **answers)


def block():
    inside, outside = own.count(Counting(UNTIL))
    return inside.get("taking_part"), outside.get("taking_part")


def test_shares_are_as_reckoned_by_hand():
    said(9, safe="yes", worthwhile="yes")
    said(6, safe="yes", worthwhile="no")
    said(5, safe="partly")
    said(7)
    inside, outside = block()
    assert (inside["asked"], inside["answered"]) == (27, 20)
    assert inside["questions"] == {"safe": {"yes": 15, "otherwise": 5}, "worthwhile": {"yes": 9, "otherwise": 11}}
    shown = own.show({"taking_part": inside})
    assert shown.headline == "75 in 100 say that taking part felt safe"
    assert [row[1] for row in shown.table.rows[:2]] == [
        ["27", "20", "15", "Jul to Sep 2026"],
        ["27", "20", "9", "Jul to Sep 2026"],
    ]
    assert outside is None or outside["asked"] is None  # published, five is too few


@pytest.mark.parametrize(
    "people",
    [
        [(1, {"safe": "yes", "worthwhile": "yes"})],
        [(40, {"safe": "no", "worthwhile": "no"})],
        [(40, {"safe": "yes", "worthwhile": "yes"})],
        [(40, {})],
        [(20, {"safe": "yes", "worthwhile": "yes"}), (20, {"safe": "no", "worthwhile": "no"}), (3, {})],
        [(20, {"safe": "yes", "worthwhile": "yes"}), (20, {"safe": "no", "worthwhile": "yes"})],
    ],
    ids=["one person", "all no", "all yes", "nobody answered", "three did not answer", "all say yes to one"],
)
def test_where_a_count_would_speak_of_everybody_or_of_few_nothing_is_shown(people):
    for number, answers in people:
        said(number, **answers)
    inside, _outside = block()
    assert inside is None  # the block waits
    shown = own.show({"taking_part": {"asked": None, "period": ["2025-10-01", "2026-09-30"]}})
    assert shown.picture is None
    assert "Too few: not shown" in shown.table.rows[0][1]
