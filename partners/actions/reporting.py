"""What a worker tells us about the person of a referral, and what follows from it at once.

Whatever makes contact stricter is done in the transaction that keeps the report. What is told before there is a
survivor's record stays with the referral, and is applied when the referral is accepted. `once` becomes the report's id,
so that a form sent twice gives one; where it says something else it gives another. None of these must be called inside
a transaction with it.
"""

from datetime import date
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.events import note_event
from engagement.actions.plans import stop_route, suspend_contact
from engagement.actions.reported import take_reported_worker
from engagement.models import ContactRoute, Survivor
from partners.actions.moving import lock_referral
from partners.actions.once import free_id, unless_other
from partners.actions.refusals import NotAColleague, ReferralOver
from partners.brought import stands_by, worker_of
from partners.holding import colleagues_of
from partners.models import PartnerReport, Referral
from safeguards.audit import Action, record

Kind, Wants = PartnerReport.Kind, PartnerReport.Wants


def report_not_safe(*, referral: Referral, by: User, words: str = "", once: UUID | None = None) -> PartnerReport:
    """They are no longer safe to contact: nothing goes to them from now on, until a coordinator has gone through their
    plan with them. Nothing blocks this, and neither does a referral that is closed. Sent again it is done again: who
    says so says it of now. It is one report until somebody has looked at it. Where nothing more is kept of it, what is
    said with it is not."""
    once = _once(referral, once, by=by, words=words)
    with transaction.atomic():
        held = lock_referral(referral, seals=False)
        _stop_contact(held, by=by)
        kept = _kept(held, once)
        if kept is not None and kept.seen_at is None:
            return kept
        return _keep(held, Kind.NOT_SAFE, by=by, words="" if held.is_erased else words, once=once)


def report_changed_mind(
    *, referral: Referral, wants: str, by: User, words: str = "", once: UUID | None = None
) -> PartnerReport:
    """They do not want it any more, and everything further is held; or they want a complaint, which a coordinator
    passes on the same working day (SR-2); or they want it put right and no complaint. What professional standards have
    by then, only they give back (SR-3). Raises ReferralOver."""
    once = _once(referral, once, by=by, words=words, wants=wants)
    with transaction.atomic():
        held = lock_referral(referral, seals=bool(words))
        if (kept := _kept(held, once)) is not None:
            return kept
        _check_open(held)
        if wants == Wants.STOP:
            held.mind_changed_at = held.mind_changed_at or timezone.now()
        else:
            held.choice = _choice(held, wants)
            held.mind_changed_at = None
        held.save()
        return _keep(held, Kind.MIND_CHANGED, by=by, words=words, once=once, wants=wants)


def report_event(
    *, referral: Referral, event: str, by: User, words: str = "", once: UUID | None = None
) -> PartnerReport:
    """Something has happened that voids their assessment and holds whatever is written or automatic (SP-4).
    Raises ReferralOver."""
    once = _once(referral, once, by=by, words=words, event=event)
    with transaction.atomic():
        held = lock_referral(referral, seals=bool(words))
        if (kept := _kept(held, once)) is not None:
            return kept
        _check_open(held)
        if held.survivor is not None:
            note_event(survivor=held.survivor, kind=event, by=by, note=words, holds=True)
        return _keep(held, Kind.EVENT, by=by, words=words, once=once, event=event)


def change_worker(
    *, referral: Referral, worker: User, is_agreed: bool, by: User, words: str = "", once: UUID | None = None
) -> PartnerReport:
    """Another worker of the same organisation takes over, also as who stands by the survivor where that was the one
    before. Where the survivor does not know of it and agree, nothing goes to them through a worker until a coordinator
    has asked them. Raises ReferralOver or NotAColleague. Must not be called inside a transaction."""
    once = _once(referral, once, by=by, words=words, worker=worker, until=None, is_agreed=is_agreed)
    stood_by = stands_by(referral, by=by)
    with transaction.atomic():
        held = lock_referral(referral, seals=bool(words))
        if (kept := _kept(held, once)) is not None:
            return kept
        _check_worker(held, worker)
        held.worker = worker
        held.save()
        if not is_agreed:
            _stop_through_worker(held, by=by)
        elif stood_by and held.survivor is not None:
            person = vars(worker_of(held, {}))
            take_reported_worker(survivor=held.survivor, **person, by=by)
        return _keep(held, Kind.WORKER, by=by, words=words, once=once, worker=worker, is_agreed=is_agreed)


