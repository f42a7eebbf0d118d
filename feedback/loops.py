"""Where each thing that was said stands on its way from *said* to *answered* (FL-1 to FL-3).

Computed from rows each time, never stored. One query gives any number of contributions; nothing is opened.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models import ContactRoute, Contribution, SafeContactPlan, Survivor
from feedback.days import day_of, short_day
from feedback.models import Change, ChangeLink, ChangeStep, FeedbackNotification, NotifiedContribution, Response

HAS_NEWS = (Change.Status.IMPLEMENTED, Change.Status.EMBEDDED, Change.Status.REJECTED)


class Stage(TextChoices):
    """Where one contribution stands. *Owed*, *announced* and *answered no* are open and somebody's to do."""

    SAID = "said", _("Said")
    LINKED = "linked", _("Linked to a change")
    OWED = "owed", _("News owed")
    ON_ITS_WAY = "on_its_way", _("News on its way")
    ANNOUNCED = "announced", _("They know that there is news")
    TOLD = "told", _("Told")
    ANSWERED_YES = "answered_yes", _("It answered them")
    ANSWERED_NO = "answered_no", _("It did not answer them")


OWED_STAGES = (Stage.OWED, Stage.ANNOUNCED, Stage.ANSWERED_NO)
WAITING_STAGES = (Stage.SAID, Stage.LINKED, Stage.ON_ITS_WAY)
TOLD_STAGES = (Stage.TOLD, Stage.ANSWERED_YES)
EVERY = 2**62  # a limit that cuts nothing off: with one, PostgreSQL finds each stage once and then counts


def standing(user: User, at: datetime) -> "QuerySet[Any]":
    """Every contribution this person may see, with where it stands at this moment, in one query of bounded cost.

    Adds `stage`; `told_at`, `answer` and `answered_at` of the newest telling; `no_at` of an open *no*; `way_at` of
    news on its way; `owed_change`, `owed_on`, `owed_status` of news that is owed; `linked_at`; and `last_news` (when
    they were last told, or else when they said it).
    """
    answers = Response.objects.filter(notification=OuterRef("told_notification")).order_by("-pk")
    rows = Contribution.objects.visible_to(user).annotate(**_newest_told(), **_waiting(at), **_open(at))
    answered = rows.annotate(
        answer=Subquery(answers.values("answer")[:1]),
        answered_at=Subquery(answers.values("answered_at")[:1]),
        last_news=Coalesce("told_at", "said_at", output_field=DateTimeField()),
    )
    return answered.annotate(stage=_stage())


def _newest_told() -> dict[str, Subquery]:
    told = _notified(FeedbackNotification.objects.told()).order_by("-notification__told_at")
    return {
        "told_notification": Subquery(told.values("notification")[:1]),
        "told_at": Subquery(told.values("notification__told_at")[:1]),
        "told_change": Subquery(told.values("notification__change")[:1]),
    }


def _waiting(at: datetime) -> dict[str, Subquery]:
    """News on its way, news announced, and the newest change that has no news yet."""
    way = _notified(FeedbackNotification.objects.on_its_way(at)).order_by("-notification__made_at")
    announced = _notified(FeedbackNotification.objects.announced()).order_by("-notification__made_at")
    links = ChangeLink.objects.filter(contribution=OuterRef("pk")).order_by("-linked_at")
    return {
        "way_at": Subquery(way.values("notification__made_at")[:1]),
        "way_change": Subquery(way.values("notification__change")[:1]),
        "announced_at": Subquery(announced.values("notification__made_at")[:1]),
        "announced_change": Subquery(announced.values("notification__change")[:1]),
        "linked_at": Subquery(links.values("linked_at")[:1]),
        "linked_change": Subquery(links.values("change")[:1]),
    }


def _open(at: datetime) -> dict[str, Subquery]:
    """What is somebody's to do: news that is owed, and an answer of *no*."""
    owed, denied = _unspoken(at), _denied()
    return {
        "owed_change": Subquery(owed.values("change")[:1]),
        "owed_status": Subquery(owed.values("change__status")[:1]),
        "owed_on": Subquery(owed.values("news_on")[:1]),
        "no_at": Subquery(denied.values("answered_at")[:1]),
        "no_change": Subquery(denied.values("notification__change")[:1]),
    }


