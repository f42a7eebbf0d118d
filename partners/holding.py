"""Who covers for the worker of a referral, and who of their organisation could take it over."""

from datetime import date

from accounts.models import RecordBlock, User
from accounts.models.user import UserQuerySet
from accounts.roles import Role
from partners.models import PartnerReport, Referral

Kind = PartnerReport.Kind


def cover_of(referral: Referral, *, on: date) -> PartnerReport | None:
    """The report that says who covers for the worker on this day. Whoever takes over, or covers later, ends it."""
    said = referral.reports.filter(kind__in=[Kind.WORKER, Kind.COVER]).select_related("worker")
    last = said.order_by("-at").first()
    return last if last is not None and last.until is not None and last.until >= on else None


def colleagues_of(referral: Referral) -> UserQuerySet:
    """Who else of the organisation could hold it."""
    others = _open_to(referral)
    return others if referral.worker_id is None else others.exclude(pk=referral.worker_id)


def _open_to(referral: Referral) -> UserQuerySet:
    theirs = User.objects.able_to_sign_in().filter(role=Role.PARTNER, organisation=referral.organisation_id)
    barred = _barred_from(referral)
    return theirs.exclude(pk__in=[person.pk for person in theirs if person.mark in barred]) if barred else theirs


def _barred_from(referral: Referral) -> set[bytes]:
    records = [pk for pk in (referral.pk, referral.survivor_id) if pk is not None]
    marks = RecordBlock.objects.standing().filter(record__in=records).values_list("barred", flat=True)
    return {bytes(mark) for mark in marks}
