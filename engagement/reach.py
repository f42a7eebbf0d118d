"""What a safe contact plan says, as plain values: compared with what stands, and never saved.

Two questions are answered here, both pure. Does a change make somebody easier to reach? Then whoever saves it shows a
second factor afresh; what makes it stricter is saved at once (security rule 7). And what differs from what is saved,
so that a second tab can say it?
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, time, timedelta
from typing import Any

from engagement.gate.asking import Window

FOR_EVER = date.max
DAY = timedelta(days=1)
Span = tuple[Any, Any]  # from, up to and without; of one kind that can be put in order


@dataclass(frozen=True, kw_only=True)
class Times:
    """Some days of the week (Monday is 0) and two times of the clock in Wales."""

    weekdays: tuple[int, ...]
    opens: time
    closes: time


@dataclass(frozen=True, kw_only=True)
class RouteGiven:
    """One way to reach them, as they gave it: a kind, its address, how safe, and its times. A way that is not safe has
    none. `valid_until` is its last day, where they said one."""

    kind: str
    value: str
    safe: str
    device: str
    link_ok: bool
    weekdays: tuple[int, ...]
    opens: time | None
    closes: time | None
    also: Times | None = None
    term_time_only: bool = False
    voicemail_ok: bool = False
    may_name_police: bool = False
    caller_id: str = ""
    notes: str = ""
    valid_until: date | None = None

    @property
    def windows(self) -> frozenset[Window]:
        """Each weekday with its times, once."""
        given = [self.also] if self.also else []
        if self.opens is not None and self.closes is not None:
            given.append(Times(weekdays=self.weekdays, opens=self.opens, closes=self.closes))
        return frozenset(
            Window(day, each.opens, each.closes, self.term_time_only) for each in given for day in each.weekdays
        )


MORE_TEXTS = ("call_them", "if_answered", "phrase_ask", "phrase_answer", "unsafe_phrase", "people_safe", "no_show")


@dataclass(frozen=True, kw_only=True)
class PlanMore:
    """What is agreed beside the four words of the plan. Each of `quiet` is a first and a last day without writing."""

    call_them: str = ""
    if_answered: str = ""
    phrase_ask: str = ""
    phrase_answer: str = ""
    unsafe_phrase: str = ""
    people_safe: str = ""
    no_show: str = ""
    dropped_call: str = ""
    quiet: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A whole plan with one of its ways, opened. `days` is how long it may be relied on from its confirmation, and 0
    once it has run out; `number` is the save it came from, 0 where there is no plan."""

    status: str = "draft"
    number: int = 0
    inbound_only: bool = False
    days: int = 0
    say: str = ""
    never: str = ""
    more: PlanMore = field(default_factory=PlanMore)
    route: RouteGiven | None = None


def makes_easier(before: Standing, after: Standing) -> bool:
    """Could anybody reach them by `after` when or how nobody could by `before`?

    Easier is: contact that was stopped, suspended or not agreed yet; *they contact us* lifted; a day without writing
    taken away; more days of reliance; somebody else whom we may speak to; a never, a phrase for *not safe* or an answer
    to strangers taken away; a way made safe, or any of what `_way_is_easier` asks.
    """
    return (
        before.status != "confirmed"
        or (before.inbound_only and not after.inbound_only)
        or after.days > before.days
        or _guards_less(before, after)
        or not all(is_covered(span, _days(after.more.quiet)) for span in _days(before.more.quiet))
        or (after.route is not None and _way_is_easier(before.route, after.route))
    )


def _guards_less(before: Standing, after: Standing) -> bool:
    """Is somebody new safe to speak to, or anything gone that kept the wrong person from learning of it?"""
    gone = any(
        getattr(before.more, name) and not getattr(after.more, name) for name in ("unsafe_phrase", "if_answered")
    )
    somebody_new = bool(after.more.people_safe) and after.more.people_safe != before.more.people_safe
    return gone or somebody_new or bool(before.never and not after.never)


def _way_is_easier(before: RouteGiven | None, after: RouteGiven) -> bool:
    """A new or changed address, no longer unsafe, a wider window, a yes to voicemail, naming the police or a link, a
    device said to be theirs again, our number shown, a later last day."""
    if after.safe != "yes":
        return False
    if before is None or before.safe != "yes" or before.value != after.value:
        return True
    return (
        any(getattr(after, name) and not getattr(before, name) for name in ("voicemail_ok", "may_name_police"))
        or (after.link_ok and not before.link_ok)
        or (after.device == "own" != before.device)
        or (after.caller_id == "show" != before.caller_id)
        or (after.valid_until or FOR_EVER) > (before.valid_until or FOR_EVER)
        or _is_wider(before.windows, after.windows)
    )


def _is_wider(before: frozenset[Window], after: frozenset[Window]) -> bool:
    """Is there a minute in `after` that is not in `before`? A window of term time does not cover a holiday."""
    for window in after:
        theirs = [
            (w.opens, w.closes)
            for w in before
            if w.weekday == window.weekday and (window.term_time_only or not w.term_time_only)
        ]
        if not is_covered((window.opens, window.closes), theirs):
            return True
    return False


def _days(quiet: Iterable[tuple[date, date]]) -> list[Span]:
    return [(first, last + DAY) for first, last in quiet]


def is_covered(span: Span, spans: Iterable[Span]) -> bool:
    """Do these together hold all of it, without a gap?"""
    reached, end = span
    for starts, ends in sorted(spans):
        if starts > reached:
            break
        reached = max(reached, ends)
    return bool(reached >= end)


WAY = ("value", "safe", "device", "link_ok", "windows", "voicemail_ok", "may_name_police", "caller_id", "notes")


def differences(before: Standing, after: Standing) -> list[str]:
    """Names of what is not the same, in the order of the page. A way that `after` does not speak of stays as it is;
    how long the plan may be relied on is no change of it."""
    names = ["inbound_only"] if before.inbound_only != after.inbound_only else []
    if after.route is not None:
        names += _way_differs(before.route, after.route)
    names += [name for name in ("say", "never") if getattr(before, name) != getattr(after, name)]
    more = [one.name for one in fields(PlanMore)]
    return names + [name for name in more if getattr(before.more, name) != getattr(after.more, name)]


def _way_differs(before: RouteGiven | None, after: RouteGiven) -> list[str]:
    if before is None:
        return ["kind"]
    return [name for name in (*WAY, "valid_until") if getattr(before, name) != getattr(after, name)]
