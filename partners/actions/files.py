"""Files that are handed in with a referral: sealed, checked for viruses, and never shown on a page."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from partners.actions.moving import lock_referral
from partners.actions.refusals import ReferralOver
from partners.models import Referral, ReferralFile
from safeguards.audit import Action, record
from safeguards.filing.actions import claim_file
from safeguards.models import SealedFile


def add_file(*, referral: Referral, file: SealedFile, by: User) -> ReferralFile:
    """Make a file that was handed in part of a referral: its key is the person's once there is one.

    Raises ReferralOver or FileNotThere.
    """
    with transaction.atomic():
        held = lock_referral(referral)
        if held.is_closed:
            raise ReferralOver
        claimed = claim_file(file=file, owner=held.survivor_id or held.pk, by=by)
        added = ReferralFile.objects.create(referral=held, file=claimed, added_at=timezone.now(), added_by=by)
        record(Action.REFERRAL_FILE_ADDED, by=by, subjects=[held.pk, claimed.pk])
    return added
