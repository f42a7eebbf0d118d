"""What is known of each person beside the plan: access, support, who must not meet, and what happened since."""

from collections.abc import Iterator
from datetime import timedelta

from accounts.models import RecordBlock
from accounts.models.block import digest_of
from engagement.models import (
    AccessNeed,
    AftercareCheck,
    AssessmentDomain,
    Consultation,
    FollowUp,
    Participation,
    ParticipationAssessment,
    PersonLink,
    PersonLinkIndex,
    SupportWorker,
    Survivor,
    TriggerEvent,
)
from safeguards import blind_index
from safeguards.sealing import keys_in_hand, new_key
from sec_portal.demo import about
from sec_portal.demo.conversations import TOLD_TODAY
from sec_portal.demo.scene import Scene

ON_HOLD = "Quiet Harbour"
BARRED = 14  # place in the list of survivors
GONE_THROUGH = range(6)  # whose newest assessment has its sixteen domains


def add_about(scene: Scene) -> None:
    """Everything here, for the people of the scene."""
    people = list(scene.survivors.values())
    with keys_in_hand(person.key_id for person in people):
        AccessNeed.objects.bulk_create(_needs(people))
        SupportWorker.objects.bulk_create(_workers(people))
        AssessmentDomain.objects.bulk_create(_domains(people))
        _add_links(scene, people)
        _add_hold(scene, scene.survivors[ON_HOLD])
        _add_block(scene, people[BARRED])
    _add_aftercare(scene)
    _add_follow_up(scene)


def _needs(people: list[Survivor]) -> Iterator[AccessNeed]:
    for place, person in enumerate(people):
        for kind, detail in about.NEEDS[place % len(about.NEEDS)]:
            yield AccessNeed(key_id=person.key_id, survivor=person, kind=kind, detail=detail or None)


def _workers(people: list[Survivor]) -> Iterator[SupportWorker]:
    for place, person in enumerate(people[::3]):
        name, organisation = about.WORKERS[place % len(about.WORKERS)]
        yield SupportWorker(
            key_id=person.key_id,
            survivor=person,
            name=name,
            organisation=organisation,
            reached_by=f"01632 960{700 + place:03}",
            is_aware=place % 4 != 3,
            may_call=place % 2 == 0,
        )


def _domains(people: list[Survivor]) -> Iterator[AssessmentDomain]:
    """Where the talk found a concern, what was agreed about it; everything else was no concern."""
    first = [people[place] for place in GONE_THROUGH]
    theirs = ParticipationAssessment.objects.filter(survivor__in=first)
    for made in theirs.order_by("survivor_id", "-completed_at").distinct("survivor_id"):
        for domain in AssessmentDomain.Domain:
            rating, note, mitigation = about.DOMAINS.get(domain.value, ("no_concern", "", ""))
            yield AssessmentDomain(
                key_id=made.key_id,
                assessment=made,
                domain=domain,
                rating=rating,
                note=note or None,
                mitigation=mitigation or None,
            )


def _add_links(scene: Scene, people: list[Survivor]) -> None:
    """Every fifth person named somebody they must not be in a room with."""
    named = zip(people[2::5], about.NAMED, strict=False)
    for person, (kind, who) in named:
        link = PersonLink(key_id=person.key_id, survivor=person, kind=kind, who=who, added_by=scene.coordinator)
        link.save(force_insert=True)
        digest = blind_index.digest(blind_index.NAME, blind_index.fold_name(who))
        PersonLinkIndex.objects.create(link=link, digest=digest)


def _add_hold(scene: Scene, person: Survivor) -> None:
    """Something happened three days ago, and nobody has gone through the plan with them since."""
    TriggerEvent(
        key_id=person.key_id,
        survivor=person,
        kind=TriggerEvent.Kind.PERPETRATOR,
        holds=True,
        happened_on=scene.day(4),
        note=about.HAPPENED,
        noted_at=scene.at(3, 11),
        noted_by=scene.coordinator,
    ).save(force_insert=True)


def _add_block(scene: Scene, person: Survivor) -> None:
    """The deputy knows this person and asked to be kept out."""
    RecordBlock(
        key_id=person.key_id,
        record=person.pk,
        barred=digest_of(scene.deputy),
        who=str(scene.deputy.pk),
        placed_by=scene.coordinator,
    ).save(force_insert=True)


def _add_aftercare(scene: Scene) -> None:
    """Every talk has its check: one due today, at the hour they chose; one not yet; all others done."""
    lately = scene.now - timedelta(hours=30)
    talks = Participation.objects.select_related("consultation__held_by")
    AftercareCheck.objects.bulk_create(
        _check(scene, part, is_done=part.consultation.started_at < lately) for part in talks
    )


def _check(scene: Scene, part: Participation, *, is_done: bool) -> AftercareCheck:
    talk = part.consultation
    due_from, due_until = talk.started_at + timedelta(hours=24), talk.started_at + timedelta(hours=72)
    done_at = min(due_from + timedelta(hours=2), scene.now)
    done = {"outcome": "reached_ok", "done_at": done_at, "done_by": talk.held_by}
    chosen = {"agreed_at": scene.now + timedelta(hours=2)} if due_from < scene.now else {}
    return AftercareCheck(
        consultation=talk,
        survivor_id=part.survivor_id,
        due_from=due_from,
        due_until=due_until,
        **(done if is_done else chosen),
    )


def _add_follow_up(scene: Scene) -> None:
    """In the newest talk somebody told of something that nobody has passed on yet."""
    talk = Consultation.objects.filter(crime=Consultation.Crime.NEW).latest("started_at")
    told = FollowUp(
        consultation=talk,
        survivor=scene.survivors[TOLD_TODAY],
        kind=FollowUp.Kind.CRIME,
        disclosed_at=scene.now - timedelta(hours=5, minutes=20),
        due_at=scene.now + timedelta(hours=18, minutes=40),
        account=about.TOLD,
        warning=talk.warning,
        warning_wording=talk.warning_wording,
        wishes=FollowUp.Wishes.WANTS_TIME,
        made_by=scene.coordinator,
    )
    told.key_id = new_key(told.pk)
    told.save(force_insert=True)
