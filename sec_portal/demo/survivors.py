"""The people, how they may be reached, and what they agreed to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time, timedelta
from itertools import cycle, islice
from typing import TypeAlias
from uuid import UUID

from engagement.gate import Reason
from engagement.models import (
    Activity,
    AssessmentDecision,
    ConsentRecord,
    ContactRoute,
    ContactWindow,
    ParticipationAssessment,
    Proceedings,
    Purpose,
    SafeContactPlan,
    Survivor,
    SurvivorIndex,
    Wording,
)
from safeguards import blind_index
from safeguards.sealing import keys_in_hand, new_key
from sec_portal.demo import said
from sec_portal.demo.people import SURVIVORS
from sec_portal.demo.scene import Scene

Kind, Safe, Device = ContactRoute.Kind, ContactRoute.Safe, ContactRoute.Device
Status: TypeAlias = SafeContactPlan.Status
INDEX = SurvivorIndex.Kind
WEEKDAYS = (0, 1, 2, 3, 4)
WORDS_CHOSEN = {name: word for (name, *_rest), word in zip(SURVIVORS[3:9:2], list(Survivor.Word)[1:], strict=False)}
DROPPED = tuple(SafeContactPlan.DroppedCall.values)


@dataclass(frozen=True)
class Reach:
    """How one person may be reached. `plan` is None for somebody nobody has been through it with yet."""

    plan: Status | None = Status.CONFIRMED
    kind: str = Kind.EMAIL
    device: str = Device.OWN
    link_ok: bool = True
    days: tuple[int, ...] = WEEKDAYS
    opens: time = time(9, 30)
    closes: time = time(12)
    has_run_out: bool = False
    inbound_only: bool = False
    may_ring_too: bool = False

    @property
    def has_page(self) -> bool:
        """Reads news on a private page of their own, with the PIN."""
        return self.plan == Status.CONFIRMED and self.link_ok and not self.inbound_only

    @property
    def why_not(self) -> str:
        """The gate's reason for which nothing is begun with them; empty where something may be."""
        if self.inbound_only:
            return Reason.INBOUND_ONLY
        return {
            None: Reason.NO_PLAN,
            Status.DRAFT: Reason.PLAN_NOT_CONFIRMED,
            Status.STOPPED: Reason.CONTACT_STOPPED,
        }.get(self.plan, "")

    @property
    def is_out_of_reach(self) -> bool:
        """We may not begin anything with them now."""
        return self.plan != Status.CONFIRMED or self.inbound_only


EASY = Reach()
EITHER = Reach(may_ring_too=True)
WIDE = Reach(days=(0, 1, 2, 3, 4, 5, 6), opens=time(7), closes=time(22))
EVENINGS = Reach(opens=time(17, 30), closes=time(20))
CALLS = Reach(kind=Kind.MOBILE, link_ok=False)
LANDLINE = replace(CALLS, kind=Kind.LANDLINE, opens=time(13), closes=time(15))
PLAIN = Reach(link_ok=False)
SHARED = Reach(device=Device.SHARED, link_ok=False)
RUN_OUT = Reach(has_run_out=True)
BY_POST = replace(WIDE, kind=Kind.POST, link_ok=False)
INBOUND = Reach(inbound_only=True)
STOPPED = Reach(plan=Status.STOPPED)
DRAFT = Reach(plan=Status.DRAFT, link_ok=False)
NONE_YET = Reach(plan=None, link_ok=False)

# The people of the key screens, in the order of SURVIVORS; then everybody else in turn.
FIRST_REACHES = (EITHER, CALLS, EASY, INBOUND, EASY, WIDE, EASY, SHARED, CALLS, DRAFT, STOPPED, LANDLINE, BY_POST,
                 RUN_OUT)  # fmt: skip
OTHER_REACHES = (EASY, WIDE, CALLS, EASY, SHARED, WIDE, CALLS, EVENINGS, EITHER, PLAIN, WIDE, INBOUND, EASY, LANDLINE,
                 WIDE, EVENINGS, STOPPED, CALLS, NONE_YET)  # fmt: skip
FIRST_DAYS = (256, 92, 98, 85, 110, 88, 301, 97, 44, 190, 412, 150)  # ago that they became known


def reaches() -> list[Reach]:
    """One for each survivor."""
    return [*FIRST_REACHES, *islice(cycle(OTHER_REACHES), len(SURVIVORS) - len(FIRST_REACHES))]


def in_the_way() -> frozenset[str]:
    """Of whom the gate lets nothing be shown: they rang us alone, asked us to stop, or are not assessed, or somebody
    decides about them now."""
    return frozenset(
        name
        for place, ((name, *_rest), reach) in enumerate(zip(SURVIVORS, reaches(), strict=True))
        if reach.inbound_only or reach.plan == Status.STOPPED or place % 8 == 7 or place % 20 == 18
    )


