"""The parts of the ledger: which lines stand in each, and in what order. Every one can be narrowed and turned over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Q, QuerySet

from feedback.days import day_after
from feedback.loops import is_owed, is_waiting, overdue, safe_routes, start_of
from feedback.models import TOLD_STAGES, Loop, Stage
from feedback.paging import Order

LONGEST_WITHOUT_NEWS = Order("last_news_at")
LAST_HEARD = Order("last_news_at", is_newest_first=True)
LAST_SAID = Order("said_at", is_newest_first=True)


@dataclass(frozen=True)
class Part:
    """Some lines of the ledger at one moment, in their order."""

    which: Callable[[datetime], Q]
    order: Order


TABS = ("owed", "waiting", "told", "declined", "all")
PARTS: dict[str, Part] = {
    "owed": Part(is_owed, LONGEST_WITHOUT_NEWS),
    "waiting": Part(is_waiting, LAST_HEARD),
    "told": Part(lambda _at: Q(stage__in=TOLD_STAGES, is_told=True, is_declined=False), LAST_HEARD),
    "declined": Part(lambda _at: Q(is_declined=True), LAST_SAID),
    "all": Part(lambda _at: Q(), LAST_SAID),
    # what the sentence under the title counts
    "late": Part(lambda at: is_owed(at) & Q(last_news_at__lt=overdue(at)), LONGEST_WITHOUT_NEWS),
    "unreachable": Part(lambda at: is_owed(at) & ~Q(Exists(safe_routes(at))), LONGEST_WITHOUT_NEWS),
    # how far they came
    "sorted": Part(lambda _at: Q(is_sorted=True), LAST_SAID),
    "linked": Part(lambda _at: Q(is_linked=True), LAST_SAID),
    "decided": Part(lambda _at: Q(is_decided=True), LAST_SAID),
    "heard": Part(lambda _at: Q(is_told=True), LAST_HEARD),
    "answered": Part(lambda _at: Q(stage=Stage.ANSWERED_YES, is_told=True), LAST_HEARD),
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
    def which(self) -> Q:
        given = {"theme": self.theme, "area": self.area, "journey": self.journey}
        found = Q(**{name: value for name, value in given.items() if value})
        if self.since:
            found &= Q(said_at__gte=start_of(self.since))
        return found & Q(said_at__lt=start_of(day_after(self.until))) if self.until else found


def rows_of(rows: "QuerySet[Loop]", part: str, narrowed: Narrowed, at: datetime) -> "QuerySet[Loop]":
    """What stands in one part, narrowed; in no order yet."""
    return rows.filter(PARTS[part].which(at), narrowed.which)
