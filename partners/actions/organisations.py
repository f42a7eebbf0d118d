"""Looking after a partner: the next thing to do, its agreement, its people, and each time we were in touch."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from partners.actions.refusals import MovedMeanwhile, SectorMissing
from partners.models import PartnerContact, Partnership, SharingAgreement, Touchpoint
from safeguards.audit import Action, record
from safeguards.filing.actions import claim_file
from safeguards.models import SealedFile


def edit_partnership(
    *, organisation: Organisation, sector: str, next_action: str, next_action_on: date | None, by: User
) -> Partnership:
    """Keep what kind of service it is, and the next thing to do with it and by when; both of these, or neither."""
    with transaction.atomic():
        made = {"sector": sector, "made_by": by}
        Partnership.objects.get_or_create(organisation=organisation, defaults=made)
        held = Partnership.objects.select_for_update().get(organisation=organisation)
        held.sector = sector
        _set_next(held, next_action, next_action_on, by)
        record(Action.PARTNERSHIP_CHANGED, by=by, subjects=[organisation.pk], outcome="edited")
    return held


def finish_next_action(*, organisation: Organisation, seen: str, by: User) -> None:
    """It is done. Raises MovedMeanwhile where another stands there than the one that was on the page."""
    with transaction.atomic():
        held = Partnership.objects.select_for_update().filter(organisation=organisation).first()
        if held is None or not held.next_action:
            return  # pressed twice
        if held.next_action != seen:
            raise MovedMeanwhile
        _set_next(held, "", None, by)
        record(Action.PARTNERSHIP_CHANGED, by=by, subjects=[organisation.pk], outcome="next_done")


def _set_next(held: Partnership, what: str, on: date | None, by: User) -> None:
    """Whoever set it stays named while it stays the same."""
    if (what, on) != (held.next_action, held.next_action_on):
        held.next_action, held.next_action_on = what, on
        held.next_action_by = by if what else None
    held.save()


def record_sharing(
    *, organisation: Organisation, terms: str, begins_on: date, until: date, file: SealedFile | None, by: User
) -> SharingAgreement:
    """Keep an agreement, and the signed copy where there is one: its key dies with the agreement's. Raises
    FileNotThere."""
    with transaction.atomic():
        pk = uuid4()
        signed = claim_file(file=file, owner=pk, by=by) if file else None
        made = SharingAgreement.objects.create(
            pk=pk, organisation=organisation, terms=terms, file=signed, begins_on=begins_on, until=until, recorded_by=by
        )
        record(Action.SHARING_AGREED, by=by, subjects=[organisation.pk, made.pk])
    return made


def end_sharing(*, agreement: SharingAgreement, by: User) -> SharingAgreement:
    """One press: from now on they send nothing new under it. What is open goes on to its end. Twice is once."""
    with transaction.atomic():
        held = SharingAgreement.objects.select_for_update().get(pk=agreement.pk)
        if held.ended_at is None:
            held.ended_at, held.ended_by = timezone.now(), by
            held.save(update_fields=["ended_at", "ended_by"])
            record(Action.SHARING_ENDED, by=by, subjects=[held.organisation_id, held.pk])
    return held


def add_contact(*, organisation: Organisation, name: str, job: str, email: str, phone: str, by: User) -> PartnerContact:
    """Somebody to ring there."""
    with transaction.atomic():
        made = PartnerContact.objects.create(
            organisation=organisation, name=name, job=job, email=email, phone=phone, added_by=by
        )
        record(Action.PARTNERSHIP_CHANGED, by=by, subjects=[organisation.pk, made.pk], outcome="contact_added")
    return made


def mark_contact_left(*, contact: PartnerContact, by: User) -> None:
    """They are no longer there. That they were stays. Twice is once."""
    with transaction.atomic():
        held = PartnerContact.objects.select_for_update().get(pk=contact.pk)
        if held.left_at is None:
            held.left_at, held.left_by = timezone.now(), by
            held.save(update_fields=["left_at", "left_by"])
            record(Action.PARTNERSHIP_CHANGED, by=by, subjects=[held.organisation_id, held.pk], outcome="contact_left")


def note_touchpoint(
    *,
    organisation: Organisation,
    kind: str,
    on: date,
    note: str,
    agreed: str,
    next_action: str = "",
    next_action_on: date | None = None,
    by: User,
) -> Touchpoint:
    """That we were in touch, and what was agreed; with a next action where one came of it, else it stays as it was.

    Raises SectorMissing: a next action needs a partnership.
    """
    with transaction.atomic():
        made = Touchpoint.objects.create(
            organisation=organisation, kind=kind, on=on, note=note, agreed=agreed, noted_by=by
        )
        if next_action:
            held = Partnership.objects.select_for_update().filter(organisation=organisation).first()
            if held is None:
                raise SectorMissing
            _set_next(held, next_action, next_action_on, by)
        record(Action.TOUCHPOINT_NOTED, by=by, subjects=[organisation.pk, made.pk])
    return made
