"""What is due: the one shape in which every room tells the desk, and the one query that finds all of it.

Each room names its kinds of duty: which rows are meant, the most urgent first, and in which words one of them is said.
All kinds are asked together, in one statement that is written once (safeguards.prepared). Every kind reads a bounded
number of rows, however many there are; only what is shown is put into words.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    F,
    Field,
    IntegerField,
    QuerySet,
    TextField,
    UUIDField,
    Value,
)  # fmt: skip
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils import timezone

from safeguards.prepared import Statement, Written, statement, written

THIS = RawSQL("c.pk::uuid", (), output_field=UUIDField())
NEVER = datetime.max.replace(tzinfo=UTC)
EACH = 12  # of one kind: the most urgent of them; the others come up as these are done
COUNTED = 30  # of those that stand behind; beyond it is said that there are more
COLUMNS: dict[str, "Field[Any, Any]"] = {
    "pk": TextField(), "person": TextField(), "name": TextField(), "at": DateTimeField(), "until": DateTimeField(),
    "on": DateField(), "what": TextField(), "is_so": BooleanField(), "number": IntegerField(),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing a person should do. Derived from rows each time, never stored.

    `kind` is the quiet line above (what sort, and since or until when); `title` says what to do; `detail` why; `url`
    and `label` are the one button that does it. With `is_press` the button does it there and then; `other_url` leads to
    another way of doing it. What follows is filled in from its kind: `has_clock` is for what the law has set hours on,
    and stands before all the rest; `late` is for what is past its time, `urgent` for what comes before everything:
    somebody asked, or nobody knows. `behind`: how many more of its kind are less urgent, `COUNTED` at most.
    """

    kind: str
    title: str
    detail: str
    url: str
    label: str
    is_press: bool = False
    other_url: str = ""
    other_label: str = ""
    due_at: datetime = NEVER
    late: bool = False
    urgent: bool = False
    has_clock: bool = False
    behind: int = 0


@dataclass(frozen=True)
class Ask:
    """Who asks what is due, and when."""

    user: Any
    now: datetime

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)


@dataclass(frozen=True)
class Found:
    """One row that asks for something. What each column holds is for its kind to say; `place` is its place among
    those of its kind, of which there are `count`."""

    kind: int
    place: int
    count: int
    pk: Any
    person: Any
    name: Any
    at: Any
    until: Any
    on: Any
    what: Any
    is_so: Any
    number: Any


@dataclass(frozen=True)
class Due:
    """By when, and whether that is over."""

    at: datetime
    late: bool = False


def since(row: Found, _ask: Ask) -> Due:
    """From then on, and never late."""
    return Due(row.at)


