"""The figures of this room: what was said, how long until people heard, and what changed because of it.

Every function's docstring is the definition: of what it counts, and what counts. All of it is counted as it stood at a
moment, so that the same moment gives the same figures whenever it is counted: what was told or done later is not in it.
Who declined news, and who cannot be reached, is taken as it is known when it is counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from statistics import median
from sys import intern
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Organisation
from feedback.heard import LINKED, POINTS, SORTED, ask
from feedback.models import (
    Change,
    ChangeLink,
    ChangeStep,
    Loop,
    ProgressReport,
    Response,
    Stage,
)
from feedback.models.change import GOING_ON
from safeguards.periods import DAY, Period, Share

Status, Strength = Change.Status, ChangeLink.Strength
IN_USE = (Status.IMPLEMENTED, Status.EMBEDDED)


# How long until people heard ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class TimeToNews:
    """Days, whole and in part, from saying to the first news of what came of it: of half of them, and of nine in ten.
    `points` are what they are counted from, `people` those who said it."""

    points: int
    people: int
    half: float | None
    nine_in_ten: float | None


def time_to_news(period: Period, at: datetime) -> TimeToNews:
    """Of every point that was said in the period by somebody who did not decline news: the days until they first heard
    that a change was made, that nothing can be changed and why, what it told us, or to whom it was passed on. Thanks
    and "nothing new yet" are no such news. A point whose news is still owed at that moment counts at its age, so that
    waiting is never left out."""
    (found,) = ask(
        "count(*) AS points, count(DISTINCT survivor_id) AS people,"
        " percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS half,"
        " percentile_cont(0.9) WITHIN GROUP (ORDER BY days) AS nine_in_ten",
        where="said_at >= %(begins_at)s AND said_at < %(ends_at)s AND NOT is_declined",
        at=at,
        begins_at=period.begins_at,
        ends_at=period.ends_at,
    )
    return TimeToNews(**found)


@dataclass(frozen=True)
class Age:
    """Points of one age. `over` and `up_to` are days; the oldest have no end."""

    over: int
    up_to: int | None
    told: int
    owed: int


def age_bounds() -> tuple[int, int, int]:
    """Days: a third of what is promised, what is promised, and twice that (FL-2)."""
    promised = settings.NEWS_DUE_DAYS
    return max(1, promised // 3), promised, 2 * promised


def by_age(at: datetime) -> list[Age]:
    """Every point that was said before that moment by somebody who did not decline news: those whose news they have
    heard, by the days until they heard it, and those still owed it, by the days they have waited. People who cannot be
    reached safely are among those who wait (FL-3)."""
    ages = age_bounds()
    bounds: dict[str, Any] = {f"age_{place}": most for place, most in enumerate(ages)}
    bands = " + ".join(f"(days > %({name})s)::int" for name in bounds)
    rows = ask(
        f"{bands} AS band, count(heard_at) AS told, count(*) - count(heard_at) AS owed",
        where="said_at < %(at)s AND NOT is_declined GROUP BY 1",
        at=at,
        **bounds,
    )
    found = {row["band"]: row for row in rows}
    none = {"told": 0, "owed": 0}
    return [
        Age(over, up_to, found.get(place, none)["told"], found.get(place, none)["owed"])
        for place, (over, up_to) in enumerate(zip((0, *ages), (*ages, None), strict=True))
    ]


def people_heard(at: datetime) -> int:
    """How many people had said something before that moment: from how many all counts of points come."""
    return Loop.objects.filter(said_at__lt=at).aggregate(people=Count("survivor", distinct=True))["people"] or 0


@dataclass(frozen=True)
class LoopsClosed:
    """Points whose news was due: how many people could have heard it and did, and the same of everybody."""

    due: int
    told: int
    declined: int
    unreachable: int

    @property
    def of_reachable(self) -> Share:
        """Without those who declined news or cannot be reached safely."""
        return Share(self.told, self.due - self.declined - self.unreachable)

    @property
    def of_all(self) -> Share:
        """With them: nobody is left out of the count because they are hard to reach."""
        return Share(self.told, self.due)


def loops_closed(at: datetime) -> LoopsClosed:
    """Of every point that was said so long before that moment that news was due (NEWS_DUE_DAYS): how many ended in news
    of a change, or of why there is none. Those who declined news, and those whose news is kept until they get in touch,
    are shown apart; whoever heard it all the same counts as told."""
    (found,) = ask(
        "count(*) AS due, count(heard_at) AS told,"
        " count(*) FILTER (WHERE heard_at IS NULL AND is_declined) AS declined,"
        " count(*) FILTER (WHERE heard_at IS NULL AND NOT is_declined AND stage = %(kept)s) AS unreachable",
        where="said_at < %(due_before)s",
        at=at,
        due_before=at - settings.NEWS_DUE_DAYS * DAY,
        kept=Stage.KEPT.value,
    )
    return LoopsClosed(**found)


def answered(period: Period) -> dict[str, int]:
    """The people who said in the period whether what they were told answered them: each once, by the newest of their
    answers to any news."""
    said = Response.objects.filter(answered_at__gte=period.begins_at, answered_at__lt=period.ends_at)
    newest = said.order_by("notification__survivor_id", "-pk").distinct("notification__survivor_id")
    return dict(Counter(newest.values_list("answer", flat=True)))


# From said to embedded ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Funnel:
    """Of the points that were said, how many came how far. A later step may be taken without one before it."""

    said: int
    sorted: int
    linked: int
    made: int
    embedded: int
    told: int


def funnel(at: datetime) -> Funnel:
    """Points that were said before that moment; of these, those that were read and sorted by then; linked to a change;
    linked to one that was implemented; linked to one that was embedded; and those whose people have heard what came of
    it, whether something changed or not."""
    (found,) = ask(
        "count(*) AS said, count(sorted) AS sorted, count(linked.contribution_id) AS linked,"
        " count(*) FILTER (WHERE made) AS made, count(*) FILTER (WHERE embedded) AS embedded, count(heard_at) AS told",
        of=f"{POINTS} LEFT JOIN {SORTED} USING (contribution_id) LEFT JOIN {LINKED} USING (contribution_id)",
        where="said_at < %(at)s",
        at=at,
    )
    return Funnel(**found)


# Changes --------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ChangeThen:
    """One change as it stood at the end of a day: its status then, and since when it was proposed, and in use."""

    pk: UUID
    status: str
    kind: str
    area: UUID
    proposed_on: date
    made_on: date | None
    has_sponsor: bool

    @property
    def is_in_use(self) -> bool:
        """Only implemented or embedded counts as change (FL-5)."""
        return self.status in IN_USE


def changes_at_each(days: Sequence[date]) -> list[list[ChangeThen]]:
    """Of each of these days, the latest last: every change that had been proposed by its end, at the step that it had
    come to by then."""
    names = ("change_id", "change__kind", "change__area", "change__sponsor", "status", "on")
    steps = ChangeStep.objects.filter(on__lte=days[-1]).order_by("change_id", "on", "pk").values_list(*names)
    found: list[list[ChangeThen]] = [[] for _day in days]
    for (pk, kind, area, sponsor), taken in groupby(steps.iterator(), key=lambda step: step[:4]):
        rows = [(intern(status), on) for *_change, status, on in taken]
        for day, changes in zip(days, found, strict=True):
            by_then = [row for row in rows if row[1] <= day]
            if by_then:
                changes.append(_then(by_then, pk, intern(kind), area, has_sponsor=bool(sponsor)))
    return found


def _then(steps: list[tuple[str, date]], pk: UUID, kind: str, area: UUID, *, has_sponsor: bool) -> ChangeThen:
    (_first, proposed_on), (last, _on) = steps[0], steps[-1]
    made = [on for status, on in steps if status == Status.IMPLEMENTED]
    return ChangeThen(pk, last, kind, area, proposed_on, made[-1] if last in IN_USE and made else None, has_sponsor)


def by_status(changes: Iterable[ChangeThen]) -> dict[str, int]:
    """How many changes stood at each step."""
    return dict(Counter(change.status for change in changes))


def steps_taken(period: Period) -> dict[str, int]:
    """How many changes came to each step on a day of the period; each once at each step, wherever it stands now."""
    steps = ChangeStep.objects.filter(on__range=(period.first, period.last)).order_by()
    return dict(steps.values_list("status").annotate(changes=Count("change", distinct=True)))


def in_use(changes: Iterable[ChangeThen]) -> int:
    """How many were implemented or embedded."""
    return sum(change.is_in_use for change in changes)


def led_to(at: datetime) -> dict[UUID, str]:
    """Change → how far what people said led to it, as it was linked by that moment: `direct` where something they asked
    for is linked to it, else `contributed`. What was only its context led to nothing (FL-4, IM-6)."""
    links = ChangeLink.objects.filter(linked_at__lt=at).exclude(strength=Strength.CONTEXT).order_by()
    rows = links.values_list("change").annotate(is_direct=BoolOr(Q(strength=Strength.DIRECT)))
    return {change: (Strength.DIRECT if is_direct else Strength.CONTRIBUTED).value for change, is_direct in rows}


def in_use_by_reason(changes: Iterable[ChangeThen], led: Mapping[UUID, str]) -> Counter[str]:
    """How many are in use, by how far what people said led to each; empty where it did not."""
    return Counter(led.get(change.pk, "") for change in changes if change.is_in_use)


def days_taken(changes: Iterable[ChangeThen], period: Period) -> list[int]:
    """Of those that were implemented in the period and still are, the days from proposed to implemented, of each."""
    return [
        (change.made_on - change.proposed_on).days
        for change in changes
        if change.made_on and period.first <= change.made_on <= period.last
    ]


def days_to_make(changes: Iterable[ChangeThen], period: Period) -> float | None:
    """The middle one of these days; none where nothing was implemented."""
    took = days_taken(changes, period)
    return float(median(took)) if took else None


@dataclass(frozen=True)
class AreaAnswers:
    """What one service area made of the changes that were put to it. `days` is the middle one of those until it first
    answered; of what it has not answered, those until now. `going_on` are not decided yet, `sponsored` have a sponsor
    of those."""

    area: str
    put: int
    answered: int
    days: float
    going_on: int
    sponsored: int
    in_use: int


def by_area(changes: Iterable[ChangeThen], period: Period) -> list[AreaAnswers]:
    """Of each area, the changes that were proposed in the period, as they stood at its end: the first word of their
    owner on one, or its first step after it was proposed, is its answer. In the order of the areas' names."""
    put: defaultdict[UUID, list[ChangeThen]] = defaultdict(list)
    for change in changes:
        if period.first <= change.proposed_on <= period.last:
            put[change.area].append(change)
    names = dict(Organisation.objects.filter(pk__in=put).values_list("pk", "name"))
    first = _first_answers([change.pk for rows in put.values() for change in rows], period)
    found = [_area(names[area], rows, first, period.last) for area, rows in put.items()]
    return sorted(found, key=lambda each: each.area.casefold())


def _area(name: str, rows: Sequence[ChangeThen], first: Mapping[UUID, date], last: date) -> AreaAnswers:
    going_on = [row for row in rows if row.status in GOING_ON]
    return AreaAnswers(
        area=name,
        put=len(rows),
        answered=sum(row.pk in first for row in rows),
        days=float(median((first.get(row.pk, last) - row.proposed_on).days for row in rows)),
        going_on=len(going_on),
        sponsored=sum(row.has_sponsor for row in going_on),
        in_use=in_use(rows),
    )


def _first_answers(changes: Iterable[UUID], period: Period) -> dict[UUID, date]:
    """Change → the day of its first answer by the end of the period."""
    found: dict[UUID, date] = {}
    steps = ChangeStep.objects.filter(change__in=changes, on__lte=period.last).exclude(status=Status.PROPOSED)
    reports = ProgressReport.objects.filter(change__in=changes, reported_at__lt=period.ends_at)
    said = [(change, timezone.localdate(at)) for change, at in reports.values_list("change", "reported_at")]
    for change, day in (*steps.values_list("change", "on"), *said):
        found[change] = min(day, found.get(change, day))
    return found
