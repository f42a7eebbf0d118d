"""The clock of a referral worked out another way: from a table of days, bank holidays copied by hand, and the two
moments of each year at which clocks change. Nothing of it is shared with what it is held against."""

from datetime import UTC, date, datetime, time, timedelta

BANK_HOLIDAYS = """
2023 25 Dec  26 Dec
2024  1 Jan  29 Mar   1 Apr   6 May  27 May  26 Aug  25 Dec  26 Dec
2025  1 Jan  18 Apr  21 Apr   5 May  26 May  25 Aug  25 Dec  26 Dec
2026  1 Jan   3 Apr   6 Apr   4 May  25 May  31 Aug  25 Dec  28 Dec
2027  1 Jan  26 Mar  29 Mar   3 May  31 May  30 Aug  27 Dec  28 Dec
2028  3 Jan  14 Apr  17 Apr   1 May  29 May  28 Aug  25 Dec  26 Dec
2029  1 Jan  30 Mar   2 Apr   7 May  28 May  27 Aug  25 Dec  26 Dec
"""
SUMMER = {  # the days on which it begins and ends, both at 01:00 UTC
    2023: ("26 Mar", "29 Oct"),
    2024: ("31 Mar", "27 Oct"),
    2025: ("30 Mar", "26 Oct"),
    2026: ("29 Mar", "25 Oct"),
    2027: ("28 Mar", "31 Oct"),
    2028: ("26 Mar", "29 Oct"),
    2029: ("25 Mar", "28 Oct"),
}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def day_of(year, words):
    return datetime.strptime(f"{words} {year} +0000", "%d %b %Y %z").date()


def _holidays():
    for line in BANK_HOLIDAYS.strip().splitlines():
        year, *words = line.split()
        for number, month in zip(words[::2], words[1::2], strict=True):
            yield day_of(year, f"{number} {month}")


HOLIDAYS = frozenset(_holidays())
FIRST, LAST = date(2023, 12, 1), date(2029, 12, 31)
DAYS = [FIRST + DAY * number for number in range((LAST - FIRST).days + 1)]
WORKING = [day for day in DAYS if day.strftime("%a") not in ("Sat", "Sun") and day not in HOLIDAYS]
OF_WORKING = {day: place for place, day in enumerate(WORKING)}


def _is_summer(moment):
    begins, ends = (datetime.combine(day_of(moment.year, day), time(1), tzinfo=UTC) for day in SUMMER[moment.year])
    return begins <= moment < ends


def on_the_wall(moment):
    """What a clock in Wales shows at this moment."""
    return (moment.astimezone(UTC) + (HOUR if _is_summer(moment.astimezone(UTC)) else timedelta())).replace(tzinfo=None)


def when_the_wall_shows(shown):
    """The moment; of midnights and of hours on weekdays, which come once."""
    moment = shown.replace(tzinfo=UTC)
    return moment - HOUR if _is_summer(moment - HOUR) else moment


def _midnight(day):
    return when_the_wall_shows(datetime.combine(day, time()))


def ends_of(day):
    """The first moment of a day, and the first after it."""
    return _midnight(day), _midnight(day + DAY)


def _begin(moment):
    """The place of day 0 among working days, and the moment from which it counts."""
    day = on_the_wall(moment).date()
    if day in OF_WORKING:
        return OF_WORKING[day], moment
    first = next(place for place, each in enumerate(WORKING) if each > day)
    return first, _midnight(WORKING[first])


def acknowledge_by(moment, *, working_days):
    place, begun = _begin(moment)
    return when_the_wall_shows(datetime.combine(WORKING[place + working_days], on_the_wall(begun).time()))


def due_by(moment, *, working_days, pauses=()):
    """The first working day up to which as many days have passed untouched as were promised."""
    if any(ended is None for _begun, ended in pauses):
        return None
    place, begun = _begin(moment)
    touched = 0
    for number, day in enumerate(WORKING[place:]):
        opens, closes = max(_midnight(day), begun), _midnight(day + DAY)
        touched += any(max(first, opens) < min(last, closes) for first, last in pauses)
        if number == working_days + touched:
            return closes
    raise AssertionError("The table ends too soon.")
