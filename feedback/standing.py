"""Where one thing that was said stands, worked out from what happened to it. Pure: plain values in, one answer out.

`feedback.actions.standing` asks this whenever something has happened and keeps the answer as a `Loop`; nothing else
decides where anything stands (FL-1 to FL-3).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from feedback.models import Change, FeedbackNotification, Response, Stage, Triage
from outbox.models import Channel, State

HAS_NEWS = frozenset({Change.Status.IMPLEMENTED, Change.Status.EMBEDDED, Change.Status.REJECTED})
WAITS = frozenset({State.QUEUED, State.LEASED, State.SENDING})
WENT = frozenset({State.SENT, State.DELIVERED})
URGENCY = (  # of several pieces of news, the one that most needs somebody decides
    Stage.ANSWERED_NO, Stage.OWED, Stage.UNSURE, Stage.TO_TELL, Stage.ANNOUNCED, Stage.KEPT, Stage.ON_ITS_WAY,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LinkFact:
    """It is a reason for one change; `news_on` is the day on which that was made, or given up."""

    change: UUID
    area: UUID
    status: str
    linked_at: datetime
    news_on: date | None


@dataclass(frozen=True, kw_only=True)
class TriageFact:
    """What was decided once it was read."""

    triage: UUID
    outcome: str
    decided_at: datetime
    own_case: bool = False


@dataclass(frozen=True, kw_only=True)
class NewsFact:
    """One piece of news about it, told or not; `link_until` is when the address in its message closes."""

    news: UUID | None = None
    kind: str
    change: UUID | None
    triage: UUID | None
    made_at: datetime
    told_at: datetime | None
    channel: str = ""
    state: str = ""
    moved_at: datetime | None = None
    link_until: datetime | None = None
    answer: str = ""
    answered_at: datetime | None = None

    @property
    def topic(self) -> UUID | None:
        return self.change or self.triage


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One thing they should hear: a change that was decided, or a decision that is news itself. `unanswered` is the
    newest news of it that they were told, where they said that it did not answer them."""

    change: UUID | None
    triage: UUID | None
    area: UUID | None
    stage: Stage
    since: datetime
    could_not: bool
    look_again_at: datetime | None = None
    unanswered: UUID | None = None

    @property
    def is_told(self) -> bool:
        return self.stage in (Stage.TOLD, Stage.ANSWERED_YES)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The answer: what a `Loop` keeps, and the topics it was worked out from."""

    stage: Stage
    since: datetime
    change: UUID | None
    area: UUID | None
    could_not: bool
    last_news_at: datetime
    thanked_at: datetime | None
    is_sorted: bool
    is_linked: bool
    is_decided: bool
    is_told: bool
    look_again_at: datetime | None
    topics: tuple[Topic, ...]
    own_case: bool


def where_it_stands(
    *, said_at: datetime, links: Sequence[LinkFact], decided: TriageFact | None, news: Sequence[NewsFact], at: datetime
) -> Standing:
    """Where one contribution stands at this moment.

    What is somebody's to do comes first, then what waits, then what is done. A change that is still going on keeps it
    open, whatever they were told of another.
    """
    topics = tuple(_topics(links, decided, news, at))
    going_on = [link for link in links if link.status not in HAS_NEWS]
    heard = [each.told_at for each in news if each.told_at and each.kind != FeedbackNotification.Kind.THANKS]
    thanks = [each.told_at for each in news if each.told_at and each.kind == FeedbackNotification.Kind.THANKS]
    again = [topic.look_again_at for topic in topics if topic.look_again_at]
    stage, since, shown = _stage(topics, going_on, decided, said_at)
    return Standing(
        stage=stage,
        since=since,
        change=shown[0],
        area=shown[1],
        could_not=any(topic.could_not and topic.stage is stage for topic in topics),
        last_news_at=max([said_at, *heard]),
        thanked_at=min(thanks, default=None),
        is_sorted=bool(links) or decided is not None,
        is_linked=bool(links),
        is_decided=bool(topics),
        is_told=any(each.told_at and each.kind in FeedbackNotification.ANSWERS for each in news),
        look_again_at=min(again, default=None),
        topics=topics,
        own_case=decided is not None and decided.own_case,
    )


def _stage(
    topics: Iterable[Topic], going_on: Sequence[LinkFact], decided: TriageFact | None, said_at: datetime
) -> tuple[Stage, datetime, tuple[UUID | None, UUID | None]]:
    """The stage, since when, and the change with its area that it is about."""
    in_order = [topic for stage in URGENCY for topic in _oldest_first(topics) if topic.stage is stage]
    if in_order:
        return in_order[0].stage, in_order[0].since, (in_order[0].change, in_order[0].area)
    if going_on:
        newest = max(going_on, key=lambda link: link.linked_at)
        return Stage.LINKED, newest.linked_at, (newest.change, newest.area)
    if done := _oldest_first(topics):
        return done[-1].stage, done[-1].since, (done[-1].change, done[-1].area)
    if decided is not None:
        return Stage.SORTED, decided.decided_at, (None, None)
    return Stage.SAID, said_at, (None, None)


def _oldest_first(topics: Iterable[Topic]) -> list[Topic]:
    return sorted(topics, key=lambda topic: topic.since)


def _topics(
    links: Iterable[LinkFact], decided: TriageFact | None, news: Sequence[NewsFact], at: datetime
) -> Iterable[Topic]:
    for link in links:
        if link.status in HAS_NEWS:
            begins = timezone.make_aware(datetime.combine(link.news_on or timezone.localdate(link.linked_at), time.min))
            about = [each for each in news if each.change == link.change and each.kind in FeedbackNotification.ANSWERS]
            could_not = link.status == Change.Status.REJECTED
            yield _topic(link.change, None, link.area, begins, could_not, about, at)
    if decided is not None and decided.outcome in Triage.IS_NEWS:
        about = [each for each in news if each.triage == decided.triage]
        could_not = decided.outcome == Triage.Outcome.CANNOT
        yield _topic(None, decided.triage, None, decided.decided_at, could_not, about, at)


def _topic(
    change: UUID | None,
    triage: UUID | None,
    area: UUID | None,
    begins: datetime,
    could_not: bool,
    about: Sequence[NewsFact],
    at: datetime,
) -> Topic:
    heard = sorted((each for each in about if each.told_at), key=lambda each: each.told_at or begins)
    told = heard[-1] if heard else None
    stage, since, again = _come(about, told, begins, at)
    return Topic(
        change=change,
        triage=triage,
        area=area,
        stage=stage,
        since=since,
        could_not=could_not,
        look_again_at=again,
        unanswered=told.news if told and told.answer == Response.Answer.NO else None,
    )


def _come(
    about: Sequence[NewsFact], told: NewsFact | None, begins: datetime, at: datetime
) -> tuple[Stage, datetime, datetime | None]:
    """How far the news of one topic has come, since when, and when to look again; `told` is the newest they heard."""
    if told is not None:
        if told.answer == Response.Answer.NO:
            return _after_no(about, told.answered_at or begins, at)
        if told.answer == Response.Answer.YES:
            return Stage.ANSWERED_YES, told.answered_at or begins, None
        return Stage.TOLD, told.told_at or begins, None
    if not about:
        return Stage.OWED, begins, None
    return _on_the_way(max(about, key=lambda each: each.made_at), begins, at)


def _after_no(about: Sequence[NewsFact], said_no_at: datetime, at: datetime) -> tuple[Stage, datetime, datetime | None]:
    """It did not answer them, unless what we say this time is on its way; when that does not reach them, still so."""
    later = [each for each in about if each.told_at is None and each.made_at > said_no_at]
    if later:
        on_the_way = _on_the_way(max(later, key=lambda each: each.made_at), said_no_at, at)
        if on_the_way[0] is not Stage.OWED:
            return on_the_way
    return Stage.ANSWERED_NO, said_no_at, None


def _on_the_way(newest: NewsFact, begins: datetime, at: datetime) -> tuple[Stage, datetime, datetime | None]:
    """Nobody has heard it yet: what becomes of the message."""
    moved = newest.moved_at or newest.made_at
    if newest.state == State.UNSURE:
        return Stage.UNSURE, moved, None
    if newest.state in WAITS:
        return _WAITING[Channel(newest.channel)], newest.made_at, None
    if newest.state not in WENT:
        return Stage.OWED, begins, None  # it never went: they are owed it as before
    if newest.link_until is not None and newest.link_until <= at:
        return Stage.OWED, newest.link_until, None  # nobody opened it in time
    return Stage.ANNOUNCED, moved, newest.link_until


_WAITING = {
    Channel.EMAIL: Stage.ON_ITS_WAY,
    Channel.PHONE: Stage.TO_TELL,
    Channel.LETTER: Stage.TO_TELL,
    Channel.WORKER: Stage.TO_TELL,
    Channel.NEXT_CONTACT: Stage.KEPT,
}
