"""The ledger's lists: what stands where, what is owed, and how many. Read from the kept rows; nothing is opened."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.anybody import TODAY, WHICH, About, kept, kept_rows
from accounts.models import User
from engagement.models import ContactRoute, Contribution, SafeContactPlan, Survivor
from feedback.days import day_of, short_day
from feedback.models import OWED_STAGES, TOLD_STAGES, Loop, LoopCount, Stage, barred_from
from feedback.models.loop import COUNTED
from safeguards.duties import Ask
from safeguards.prepared import Given, Written, written

MOST = 300  # counts of what is owed stop here and say so: nobody does more than that in a day
TELLS = (  # ways on which news can be told, the best first
    ContactRoute.Kind.EMAIL, *ContactRoute.CALLS, ContactRoute.Kind.IN_PERSON, ContactRoute.Kind.POST,
    ContactRoute.Kind.VIA_WORKER,
)  # fmt: skip
LINE_FIELDS = (  # of a loop, as it is shown; with the names of its theme
    "survivor", "theme", "said_at", "stage", "since", "could_not", "change", "last_news_at", "is_declined", "is_open",
    "theme__name_en", "theme__name_cy",
)  # fmt: skip
OF_CONTRIBUTION = tuple(f"contribution__{name}" for name in ("consultation", "said_at", "read_back"))
UNDECIDED = (Stage.SAID, Stage.SORTED, Stage.LINKED)


def soon(at: datetime) -> datetime:
    """Whoever last heard before this is owed word within the coming days, even that there is nothing new (FL-2)."""
    day = timezone.localdate(at) - timedelta(days=settings.NEWS_DUE_DAYS - settings.DUTY_AHEAD_DAYS)
    return start_of(day + timedelta(days=1))


def overdue(at: datetime) -> datetime:
    """Whoever last heard before this should have heard again by now."""
    return start_of(timezone.localdate(at) - timedelta(days=settings.NEWS_DUE_DAYS))


@dataclass(frozen=True)
class Clock:
    """The moments that decide what is owed: `soon`, `overdue`, and today."""

    soon: datetime | Given
    overdue: datetime | Given
    today: date | Given


def clock_at(at: datetime) -> Clock:
    """As it is at this moment."""
    return Clock(soon(at), overdue(at), timezone.localdate(at))


WHENEVER = Clock(  # as it is when a kept question is asked
    Given(lambda ask: soon(ask.now), DateTimeField()),
    Given(lambda ask: overdue(ask.now), DateTimeField()),
    TODAY,
)


def is_owed(clock: Clock) -> Q:
    """News that is somebody's to tell, and word that there is none yet once that is due; never to whoever declined."""
    return Q(is_open=True) & (Q(stage__in=OWED_STAGES) | Q(stage__in=UNDECIDED, last_news_at__lt=clock.soon))


def is_waiting(clock: Clock) -> Q:
    """Nothing is owed yet: no decision, or a message on its way."""
    return Q(is_open=True) & (Q(stage=Stage.ON_ITS_WAY) | Q(stage__in=UNDECIDED, last_news_at__gte=clock.soon))


def loops_for(user: User) -> "QuerySet[Loop]":
    """Every loop this person may see, with what a line of a list needs."""
    return Loop.objects.visible_to(user).select_related("contribution__consultation", "survivor", "theme", "change")


