"""Days as they stand in a sentence: with their year where it is not this one, and by the clock in Wales."""

from datetime import UTC, date, datetime

import pytest

from feedback import days


@pytest.fixture(autouse=True)
def november(time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False)


@pytest.mark.parametrize("words", [days.long_day, days.long_day_after_on])
@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 24), "Tuesday 24 November"),
        (date(2027, 1, 3), "Sunday 3 January 2027"),
        (datetime(2026, 7, 5, 23, 30, tzinfo=UTC), "Monday 6 July"),
    ],
)
def test_a_day_in_a_sentence_has_its_weekday(words, day, said):
    assert words(day) == said


def test_each_day_of_the_week_stands_in_its_place():
    week = [date(2026, 11, 23 + place) for place in range(7)]
    for names in (days.IN_A_SENTENCE, days.AFTER_ON):
        assert [str(names[day.weekday()]) for day in week] == [f"{day:%A}" for day in week]
