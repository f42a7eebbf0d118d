"""Queries that are written once in the life of a process, and planned once in the life of a connection.

A page that asks thirty small things of the database spends most of its time before the first row is read: Django writes
the same SQL anew, and the database plans it anew. Here both are done once. What differs from one asking to the next is
a `Given`: it stands in a query like a value, and is worked out when the query is asked.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)

# One plan for every asking, and one that goes from row to row by indexes and stops when it has enough: what it costs
# does not grow with the tables. Until the end of the transaction, which outside of one is this query alone.
STEPWISE = "; ".join(
    f"SET LOCAL {name}"
    for name in (
        "plan_cache_mode = force_generic_plan",
        *(f"enable_{way} = off" for way in ("hashjoin", "mergejoin", "seqscan", "bitmapscan", "material", "hashagg")),
    )
)


class Given(Expression):
    """A value that is known only when the query is asked: `of` works it out from whatever is asked with."""

    def __init__(self, of: Callable[[Any], Any], output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.of = of

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """A place, which `statement` fills. It never reaches a database as it is."""
        return "%s", [self]

    @property
    def kind(self) -> str:
        """As the database calls it."""
        return str(self.output_field.db_type(connection))


@dataclass(frozen=True)
class Written:
    """SQL of one query, with a Given where its value goes."""

    sql: str
    values: tuple[Any, ...]


def written(rows: "QuerySet[Any, Any]") -> Written:
    """This query as SQL, ready to be put into a larger one."""
    sql, values = rows.query.get_compiler(connection=connection).as_sql()
    return Written(sql, tuple(values))


@dataclass(frozen=True)
class Statement:
    """One query that the database keeps by its name for as long as a connection lasts."""

    name: str
    text: str
    given: tuple[Given, ...]

    def rows(self, asked: Any) -> list[tuple[Any, ...]]:
        """The rows, with every Given worked out from `asked`. One query; on a new connection one more."""
        values = [each.of(asked) for each in self.given]
        places = f" ({', '.join(['%s'] * len(values))})" if values else ""
        with connection.cursor() as cursor:
            if self.name not in (known := _known_here()):
                cursor.execute(f"PREPARE {self.name}{self._kinds} AS {self.text}", None)
                known.add(self.name)
            cursor.execute(f"{STEPWISE}; EXECUTE {self.name}{places}", values or None)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    @property
    def _kinds(self) -> str:
        return f" ({', '.join(each.kind for each in self.given)})" if self.given else ""


def statement(parts: Sequence[Written], *, between: str = " ") -> Statement:
    """These parts as one statement. What is not given stands in it as it is."""
    places: dict[Callable[[Any], Any], tuple[str, Given]] = {}
    with connection.cursor() as cursor:

        def place(value: Any) -> str:
            if isinstance(value, Given):
                return places.setdefault(value.of, (f"${len(places) + 1}", value))[0]
            return str(cursor.mogrify("%s", [value]).decode())

        text = between.join(part.sql % tuple(map(place, part.values)) for part in parts)
    given = tuple(each for _, each in places.values())
    named = blake2b("\n".join([text, *(each.kind for each in given)]).encode(), digest_size=12)
    return Statement(f"sec_{named.hexdigest()}", text, given)


class Kept(Generic[Row]):
    """A query for rows of a model, and what it selects beside them, written once. What it would prefetch is left to
    `prefetch_related_objects`. Where no row can be meant (`none()`) nothing is asked."""

    def __init__(self, rows: "QuerySet[Row, Any]") -> None:
        self._written: Any = rows.query.get_compiler(connection=connection)
        self._statement: Statement | None = None
        self._model = rows.model
        with contextlib.suppress(EmptyResultSet):
            sql, values = self._written.as_sql()
            self._statement = statement([Written(sql, tuple(values))])

    def rows(self, asked: Any) -> list[Row]:
        """As the query set itself would give them; one query, with every Given worked out from `asked`."""
        if self._statement is None:
            return []
        how = self._written
        places = how.klass_info["select_fields"]
        begin, end = places[0], places[-1] + 1
        names = [column[0].target.attname for column in how.select[begin:end]]
        beside = get_related_populators(how.klass_info, how.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # of Django 6
        found = []
        for values in how.results_iter([self._statement.rows(asked)]):
            row = self._model.from_db(DEFAULT_DB_ALIAS, names, values[begin:end])
            for each in beside:
                each.populate(values, row)
            for name, place in how.annotation_col_map.items():
                setattr(row, name, values[place])
            found.append(row)
        return found


def _known_here() -> set[str]:
    """Names that this very connection has heard of; a new one has heard of none."""
    here = connections[DEFAULT_DB_ALIAS]  # this thread's own; `connection` stands for all of them
    here.ensure_connection()
    held: tuple[Any, set[str]] = vars(here).get("sec_prepared", (None, set()))
    if held[0] is not here.connection:
        held = (here.connection, set())
        vars(here)["sec_prepared"] = held
    return held[1]
