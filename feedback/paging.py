"""Pages of a list of any length: each begins behind a line, so that the last page costs what the first does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from feedback.models import Loop

AFTER, BEFORE = "after", "before"  # names in the address
WRITTEN = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True)
class Order:
    """By a moment of the loop, then by the id of its contribution; oldest first, or newest first."""

    moment: str
    is_newest_first: bool = False

    def fields(self, *, turned: bool = False) -> tuple[str, str]:
        """For `order_by`; turned for what stands before a line."""
        first = "-" if self.is_newest_first != turned else ""
        return f"{first}{self.moment}", "-contribution_id" if turned else "contribution_id"

    def beyond(self, place: Any, *, turned: bool = False) -> Q:
        """What stands behind this place, or before it. The first condition alone bounds the walk along the index."""
        beyond = "lt" if self.is_newest_first != turned else "gt"
        same = Q(**{self.moment: place.moment, f"contribution__{'lt' if turned else 'gt'}": place.contribution})
        return Q(**{f"{self.moment}__{beyond}e": place.moment}) & (
            Q(**{f"{self.moment}__{beyond}": place.moment}) | same
        )

    def place_of(self, row: Loop) -> "Place":
        return Place(getattr(row, self.moment), row.pk)


@dataclass(frozen=True)
class Place:
    """Where one line stands."""

    moment: Any  # a moment, or what is given when it is asked
    contribution: Any

    def __str__(self) -> str:
        return f"{self.moment.astimezone(UTC):{WRITTEN}}_{self.contribution.hex}"


def read_place(text: str) -> Place | None:
    """A place from an address; nothing of what is not one."""
    moment, _line, contribution = text.partition("_")
    try:
        return Place(datetime.strptime(moment, WRITTEN).replace(tzinfo=UTC), UUID(hex=contribution))
    except ValueError:
        return None


@dataclass(frozen=True)
class Page:
    """The lines of one page, and the places before and behind which more stand; empty where none do."""

    rows: list[Loop]
    before: str = ""
    after: str = ""


Find = Callable[[Place | None, bool, int], list[Loop]]  # so many behind this place; or before it, nearest first


def page_of(rows: "QuerySet[Loop]", order: Order, asked: Mapping[str, str], *, size: int) -> Page:
    """The page of these rows that an address asks for."""
    return page_by(lambda place, turned, many: list(walk(rows, order, place, turned=turned)[:many]), order, asked, size)


def walk(rows: "QuerySet[Loop]", order: Order, place: Any, *, turned: bool = False) -> "QuerySet[Loop]":
    """From this place on, or back."""
    beyond = rows.filter(order.beyond(place, turned=turned)) if place else rows
    return beyond.order_by(*order.fields(turned=turned))


def page_by(find: Find, order: Order, asked: Mapping[str, str], size: int) -> Page:
    """The page that an address asks for, in one query or two. One that would begin in the middle of the first page is
    the first page."""
    if (place := read_place(asked.get(BEFORE, ""))) is not None:
        found = find(place, True, size + 1)
        if len(found) > size:
            shown = found[size - 1 :: -1]
            return Page(shown, str(order.place_of(shown[0])), str(order.place_of(shown[-1])))
        place = None
    else:
        place = read_place(asked.get(AFTER, ""))
    found = find(place, False, size + 1)
    shown = found[:size]
    before = str(order.place_of(shown[0])) if shown and place else ""
    return Page(shown, before, str(order.place_of(shown[-1])) if len(found) > size else "")