@dataclass(frozen=True)
class Line:
    """One loop as it is shown on one day."""

    row: Loop
    today: date

    @property
    def contribution(self) -> Contribution:
        return self.row.contribution

    @property
    def survivor(self) -> Survivor:
        return self.row.survivor

    @property
    def stage(self) -> Stage:
        return Stage(self.row.stage)

    @property
    def since(self) -> date:
        return day_of(self.row.since)

    @property
    def change(self) -> UUID | None:
        return self.row.change_id

    @property
    def could_not(self) -> bool:
        return self.row.could_not

    @property
    def last_news(self) -> date:
        return day_of(self.row.last_news_at)

    @property
    def due_on(self) -> date | None:
        """The day by which they should hear again; none when nothing is owed any more."""
        return self.last_news + timedelta(days=settings.NEWS_DUE_DAYS) if self.row.is_open else None

    @property
    def is_not_yet(self) -> bool:
        """Nothing was decided, and they should be told so."""
        ahead = timedelta(days=settings.DUTY_AHEAD_DAYS)
        return self.stage in UNDECIDED and self.due_on is not None and self.due_on <= self.today + ahead

    @property
    def is_owed(self) -> bool:
        return bool(self.row.is_open) and (self.stage in OWED_STAGES or self.is_not_yet)

    @property
    def days(self) -> int:
        """Days since they last heard of it, or since they said it."""
        return (self.today - self.last_news).days

    @property
    def days_left(self) -> int:
        """Days until news is due; below nothing when it is late."""
        return (self.due_on - self.today).days if self.due_on else 0

    @property
    def days_late(self) -> int:
        return max(-self.days_left, 0)

    @property
    def is_late(self) -> bool:
        return self.is_owed and self.due_on is not None and self.today > self.due_on

    @property
    def stands_at(self) -> str:
        """Where it stands, in words, with the day."""
        if self.row.is_declined:
            return gettext("They asked not to be told")
        if self.stage in UNDECIDED and self.row.last_news_at > self.row.said_at:
            return gettext("Told “not yet” %(day)s") % {"day": short_day(self.row.last_news_at)}
        words = _STANDS[self.stage]
        if self.stage is Stage.OWED and (self.could_not or self.change is None):
            words = _COULD_NOT if self.could_not else _DECIDED
        return str(words) % {"day": short_day(self.since)}


_STANDS: dict[Stage, Promise] = {
    Stage.SAID: _("Said %(day)s"),
    Stage.SORTED: _("Read and sorted %(day)s"),
    Stage.LINKED: _("Linked to a change %(day)s"),
    Stage.OWED: _("Change made %(day)s"),
    Stage.TO_TELL: _("To be told by a person since %(day)s"),
    Stage.KEPT: _("Kept until they get in touch, since %(day)s"),
    Stage.ON_ITS_WAY: _("News on its way since %(day)s"),
    Stage.UNSURE: _("Not sure it was sent, %(day)s"),
    Stage.ANNOUNCED: _("Asked to get in touch %(day)s"),
    Stage.TOLD: _("Told %(day)s"),
    Stage.ANSWERED_YES: _("It answered them, %(day)s"),
    Stage.ANSWERED_NO: _("It did not answer them, %(day)s"),
}
_DECIDED = _("Decided %(day)s.")  # of a point that led to no change
_COULD_NOT = _("Cannot, because: decided %(day)s")


def lines(rows: Iterable[Loop], at: datetime) -> list[Line]:
    """Rows as they are shown on the day of this moment."""
    today = timezone.localdate(at)
    return [Line(row, today) for row in rows]


def lines_of(survivor: Survivor, user: User, at: datetime) -> list[Line]:
    """What one person said and where each of it stands, newest first."""
    return lines(kept_rows("loops of one person", user, _of_one_person).rows(About(user, survivor.pk)), at)


