"""Who holds a referral at the partner today, who covers, who is told of it, and who could take it over."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Organisation, RecordBlock, User
from accounts.models.user import UserQuerySet
from accounts.roles import Permission, Role
from partners.models import PartnerReport, Referral

Kind = PartnerReport.Kind


def cover_of(referral: Referral, *, on: date) -> PartnerReport | None:
    """The report that says who covers for the worker on this day. Whoever takes over, or covers later, ends it."""
    said = referral.reports.filter(kind__in=[Kind.WORKER, Kind.COVER]).select_related("worker")
    last = said.order_by("-at").first()
    return last if last is not None and last.until is not None and last.until >= on else None


def holders_of(referral: Referral) -> list[User]:
    """Who holds it, and who covers for them today: those who can sign in, and may still see it."""
    named = User.objects.filter(pk__in=_held_by(referral)).select_related("organisation")
    return [person for person in named if may_be_told(person, referral)]


def works_there(person: User, referral: Referral) -> bool:
    """Still an open account of the partner to which the referral belongs."""
    is_open = person.is_active and person.set_up_at is not None and person.role == Role.PARTNER
    return is_open and person.organisation_id == referral.organisation_id


def is_left_alone(referral: Referral, *, on: date) -> bool:
    """It has a worker there who has left, and nobody covers: it stands on no desk of theirs as somebody's."""
    if referral.worker is None or works_there(referral.worker, referral):
        return False
    cover = cover_of(referral, on=on)
    return cover is None or cover.worker is None or not works_there(cover.worker, referral)


def left_alone(*, on: Any) -> Q:
    """The same for rows of referrals; `on` may be an expression."""
    there = User.objects.able_to_sign_in().filter(role=Role.PARTNER, organisation=OuterRef("organisation"))
    said = PartnerReport.objects.filter(kind__in=[Kind.WORKER, Kind.COVER])
    later = said.filter(referral=OuterRef("referral"), at__gt=OuterRef("at"))
    covers = said.filter(~Exists(later), referral=OuterRef("pk"), until__gte=on)
    able = User.objects.able_to_sign_in().filter(role=Role.PARTNER)
    covers = covers.filter(worker__in=able.values("pk"), worker__organisation=OuterRef("organisation"))
    return Q(~Exists(there.filter(pk=OuterRef("worker"))), ~Exists(covers), worker__isnull=False)


def may_be_told(person: User, referral: Referral) -> bool:
    """An open account of the partner to which the referral belongs, and not barred from it."""
    if referral.organisation_id is None or person.set_up_at is None or not person.can(Permission.SEND_REFERRALS):
        return False
    return Referral.objects.visible_to(person).filter(pk=referral.pk).exists()


def holds(person: User, referral: Referral) -> bool:
    """Whether they hold it or cover today."""
    return person.pk in _held_by(referral)


def _held_by(referral: Referral) -> set[UUID]:
    cover = cover_of(referral, on=timezone.localdate())
    return {each for each in (referral.worker_id, cover.worker_id if cover else None) if each}


def workers_at(organisation: Organisation) -> UserQuerySet:
    """Whoever has an account there and may use it now."""
    return User.objects.able_to_sign_in().filter(role=Role.PARTNER, organisation=organisation)


def colleagues_of(referral: Referral) -> UserQuerySet:
    """Who else of the organisation could hold it."""
    others = _open_to(referral)
    return others if referral.worker_id is None else others.exclude(pk=referral.worker_id)


def _open_to(referral: Referral) -> UserQuerySet:
    theirs = workers_at(referral.organisation) if referral.organisation else User.objects.none()
    barred = _barred_from(referral)
    return theirs.exclude(pk__in=[person.pk for person in theirs if person.mark in barred]) if barred else theirs


def _barred_from(referral: Referral) -> set[bytes]:
    records = [pk for pk in (referral.pk, referral.survivor_id) if pk is not None]
    marks = RecordBlock.objects.standing().filter(record__in=records).values_list("barred", flat=True)
    return {bytes(mark) for mark in marks}
