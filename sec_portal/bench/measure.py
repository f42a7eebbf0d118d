"""Rounds of visits: each page once in every round, so that a slow moment of the machine falls on all of them."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from sec_portal.bench.browser import Answer, Browser

WARM_UP = 5  # rounds that are not counted
BASE = "one_row"
Cursor = Any  # of psycopg2


@dataclass(frozen=True, kw_only=True)
class Page:
    """One thing that is measured, and the same rows by bare SQL."""

    name: str
    rows: Sequence[Any]  # another for each visit
    visit: Callable[[Browser, Any], Iterable[Answer]]  # what is timed
    bare: Callable[[Cursor, Any], None]
    prepare: Callable[[Browser, Any], Any] | None = None  # what is not timed; gives what the other two take


@dataclass
class Figures:
    """What the visits to one page came to."""

    seconds: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    requests: int = 0

    def told(self, base: float) -> dict[str, Any]:
        """Milliseconds and ratios. Queries are the most that any one answer took."""
        median = statistics.median(self.seconds)
        bare = statistics.median(self.bare)
        return {
            "median_ms": milliseconds(median),
            "p95_ms": milliseconds(quantile(self.seconds, 0.95)),
            "queries": max(self.queries),
            "visits": len(self.seconds),
            "requests_each": self.requests // len(self.seconds),
            "to_one_row": round(median / base, 2),
            "bare_sql_ms": milliseconds(bare),
            "to_bare_sql": round(median / bare, 1),
        }


def measure(pages: Sequence[Page], browser: Browser, cursor: Cursor, *, rounds: int) -> dict[str, Any]:
    """Each page once in every round; the first rounds only warm the server and the database."""
    figures: dict[str, Figures] = defaultdict(Figures)
    for number in range(-WARM_UP, rounds):
        for page in pages:
            found = figures[page.name] if number >= 0 else Figures()
            look(page, page.rows[number % len(page.rows)], browser, cursor, found)
    base = statistics.median(figures[BASE].seconds)
    return {page.name: figures[page.name].told(base) for page in pages}


def look(page: Page, row: Any, browser: Browser, cursor: Cursor, found: Figures) -> None:
    """One visit, and the same rows by bare SQL right after it."""
    given = page.prepare(browser, row) if page.prepare else row
    answers = list(page.visit(browser, given))
    found.seconds.append(sum(answer.seconds for answer in answers))
    found.queries.append(max(answer.queries for answer in answers))
    found.requests += len(answers)
    began = perf_counter()
    page.bare(cursor, given)
    found.bare.append(perf_counter() - began)


def quantile(numbers: Sequence[float], share: float) -> float:
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 2)