def _stage() -> Case:
    """What is somebody's to do comes before what waits, and what waits before what is done."""
    return Case(
        When(no_at__isnull=False, then=Value(Stage.ANSWERED_NO.value)),
        When(owed_change__isnull=False, then=Value(Stage.OWED.value)),
        When(announced_at__isnull=False, then=Value(Stage.ANNOUNCED.value)),
        When(way_at__isnull=False, then=Value(Stage.ON_ITS_WAY.value)),
        When(answer=Response.Answer.YES, then=Value(Stage.ANSWERED_YES.value)),
        When(told_at__isnull=False, then=Value(Stage.TOLD.value)),
        When(linked_at__isnull=False, then=Value(Stage.LINKED.value)),
        default=Value(Stage.SAID.value),
        output_field=CharField(),
    )


def _notified(notifications: "QuerySet[FeedbackNotification]") -> "QuerySet[NotifiedContribution]":
    return NotifiedContribution.objects.filter(contribution=OuterRef("pk"), notification__in=notifications.values("pk"))


def _denied() -> "QuerySet[Any]":
    """News that they said did not answer them, and of which nobody has told them again since."""
    newest = Response.objects.filter(notification=OuterRef("notification")).order_by("-pk")
    again = FeedbackNotification.objects.filter(
        survivor=OuterRef("notification__survivor"),
        change=OuterRef("notification__change"),
        told_at__gt=OuterRef("notification__told_at"),
    )
    rows = NotifiedContribution.objects.filter(contribution=OuterRef("pk"))
    answered = rows.annotate(
        answer=Subquery(newest.values("answer")[:1]), answered_at=Subquery(newest.values("answered_at")[:1])
    )
    return answered.filter(~Exists(again), answer=Response.Answer.NO).order_by("answered_at")


def _unspoken(at: datetime) -> "QuerySet[Any]":
    """Links of this contribution to a change with news of which nobody has been told, and no message is on its way."""
    every = FeedbackNotification.objects.all()
    spoken = every.told() | every.on_its_way(at) | every.announced()
    about_it = NotifiedContribution.objects.filter(
        contribution=OuterRef("contribution"),
        notification__change=OuterRef("change"),
        notification__in=spoken.values("pk"),
    )
    step = ChangeStep.objects.filter(
        change=OuterRef("change"), status__in=(Change.Status.IMPLEMENTED, Change.Status.REJECTED)
    )
    news = ChangeLink.objects.filter(contribution=OuterRef("pk"), change__status__in=HAS_NEWS)
    return (
        news.filter(~Exists(about_it))
        .annotate(news_on=Coalesce("change__implemented_on", Subquery(step.order_by("pk").values("on")[:1])))
        .order_by("news_on", "pk")
    )


@dataclass(frozen=True, kw_only=True)
class Loop:
    """One contribution, where it stands, since when, and when news of it is due."""

    contribution: Contribution
    stage: Stage
    since: date
    last_news: date
    change: UUID | None
    due_on: date | None
    today: date
    could_not: bool = False

    @property
    def stands_at(self) -> str:
        """Where it stands, in words, with the day."""
        words = _COULD_NOT if self.could_not else _STANDS[self.stage]
        return str(words) % {"day": short_day(self.since)}

    @property
    def is_owed(self) -> bool:
        return self.stage in OWED_STAGES

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


_STANDS: dict[Stage, Promise] = {
    Stage.SAID: _("Said %(day)s"),
    Stage.LINKED: _("Linked to a change %(day)s"),
    Stage.OWED: _("Change made %(day)s"),
    Stage.ON_ITS_WAY: _("News on its way since %(day)s"),
    Stage.ANNOUNCED: _("Asked to get in touch %(day)s"),
    Stage.TOLD: _("Told %(day)s"),
    Stage.ANSWERED_YES: _("It answered them, %(day)s"),
    Stage.ANSWERED_NO: _("It did not answer them, %(day)s"),
}
_COULD_NOT = _("Cannot, because: decided %(day)s")
_SINCE = {
    Stage.SAID: ("said_at", "linked_change"),
    Stage.LINKED: ("linked_at", "linked_change"),
    Stage.OWED: ("owed_on", "owed_change"),
    Stage.ON_ITS_WAY: ("way_at", "way_change"),
    Stage.ANNOUNCED: ("announced_at", "announced_change"),
    Stage.TOLD: ("told_at", "told_change"),
    Stage.ANSWERED_YES: ("answered_at", "told_change"),
    Stage.ANSWERED_NO: ("no_at", "no_change"),
}


