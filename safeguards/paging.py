"""One page of a list that is never counted (docs/adr/0018): from a row on, forwards or back, at the same price for the
first page and the thousandth.

The address names a row (`after=…` or `before=…`), never a number of rows to pass over. A row that the reader may not
see names nothing, and the list begins at its beginning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Func, Model, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan

from safeguards.ids import id_in

EACH = 30
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Leaf(Generic[Row]):
    """The rows of one page, and the ends of the addresses that lead on and back; empty where nothing is there."""

    rows: list[Row]
    on: str = ""
    back: str = ""

    @property
    def is_whole(self) -> bool:
        """Is this the whole list?"""
        return not (self.on or self.back)


def leaf(
    rows: "QuerySet[Row]",
    asked: Mapping[str, str],
    *,
    by: Sequence[str],
    is_falling: bool = False,
    start: Sequence[Any] = (),
    many: int = EACH,
) -> Leaf[Row]:
    """The page that `asked` names, in the order of the columns `by`, of which the last is the row's id; all of them
    rise, or all of them fall. `start`: where the list begins when no row is named, as values of the same columns."""
    is_back = "before" in asked
    mark = _mark(rows, asked.get("before") or asked.get("after"), by) or tuple(start)
    is_back = is_back and bool(mark)
    is_rising = is_falling == is_back
    walked = rows.order_by(*(by if is_rising else [f"-{name}" for name in by]))
    if mark:
        walked = walked.filter(_beyond(by, mark, is_rising=is_rising))
    found = list(walked[: many + 1])
    if mark and not found:
        return leaf(rows, {}, by=by, is_falling=is_falling, many=many)
    has_more, found = len(found) > many, found[:many]
    if is_back:
        found.reverse()
    return Leaf(
        rows=found,
        on=f"after={found[-1].pk}" if found and (has_more or is_back) else "",
        back=f"before={found[0].pk}" if found and (has_more if is_back else bool(mark)) else "",
    )


def _mark(rows: "QuerySet[Row]", text: str | None, by: Sequence[str]) -> tuple[Any, ...]:
    """Where the named row stands, or nothing where there is none that may be seen."""
    pk = id_in(text or "")
    if pk is None:
        return ()
    return next(iter(rows.filter(pk=pk).order_by().values_list(*by)[:1]), ())


def _beyond(by: Sequence[str], mark: Sequence[Any], *, is_rising: bool) -> GreaterThan | LessThan:
    """Rows past the mark: PostgreSQL compares them column by column, and walks an index of the same columns."""
    here = Func(*by, function="ROW", output_field=TextField())
    there = Func(*map(Value, mark), function="ROW", output_field=TextField())
    return (GreaterThan if is_rising else LessThan)(here, there)
