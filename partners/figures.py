"""The figures of this room, each over the referrals that were received in a period unless it says otherwise.

Every function's docstring is its definition: of what it counts, and what counts. They are worked out from rows that are
read once (`load`), which hold ids, choices and moments, and nothing that anybody wrote.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet, Sum

from partners import clock, complaints
from partners.agreements import standings
from partners.models import (
    OutcomeTold,
    OutreachEvent,
    PartnerRating,
    RatingRound,
    Referral,
    ReferralPause,
    SharingAgreement,
)
from partners.models.partnership import MARKS
from partners.ratings import MARK_FIELDS
from partners.tallied import Tallied
from safeguards.periods import DAY, Period, Share
from safeguards.working_days import is_working_day


def received_in(rows: Iterable[Tallied], period: Period) -> list[Tallied]:
    """Those that were sent in it."""
    return [row for row in rows if period.holds(row.submitted_at)]


# How many, and from whom ----------------------------------------------------------------------------------------------
def received(rows: Sequence[Tallied]) -> int:
    """Referrals that were sent in the period, whatever became of them."""
    return len(rows)


def by_source(rows: Sequence[Tallied]) -> dict[str, int]:
    """The same by the way they came: sent by a partner, taken by phone, or from the survivor."""
    return dict(Counter(row.source for row in rows))


def by_sector(rows: Sequence[Tallied]) -> dict[str, int]:
    """The same by the kind of service of the partner; under "" where no partner, or no kind, is known."""
    return dict(Counter(row.sector for row in rows))


# What was promised ----------------------------------------------------------------------------------------------------
def answered_in_time(rows: Sequence[Tallied], now: datetime) -> Share:
    """Of those that were answered or should have been by now, how many were answered by the promised moment."""
    due = [row for row in rows if row.acknowledged_at or row.acknowledge_by < now]
    kept = [row for row in due if row.acknowledged_at and row.acknowledged_at <= row.acknowledge_by]
    return Share(len(kept), len(due))


def updates_in_time(rows: Sequence[Tallied], now: datetime) -> Share:
    """Of the updates that were given or should have been by now, how many came by the end of the promised working day.
    The first is promised from when it was sent, each next from the one before. A referral that is closed before one is
    due is owed none. The time in which the clock stood still does not count."""
    found = [is_kept for row in rows for is_kept in _updates(row, now)]
    return Share(sum(found), len(found))


def _updates(row: Tallied, now: datetime) -> Iterable[bool]:
    """Of each update whether it was in time. The last may be one that never came."""
    given = sorted(row.heard)
    for since, until in zip([row.submitted_at, *given], given, strict=False):
        yield until < _due(row, since, until, settings.REFERRAL_UPDATE_WORKING_DAYS)
    last, end = (given or [row.submitted_at])[-1], row.closed_at or now
    if last <= end and end >= _due(row, last, end, settings.REFERRAL_UPDATE_WORKING_DAYS):
        yield False


def _due(row: Tallied, since: datetime, until: datetime, days: int) -> datetime:
    """What was promised, with the pauses there were up to then."""
    pauses = [(begun, min(ended or until, until)) for begun, ended in row.pauses if begun < until]
    return clock.end_of_day_after(since, working_days=days, pauses=pauses)


def settled_in_time(rows: Sequence[Tallied], now: datetime) -> Share:
    """Of those that were settled or should have been by now, how many were settled by the end of the promised working
    day: put right, passed on, or not for us. Left out are those that the person called off, and those whose clock
    stands still."""
    wanted = [row for row in rows if row.outcome != Referral.Outcome.WITHDRAWN and not row.is_called_off]
    due = [row for row in wanted if row.resolved_at or (row.resolve_by and row.resolve_by <= now)]
    kept = [row for row in due if row.resolved_at and row.resolve_by and row.resolved_at < row.resolve_by]
    return Share(len(kept), len(due))


def days_to_settle(rows: Sequence[Tallied]) -> float | None:
    """The median of the days from when it was sent until it was settled, nights, weekends and pauses with them; none
    where nothing was settled. Those that the person called off are left out."""
    wanted = [row for row in rows if row.outcome != Referral.Outcome.WITHDRAWN]
    took = [(row.resolved_at - row.submitted_at) / DAY for row in wanted if row.resolved_at]
    return round(median(took), 1) if took else None


def paused_days(rows: Sequence[Tallied], now: datetime) -> int:
    """Working days on which the clock of a referral stood still, in whole or in part, all referrals together."""
    return sum(len(_days_paused(row, now)) for row in rows)


def _days_paused(row: Tallied, now: datetime) -> set[date]:
    days = clock.days_touched(((begun, ended or now) for begun, ended in row.pauses), row.submitted_at)
    return {day for day in days if is_working_day(day)}


# What came of it ------------------------------------------------------------------------------------------------------
def outcomes(rows: Sequence[Tallied]) -> dict[str, int]:
    """How those that are closed have ended; under "" those that are still open."""
    return dict(Counter(row.outcome for row in rows))


def answers(rows: Sequence[Tallied]) -> dict[str, int]:
    """Of those that were taken on, and those of whom the survivor was told all the same: their newest answer. Under ""
    those that have not been told."""
    return dict(Counter(row.answer for row in rows if row.is_taken_on or row.answer))


def passed_on_the_same_day(rows: Sequence[Tallied], now: datetime) -> Share:
    """Of those in which a complaint was asked for, how many were handed to professional standards by the end of that
    working day. Left out is whoever changed their mind before that, and whoever asked so lately that the day is not
    over."""
    due = [(row, complaint_due(row)) for row in rows if row.complaint_asked_at]
    due = [(row, by) for row, by in due if row.handed_over_at or by < now]
    return Share(sum(row.handed_over_at is not None and row.handed_over_at <= by for row, by in due), len(due))


def complaint_due(row: Tallied) -> datetime:
    """The end of the working day on which it was asked for."""
    return row.handover_due or complaints.due_at(row.complaint_asked_at or row.submitted_at)


# For professional standards -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Dissatisfied:
    """Referrals that told us of dissatisfaction with the police service, and where each of them stands: in one place
    only, so that the parts add up."""

    told: int
    handed_over: int
    put_right: int
    withdrawn: int
    still_open: int
    otherwise: int


def dissatisfied(rows: Sequence[Tallied]) -> Dissatisfied:
    """Those that ask for something to be put right, or in which a complaint is wanted, with or without putting right:
    told, whatever word was used for it (SR-4). Of these, each counted at the first that applies: handed over as a
    complaint, and not sent back; put right informally, where their newest answer is that it is; withdrawn, where the
    person called it off; still open; and ended in another way."""
    told = [row for row in rows if row.aim == Referral.Aim.RECOVERY or row.choice in COMPLAINTS]
    found = Counter(_stands(row) for row in told)
    return Dissatisfied(told=len(told), **{name: found[name] for name in STANDS})


COMPLAINTS = (Referral.Choice.COMPLAINT, Referral.Choice.BOTH)
STANDS = ("handed_over", "put_right", "withdrawn", "still_open", "otherwise")


def _stands(row: Tallied) -> str:
    if row.is_with_standards:
        return "handed_over"
    if row.answer == OutcomeTold.Answer.AGREED:
        return "put_right"
    if row.is_called_off or row.outcome == Referral.Outcome.WITHDRAWN:
        return "withdrawn"
    return "otherwise" if row.closed_at else "still_open"


# Now ------------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class OpenNow:
    """Referrals that are not closed; of these, those whose clock stands still, and those of which something is late."""

    number: int
    paused: int
    late: int


def open_now(referrals: "QuerySet[Referral]", now: datetime) -> OpenNow:
    """Not closed at this moment, whenever they were sent. Late is an answer, an update or a day of settling that was
    promised for before now."""
    is_late = Q(acknowledged_at=None, acknowledge_by__lt=now) | Q(update_by__lte=now)
    is_late |= Q(resolved_at=None, resolve_by__lte=now)
    going_on = ReferralPause.objects.filter(referral=OuterRef("pk"), ended_at=None)
    rows = referrals.exclude(status=Referral.Status.CLOSED).order_by()
    found = rows.aggregate(
        number=Count("pk"), paused=Count("pk", filter=Exists(going_on)), late=Count("pk", filter=is_late)
    )
    return OpenNow(**found)


# Partners and outreach ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Ratings:
    """What partners answered. `means` holds the mean of the marks for each question; none where nobody gave one."""

    asked: int
    answered: int
    means: dict[str, float | None] = field(default_factory=dict)


def ratings(period: Period) -> Ratings:
    """Partner agencies that were asked in the period what they think of our work; in how many of them somebody
    answered; and the mean of all marks from 1 to 5 for each question."""
    rounds = RatingRound.objects.filter(asked_at__gte=period.begins_at, asked_at__lt=period.ends_at)
    means: dict[str, Any] = {name: Avg(f"ratings__{name}") for name in MARK_FIELDS}
    counts = {"asked": Count("pk", distinct=True), "answered": Count("ratings__round", distinct=True)}
    found = rounds.order_by().aggregate(**counts, **means)
    return Ratings(found["asked"], found["answered"], {name: _rounded(found[name]) for name in MARK_FIELDS})


@dataclass(frozen=True)
class Marks:
    """How many gave a mark to one question, and the mean of their marks; none where nobody did."""

    number: int
    mean: float | None

    @property
    def says_all(self) -> bool:
        """Whether the mean tells what each of them gave: the lowest mark, or the highest."""
        return self.mean in (MARKS[0], MARKS[-1])


@dataclass(frozen=True)
class Rated:
    """One half year: partner agencies that were asked, those of them in which somebody answered, and the marks."""

    asked: int
    answered: int
    marks: dict[str, Marks]


def rated(half: date, at: datetime) -> Rated:
    """Partner agencies that were asked for this half year before that moment what they think of our work; in how many
    of them somebody had answered by then; and of each question all the marks from 1 to 5 that had been given."""
    asked = RatingRound.objects.filter(half=half, asked_at__lt=at)
    given = PartnerRating.objects.filter(round__in=asked, at__lt=at).order_by()
    means: dict[str, Any] = {f"mean_{name}": Avg(name) for name in MARK_FIELDS}
    numbers: dict[str, Any] = {f"number_{name}": Count(name) for name in MARK_FIELDS}
    found = given.aggregate(answered=Count("round", distinct=True), **means, **numbers)
    marks = {name: Marks(found[f"number_{name}"], found[f"mean_{name}"]) for name in MARK_FIELDS}
    return Rated(asked.count(), found["answered"], marks)


@dataclass(frozen=True)
class Outreach:
    """What was done to make the role known. `before` and `after` are means of how well it was understood, 1 to 5."""

    events: int
    reach: int
    of_unknown_reach: int
    rated: int
    before: float | None
    after: float | None


def outreach(period: Period) -> Outreach:
    """Talks, stalls, campaigns and the like whose day lies in the period; the people they reached, as counted or
    estimated, where that is known; and how well those who were asked understood the role before and after, each person
    counting alike."""
    rows = OutreachEvent.objects.filter(on__range=(period.first, period.last))
    found = rows.aggregate(
        events=Count("pk"),
        known=Count("reach"),
        reach=Sum("reach"),
        rated=Sum("rated_by"),
        before=Sum(F("understood_before") * F("rated_by")),
        after=Sum(F("understood_after") * F("rated_by")),
    )
    rated = found["rated"] or 0
    before, after = (_rounded(found[name] / rated) if rated else None for name in ("before", "after"))
    return Outreach(found["events"], found["reach"] or 0, found["events"] - found["known"], rated, before, after)


def _rounded(mean: float | None) -> float | None:
    return None if mean is None else round(float(mean), 1)


@dataclass(frozen=True)
class Agreements:
    """Partners we work with whose agreement is in force; of these, those that come to an end soon."""

    current: int
    ending: int


def agreements(on: date) -> Agreements:
    """Active partners with an agreement in force on this day, and how many of these have come to a warning: nothing
    follows, and it ends within the days set for that."""
    current = (
        SharingAgreement.objects.current(on=on).filter(organisation__is_active=True).select_related("organisation")
    )
    held = standings({each.organisation for each in current}, on=on)
    return Agreements(len(held), sum(each.warning is not None for each in held.values()))
