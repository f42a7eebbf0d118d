"""Stopping the clock of a referral while we wait for the survivor, and starting it again (SR-8)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from partners.actions.clocks import CLOCK_FIELDS, end_open_pause, set_clock
from partners.actions.moving import lock_referral
from partners.actions.refusals import MovedMeanwhile
from partners.models import Referral, ReferralPause
from safeguards.audit import Action, record


def pause_clock(*, referral: Referral, by: User, at: datetime | None = None) -> Referral:
    """From now on we wait for the survivor; nothing else stops the clock. Pressed twice it is one.

    Raises MovedMeanwhile where the referral is closed.
    """
    with transaction.atomic():
        held = lock_referral(referral)
        if held.is_closed:
            raise MovedMeanwhile
        if not held.pauses.filter(ended_at__isnull=True).exists():
            ReferralPause.objects.create(referral=held, begun_at=at or timezone.now(), begun_by=by)
            _clock_moved(held, by, outcome="paused")
    return held


def end_pause(*, referral: Referral, by: User, at: datetime | None = None) -> Referral:
    """We wait no more: everything is due later by the working days on which we did. Pressed twice it is one."""
    with transaction.atomic():
        held = lock_referral(referral, seals=False)
        if end_open_pause(held, by=by, at=at or timezone.now()):
            _clock_moved(held, by, outcome="goes_on")
    return held


def _clock_moved(held: Referral, by: User, *, outcome: str) -> None:
    set_clock(held)
    held.save(update_fields=CLOCK_FIELDS)
    record(Action.REFERRAL_PAUSED, by=by, subjects=[held.pk], outcome=outcome)
