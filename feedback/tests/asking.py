"""How much a page asks of the database."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

NOT_ASKED = ("SAVEPOINT", "RELEASE", "PREPARE")  # of no table


def queries_of(call: Callable[[], Any]) -> int:
    """The number of queries, with those that keep sessions and savepoints; not those of a person's first page."""
    call()
    with CaptureQueriesContext(connection) as asked:
        call()
    return len(asked)


def questions_in(asked: CaptureQueriesContext) -> int:
    """The number of those that ask something of a table."""
    return len([each for each in asked.captured_queries if not each["sql"].startswith(NOT_ASKED)])


def questions_of(call: Callable[[], Any]) -> int:
    """The same of one call; not those of a person's first page."""
    call()
    with CaptureQueriesContext(connection) as asked:
        call()
    return questions_in(asked)
