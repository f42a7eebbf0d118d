"""Taking a referral on: it makes the survivor's record, or joins the one that is theirs already."""

from uuid import UUID, uuid5

from django.db import connection, transaction

from accounts.actions.blocks import move_blocks
from accounts.models import User
from engagement.actions.consents import keep_passed_on
from engagement.actions.events import note_event
from engagement.actions.links import name_person
from engagement.actions.profile import set_access_needs, set_support_worker
from engagement.actions.reported import take_reported_plan
from engagement.actions.survivors import add_survivor, lock_survivor
from engagement.models import PersonLink, Purpose, SafeContactPlan, Survivor, TriggerEvent
from engagement.reported import Reported, plan_then
from partners.actions.moving import take_step
from partners.actions.offences import ensure_talk
from partners.actions.refusals import MovedMeanwhile
from partners.actions.telling_workers import tell_worker
from partners.actions.triage import lock_wanted
from partners.brought import Brought, open_brought, people_in, read_seen
from partners.joining import join
from partners.messages import What
from partners.models import PartnerReport, Referral
from partners.workflow import may_move
from safeguards.audit import Action, record

Status, Agreed = Referral.Status, Referral.Agreed
TOLD_OF_THE_PLAN = (
    "say", "call_them", "if_answered", "unsafe_phrase", "no_show", "people_safe", "dropped_call", "caller_id",
)  # fmt: skip
PURPOSES = {Agreed.CONTACT.value: Purpose.CONTACT.value, Agreed.OUTCOME.value: Purpose.UPDATES.value}


def accept_referral(
    *,
    referral: Referral,
    survivor: Survivor | None,
    by: User,
    takes_worker: bool = False,
    brought: Brought | None = None,
) -> Referral:
    """Take it on for somebody who is new (`survivor` is None), or for somebody known, whom `by` may see.

    Nobody becomes easier to reach by it. From now on what destroys the person's keys destroys the referral's. A support
    worker who is known stays, unless `takes_worker`. What professional standards sent back after it was taken on once
    has its person, and goes on. Pressed twice it is one. `brought` is what was opened for this survivor, where it was;
    else it is opened here, and the action must not be called inside a transaction.
    Raises MovedMeanwhile, also where anything changed of what was read for it, or TheyDoNotWantIt.
    """
    brought = brought or open_brought(referral, survivor, by=by)
    with transaction.atomic():
        held = lock_wanted(referral)
        if _is_accepted(held, survivor):
            return held
        if held.survivor is not None:
            take_step(held, Status.ACCEPTED, by=by)
            return held
        person = _lock_person(held, survivor, brought, by=by)
        held.survivor, held.taken_by = person, held.taken_by or by
        ensure_talk(held, by=by, survivor=person)
        take_step(held, Status.ACCEPTED, by=by)
        _give_keys(held)
        move_blocks(record=held.pk, to=person.pk, by=by)
        _keep_what_it_brought(held, person, brought, takes_worker=takes_worker, by=by)
        tell_worker(referral=held, what=What.MOVED, by=by)
        record(Action.REFERRAL_ACCEPTED, by=by, subjects=[held.pk, held.key_id, person.key_id])
    return held


def _is_accepted(held: Referral, survivor: Survivor | None) -> bool:
    """By the first of two presses. Raises MovedMeanwhile where it is anywhere else, or somebody else's."""
    is_theirs = held.survivor is None or survivor in (None, held.survivor)
    is_accepted = held.status == Status.ACCEPTED
    if not is_theirs or not (is_accepted or may_move(held, Status.ACCEPTED)):
        raise MovedMeanwhile
    return is_accepted


def _lock_person(held: Referral, survivor: Survivor | None, brought: Brought, *, by: User) -> Survivor:
    """The chosen record, under its lock and as it was read; or a new one. A name may be withheld until we spoke."""
    if survivor is None:
        person = add_survivor(name=brought.name, known_as="", language=held.language, by=by)
        is_as_read = brought.seen.reports == frozenset(held.reports.values_list("pk", flat=True))
    else:
        person = lock_survivor(survivor)
        is_as_read = brought.seen == read_seen(held, person)
    if not is_as_read or not Survivor.objects.visible_to(by).filter(pk=person.pk).exists():
        raise MovedMeanwhile
    return person


def _give_keys(held: Referral) -> None:
    """The application may not change a key; the database does it for a referral that has its person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT keys.give_referral_keys(%s)", [held.pk])


def _keep_what_it_brought(held: Referral, person: Survivor, brought: Brought, *, takes_worker: bool, by: User) -> None:
    """Their needs, who stands by them, how they may be reached, what they agreed to, and what has happened. Nothing is
    passed on about reaching somebody who has died."""
    if brought.needs is not None:
        set_access_needs(survivor=person, needs=brought.needs, by=by)
    if person.died_at is not None:
        return
    if brought.worker is not None and (brought.known_worker is None or takes_worker):
        set_support_worker(survivor=person, **vars(brought.worker), is_aware=True, may_call=True, by=by)
    _take_plan(person, brought, by=by)
    purposes = [purpose for agreed, purpose in PURPOSES.items() if agreed in held.agreed_to]
    keep_passed_on(survivor=person, purposes=purposes, said_on=held.agreed_on, evidence=held.reference, by=by)
    for name in people_in(brought.contact.people_not_safe):
        name_person(survivor=person, kind=PersonLink.Kind.NOT_SAFE, name=name, by=by)
    _note_events(held, person, brought, by=by)


def _take_plan(person: Survivor, brought: Brought, *, by: User) -> None:
    """The stricter contact rule wins (partners.joining)."""
    plan = SafeContactPlan.objects.filter(survivor=person).first()
    joined = join(plan_then(plan) if plan else None, brought.told)
    reported = Reported(
        plan=joined,
        value=str(brought.worker) if brought.worker else brought.contact.value,
        notes="" if brought.worker else brought.contact.notes,
        never=brought.never,
        **{name: getattr(brought.contact, name) for name in TOLD_OF_THE_PLAN},
    )
    take_reported_plan(survivor=person, reported=reported, by=by)


def _note_events(held: Referral, person: Survivor, brought: Brought, *, by: User) -> None:
    """What the worker reported while there was no record; and that whoever harmed them works for us or a partner, which
    voids every assessment and holds what is written until they have been asked (SP-4)."""
    for report in held.reports.filter(kind=PartnerReport.Kind.EVENT):
        note_event(survivor=person, kind=report.event, note=brought.events[report.pk], once=report.pk, by=by)
    if held.works_for_us == Referral.Answer.YES:
        once: UUID = uuid5(held.pk, "works_for_us")
        kind = TriggerEvent.Kind.CONNECTED
        note_event(survivor=person, kind=kind, note=brought.connected, once=once, by=by)
