"""Rows on their way into their tables by COPY, in the order in which they lean on each other, sealed by our own
sealing under the key of their person."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils import timezone

from safeguards.sealing import Sealed, SealedField, seal

_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _bytes(value: bytes) -> str:
    return "\\\\x" + value.hex()


def _list(value: list[Any]) -> str:
    return "{" + ",".join(str(each) for each in value) + "}"


AS_TEXT: dict[type, Callable[[Any], str]] = {
    type(None): lambda value: "\\N",
    bool: lambda value: "t" if value else "f",
    str: lambda value: value.translate(_ESCAPED),
    bytes: _bytes,
    Sealed: lambda value: _bytes(value.blob),
    list: _list,
    datetime: datetime.isoformat,
    date: date.isoformat,
}


@dataclass
class Table:
    """What is known of one model, and its rows so far, as COPY reads them."""

    model: type[models.Model]
    text: StringIO = field(default_factory=StringIO)
    rows: int = 0

    def __post_init__(self) -> None:
        fields = [
            each
            for each in self.model._meta.concrete_fields
            if not isinstance(each, models.AutoField) and not each.generated
        ]
        self.columns = [each.column for each in fields]
        self.defaults = {each.attname: _default(each) for each in fields}
        self.places = {each.attname: each.place for each in fields if isinstance(each, SealedField)}

    def add(self, given: dict[str, Any]) -> None:
        """One row; what is not given is as the model would have it."""
        values = []
        for name, default in self.defaults.items():
            value = given[name] if name in given else default()
            if name in self.places and isinstance(value, str):
                value = seal(value, self.places[name], given["id"], given["key_id"])
            values.append(AS_TEXT.get(type(value), str)(value))
        self.text.write("\t".join(values))
        self.text.write("\n")
        self.rows += 1


def _default(column: "models.Field[Any, Any]") -> Callable[[], Any]:
    """What stands in a column of which a row says nothing."""
    if getattr(column, "auto_now_add", False) or getattr(column, "auto_now", False):
        return timezone.now
    known = column.db_default if column.has_db_default() else None
    if isinstance(known, Now):
        return timezone.now
    if known is not None:
        return lambda: known
    return column.get_default


class Rows:
    """Rows of many tables, sent together in one transaction."""

    def __init__(self, *order: type[models.Model]) -> None:
        self.tables = {model: Table(model) for model in order}
        self.sent = 0

    def add(self, model: type[models.Model], **given: Any) -> UUID:
        """Keep one row for the next sending, and give its id, where ids are made here."""
        if "id" in self.tables[model].defaults and "id" not in given:
            given["id"] = uuid4()
        self.tables[model].add(given)
        made: UUID = given.get("id")  # type: ignore[assignment]  # rows with a number of the database's have none yet
        return made

    def send(self) -> int:
        """Everything kept so far; how many rows that were."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self.tables.values():
                if table.rows:
                    table.text.seek(0)
                    names = ", ".join(f'"{column}"' for column in table.columns)
                    cursor.copy_expert(f'COPY "{table.model._meta.db_table}" ({names}) FROM STDIN', table.text)
        sent = sum(table.rows for table in self.tables.values())
        for table in self.tables.values():
            table.text, table.rows = StringIO(), 0
        self.sent += sent
        return sent
