"""Recording under what somebody from elsewhere reads texts with us, and ending it."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.actions.refusals import OwnAccount
from accounts.models import ReaderAgreement, User
from safeguards.audit import Action, record


def record_agreement(*, reader: User, terms: str, begins_on: date, until: date, by: User) -> ReaderAgreement:
    """Keep where the agreement between the two organisations is, and until when it lets this person read. The account
    itself, and the qualification, each needed two people. Raises OwnAccount."""
    if reader.pk == by.pk:
        raise OwnAccount
    with transaction.atomic():
        made = ReaderAgreement.objects.create(
            reader=reader, terms=terms, begins_on=begins_on, until=until, recorded_by=by
        )
        record(Action.AGREEMENT_RECORDED, by=by, subjects=[reader.pk, made.pk])
    return made


def end_agreements(*, reader: User, by: User) -> int:
    """One press: from their next click they read nothing more, under any agreement. Gives how many ended."""
    with transaction.atomic():
        going_on = ReaderAgreement.objects.filter(reader=reader, ended_at__isnull=True, until__gte=timezone.localdate())
        ended = [each.pk for each in going_on.select_for_update()]
        ReaderAgreement.objects.filter(pk__in=ended).update(ended_at=timezone.now(), ended_by=by)
        if ended:
            record(Action.AGREEMENT_ENDED, by=by, subjects=[reader.pk, *ended])
    return len(ended)
