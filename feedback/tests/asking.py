"""How much a page asks of the database."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(call: Callable[[], Any]) -> int:
    """The number of queries, with those that keep sessions and savepoints; not those of a person's first page."""
    call()
    with CaptureQueriesContext(connection) as asked:
        call()
    return len(asked)