def days_known() -> list[int]:
    """How many days ago each became known: spread over eighteen months, the newest last week."""
    others = len(SURVIVORS) - len(FIRST_DAYS)
    return [*FIRST_DAYS, *(540 - place * 536 // others for place in range(others))]


def add_survivors(scene: Scene) -> dict[str, Reach]:
    """Everybody, with plans, consents and assessments. Gives how each may be reached, by pseudonym."""
    people = [_person(scene, line, known) for line, known in zip(SURVIVORS, days_known(), strict=True)]
    scene.survivors = {person.pseudonym: person for person in people}
    with keys_in_hand(person.key_id for person in people):
        Survivor.objects.bulk_create(people)
        for place, (person, reach) in enumerate(zip(people, reaches(), strict=True)):
            _add_reach(scene, person, reach, place)
        ParticipationAssessment.objects.bulk_create([*_assessments(scene, people), *_earlier(scene, people)])
    _add_consents(scene, people)
    return dict(zip(scene.survivors, reaches(), strict=True))


def _person(scene: Scene, line: tuple[str, str, str, str], known: int) -> Survivor:
    pseudonym, name, known_as, language = line
    person = Survivor(
        pseudonym=pseudonym,
        name=name,
        known_as=known_as,
        language=language,
        word=WORDS_CHOSEN.get(pseudonym, Survivor.Word.SURVIVOR),
        created_at=scene.at(known, 9, 40),
        created_by=scene.worker(),
    )
    person.key_id = new_key(person.pk)
    return person


def _add_reach(scene: Scene, person: Survivor, reach: Reach, place: int) -> None:
    """Their plan, the one way to reach them and its window, and the digests by which they are found."""
    _, name, known_as, _ = SURVIVORS[place]
    digests = {(INDEX.NAME, digest) for digest in blind_index.name_digests(name, known_as)}
    if reach.plan is not None:
        plan = _plan(scene, person, reach, place)
        plan.save(force_insert=True)
        value = address(person, reach, place, name)
        scene.routes[person.pk] = _add_route(plan, reach, value)
        if reach.kind == Kind.EMAIL:
            digests.add((INDEX.EMAIL, blind_index.digest(INDEX.EMAIL, blind_index.fold_email(value) or "")))
        elif reach.kind in ContactRoute.CALLS:
            digests.add((INDEX.PHONE, blind_index.digest(INDEX.PHONE, blind_index.fold_phone(value) or "")))
        if reach.may_ring_too:
            number = address(person, CALLS, place, name)
            _add_route(plan, CALLS, number)
            digests.add((INDEX.PHONE, blind_index.digest(INDEX.PHONE, blind_index.fold_phone(number) or "")))
    SurvivorIndex.objects.bulk_create(
        SurvivorIndex(survivor=person, kind=kind, digest=digest) for kind, digest in digests
    )


def address(person: Survivor, reach: Reach, place: int, name: str) -> str:
    """An address that can belong to nobody: reserved domains, numbers kept free for drama, a town that is not there."""
    if reach.kind == Kind.POST:
        return f"{place} Ffordd yr Enfys, Llanenfys"
    if reach.kind == Kind.EMAIL:
        host = "blwch" if person.language == "cy" else "post"
        return f"{blind_index.fold_name(name).split()[0]}{place + 10}@{host}.example"
    return f"01632 960{place:03}" if reach.kind == Kind.LANDLINE else f"07700 900{place:03}"


def _plan(scene: Scene, person: Survivor, reach: Reach, place: int) -> SafeContactPlan:
    confirmed = reach.plan != Status.DRAFT
    is_shared = reach.device == Device.SHARED
    ago = 94 if reach.has_run_out else 5 + place % (8 if is_shared else 60)
    lasts = 30 if is_shared else 90
    return SafeContactPlan(
        key_id=person.key_id,
        survivor=person,
        status=reach.plan or Status.DRAFT,
        confirmed_at=scene.at(ago, 10, 15) if confirmed else None,
        confirmed_by=scene.coordinator if confirmed else None,
        rely_until=scene.day(ago) + timedelta(days=lasts + (0 if reach.has_run_out else place % 9))
        if confirmed
        else None,
        say=said.SAY[person.language][place % len(said.SAY[person.language])],
        never=said.NEVER[person.language][place % len(said.NEVER[person.language])],
        call_them=SURVIVORS[place][2],
        if_answered=said.IF_ANSWERED[person.language],
        dropped_call=DROPPED[place % 3],
        phrase_ask=said.PHRASES[person.language][0] if place % 4 == 0 else None,
        phrase_answer=said.PHRASES[person.language][1] if place % 4 == 0 else None,
        unsafe_phrase=said.PHRASES[person.language][2] if place % 3 == 0 else None,
        inbound_only=reach.inbound_only,
        stopped_at=scene.at(3 + place % 20, 15) if reach.plan == Status.STOPPED else None,
    )


def _add_route(plan: SafeContactPlan, reach: Reach, value: str) -> UUID:
    confirmed = plan.confirmed_at is not None
    route = ContactRoute(
        key_id=plan.key_id,
        plan=plan,
        kind=reach.kind,
        value=value,
        safe=Safe.YES if confirmed else Safe.UNCONFIRMED,
        device=reach.device,
        link_ok=reach.link_ok,
        confirmed_at=plan.confirmed_at,
    )
    route.save(force_insert=True)
    ContactWindow.objects.bulk_create(
        ContactWindow(route=route, weekday=day, opens=reach.opens, closes=reach.closes) for day in reach.days
    )
    return route.pk


def _assessments(scene: Scene, people: list[Survivor]) -> Iterator[ParticipationAssessment]:
    """Most are current, some have run out, every eighth person has none yet."""
    for place, person in enumerate(people):
        if place % 8 == 7:
            continue
        ago = _assessed(place)
        decision = AssessmentDecision.DEFER if place % 13 == 12 else AssessmentDecision.PROCEED
        if place % 6 == 5:
            decision = AssessmentDecision.PROCEED_WITH_CONDITIONS
        yield ParticipationAssessment(
            key_id=person.key_id,
            survivor=person,
            covers=[Activity.ONE_TO_ONE, *([Activity.FOCUS_GROUP] if place % 3 == 0 else [])],
            decision=decision,
            with_survivor=True,
            conditions=said.CONDITIONS[place % 3] if decision == AssessmentDecision.PROCEED_WITH_CONDITIONS else None,
            notes=said.NOTES[place % 3],
            proceedings=Proceedings.REPORTED if place % 20 == 18 else Proceedings.NONE,
            review_on=scene.day(ago) + timedelta(days=28 + 20 * (place // 13))
            if decision == AssessmentDecision.DEFER
            else None,
            support_offered=said.SUPPORT_OFFERED if decision == AssessmentDecision.DEFER else None,
            completed_at=scene.at(ago, 11),
            completed_by=scene.worker(),
            current_until=scene.day(ago) + timedelta(days=90),
        )


def _assessed(place: int) -> int:
    """How many days ago they were assessed last."""
    return min(100 + place if place % 5 == 4 else 4 + place, days_known()[place])


def _earlier(scene: Scene, people: list[Survivor]) -> Iterator[ParticipationAssessment]:
    """Those before: from the day on which they became known, and again before each had run out."""
    for place, person in enumerate(people):
        known = days_known()[place]
        before = [known, *range(_assessed(place) + ASSESSED_EVERY, known, ASSESSED_EVERY)]
        for ago in before if place % 8 != 7 and known > _assessed(place) else ():
            yield ParticipationAssessment(
                key_id=person.key_id, survivor=person, covers=[Activity.ONE_TO_ONE],
                decision=AssessmentDecision.PROCEED, with_survivor=True, proceedings=Proceedings.NONE,
                completed_at=scene.at(ago, 9, 45), completed_by=scene.coordinator,
                current_until=scene.day(ago) + timedelta(days=90),
            )  # fmt: skip


ASSESSED_EVERY = 85  # days
SAID_NO = frozenset(name for name, *_rest in SURVIVORS[10::22])  # to news, from the first day
TOOK_BACK = frozenset(name for name, *_rest in SURVIVORS[14::30])  # agreed to news, and took it back last week
ASKED = (Purpose.CONTACT, Purpose.ONE_TO_ONE, Purpose.UPDATES)


def _add_consents(scene: Scene, people: list[Survivor]) -> None:
    """Three purposes each. Some decline news, some withdrew it later, some answers have run out (CN-6)."""
    wordings = {purpose: Wording.objects.current("consent", purpose) for purpose in ASKED}
    rows = []
    for place, (person, known) in enumerate(zip(people, days_known(), strict=True)):
        asked = known if place % 14 == 11 else min(known, 300)  # the old ones have run out by now
        for purpose in ASKED:
            declined = purpose == Purpose.UPDATES and person.pseudonym in SAID_NO
            rows.append(_consent(scene, person, wordings[purpose], asked, declined=declined))
        if person.pseudonym in TOOK_BACK:
            rows.append(_withdrawal(scene, person))
    ConsentRecord.objects.bulk_create(rows)


def _consent(scene: Scene, person: Survivor, wording: Wording, ago: int, *, declined: bool) -> ConsentRecord:
    return ConsentRecord(
        survivor=person,
        purpose=wording.purpose,
        decision=ConsentRecord.Decision.DECLINED if declined else ConsentRecord.Decision.GIVEN,
        wording=wording,
        language=person.language,
        method=ConsentRecord.Method.BY_PHONE,
        in_private=True,
        decided_at=scene.at(ago, 9, 50),
        taken_by=person.created_by,
        expires_on=None if declined else scene.day(ago) + timedelta(days=365),
    )


def _withdrawal(scene: Scene, person: Survivor) -> ConsentRecord:
    return ConsentRecord(
        survivor=person,
        purpose=Purpose.UPDATES,
        decision=ConsentRecord.Decision.WITHDRAWN,
        language=person.language,
        method=ConsentRecord.Method.BY_PHONE,
        in_private=True,
        decided_at=scene.at(6, 14, 20),
        taken_by=scene.coordinator,
    )
