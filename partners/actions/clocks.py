"""The clock of one referral: what is due by when, and the time it stands still while we wait for the survivor."""

from django.conf import settings

from partners import clock
from partners.models import Referral
from partners.workflow import SETTLED


def set_clock(referral: Referral) -> None:
    """Work out afresh what is due; called, with the row held, by whatever changes it. Saves nothing."""
    pauses = list(referral.pauses.values_list("begun_at", "ended_at"))
    is_over = referral.status in SETTLED
    if referral.acknowledged_at is None:
        days = settings.REFERRAL_ACKNOWLEDGE_WORKING_DAYS
        referral.acknowledge_by = clock.acknowledge_by(referral.submitted_at, working_days=days)
    heard_at, days = referral.updated_at or referral.submitted_at, settings.REFERRAL_UPDATE_WORKING_DAYS
    referral.update_by = None if referral.is_closed else clock.due_by(heard_at, working_days=days, pauses=pauses)
    days = settings.REFERRAL_RESOLVE_WORKING_DAYS
    if not is_over:
        referral.resolve_by = clock.due_by(referral.submitted_at, working_days=days, pauses=pauses)


CLOCK_FIELDS = ("acknowledge_by", "update_by", "resolve_by")