def cover_worker(
    *,
    referral: Referral,
    worker: User,
    until: date,
    is_agreed: bool,
    by: User,
    words: str = "",
    once: UUID | None = None,
) -> PartnerReport:
    """A colleague covers for the worker up to and including a day; else the same. Raises ReferralOver or
    NotAColleague."""
    once = _once(referral, once, by=by, words=words, worker=worker, until=until, is_agreed=is_agreed)
    with transaction.atomic():
        held = lock_referral(referral, seals=bool(words))
        if (kept := _kept(held, once)) is not None:
            return kept
        _check_worker(held, worker)
        if not is_agreed:
            _stop_through_worker(held, by=by)
        return _keep(held, Kind.COVER, by=by, words=words, once=once, worker=worker, until=until, is_agreed=is_agreed)


def see_report(*, report: PartnerReport, by: User) -> PartnerReport:
    """A coordinator has looked at it. Who did so first stays."""
    with transaction.atomic():
        held = PartnerReport.objects.select_for_update().get(pk=report.pk)
        if held.seen_at is None:
            held.seen_at, held.seen_by = timezone.now(), by
            held.save(update_fields=["seen_at", "seen_by"])
            record(Action.REFERRAL_REPORT_SEEN, by=by, subjects=[held.referral_id, held.pk], outcome=held.kind)
    return held


# What follows at once ---------------------------------------------------------------------------------------------
def _stop_contact(held: Referral, *, by: User) -> None:
    """Nothing goes to them. Where they have no plan yet, the referral says so until it is accepted."""
    if held.survivor is not None:
        suspend_contact(survivor=held.survivor, by=by)
    elif held.unsafe_at is None:
        held.unsafe_at = timezone.now()
        held.save()


def _stop_through_worker(held: Referral, *, by: User) -> None:
    """Nothing goes through the worker; where that is the only way to them, nothing at all."""
    through = _way_through_worker(held.survivor)
    if through is not None and _safe_ways(held.survivor).exclude(pk=through.pk).exists():
        stop_route(route=through, by=by)
    elif through is not None or held.reach == Referral.Reach.THROUGH_ME:
        _stop_contact(held, by=by)


def _way_through_worker(survivor: Survivor | None) -> ContactRoute | None:
    ways = ContactRoute.objects.filter(plan__survivor=survivor, kind=ContactRoute.Kind.VIA_WORKER)
    return ways.exclude(safe=ContactRoute.Safe.NO).first() if survivor else None


def _safe_ways(survivor: Survivor | None) -> models.QuerySet[ContactRoute]:
    return ContactRoute.objects.filter(plan__survivor=survivor, safe=ContactRoute.Safe.YES)


def _choice(held: Referral, wants: str) -> str:
    """What they want now. A complaint stands beside what they wanted put right, unless they had called that off."""
    if wants == Wants.PUT_RIGHT:
        return Referral.Choice.PUT_RIGHT
    had = held.choice in (Referral.Choice.PUT_RIGHT, Referral.Choice.BOTH) and held.mind_changed_at is None
    return Referral.Choice.BOTH if had else Referral.Choice.COMPLAINT


# Keeping it -------------------------------------------------------------------------------------------------------
def _once(referral: Referral, once: UUID | None, *, by: User, words: str, **facts: object) -> UUID | None:
    rows = PartnerReport.objects.all()
    return unless_other(rows, once, referral=referral, words={"detail": words}, by=by, **facts)


def _kept(held: Referral, once: UUID | None) -> PartnerReport | None:
    """The report that this form made already."""
    return PartnerReport.objects.filter(pk=once, referral=held).first() if once else None


def _keep(held: Referral, kind: str, *, by: User, words: str, once: UUID | None, **facts: object) -> PartnerReport:
    told = PartnerReport(
        pk=free_id(PartnerReport, once),
        key_id=held.key_id,
        referral=held,
        kind=kind,
        detail=words or None,
        at=timezone.now(),
        by=by,
        **facts,
    )
    told.save(force_insert=True)
    record(Action.REFERRAL_REPORTED, by=by, subjects=[held.pk, told.pk], outcome=told.wants or told.event or kind)
    return told


def _check_open(held: Referral) -> None:
    if held.is_closed:
        raise ReferralOver


def _check_worker(held: Referral, worker: User) -> None:
    _check_open(held)
    if not colleagues_of(held).filter(pk=worker.pk).exists():
        raise NotAColleague