def _of_one_person(like: User) -> "QuerySet[Loop]":
    rows = Loop.objects.visible_to(like).filter(survivor=WHICH).select_related("contribution", "theme")
    return rows.only(*LINE_FIELDS, *OF_CONTRIBUTION).order_by("-said_at", "-contribution__number")


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many contributions came how far, and what is owed: counted up to MOST, the longest without news first."""

    said: int
    sorted: int
    linked: int
    made: int
    told: int
    answered: int
    declined: int
    closed: int
    owed: int
    late: int
    unreachable: int

    @property
    def waiting(self) -> int:
        """Open, and nothing is owed yet. Not known while more is owed than was counted."""
        return max(self.said - self.closed - self.declined - self.owed, 0)

    @property
    def is_more(self) -> bool:
        """More is owed than MOST."""
        return self.owed > MOST

    @property
    def funnel(self) -> list[tuple[str, str, int, int]]:
        """The part of the ledger, its name, number and length of its bar out of 640."""
        named = [
            ("all", gettext("Said"), self.said),
            ("sorted", gettext("Read and sorted"), self.sorted),
            ("linked", gettext("Linked to a change"), self.linked),
            ("decided", gettext("Decided: made, or cannot"), self.made),
            ("heard", gettext("Told"), self.told),
            ("answered", gettext("Said it answered them"), self.answered),
        ]
        return [(part, name, number, round(640 * number / max(self.said, 1))) for part, name, number in named]


def tally(user: User, at: datetime) -> Tally:
    """Every count of the ledger, whatever its size: sums that are kept, and what is owed counted up to MOST. For
    whoever may see no loop at all every count is nothing, the sums too."""
    ask = Ask(user, at)
    try:
        owed, late, unreachable = kept(("loops owed", MOST), user, _owed).rows(ask)[0]
    except EmptyResultSet:
        return Tally(**dict.fromkeys((each.name for each in fields(Tally)), 0))
    totals = dict(zip(COUNTED, kept("loops counted", user, _counted).rows(ask)[0], strict=True))
    barred = [_Counted(*row) for row in kept("loops barred", user, _barred).rows(ask)]
    shown = {name: totals[name] - number for name, number in _counts_of(barred).items()}
    return Tally(made=shown.pop("decided"), **shown, owed=owed, late=late, unreachable=unreachable)


class _Counted(NamedTuple):
    """What is counted of one loop."""

    is_sorted: bool
    is_linked: bool
    is_decided: bool
    is_told: bool
    is_declined: bool
    stage: str


def _counted(_like: User) -> list[Written]:
    sums = ", ".join(f"COALESCE(SUM({name}), 0)" for name in COUNTED)
    return [Written(f"SELECT {sums} FROM {LoopCount._meta.db_table}", ())]  # noqa: S608 – names of columns


def _barred(like: User) -> list[Written]:
    return [written(Loop.objects.filter(contribution__in=barred_from(like)).values_list(*_Counted._fields))]


def _owed(like: User) -> list[Written]:
    """The first MOST and one of what is owed, the longest without news first: how many, how many late, and how many of
    people without a safe way."""
    way = Subquery(safe_routes(WHENEVER.today).values("pk")[:1])  # a value, and no *exists*: looked for one by one
    owed = Loop.objects.visible_to(like).filter(is_owed(WHENEVER)).annotate(way=way)
    rows = owed.order_by("last_news_at", "contribution_id").values_list("last_news_at", "way")
    first = written(rows[: MOST + 1])
    counted = "SELECT count(*), count(*) FILTER (WHERE at < %s), count(*) FILTER (WHERE way IS NULL)"
    return [Written(f"{counted} FROM ({first.sql}) AS f (at, way)", (WHENEVER.overdue, *first.values))]


def up_to_most(rows: "QuerySet[Loop]") -> int:
    """How many, but never more than one more than MOST: the database stops counting there."""
    return rows.order_by()[: MOST + 1].count()


def _counts_of(found: list[_Counted]) -> dict[str, int]:
    """The same counts of a few rows, one by one."""
    return {
        "said": len(found),
        "sorted": sum(row.is_sorted for row in found),
        "linked": sum(row.is_linked for row in found),
        "decided": sum(row.is_decided for row in found),
        "told": sum(row.is_told for row in found),
        "answered": sum(row.stage == Stage.ANSWERED_YES for row in found),
        "declined": sum(row.is_declined for row in found),
        "closed": sum(row.stage in TOLD_STAGES and not row.is_declined for row in found),
    }


def safe_routes(today: date | Given) -> "QuerySet[ContactRoute]":
    """Ways on which the survivor of a loop could hear news, and said are safe, under a plan that stands today."""
    return ContactRoute.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=today),
        plan__survivor=OuterRef("survivor"),
        plan__survivor__died_at__isnull=True,
        plan__status=SafeContactPlan.Status.CONFIRMED,
        plan__rely_until__gte=today,
        plan__inbound_only=False,
        safe=ContactRoute.Safe.YES,
        kind__in=TELLS,
    )


def start_of(day: date) -> datetime:
    """The first moment of a day by the clock in Wales."""
    return timezone.make_aware(datetime.combine(day, time.min))