def loops(rows: Iterable[Contribution], at: datetime) -> list[Loop]:
    """The annotated rows of `standing` as loops."""
    return [_loop(row, timezone.localdate(at)) for row in rows]


def _loop(row: Contribution, today: date) -> Loop:
    found = vars(row)
    stage = Stage(found["stage"])
    since, change = (found[name] for name in _SINCE[stage])
    last_news = day_of(found["last_news"])
    return Loop(
        contribution=row,
        stage=stage,
        since=day_of(since),
        last_news=last_news,
        change=change,
        due_on=None if stage in TOLD_STAGES else last_news + timedelta(days=settings.NEWS_DUE_DAYS),
        today=today,
        could_not=stage is Stage.OWED and found["owed_status"] == Change.Status.REJECTED,
    )


def loops_of(survivor: Survivor, user: User, at: datetime) -> list[Loop]:
    """What one person said and where each of it stands, newest first."""
    rows = (
        standing(user, at)
        .filter(survivor=survivor)
        .select_related("theme", "consultation")
        .order_by("-said_at", "-number")
    )
    return loops(rows, at)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many contributions came how far, and what is owed."""

    said: int
    linked: int
    made: int
    told: int
    answered: int
    owed: int
    late: int
    unreachable: int
    waiting: int
    closed: int

    @property
    def funnel(self) -> list[tuple[str, int, int]]:
        """Name, number and length of its bar out of 640."""
        named = [
            (gettext("Said"), self.said),
            (gettext("Linked to a change"), self.linked),
            (gettext("Decided: made, or cannot"), self.made),
            (gettext("Told"), self.told),
            (gettext("Said it answered them"), self.answered),
        ]
        return [(name, number, round(640 * number / max(self.said, 1))) for name, number in named]


def tally(user: User, at: datetime) -> Tally:
    """Every count of the ledger, in one query."""
    decided = ChangeLink.objects.filter(contribution=OuterRef("pk"), change__status__in=HAS_NEWS)
    late = timezone.localtime(at) - timedelta(days=settings.NEWS_DUE_DAYS)
    owed = Q(stage__in=OWED_STAGES)
    return Tally(
        **standing(user, at)
        .annotate(is_decided=Exists(decided), is_reachable=Exists(_safe_routes(at)))[:EVERY]
        .aggregate(
            said=Count("pk"),
            linked=Count("pk", filter=Q(linked_at__isnull=False)),
            made=Count("pk", filter=Q(is_decided=True)),
            told=Count("pk", filter=Q(told_at__isnull=False)),
            answered=Count("pk", filter=Q(stage=Stage.ANSWERED_YES)),
            owed=Count("pk", filter=owed),
            late=Count("pk", filter=owed & Q(last_news__date__lt=late.date())),
            unreachable=Count("pk", filter=owed & Q(is_reachable=False)),
            waiting=Count("pk", filter=Q(stage__in=WAITING_STAGES)),
            closed=Count("pk", filter=Q(stage__in=TOLD_STAGES)),
        )
    )


def _safe_routes(at: datetime) -> "QuerySet[ContactRoute]":
    """Ways the survivor of a contribution said are safe, under a plan that stands today."""
    return ContactRoute.objects.filter(
        plan__survivor=OuterRef("survivor"),
        plan__status=SafeContactPlan.Status.CONFIRMED,
        plan__rely_until__gte=timezone.localdate(at),
        plan__inbound_only=False,
        safe=ContactRoute.Safe.YES,
    )


def by_longest_without_news(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Whoever has waited longest first."""
    return rows.order_by(F("last_news").asc(), "pk")
