"""What came of what they said: what was decided, changes, who was told, and who is still owed an answer."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import models

from accounts.models import Organisation
from engagement.models import InboundMessage, NewsWishes
from feedback.actions.standing import KEPT
from feedback.models import (
    Change,
    ChangeLink,
    ChangeStep,
    ChangeTag,
    FeedbackNotification,
    FrameTag,
    Loop,
    NotifiedContribution,
    PageAccess,
    PrivateLink,
    Release,
    Response,
    TextReading,
    Triage,
)
from feedback.news import BothTexts
from feedback.standing import LinkFact, NewsFact, TriageFact, where_it_stands
from feedback.texts import digest_of
from outbox.models import Message
from sec_portal.bench.people import Person, Said
from sec_portal.bench.rows import Rows

OWN_TABLES: Final[tuple[type[models.Model], ...]] = (Change, ChangeStep, ChangeTag, TextReading, Release)
TABLES: Final[tuple[type[models.Model], ...]] = (
    PageAccess,
    NewsWishes,
    InboundMessage,
    Triage,
    ChangeLink,
    Message,
    FeedbackNotification,
    NotifiedContribution,
    PrivateLink,
    Response,
    Loop,
)
EACH_CHANGE = 50  # contributions for one change, linked or not
STAGES = ("proposed", "accepted", "in_progress", "implemented", "implemented", "implemented", "embedded", "rejected")
BEFORE = ("proposed", "accepted", "in_progress", "implemented", "embedded")  # each comes before the next
EACH_STEP = 15  # days from one step to the next
MADE, NEWS = ("implemented", "embedded"), ("implemented", "embedded", "rejected")
EN, CY = "One person stays with each of you.", "Mae un person yn aros gyda phob un ohonoch."


@dataclass(frozen=True)
class Known:
    """One change, as whoever asked for it needs to know it."""

    id: UUID
    area: UUID
    status: str
    since: datetime


@dataclass(frozen=True)
class Staff:
    """Who works on changes."""

    coordinator: UUID
    owner: UUID
    second_reader: UUID


def add_changes(many: int, keys: list[UUID], staff: Staff, *, now: datetime, rows: Rows) -> None:
    """Changes at every stage, spread over the last two years and over all areas. One key each; one made in three is
    released."""
    areas = list(Organisation.objects.values_list("pk", flat=True))
    tags = list(FrameTag.objects.values_list("pk", flat=True))
    for number, key_id in zip(range(many), keys, strict=True):
        status, since = STAGES[number % len(STAGES)], now - timedelta(days=1 + number * 700 / many)
        is_made, is_over = status in MADE, status in NEWS
        change = rows.add(
            Change,
            key_id=key_id,
            title=f"One person to ask for, from beginning to end ({number + 1})",
            kind=Change.Kind.values[number % len(Change.Kind.values)],
            area_id=areas[number % len(areas)],
            status=status,
            you_said_en=(said_en := f"Nobody told us who to ask for ({number + 1}).") if is_made else None,
            you_said_cy=(said_cy := f"Doedd neb yn dweud pwy i ofyn amdano ({number + 1}).") if is_made else None,
            we_did_en=EN if is_made else None,
            we_did_cy=CY if is_made else None,
            why_not_en="There is nobody to do it." if status == "rejected" else None,
            why_not_cy="Does neb i’w wneud." if status == "rejected" else None,
            implemented_on=since.date() if is_made else None,
            owner_id=staff.owner,
            sponsor_id=staff.owner,
            due_on=None if is_over else (now + timedelta(days=number % 90 - 10)).date(),
            check_on=(now + timedelta(days=number % 90 - 5)).date() if status == "implemented" else None,
            created_at=since - timedelta(days=60),
            created_by_id=staff.coordinator,
        )
        add_steps(change, status, since, staff, rows=rows)
        rows.add(ChangeTag, change_id=change, tag_id=tags[number % len(tags)])
        if is_made and number % 3 == 0:
            release(change, key_id, BothTexts(en=said_en, cy=said_cy), since, staff, rows=rows)


def add_steps(change: UUID, status: str, since: datetime, staff: Staff, *, rows: Rows) -> None:
    """Every step it took, the last of them on the day since when it is what it is."""
    taken = [*BEFORE[: BEFORE.index(status)], status] if status in BEFORE else [BEFORE[0], status]
    for place, step in enumerate(taken):
        at = since - timedelta(days=EACH_STEP * (len(taken) - 1 - place))
        rows.add(ChangeStep, change_id=change, status=step, on=at.date(), at=at, by_id=staff.coordinator)


def release(change: UUID, key_id: UUID, said: BothTexts, at: datetime, staff: Staff, *, rows: Rows) -> None:
    """Read by a second person, and released."""
    reading = rows.add(
        TextReading,
        key_id=key_id,
        change_id=change,
        digest=digest_of(en=said.en, cy=said.cy),
        text_en=said.en,
        text_cy=said.cy,
        put_at=at,
        put_by_id=staff.coordinator,
        verdict="clear",
        read_at=at,
        read_by_id=staff.second_reader,
    )
    rows.add(
        Release, change_id=change, reading_id=reading, released_at=at, use="inside", released_by_id=staff.coordinator
    )


def known_changes() -> list[Known]:
    """Every change with its last step."""
    last = ChangeStep.objects.order_by("change_id", "-pk").distinct("change_id")
    steps = last.values_list("change_id", "change__area_id", "status", "at")
    return [Known(*step) for step in steps]


@dataclass
class Came:
    """What came of one point, as the ledger works it out."""

    links: list[LinkFact] = field(default_factory=list)
    decided: TriageFact | None = None
    news: list[NewsFact] = field(default_factory=list)


class Hearing:
    """One survivor, and what came of each thing they said."""

    def __init__(self, person: Person, changes: list[Known]) -> None:
        self.person, self.rows, self.chance = person, person.rows, person.chance
        self.changes = changes
        self.came: defaultdict[UUID, Came] = defaultdict(Came)

    def add(self, said: list[Said]) -> None:
        """Two in five points led to a change, and one in five was for information. Two changes at most for one person,
        as things go."""
        self.agree()
        chosen = self.chance.sample(self.changes, k=min(2, len(self.changes)))
        asked: defaultdict[UUID, list[Said]] = defaultdict(list)
        for point in said:
            drawn = self.chance.random()
            if chosen and drawn < 0.4:
                change = self.chance.choice(chosen)
                asked[change.id].append(point)
                self.link(change, point)
            elif drawn < 0.6 and point.at < self.person.ago(30):
                self.sort(point)
        for change in chosen:
            if change.status in NEWS and asked[change.id]:
                self.tell(change, asked[change.id])
        for point in said:
            self.keep(point, self.came[point.id])

    def keep(self, point: Said, came: Came) -> None:
        """The ledger's row, where the ledger itself says that it stands."""
        stands = where_it_stands(
            said_at=point.at, links=came.links, decided=came.decided, news=came.news, at=self.person.around.now
        )
        self.rows.add(
            Loop,
            contribution_id=point.id,
            survivor_id=self.person.id,
            theme_id=point.theme,
            journey="not_said",
            said_at=point.at,
            is_declined=self.person.declines_news,
            **{name: getattr(stands, name.removesuffix("_id")) for name in KEPT},
        )

    def agree(self) -> None:
        """A PIN, how they want to hear, and now and then something they write themselves."""
        given, by, ago = self.person.id, self.person.by, self.person.ago
        if self.chance.random() < 0.4:
            self.rows.add(
                PageAccess,
                survivor_id=given,
                pin="!",  # opens nothing
                agreed="voice",
                agreed_at=ago(100),
                agreed_by_id=by,
                link_days=7,
            )
            self.rows.add(NewsWishes, survivor_id=given, by_itself=["thanks"], asked_at=ago(100), asked_by_id=by)
        if self.chance.random() < 0.02:
            arrived, is_read = ago(self.chance.uniform(0, 300)), self.chance.random() < 0.9
            done = {"read_at": arrived, "read_by_id": by, "done_at": arrived, "done_by_id": by} if is_read else {}
            self.person.own(
                InboundMessage,
                survivor_id=given,
                kind="more",
                words="There is one more thing that I wanted to say.",
                language=self.person.language,
                arrived_at=arrived,
                **done,
            )

    def sort(self, point: Said) -> None:
        """Read, and for information; nobody has told them yet, or somebody has."""
        triage = self.person.own(
            Triage,
            contribution_id=point.id,
            outcome="for_information",
            reason_en="It went to those who train the officers.",
            reason_cy="Aeth at y rhai sy’n hyfforddi’r swyddogion.",
            decided_at=point.at + timedelta(days=10),
            decided_by_id=self.person.by,
        )
        decided_at = point.at + timedelta(days=10)
        self.came[point.id].decided = TriageFact(triage=triage, outcome="for_information", decided_at=decided_at)
        if self.chance.random() < 0.9:
            self.news(None, triage, decided_at + timedelta(days=5), [point], is_told=True, message=None)

    def link(self, change: Known, point: Said) -> None:
        linked_at = max(point.at, change.since - timedelta(days=30))
        self.rows.add(
            ChangeLink,
            change_id=change.id,
            contribution_id=point.id,
            strength="contributed",
            linked_at=linked_at,
            linked_by_id=self.person.by,
        )
        news_on: date | None = change.since.date() if change.status in NEWS else None
        fact = LinkFact(change=change.id, area=change.area, status=change.status, linked_at=linked_at, news_on=news_on)
        self.came[point.id].links.append(fact)

    def tell(self, change: Known, points: list[Said]) -> None:
        """Of ten, seven were told, one was written to, and two are owed the news."""
        drawn = self.chance.random()
        if drawn > 0.8:
            return
        at = min(max(change.since, *(point.at for point in points)) + timedelta(days=2), self.person.around.now)
        message = self.write(at) if drawn > 0.2 else None
        self.news(change, None, at, points, is_told=drawn < 0.7, message=message)

    def news(
        self,
        change: Known | None,
        triage: UUID | None,
        at: datetime,
        points: list[Said],
        *,
        is_told: bool,
        message: UUID | None,
    ) -> None:
        """One piece of news about these points."""
        told_at = min(at + timedelta(days=2), self.person.around.now) if is_told else None
        kind = "heard" if change is None else "cannot" if change.status == "rejected" else "made"
        answer = ("no" if self.chance.random() < 0.05 else "yes") if is_told and self.chance.random() < 0.5 else ""
        news = self.person.own(
            FeedbackNotification,
            survivor_id=self.person.id,
            kind=kind,
            change_id=change.id if change else None,
            triage_id=triage,
            language=self.person.language,
            news_en=EN,
            news_cy=CY,
            message_id=message,
            made_at=at,
            made_by_id=self.person.by,
            told_at=told_at,
            told_how=("page" if message else "voice") if is_told else "",
        )
        fact = NewsFact(
            kind=kind,
            change=change.id if change else None,
            triage=triage,
            made_at=at,
            told_at=told_at,
            channel="email" if message else "",
            state="sent" if message else "",
            moved_at=at if message else None,
            link_until=at + timedelta(days=7) if message else None,
            answer=answer,
            answered_at=told_at if answer else None,
        )
        for point in points:
            self.rows.add(NotifiedContribution, notification_id=news, contribution_id=point.id)
            self.came[point.id].news.append(fact)
        if answer:
            self.rows.add(Response, notification_id=news, answer=answer, answered_at=told_at)

    def write(self, at: datetime) -> UUID:
        """A message that went, with an address that opens their page for a week."""
        message = self.person.own(
            Message,
            resolver="survivor",
            recipient_id=self.person.id,
            purpose="news",
            language=self.person.language,
            subject="A note",
            body="There is something new for you.",
            has_link=True,
            state="sent",
            not_before=at,
            expires_at=at + timedelta(hours=72),
            created_at=at,
            sent_at=at,
        )
        self.rows.add(
            PrivateLink,
            survivor_id=self.person.id,
            message_id=message,
            token_hash=uuid4().bytes * 2,
            expires_at=at + timedelta(days=7),
        )
        return message
