"""The parts of the ledger: which lines stand in each, and in what order. Every one can be narrowed and turned over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateTimeField, Exists, Q, QuerySet, TextField, UUIDField

from accounts.anybody import kept_rows
from accounts.models import User
from feedback.days import day_after
from feedback.loops import WHENEVER, Clock, clock_at, is_owed, is_waiting, safe_routes, start_of
from feedback.models import TOLD_STAGES, Loop, Stage
from feedback.paging import Order, Page, Place, page_by, walk
from safeguards.duties import Ask
from safeguards.prepared import Given

Shape = Callable[["QuerySet[Loop]"], "QuerySet[Loop]"]
LONGEST_WITHOUT_NEWS = Order("last_news_at")
LAST_HEARD = Order("last_news_at", is_newest_first=True)
LAST_SAID = Order("said_at", is_newest_first=True)


@dataclass(frozen=True)
class Part:
    """Some lines of the ledger at one moment, in their order."""

    which: Callable[[Clock], Q]
    order: Order


TABS = ("owed", "waiting", "told", "declined", "all")
PARTS: dict[str, Part] = {
    "owed": Part(is_owed, LONGEST_WITHOUT_NEWS),
    "waiting": Part(is_waiting, LAST_HEARD),
    "told": Part(lambda _clock: Q(stage__in=TOLD_STAGES, is_told=True, is_declined=False), LAST_HEARD),
    "declined": Part(lambda _clock: Q(is_declined=True), LAST_SAID),
    "all": Part(lambda _clock: Q(), LAST_SAID),
    # what the sentence under the title counts
    "late": Part(lambda clock: is_owed(clock) & Q(last_news_at__lt=clock.overdue), LONGEST_WITHOUT_NEWS),
    "unreachable": Part(lambda clock: is_owed(clock) & ~Q(Exists(safe_routes(clock.today))), LONGEST_WITHOUT_NEWS),
    # how far they came
    "sorted": Part(lambda _clock: Q(is_sorted=True), LAST_SAID),
    "linked": Part(lambda _clock: Q(is_linked=True), LAST_SAID),
    "decided": Part(lambda _clock: Q(is_decided=True), LAST_SAID),
    "heard": Part(lambda _clock: Q(is_told=True), LAST_HEARD),
    "answered": Part(lambda _clock: Q(stage=Stage.ANSWERED_YES, is_told=True), LAST_HEARD),
}


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What somebody wants to see of a part: said about this, at this stage of the journey, to be changed there, in this
    time. `until` is its last day."""

    theme: str = ""
    area: str = ""
    journey: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return any((self.theme, self.area, self.journey, self.since, self.until))

    @property
    def values(self) -> dict[str, Any]:
        """Column and comparison → with what."""
        given = {"theme": self.theme, "area": self.area, "journey": self.journey}
        found: dict[str, Any] = {name: value for name, value in given.items() if value}
        if self.since:
            found["said_at__gte"] = start_of(self.since)
        if self.until:
            found["said_at__lt"] = start_of(day_after(self.until))
        return found


def rows_of(rows: "QuerySet[Loop]", part: str, narrowed: Narrowed, at: datetime) -> "QuerySet[Loop]":
    """What stands in one part, narrowed; in no order yet."""
    return rows.filter(PARTS[part].which(clock_at(at)), **narrowed.values)


@dataclass(frozen=True)
class Asked(Ask):
    """Who looks at which page of which part."""

    narrowed: Narrowed
    place: Place | None


NARROWED = {
    "theme": Given(lambda ask: ask.narrowed.theme, TextField()),
    "area": Given(lambda ask: ask.narrowed.area, UUIDField()),
    "journey": Given(lambda ask: ask.narrowed.journey, TextField()),
    "said_at__gte": Given(lambda ask: ask.narrowed.values["said_at__gte"], DateTimeField()),
    "said_at__lt": Given(lambda ask: ask.narrowed.values["said_at__lt"], DateTimeField()),
}
BEHIND = Place(  # where a page begins, as it is when it is asked for
    Given(lambda ask: ask.place.moment, DateTimeField()), Given(lambda ask: ask.place.contribution, UUIDField())
)


def page_for(
    user: User, part: str, narrowed: Narrowed, asked: Mapping[str, str], at: datetime, *, size: int, shaped: Shape
) -> Page:
    """One page of a part: its question is written once for each part, and each way to narrow it and to walk it."""
    chosen, by = PARTS[part], tuple(narrowed.values)

    def rows(like: User, place: Any, turned: bool) -> "QuerySet[Loop]":
        found = Loop.objects.visible_to(like).filter(chosen.which(WHENEVER), **{name: NARROWED[name] for name in by})
        return walk(shaped(found), chosen.order, place, turned=turned)

    def find(place: Place | None, turned: bool, many: int) -> list[Loop]:
        key = ("ledger", part, by, place is None, turned, many)
        found = kept_rows(key, user, lambda like: rows(like, place and BEHIND, turned)[:many])
        return found.rows(Asked(user, at, narrowed, place))

    return page_by(find, chosen.order, asked, size)
