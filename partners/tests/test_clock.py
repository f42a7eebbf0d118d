"""By when a partner is answered, over five years of bank holidays, both changes of the clock, and pauses: always as a
second calculation says that shares nothing with the first (by_hand)."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.test import override_settings
from hypothesis import strategies as st

from partners import clock
from partners.tests import by_hand
from safeguards.working_days import is_working_day

WALES = ZoneInfo("Europe/London")
NOT_IN_THE_LIST_YET = sorted(day for day in by_hand.HOLIDAYS if day.year == 2029)
CHANGES = [
    by_hand.day_of(year, day) for year, days in by_hand.SUMMER.items() if year in range(2024, 2029) for day in days
]
NEAR = [*CHANGES, *(day for day in sorted(by_hand.HOLIDAYS) if day.year < 2029)]


@pytest.fixture(autouse=True)
def year_to_come():
    """The list ends with 2028; what comes after is given, as an installation would give it."""
    with override_settings(MORE_BANK_HOLIDAYS=NOT_IN_THE_LIST_YET):
        yield


# Any moment, and any pauses -------------------------------------------------------------------------------------------
SECONDS = st.integers(0, 86_399_999_999).map(lambda number: timedelta(microseconds=number))
MIDNIGHTS = st.sampled_from([timedelta(), timedelta(days=1) - clock.INSTANT, clock.INSTANT])
BEGINS = datetime(2024, 1, 1, tzinfo=UTC)
ANY_DAY = st.integers(0, (datetime(2028, 12, 31, tzinfo=UTC) - BEGINS).days).map(
    lambda days: BEGINS + days * by_hand.DAY
)
NEAR_ONE = st.tuples(st.sampled_from(NEAR), st.integers(-12, 3)).map(
    lambda given: datetime.combine(given[0], datetime.min.time(), tzinfo=UTC) + given[1] * by_hand.DAY
)
MOMENTS = st.tuples(NEAR_ONE | ANY_DAY, MIDNIGHTS | SECONDS).map(lambda given: given[0] + given[1])


@st.composite
def pauses_after(draw, moment):
    """Up to four, of a minute or a month, beginning before, on or after the day; some from and to midnight."""
    found = []
    for _number in range(draw(st.integers(0, 4))):
        begun = moment + timedelta(days=draw(st.integers(-3, 25))) + draw(SECONDS)
        ended = begun + draw(st.sampled_from([0, 0, 1, 2, 7, 25])) * by_hand.DAY + draw(MIDNIGHTS | SECONDS)
        if draw(st.booleans()):
            begun, ended = (at_midnight(each) for each in (begun, ended))
        found.append((begun, max(begun, ended)))
    return found


def at_midnight(moment):
    return moment.astimezone(WALES).replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


@st.composite
def asked(draw):
    moment = draw(MOMENTS)
    return moment, draw(pauses_after(moment)), draw(st.sampled_from([0, 1, 5, 10]))


def holds(given):
    moment, pauses, days = given
    assert clock.due_by(moment, working_days=days, pauses=pauses) == by_hand.due_by(
        moment, working_days=days, pauses=pauses
    )
    assert clock.acknowledge_by(moment, working_days=days) == by_hand.acknowledge_by(moment, working_days=days)


@hypothesis.settings(max_examples=1500, deadline=None)
@hypothesis.given(asked())
def test_what_is_due_is_what_the_table_of_days_says(given):
    holds(given)


@pytest.mark.full
@hypothesis.settings(max_examples=60_000, deadline=None)
@hypothesis.given(asked())
def test_what_is_due_is_what_the_table_of_days_says_at_length(given):
    holds(given)


def test_every_hour_of_five_years_is_due_as_the_table_of_days_says():
    """Every 23rd hour, so that every hour of the day comes up on every kind of day."""
    moment, differing = BEGINS, []
    while moment < datetime(2028, 12, 31, tzinfo=UTC):
        for days in (1, 5, 10):
            found = clock.due_by(moment, working_days=days), clock.acknowledge_by(moment, working_days=days)
            there = by_hand.due_by(moment, working_days=days), by_hand.acknowledge_by(moment, working_days=days)
            differing += [] if found == there else [(moment, found, there)]
        moment += timedelta(hours=23)
    assert differing == []


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(asked())
def test_a_pause_never_makes_it_due_sooner_and_one_more_never_either(given):
    moment, pauses, days = given
    due = [clock.due_by(moment, working_days=days, pauses=pauses[:number]) for number in range(len(pauses) + 1)]
    assert all(sooner <= later for sooner, later in pairwise(due))


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(asked())
def test_while_a_pause_goes_on_nothing_is_due(given):
    moment, pauses, days = given
    assert clock.due_by(moment, working_days=days, pauses=[*pauses, (moment, None)]) is None


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(MOMENTS, st.sampled_from([1, 5, 10]))
def test_it_is_due_at_the_end_of_a_working_day_by_the_clock_in_wales(moment, days):
    due = clock.due_by(moment, working_days=days).astimezone(WALES)
    assert (due.hour, due.minute, due.second, due.microsecond) == (0, 0, 0, 0)
    assert is_working_day((due - by_hand.DAY).date())


def test_the_hand_written_days_are_those_of_the_list():
    days = [BEGINS.date() + by_hand.DAY * number for number in range(365 * 5)]
    assert [day for day in days if is_working_day(day) != (day in by_hand.OF_WORKING)] == []


# Named examples -------------------------------------------------------------------------------------------------------
def here(text):
    return datetime.strptime(text, "%a %d %b %Y %H:%M").replace(tzinfo=WALES)


def ends(text):
    """24:00 of that day."""
    return datetime.strptime(text, "%a %d %b %Y").replace(tzinfo=WALES) + by_hand.DAY


@pytest.mark.parametrize(
    ("sent", "acknowledged", "resolved"),
    [
        pytest.param("Mon 23 Nov 2026 09:40", "Tue 24 Nov 2026 09:40", "Mon 7 Dec 2026", id="as drawn"),
        pytest.param("Thu 24 Dec 2026 15:00", "Tue 29 Dec 2026 15:00", "Tue 12 Jan 2027", id="before Christmas"),
        pytest.param("Fri 25 Dec 2026 10:00", "Wed 30 Dec 2026 00:00", "Wed 13 Jan 2027", id="on Christmas Day"),
        pytest.param("Mon 28 Dec 2026 10:00", "Wed 30 Dec 2026 00:00", "Wed 13 Jan 2027", id="on a day in its place"),
        pytest.param("Thu 2 Apr 2026 16:30", "Tue 7 Apr 2026 16:30", "Mon 20 Apr 2026", id="before Easter"),
        pytest.param("Mon 6 Apr 2026 12:00", "Wed 8 Apr 2026 00:00", "Tue 21 Apr 2026", id="on Easter Monday"),
        pytest.param("Sat 21 Nov 2026 11:00", "Tue 24 Nov 2026 00:00", "Mon 7 Dec 2026", id="on a Saturday"),
        pytest.param("Mon 31 Aug 2026 08:00", "Wed 2 Sep 2026 00:00", "Tue 15 Sep 2026", id="on a bank holiday"),
        pytest.param("Sun 29 Mar 2026 00:30", "Tue 31 Mar 2026 00:00", "Wed 15 Apr 2026", id="as clocks go forward"),
        pytest.param("Sun 25 Oct 2026 01:30", "Tue 27 Oct 2026 00:00", "Mon 9 Nov 2026", id="as clocks go back"),
        pytest.param("Fri 27 Mar 2026 09:15", "Mon 30 Mar 2026 09:15", "Tue 14 Apr 2026", id="over clocks forward"),
        pytest.param("Fri 23 Oct 2026 09:15", "Mon 26 Oct 2026 09:15", "Fri 6 Nov 2026", id="over clocks back"),
        pytest.param("Mon 1 Mar 2027 09:00", "Tue 2 Mar 2027 09:00", "Mon 15 Mar 2027", id="on St David's Day"),
        pytest.param("Mon 23 Nov 2026 00:00", "Tue 24 Nov 2026 00:00", "Mon 7 Dec 2026", id="at midnight"),
    ],
)
def test_by_when_it_is_due(sent, acknowledged, resolved):
    moment = here(sent).astimezone(UTC)
    assert clock.acknowledge_by(moment, working_days=1) == here(acknowledged)
    assert clock.due_by(moment, working_days=10) == ends(resolved)


def test_both_hours_that_are_called_half_past_one_count_from_monday():
    twice = [datetime(2026, 10, 25, 1, 30, tzinfo=WALES, fold=fold).astimezone(UTC) for fold in (0, 1)]
    assert twice[0] != twice[1]
    assert {clock.counts_from(moment) for moment in twice} == {here("Mon 26 Oct 2026 00:00")}


@pytest.mark.parametrize(
    ("pauses", "resolved"),
    [
        pytest.param([("Wed 25 Nov 2026 10:00", "Wed 25 Nov 2026 11:00")], "Tue 8 Dec 2026", id="an hour of one day"),
        pytest.param([("Mon 23 Nov 2026 09:40", "Mon 23 Nov 2026 10:00")], "Tue 8 Dec 2026", id="of the first day"),
        pytest.param([("Mon 7 Dec 2026 23:59", "Tue 8 Dec 2026 00:00")], "Tue 8 Dec 2026", id="of the last day"),
        pytest.param([("Tue 8 Dec 2026 00:00", "Tue 8 Dec 2026 09:00")], "Mon 7 Dec 2026", id="after the last day"),
        pytest.param([("Wed 25 Nov 2026 00:00", "Thu 26 Nov 2026 00:00")], "Tue 8 Dec 2026", id="midnight to midnight"),
        pytest.param([("Wed 25 Nov 2026 23:59", "Thu 26 Nov 2026 00:01")], "Wed 9 Dec 2026", id="over midnight"),
        pytest.param([("Wed 25 Nov 2026 09:00", "Wed 25 Nov 2026 09:00")], "Mon 7 Dec 2026", id="of no length"),
        pytest.param([("Fri 27 Nov 2026 00:00", "Mon 30 Nov 2026 00:00")], "Tue 8 Dec 2026", id="over a weekend"),
        pytest.param([("Sat 28 Nov 2026 00:00", "Mon 30 Nov 2026 00:00")], "Mon 7 Dec 2026", id="of a weekend"),
        pytest.param(
            [("Wed 25 Nov 2026 09:00", "Wed 25 Nov 2026 10:00"), ("Wed 25 Nov 2026 15:00", "Wed 25 Nov 2026 16:00")],
            "Tue 8 Dec 2026",
            id="two on one day",
        ),
        pytest.param(
            [("Wed 25 Nov 2026 09:00", "Thu 26 Nov 2026 10:00"), ("Thu 26 Nov 2026 15:00", "Fri 27 Nov 2026 16:00")],
            "Thu 10 Dec 2026",
            id="two that share a day",
        ),
        pytest.param([("Mon 7 Dec 2026 12:00", "Tue 8 Dec 2026 12:00")], "Wed 9 Dec 2026", id="longer than it moves"),
        pytest.param([("Sun 22 Nov 2026 12:00", "Mon 23 Nov 2026 09:40")], "Mon 7 Dec 2026", id="over before it began"),
    ],
)
def test_a_pause_moves_it_by_the_working_days_it_touched(pauses, resolved):
    stood_still = [(here(first).astimezone(UTC), here(last).astimezone(UTC)) for first, last in pauses]
    due = clock.due_by(here("Mon 23 Nov 2026 09:40").astimezone(UTC), working_days=10, pauses=stood_still)
    assert due == ends(resolved)


def test_a_pause_over_a_weekend_on_which_it_was_sent_counts_from_monday():
    pause = (here("Sat 21 Nov 2026 12:00").astimezone(UTC), here("Mon 23 Nov 2026 00:01").astimezone(UTC))
    sent = here("Sat 21 Nov 2026 11:00").astimezone(UTC)
    assert clock.due_by(sent, working_days=10, pauses=[pause]) == ends("Tue 8 Dec 2026")
    until_midnight = (pause[0], here("Mon 23 Nov 2026 00:00").astimezone(UTC))
    assert clock.due_by(sent, working_days=10, pauses=[until_midnight]) == ends("Mon 7 Dec 2026")


# Days that the settings add and take away -----------------------------------------------------------------------------
def test_a_day_that_the_settings_add_is_no_working_day(settings):
    settings.MORE_BANK_HOLIDAYS = [date(2026, 11, 24)]
    moment = here("Mon 23 Nov 2026 09:40").astimezone(UTC)
    assert clock.acknowledge_by(moment, working_days=1) == here("Wed 25 Nov 2026 09:40")
    assert clock.due_by(moment, working_days=10) == ends("Tue 8 Dec 2026")


def test_a_day_that_the_settings_take_away_is_a_working_day(settings):
    settings.NOT_BANK_HOLIDAYS = [date(2026, 12, 28)]
    moment = here("Thu 24 Dec 2026 15:00").astimezone(UTC)
    assert clock.acknowledge_by(moment, working_days=1) == here("Mon 28 Dec 2026 15:00")
    assert clock.due_by(moment, working_days=10) == ends("Mon 11 Jan 2027")


def test_the_settings_make_no_working_day_of_a_sunday(settings):
    settings.NOT_BANK_HOLIDAYS = [date(2026, 11, 29)]
    assert clock.due_by(here("Mon 23 Nov 2026 09:40"), working_days=5) == ends("Mon 30 Nov 2026")


def test_where_a_day_is_both_it_is_no_working_day(settings):
    settings.MORE_BANK_HOLIDAYS = settings.NOT_BANK_HOLIDAYS = [date(2026, 11, 24)]
    assert clock.acknowledge_by(here("Mon 23 Nov 2026 09:40"), working_days=1) == here("Wed 25 Nov 2026 09:40")


def test_other_numbers_of_days_may_be_promised():
    moment = here("Mon 23 Nov 2026 09:40").astimezone(UTC)
    assert clock.acknowledge_by(moment, working_days=2) == here("Wed 25 Nov 2026 09:40")
    assert clock.due_by(moment, working_days=30) == ends("Thu 7 Jan 2027")
