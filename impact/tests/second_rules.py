"""The rules for small numbers, and the blocks, worked out a second time: by trying what is still possible.

Nothing of it is shared with what it is held against. The figures of the settings stand here as numbers.
"""

from datetime import date
from itertools import pairwise

from django.db import connection

INSIDE, OUTSIDE = (5, 1), (10, 5)  # no smaller count is shown; and to which the others are rounded
LONGEST = 4  # quarters
OTHERS = "others that are hidden"


def ask(question, /, **values):
    """Rows from the database, in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


# Time -----------------------------------------------------------------------------------------------------------------
def quarters(until, count=8):
    """The first and the last day of each, the oldest first."""
    months = [(until.year * 12 + until.month - 1 - 3 * number - 2) for number in range(count)]
    firsts = [
        *(date(month // 12, month % 12 + 1, 1) for month in reversed(months)),
        date.fromordinal(until.toordinal() + 1),
    ]
    return [(first, date.fromordinal(after.toordinal() - 1)) for first, after in pairwise(firsts)]


def year_of(until):
    return quarters(until)[4][0], until


def year_before(until):
    return quarters(until)[0][0], quarters(until)[3][1]


def moment_after(day):
    """Midnight in Wales, when this day is over."""
    ((moment,),) = ask("SELECT (%(day)s::date + 1)::timestamp AT TIME ZONE 'Europe/London'", day=day)
    return moment


def iso(period):
    return [day.isoformat() for day in period]


def day_of(column):
    """The day of a moment by the clock in Wales, as SQL."""
    return f"({column} AT TIME ZONE 'Europe/London')::date"


# Shares ---------------------------------------------------------------------------------------------------------------
def in_100(part, base, rule):
    if base == 0:
        return None
    return "hidden" if base < rule[0] else round(100 * part / base)


def year_in_100(parts, whole, rule):
    """Of the year; not where those of its quarters that are too few are too few together."""
    few = [base for _part, base in parts if base < rule[0]]
    return "hidden" if 0 < sum(few) < rule[0] else in_100(*whole, rule)


def bases(parts, rule):
    """From how many a share is, where it is shown; of the year where none is hidden."""
    fewest, nearest = rule
    shown = [rounded(base, nearest) if base >= fewest else None for _part, base in parts]
    all_of = sum(base for _part, base in parts)
    few = [base for _part, base in parts if 0 < base < fewest]
    return [*shown, None if few or not all_of else rounded(all_of, nearest)]


def rounded(count, nearest):
    return min(range(0, count + 2 * nearest, nearest), key=lambda each: (abs(each - count), -each))


# Small numbers --------------------------------------------------------------------------------------------------------
def hidden_of(counts, fewest, forced=()):
    """Which are small, and which protect them: the smallest others, those that are alike together, as few as leave
    enough possible. None where nothing may be shown at all."""
    if sum(counts.values()) < fewest:
        return None
    small = {code for code, count in counts.items() if count < fewest}
    begin = {code for code in forced if counts[code] >= fewest}
    levels = sorted({count for code, count in counts.items() if count >= fewest and code not in begin})
    for number in range(len(levels) + 1):
        guards = begin | {code for code, count in counts.items() if count in levels[:number]}
        if (guards or not small) and _is_open(counts, small, guards, fewest):
            return small, guards
    return None


def _is_open(counts, small, guards, fewest):
    """Whether every number that a small one can be stays possible, and of one that protects a range of numbers."""
    shown = [count for code, count in counts.items() if code not in small | guards]
    highest = max([min(shown) - 1 if shown else sum(counts.values()), *(counts[code] for code in guards)])
    can_be = {code: range(fewest) for code in small} | {code: range(fewest, highest + 1) for code in guards}
    left = sum(counts[code] for code in can_be)
    for code, mine in can_be.items():
        sums = {0}
        for other, theirs in can_be.items():
            if other != code:
                sums = {one + more for one in sums for more in theirs if one + more <= left}
        possible = {number for number in mine if left - number in sums}
        wide = possible == set(mine) if code in small else max(possible) - min(possible) >= fewest
        if not wide:
            return False
    return True


def inside_of(counts):
    found = hidden_of(counts, INSIDE[0])
    if found is None:
        return {"total": None, "cells": dict.fromkeys(counts, "small")}
    small, guards = found
    marks = dict.fromkeys(small, "small") | dict.fromkeys(guards, "guard")
    return {"total": sum(counts.values()), "cells": {**counts, **marks}}


def outside_of(counts):
    """Nothing that is hidden inside, which is one group here; one mark for all; the rest to the nearest five. Nothing
    at all where nothing of it could be shown."""
    fewest, nearest = OUTSIDE
    cells = dict.fromkeys(counts, "hidden")
    inside = hidden_of(counts, INSIDE[0])
    if inside is None:
        return {"total": None, "cells": cells}
    hidden = set().union(*inside)
    known = {code: count for code, count in counts.items() if code not in hidden}
    others = {OTHERS: sum(counts[code] for code in hidden)} if hidden else {}
    found = hidden_of(known | others, fewest, forced=others)
    if found is None:
        return {"total": None, "cells": cells}
    shown = {code: rounded(count, nearest) for code, count in known.items() if code not in set().union(*found)}
    return {"total": rounded(sum(counts.values()), nearest) if shown else None, "cells": cells | shown}


# Blocks ---------------------------------------------------------------------------------------------------------------
def newest_block(until, count, finest_to_coarsest):
    """The period and the counts of the newest block, from the first quarter with anybody on; none before one closes.
    `count` gives the counts of a period by one grouping."""
    newest, waiting = None, []
    for quarter in quarters(until):
        if not waiting and not sum(count(*quarter, finest_to_coarsest[-1]).values()):
            continue
        waiting.append(quarter)
        period = (waiting[0][0], quarter[1])
        tried = [count(*period, each) for each in finest_to_coarsest]
        safe = [counts for counts in tried if hidden_of(counts, INSIDE[0]) == (set(), set())]
        if len(waiting) == LONGEST:
            newest, waiting = (period, (safe or tried[-1:])[0]), []
        elif tried[0] in safe:
            newest, waiting = (period, tried[0]), []
    return newest
