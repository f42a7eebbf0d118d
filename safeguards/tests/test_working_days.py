"""Working days of England and Wales, without a network."""

from datetime import UTC, date, datetime, time

import pytest

from safeguards.working_days import end_of_working_day, is_working_day


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 22), False),  # a Sunday
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),  # in the place of Boxing Day, a Saturday
        (date(2026, 3, 17), True),  # a day off in Northern Ireland alone
        (date(2099, 12, 25), True),  # a Friday after the end of the list
    ],
)
def test_a_day_works_or_not(day, works):
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        (datetime(2026, 7, 1, 15, 59), datetime(2026, 7, 1, 16)),  # 16:59 in summer
        (datetime(2026, 7, 1, 16), datetime(2026, 7, 2, 16)),
        (datetime(2026, 10, 24, 12), datetime(2026, 10, 26, 17)),  # over the night the clocks go back
        (datetime(2026, 12, 24, 18), datetime(2026, 12, 29, 17)),
    ],
)
def test_the_working_day_ends_by_the_clock_in_wales(moment, end):
    assert end_of_working_day(moment.replace(tzinfo=UTC), ends=time(17)) == end.replace(tzinfo=UTC)
