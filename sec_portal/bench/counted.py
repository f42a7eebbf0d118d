"""What the figures count beside what people said: what they answered to the equality questions, how it was for them,
what partners sent, and who lives in the area. Added to a database that is filled already."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from accounts.models import User
from engagement.equality import CURRENT
from engagement.models import ConsentRecord, EqualityAnswers, OwnMeasure, Purpose, Survivor, Wording
from impact.models import PopulationTable
from partners import clock
from partners.models import OutcomeTold, Referral, ReferralMessage, ReferralPause
from safeguards.models import SubjectKey
from safeguards.sealing import SealedField, keys_in_hand, seal
from sec_portal.bench.fill import BATCH, COORDINATORS, new_keys
from sec_portal.bench.people import SPAN_DAYS
from sec_portal.bench.rows import Rows
from sec_portal.demo.who import CHANCES, add_population

TABLES: Final[tuple[type[models.Model], ...]] = (
    EqualityAnswers,
    OwnMeasure,
    Referral,
    ReferralMessage,
    ReferralPause,
    OutcomeTold,
)
ANSWERED = 0.8  # of everybody
EACH_REFERRAL = 100  # contributions for one referral
SEED = 9
ENDS = ("put_right", "put_right", "put_right", "partly", "not_put_right", "support", "declined", "withdrawn")
SAID = {"put_right": "agreed", "partly": "partly", "not_put_right": "not_agreed"}
REF: Final = Survivor._meta.get_field("equality_ref")


def add_counted(contributions: int) -> None:
    """Everything here, unless it is there from a run before."""
    if not PopulationTable.objects.exists():
        chance = Random(SEED)  # noqa: S311 – shapes, not secrets
        add_equality(chance)
        add_own_measure(chance, contributions)
        add_referrals(chance, max(1, contributions // EACH_REFERRAL))
        add_population()  # last: it says that the rest is there


# What they answered ---------------------------------------------------------------------------------------------------
def add_equality(chance: Random) -> None:
    """Four in five gave answers, under ids and keys that know nothing of them, as `engagement.actions.equality` does
    it: a yes in the ledger of consents, and the id sealed in the person's row."""
    by = User.objects.get(email=f"{COORDINATORS[0]}@demo.example").pk
    wording = Wording.objects.current_by_purpose(Wording.Kind.CONSENT)[Purpose.EQUALITY.value].pk
    answers_rows = Rows(SubjectKey, EqualityAnswers, ConsentRecord)
    for people in batches(chance):
        made = new_keys(len(people), answers_rows)
        answers_rows.send()
        with keys_in_hand([*made, *(key for _pk, key in people)]):
            refs = [answered(key, chance, answers_rows) for key in made]
            sealed = [ref_of(*person, ref) for person, ref in zip(people, refs, strict=True)]
        for person, _key in people:
            agreed(person, wording, by, answers_rows)
        with transaction.atomic():
            answers_rows.send()
            write_refs([person for person, _key in people], sealed)


def batches(chance: Random) -> Iterator[list[tuple[UUID, UUID]]]:
    """Who answered, with their keys, some hundreds at a time."""
    everybody = Survivor.objects.order_by("pk").values_list("pk", "key_id")
    people = [person for person in everybody if chance.random() < ANSWERED]
    for first in range(0, len(people), BATCH):
        yield people[first : first + BATCH]


def answered(key: UUID, chance: Random, rows: Rows) -> UUID:
    given = {question: drawn(chance, chances) for question, chances in CHANCES.items() if chance.random() < 0.95}
    month = (timezone.localdate() - timedelta(days=chance.randrange(SPAN_DAYS))).replace(day=1)
    return rows.add(EqualityAnswers, key_id=key, month=month, version=CURRENT, answers=json.dumps(given))


def drawn(chance: Random, chances: dict[str, int]) -> str:
    return chance.choices(list(chances), weights=list(chances.values()))[0]


def ref_of(person: UUID, key: UUID, ref: UUID) -> bytes:
    place: SealedField = REF
    return seal(str(ref), place.place, person, key).blob


def agreed(person: UUID, wording: int, by: UUID, rows: Rows) -> None:
    rows.add(
        ConsentRecord,
        survivor_id=person,
        purpose=Purpose.EQUALITY.value,
        decision="given",
        wording_id=wording,
        language="en",
        method="by_phone",
        format="spoken",
        in_private=True,
        decided_at=timezone.now() - timedelta(days=90),
        taken_by_id=by,
        expires_on=timezone.localdate() + timedelta(days=275),
    )


