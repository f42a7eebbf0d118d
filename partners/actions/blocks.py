"""Barring an account from a referral, and from the record of whoever it is about."""

from django.db import transaction

from accounts.actions.blocks import place_block
from accounts.models import RecordBlock, User
from partners.actions.moving import lock_referral
from partners.models import Referral


def bar_from_referral(*, referral: Referral, person: User, by: User) -> RecordBlock:
    """Where it is known who it is about, from their record, which hides the referral too; else from the referral, and
    from the record once it is taken on. Raises NobodyLeft."""
    with transaction.atomic():
        held = lock_referral(referral)
        record, key_id = (held.survivor.pk, held.survivor.key_id) if held.survivor else (held.pk, held.key_id)
        return place_block(record=record, key_id=key_id, person=person, by=by)
