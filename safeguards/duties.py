"""What is due: the one shape in which every room tells the desk."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL

EACH = 12  # of one kind: the most urgent of them; the others come up as these are done
COUNTED = 100  # of those that stand behind; beyond it is said that there are more


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing a person should do. Derived from rows each time, never stored.

    `kind` is the quiet line above (what sort, and since or until when); `title` says what to do; `detail` why; `url`
    and `label` are the one button that does it. `has_clock` is for what the law has set hours on, and stands before all
    the rest; `late` is for what is past its time, `urgent` for what comes before
    everything: somebody asked, or nobody knows. `behind`: how many more of its kind are less urgent, `COUNTED` at most.
    With `is_press` the button does it there and then; `other_url` leads to another way of doing it.
    """

    kind: str
    title: str
    detail: str
    url: str
    label: str
    due_at: datetime
    late: bool = False
    urgent: bool = False
    has_clock: bool = False
    behind: int = 0
    is_press: bool = False
    other_url: str = ""
    other_label: str = ""


def most_urgent(rows: "QuerySet[Any]", duty_of: Callable[[Any], Duty]) -> list[Duty]:
    """The first `EACH` of these rows as duties, the last of which says how many stand behind it.

    One query, which reads a bounded number of rows however many there are. `rows` come in the order of their urgency;
    where the database keeps that order in an index, it reads no others.
    """
    first = rows.annotate(all_of_them=_counted(rows))[:EACH]
    found = [(duty_of(row), row.all_of_them) for row in first]
    behind = found[0][1] - len(found) if found else 0
    duties = [duty for duty, _ in found]
    return [*duties[:-1], replace(duties[-1], behind=behind)] if behind else duties


def _counted(rows: "QuerySet[Any]") -> RawSQL:
    """How many there are, counted no further than it is worth knowing: once for the whole query."""
    some = rows.order_by().values("pk")[: EACH + COUNTED]
    sql, given = some.query.sql_with_params()  # Django has no way to count a part of a query inside another
    return RawSQL(f"SELECT count(*) FROM ({sql}) AS counted", given, output_field=IntegerField())  # noqa: S608, S611