def late_since(row: Found, _ask: Ask) -> Due:
    """Late from then on."""
    return Due(row.at, late=True)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of duty.

    `rows` are those that ask for something, the most urgent first, shaped by `shaped`; they are written once, for
    anybody with all of `needs` (accounts.anybody). `due` says by when, `say` puts one of them into words. `one_for`
    names the columns of which each value is shown once, by its first row. `most` is how many are looked at and counted,
    `each` how many are shown, where that is not EACH. `keep` looks once more at what was found, where SQL cannot tell.
    `number` are rows that belong to one that is shown, whose `pk` is THIS: how many they are stands in its `number`.
    """

    rows: Callable[[Any], "QuerySet[Any, Any]"]
    due: Callable[[Found, Ask], Due]
    say: Callable[[Found, Ask], Duty]
    needs: tuple[Any, ...]
    one_for: tuple[str, ...] = ()
    most: int | None = None
    each: int | None = None
    keep: Callable[[list[Found], Ask], list[Found]] | None = None
    number: Callable[[Any], "QuerySet[Any, Any]"] | None = None
    urgent: bool = False
    has_clock: bool = False


@dataclass(frozen=True)
class Waiting:
    """One duty that is not put into words yet."""

    due: Due
    say: Callable[[], Duty]
    urgent: bool = False
    has_clock: bool = False
    behind: int = 0

    @cached_property
    def duty(self) -> Duty:
        """In the words of its kind."""
        return replace(
            self.say(),
            due_at=self.due.at,
            late=self.due.late,
            urgent=self.urgent,
            has_clock=self.has_clock,
            behind=self.behind,
        )


def shaped(rows: "QuerySet[Any]", **columns: Any) -> "QuerySet[Any, Any]":
    """These rows with the columns of Found, given by the name of a field or as an expression; nothing in the others."""
    named = {"pk": "pk"} | columns
    given = {name: F(value) if isinstance(value, str) else value for name, value in named.items()}
    held = {f"asks_{name}": Cast(given.get(name, Value(None)), field) for name, field in COLUMNS.items()}
    found: QuerySet[Any, Any] = rows.annotate(**held).values_list(*held)
    return found


def waiting(kinds: Iterable[Kind], ask: Ask, like: Any, *, rights: Hashable) -> list[Waiting]:
    """What is due of these kinds to whoever asks, in one query; each kind in its own order. `like` stands for anybody
    who may do what this person may: their `rights`."""
    theirs = tuple(kind for kind in kinds if all(ask.user.can(needed) for needed in kind.needs))
    if not theirs:
        return []
    found: defaultdict[int, list[Found]] = defaultdict(list)
    for row in sorted((Found(*row) for row in _asking(theirs, like, rights).rows(ask)), key=lambda row: row.place):
        found[row.kind].append(row)
    shown = {kind: found[number] for number, kind in enumerate(theirs)}
    kept = {kind: kind.keep(rows, ask) if kind.keep else rows for kind, rows in shown.items()}
    return [
        _waiting(kind, row, ask, behind=0 if kind.keep or row is not rows[-1] else row.count - len(rows))
        for kind, rows in kept.items()
        for row in rows
    ]


def _waiting(kind: Kind, row: Found, ask: Ask, *, behind: int) -> Waiting:
    """The last of a kind that is shown says how many stand behind it; one line for all of them says so itself."""
    return Waiting(
        due=kind.due(row, ask),
        say=lambda: kind.say(row, ask),
        urgent=kind.urgent,
        has_clock=kind.has_clock,
        behind=0 if kind.each == 1 else max(behind, 0),
    )


_ASKED: dict[tuple[Any, ...], Statement] = {}


def _asking(kinds: tuple[Kind, ...], like: Any, rights: Hashable) -> Statement:
    """The one statement that finds all of these for whoever has these rights; written once."""
    key = (kinds, rights, EACH, COUNTED)
    if key not in _ASKED:
        parts = [part(number, kind, like) for number, kind in enumerate(kinds)]
        _ASKED[key] = statement(parts, between=" UNION ALL ")
    return _ASKED[key]


def part(number: int, kind: Kind, like: Any) -> Written:
    """The first rows of one kind, each with its place among them and how many they are. Nothing a person typed stands
    in this text: the names of columns, and numbers."""
    most, each = kind.most or EACH + COUNTED, kind.each or EACH
    query = written(kind.rows(like)[:most])
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    numbered = "row_number() OVER () AS place, count(*) OVER () AS looked"
    rows = f"SELECT {numbered}, k.* FROM ({query.sql}) AS k ({names})"  # noqa: S608
    if kind.one_for:
        group = ", ".join(kind.one_for)
        first = f"SELECT DISTINCT ON ({group}) f.* FROM ({rows}) AS f ORDER BY {group}, place"  # noqa: S608
        # where as many were looked at as may be, others may stand behind those that were found
        held = f"count(*) OVER () + CASE WHEN max(looked) OVER () < {most} THEN 0 ELSE {COUNTED} END AS held"
        rows = f"SELECT row_number() OVER (ORDER BY place) AS place, {held}, {names} FROM ({first}) AS g"  # noqa: S608
    else:
        rows = f"SELECT n.*, looked AS held FROM ({rows}) AS n"  # noqa: S608
    counted = f"SELECT {number} AS kind, place, held AS count, {names} FROM ({rows}) AS n"  # noqa: S608
    if kind.number is None:
        return Written(f"(SELECT * FROM ({counted}) AS c WHERE place <= {each})", query.values)  # noqa: S608
    theirs = written(kind.number(like))
    others = ", ".join(f'c."{name}"' for name in ("kind", "place", "count", *COLUMNS) if name != "number")
    shown = f"SELECT {others}, (SELECT count(*)::int FROM ({theirs.sql}) AS t)"  # noqa: S608
    return Written(f"({shown} FROM ({counted}) AS c WHERE place <= {each})", (*theirs.values, *query.values))
