"""How many queries an answer took, and how long the database had to work for it, said in headers.

In no settings but the bench's.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from sec_portal.bench.names import QUERIES


class CountingMiddleware:
    """Stands before every other, so that the doors are counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        counter = Counter()
        with connection.execute_wrapper(counter):
            response = self.get_response(request)
        response.headers[QUERIES] = str(counter.asked)
        return response


class Counter:
    """Sees every query on its way."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.asked += 1
        return execute(sql, params, many, context)
