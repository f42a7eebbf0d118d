"""Survivors, and all that hangs on them, in the proportions of a service that has run for three years.

Everything is drawn by chance from a seed of the person's own number, so that two processes need not agree on anything,
and the same size gives the same shape.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import models
from django.utils import timezone

from engagement.models import (
    AccessNeed,
    AftercareCheck,
    ConsentRecord,
    Consultation,
    ContactRoute,
    ContactWindow,
    Contribution,
    Draft,
    FollowUp,
    GateDecision,
    Participation,
    ParticipationAssessment,
    PersonLink,
    Purpose,
    SafeContactPlan,
    SupportWorker,
    Survivor,
    SurvivorIndex,
    TriggerEvent,
)
from engagement.pseudonyms import FIRST, SECOND
from safeguards import blind_index
from sec_portal.bench.rows import Rows

TABLES: Final[tuple[type[models.Model], ...]] = (
    Survivor,
    SafeContactPlan,
    ContactRoute,
    ContactWindow,
    SurvivorIndex,
    ConsentRecord,
    ParticipationAssessment,
    TriggerEvent,
    AccessNeed,
    SupportWorker,
    PersonLink,
    Consultation,
    Participation,
    Contribution,
    AftercareCheck,
    FollowUp,
    GateDecision,
    Draft,
)
GIVEN = """
Alys Anwen Bethan Carys Catrin Ceri Delyth Eira Eleri Elin Ffion Gwen Heledd Lowri Mali Manon Megan Nerys Nia Olwen
Rhian Sara Siân Tegan Aled Bryn Dafydd Emyr Gareth Gethin Hywel Idris Ifan Iestyn Llew Macsen Owain Rhodri Siôn Tudur
Amira Chloe Daisy Hana Imani Jasmin Leila Zoe
""".split()  # noqa: SIM905 – names are read as names
FAMILY = """
Adams Ahmed Bevan Bowen Cadwaladr Davies Edwards Ellis Evans Francis George Griffiths Gruffydd Harries Hopkins Howells
Hughes Humphreys Jenkins John Jones Kaur Khan Lewis Lloyd Llywelyn Mathias Meredith Morgan Morris Nicholas Owen Parry
Patel Phillips Powell Price Probert Prosser Pryce Pugh Rees Reynolds Richards Roberts Rogers Rowlands Samuel Singh
Thomas Treharne Tudor Vaughan Walters Watkins Williams Wynne
""".split()  # noqa: SIM905
SAID = (
    "Nobody told me that my appointment was moved.",
    "I had to say it all again to somebody new, and then once more.",
    "The officer who came first was kind and wrote everything down.",
    "I waited weeks without knowing whether anybody had read my statement.",
    "They rang when I was at work, although I had asked them not to.",
    "It helped that one person stayed with me from beginning to end.",
)
POINTS = (2, 6, 10, 12, 20)  # of 50 for five people: some say little and some a great deal
EACH_TALK = 4  # points, at most
SPAN_DAYS = 3 * 365
OPEN_DAYS = 10  # a talk as new as this may still be open
EVERYDAY = (Purpose.CONTACT, Purpose.ONE_TO_ONE, Purpose.UPDATES)


def points_before(number: int, survivors: int, contributions: int) -> int:
    """How many points the people before this one have made between them: it comes out at the number asked for."""
    rounds, place = divmod(number, len(POINTS))
    whole = rounds * sum(POINTS) + sum(POINTS[:place])
    rounds, place = divmod(survivors, len(POINTS))
    return whole * contributions // (rounds * sum(POINTS) + sum(POINTS[:place]))


@dataclass(frozen=True)
class Around:
    """What is there before anybody is: accounts, wordings, themes, and what day it is."""

    coordinators: list[UUID]
    consent_wordings: dict[str, int]
    warning: int
    themes: list[str]
    now: datetime

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)


@dataclass(frozen=True)
class Said:
    """One point, as what came of it needs to know it."""

    id: UUID
    at: datetime
    theme: str


@dataclass(frozen=True)
class Drawn:
    """What chance gave to one number, the same each time."""

    number: int
    given: str
    family: str
    chance: Random

    @property
    def email(self) -> str:
        return f"{self.given.casefold()}.{self.number}@post.example"


def drawn(number: int) -> Drawn:
    chance = Random(number)  # noqa: S311 – shapes, not secrets
    return Drawn(number, chance.choice(GIVEN), chance.choice(FAMILY), chance)


class Person:
    """One survivor on the way into the tables."""

    def __init__(self, number: int, key_id: UUID, around: Around, rows: Rows) -> None:
        self.key_id, self.around, self.rows = key_id, around, rows
        drawn_as = drawn(number)
        self.number, self.given, self.family, self.chance = number, drawn_as.given, drawn_as.family, drawn_as.chance
        self.id, self.email, self.declines_news = uuid4(), drawn_as.email, False
        self.by = around.coordinators[0] if self.chance.random() < 0.8 else self.chance.choice(around.coordinators)
        self.language = "cy" if self.chance.random() < 0.2 else "en"

    # Who they are ----------------------------------------------------------------------------------------------------
    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def phone(self) -> str:
        return f"07700 {(900_000 + self.number) % 1_000_000:06d}"

    def ago(self, days: float) -> datetime:
        return self.around.now - timedelta(days=days)

    def is_one_in(self, share: float) -> bool:
        return self.chance.random() < share

    def own(self, model: type[models.Model], **given: Any) -> UUID:
        """A row that is sealed under their key."""
        return self.rows.add(model, key_id=self.key_id, **given)

    def add(self) -> None:
        """The person, the plan, the consents, the assessment, and what stands beside them."""
        self.own(
            Survivor,
            id=self.id,
            pseudonym=pseudonym(self.number),
            name=self.name,
            known_as=self.given,
            language=self.language,
            created_at=self.ago(self.chance.uniform(30, SPAN_DAYS)),
            created_by_id=self.by,
        )
        for digest in blind_index.name_digests(self.name, self.given):
            self.index("name", digest, route=None)
        if self.is_one_in(0.95):
            self.add_plan()
        self.add_consents()
        if self.is_one_in(0.6):
            self.add_assessment()
        self.add_events()
        self.add_support()

    def index(self, kind: str, digest: bytes, *, route: UUID | None) -> None:
        self.rows.add(SurvivorIndex, survivor_id=self.id, kind=kind, digest=digest, route_id=route)

    # How they are reached --------------------------------------------------------------------------------------------
    def add_plan(self) -> None:
        """Nine in ten confirmed; of those, one in twelve has run out or is about to."""
        drawn = self.chance.random()
        status = "confirmed" if drawn < 0.9 else "draft" if drawn < 0.95 else "stopped"
        is_ending = self.is_one_in(1 / 12)
        days = self.chance.randint(-20, 14) if is_ending else self.chance.randint(15, 90)
        confirmed = status != "draft"
        plan = self.own(
            SafeContactPlan,
            survivor_id=self.id,
            status=status,
            confirmed_at=self.ago(90 - days) if confirmed else None,
            confirmed_by_id=self.by if confirmed else None,
            rely_until=self.around.today + timedelta(days=days) if confirmed else None,
            stopped_at=self.ago(3) if status == "stopped" else None,
            say="Mari from the office",
            never="Never leave a voicemail. Never ring at the weekend.",
            call_them=self.given,
            if_answered="Ask for the person who wanted the survey.",
            inbound_only=self.is_one_in(0.03),
        )
        self.add_route(plan, "mobile", self.phone, weekdays=range(5))
        self.add_route(plan, "email", self.email, weekdays=(1, 3))

    def add_route(self, plan: UUID, kind: str, value: str, *, weekdays: Iterable[int]) -> None:
        route = self.own(
            ContactRoute,
            plan_id=plan,
            kind=kind,
            value=value,
            safe="yes" if self.is_one_in(0.85) else "no",
            device="own",
            link_ok=kind == "email" and self.is_one_in(0.4),
            notes="Hang up at once when somebody else answers." if kind == "mobile" else None,
            confirmed_at=self.ago(20),
        )
        for weekday in weekdays:
            self.rows.add(ContactWindow, route_id=route, weekday=weekday, opens=time(9), closes=time(12))
        fold = blind_index.fold_phone if kind == "mobile" else blind_index.fold_email
        found = "phone" if kind == "mobile" else "email"
        self.index(found, blind_index.digest(found, fold(value) or ""), route=route)

    # What they agreed to, and what is safe for them ------------------------------------------------------------------
    def add_consents(self) -> None:
        """The three of every day, and now and then another; one in fifty runs out about now."""
        more = [purpose for purpose in (Purpose.FOCUS_GROUP, Purpose.NETWORK) if self.is_one_in(0.3)]
        for purpose in (*EVERYDAY, *more):
            decision = "given" if self.is_one_in(0.92) else "declined" if self.is_one_in(0.5) else "withdrawn"
            self.declines_news |= purpose is Purpose.UPDATES and decision != "given"
            days = self.chance.randint(-10, 14) if self.is_one_in(0.02) else self.chance.randint(15, 365)
            self.rows.add(
                ConsentRecord,
                survivor_id=self.id,
                purpose=purpose.value,
                decision=decision,
                wording_id=self.around.consent_wordings[purpose.value],
                language=self.language,
                method="by_phone",
                format="spoken",
                in_private=True,
                decided_at=self.ago(365 - days),
                taken_by_id=self.by,
                expires_on=self.around.today + timedelta(days=days) if decision == "given" else None,
            )

    def add_assessment(self) -> None:
        made = self.chance.uniform(1, 120)
        self.own(
            ParticipationAssessment,
            survivor_id=self.id,
            covers=["one_to_one", "focus_group"],
            decision="proceed" if self.is_one_in(0.7) else "proceed_with_conditions",
            proceedings="none" if self.is_one_in(0.8) else "concluded",
            with_survivor=True,
            conditions="A seat near the door\nA break after half an hour",
            notes="Her sister is with her.",
            helps="Naming five things in the room.",
            stop_signal="Raises a hand.",
            review_on=self.around.today + timedelta(days=self.chance.randint(-5, 60)) if self.is_one_in(0.1) else None,
            completed_at=self.ago(made),
            completed_by_id=self.by,
            current_until=self.around.today + timedelta(days=90 - round(made)),
        )

    def add_events(self) -> None:
        if self.is_one_in(0.1):
            holds = self.is_one_in(0.3)
            self.own(
                TriggerEvent,
                survivor_id=self.id,
                kind="hearing_set" if holds else "plan_changed",
                holds=holds,
                note="Told us on the phone." if holds else None,
                noted_at=self.ago(self.chance.uniform(0, 200)),
                noted_by_id=self.by,
            )

    def add_support(self) -> None:
        for kind in ("bsl_interpreter", "breaks", "quiet_room"):
            if self.is_one_in(0.12):
                self.own(AccessNeed, survivor_id=self.id, kind=kind, detail="Every half hour")
        if self.is_one_in(0.25):
            self.own(
                SupportWorker,
                survivor_id=self.id,
                name="Nia Roberts",
                organisation="Hafan Dawel",
                is_aware=True,
                may_call=True,
            )
        if self.is_one_in(0.2):
            self.own(
                PersonLink,
                survivor_id=self.id,
                kind="not_with",
                who=f"{self.chance.choice(GIVEN)} {self.family}",
                added_by_id=self.by,
            )
        if self.is_one_in(0.005):
            self.own(
                Draft,
                owner_id=self.by,
                form="plan_edit",
                about=self.id,
                typed='{"say": ["Mari from the office"]}',
                saved_at=self.ago(self.chance.uniform(0, 60)),
            )

    # What they said --------------------------------------------------------------------------------------------------
    def talk(self, points: int) -> list[Said]:
        """So many points, a few to a talk, the last of them perhaps still open."""
        said: list[Said] = []
        while points > 0:
            many = min(points, self.chance.randint(2, EACH_TALK))
            points -= many
            said += self.add_talk(many)
        return said

    def add_talk(self, points: int) -> list[Said]:
        """One talk with its points, and what follows it."""
        at = self.ago(SPAN_DAYS * self.chance.random() ** 2)  # more of them lately than long ago
        is_open = at > self.ago(OPEN_DAYS) and self.is_one_in(0.1)
        is_told_new = not is_open and self.is_one_in(0.01)
        talk = self.own(
            Consultation,
            channel="phone",
            language=self.language,
            started_at=at,
            held_by_id=self.by,
            warning="understood",
            warning_wording_id=self.around.warning,
            warning_at=at,
            warning_by_id=self.by,
            wellbeing="" if is_open else "steady" if self.is_one_in(0.9) else "some_distress",
            safeguarding="" if is_open else "new" if is_told_new else "none",
            crime="" if is_open else "none",
            crime_reason=None if is_open else "They spoke of how they were treated.",
            closed_at=None if is_open else at + timedelta(minutes=40),
            closed_by_id=None if is_open else self.by,
        )
        self.rows.add(Participation, consultation_id=talk, survivor_id=self.id)
        self.rows.add(GateDecision, survivor_id=self.id, purpose="invite", outcome="allow", about=talk, at=at)
        self.look_in_after(talk, at)
        if is_told_new:
            self.pass_on(talk, at)
        return [self.say(talk, place + 1, at) for place in range(points)]

    def say(self, talk: UUID, number: int, at: datetime) -> Said:
        wants_change, theme = self.is_one_in(0.6), self.chance.choice(self.around.themes)
        made = self.own(
            Contribution,
            consultation_id=talk,
            survivor_id=self.id,
            number=number,
            words=self.chance.choice(SAID),
            would_change="One person to ask for, and a day by which they ring." if wants_change else None,
            read_back="agreed",
            theme_id=theme,
            may_quote=self.chance.choice(("not_asked", "without_name", "no")),
            said_at=at,
            recorded_by_id=self.by,
        )
        return Said(made, at, theme)

    def look_in_after(self, talk: UUID, at: datetime) -> None:
        """Of the calls of the last days some are still to make, and a few of before were forgotten."""
        first, last = at + timedelta(hours=24), at + timedelta(hours=72)
        is_open = last > self.around.now or self.is_one_in(0.002)
        self.rows.add(
            AftercareCheck,
            consultation_id=talk,
            survivor_id=self.id,
            due_from=first,
            due_until=last,
            outcome="" if is_open else "reached_ok",
            done_at=None if is_open else first,
            done_by_id=None if is_open else self.by,
        )

    def pass_on(self, talk: UUID, at: datetime) -> None:
        """Written down, and all but one in fifty passed on."""
        is_open = self.is_one_in(0.02)
        self.rows.add(
            FollowUp,
            id=(row := uuid4()),
            key_id=self.key_id,
            consultation_id=talk,
            survivor_id=self.id,
            kind="safeguarding",
            disclosed_at=at,
            due_at=at + timedelta(hours=24),
            account=f"What they told us, as they told it. {row}",
            wishes="supports_investigation",
            made_by_id=self.by,
            passed_at=None if is_open else at + timedelta(hours=4),
            passed_by_id=None if is_open else self.by,
            passed_to=None if is_open else "The hub",
        )


def pseudonym(number: int) -> str:
    """One of three words for each number, in no order: the names of a page are spread over the whole list."""
    mixed = number * 611_953 % (len(FIRST) * len(FIRST) * len(SECOND))
    rest, second = divmod(mixed, len(SECOND))
    first, middle = divmod(rest, len(FIRST))
    return f"{FIRST[first]} {FIRST[middle]} {SECOND[second]}"