def write_refs(people: list[UUID], sealed: list[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE engagement_survivor s SET equality_ref = given.ref"
            " FROM unnest(%s::uuid[], %s::bytea[]) AS given (pk, ref) WHERE s.id = given.pk",
            [people, sealed],
        )


# How it was for them --------------------------------------------------------------------------------------------------
def add_own_measure(chance: Random, contributions: int) -> None:
    """One in five was asked, and most of these answered: counts of a month, as they are kept."""
    rows, today = Rows(OwnMeasure), timezone.localdate()
    months = sorted({(today - timedelta(days=day)).replace(day=1) for day in range(SPAN_DAYS)})
    for month in months:
        for about, names in OwnMeasure.QUESTIONS.items():
            asked = max(1, contributions // (5 * len(months)))
            for answers, number in Counter(answers_to(names, chance) for _person in range(asked)).items():
                given = dict(zip(names, answers, strict=True))
                rows.add(OwnMeasure, about=about.value, channel="page", month=month, number=number, **given)
    rows.send()


def answers_to(names: tuple[str, ...], chance: Random) -> tuple[str, ...]:
    return tuple(chance.choices(("yes", "partly", "no", ""), (70, 15, 5, 10))[0] for _name in names)


# What partners sent ---------------------------------------------------------------------------------------------------
def add_referrals(chance: Random, many: int) -> None:
    """Over three years; nine in ten of them closed, one in eight with a time in which we waited for the person."""
    rows = Rows(SubjectKey, Referral, ReferralMessage, ReferralPause, OutcomeTold)
    cast = dict(User.objects.values_list("email", "pk"))
    by, worker = cast[f"{COORDINATORS[0]}@demo.example"], User.objects.get(email="nia@demo.example")
    shared = {
        "organisation_id": worker.organisation_id,
        "worker_id": worker.pk,
        "submitted_by_id": worker.pk,
        "warning_id": Wording.objects.current(Wording.Kind.RECORDING_WARNING).pk,
    }
    for first in range(0, many, BATCH):
        made = new_keys(min(BATCH, many - first), rows)
        rows.send()
        with keys_in_hand(made):
            for number, key in enumerate(made, first):
                Sent(number, key, by, chance, rows).add(shared)
        rows.send()


class Sent:
    """One referral on its way into the tables."""

    def __init__(self, number: int, key: UUID, by: UUID, chance: Random, rows: Rows) -> None:
        self.id, self.key, self.number, self.by, self.chance, self.rows = uuid4(), key, number, by, chance, rows
        self.at = timezone.now() - timedelta(days=1 + chance.random() * SPAN_DAYS)

    def add(self, shared: dict[str, Any]) -> None:
        answered_at, is_open = self.later(self.chance.uniform(0.1, 3)), self.chance.random() < 0.1
        settled_at = None if is_open else self.later(self.chance.uniform(5, 25))
        outcome = "" if is_open else self.chance.choice(ENDS)
        self.rows.add(
            Referral,
            id=self.id,
            key_id=self.key,
            reference=f"B-{self.number}",
            source="partner",
            status="acknowledged" if is_open else "closed",
            status_at=settled_at or answered_at,
            submitted_at=self.at,
            job="idva",
            agreed_on=self.at.date(),
            agreed_how="phone",
            agreed_to=["contact", "told_outcome"],
            knows_warning=True,
            warned_at=self.at,
            choice="put_right",
            language="en",
            reach="through_me",
            what_happened="They were told that somebody would ring. Nobody rang.",
            acknowledged_at=answered_at,
            acknowledged_by_id=self.by,
            acknowledge_by=clock.acknowledge_by(self.at, working_days=settings.REFERRAL_ACKNOWLEDGE_WORKING_DAYS),
            resolve_by=clock.end_of_day_after(self.at, working_days=settings.REFERRAL_RESOLVE_WORKING_DAYS),
            resolved_at=settled_at,
            outcome=outcome,
            closed_at=settled_at,
            closed_by_id=None if is_open else self.by,
            **shared,
        )
        self.follow(settled_at or self.later(20), SAID.get(outcome, ""))

    def later(self, days: float) -> datetime:
        return min(self.at + timedelta(days=days), timezone.now())

    def follow(self, until: datetime, answer: str) -> None:
        """Two updates, perhaps a pause, and what the person said of it in the end."""
        for share in (0.4, 0.9):
            at = self.at + share * (until - self.at)
            self.own(ReferralMessage, words="We are still at it.", to_partner=True, is_update=True, at=at)
        if self.chance.random() < 1 / 8:
            given = {"begun_by_id": self.by, "ended_by_id": self.by, "ended_at": until}
            self.rows.add(ReferralPause, referral_id=self.id, begun_at=self.at + 0.5 * (until - self.at), **given)
        if answer:
            told = {"how": "voice", "told_at": until, "told_by_id": self.by, "rights_offered": True}
            self.rows.add(OutcomeTold, key_id=self.key, referral_id=self.id, answer=answer, **told)

    def own(self, model: type[models.Model], **given: Any) -> None:
        self.rows.add(model, key_id=self.key, referral_id=self.id, by_id=self.by, **given)
