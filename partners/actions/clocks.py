"""The clock of one referral: what is due by when, and the time it stands still while we wait for the survivor."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from accounts.models import User
from partners import clock
from partners.models import Referral

CLOCK_FIELDS = ("acknowledge_by", "update_by", "resolve_by")


def set_clock(referral: Referral) -> None:
    """Work out afresh what is due; called, with the row held, by whatever changes it. Saves nothing.

    What was acknowledged keeps the moment that was promised, and so does what is settled: a pause after it moves
    nothing.
    """
    pauses = list(referral.pauses.values_list("begun_at", "ended_at"))
    if referral.acknowledged_at is None:
        days = settings.REFERRAL_ACKNOWLEDGE_WORKING_DAYS
        referral.acknowledge_by = clock.acknowledge_by(referral.submitted_at, working_days=days)
    heard_at, days = referral.updated_at or referral.submitted_at, settings.REFERRAL_UPDATE_WORKING_DAYS
    referral.update_by = None if referral.is_closed else clock.due_by(heard_at, working_days=days, pauses=pauses)
    until = _until(pauses, referral.resolved_at) if referral.resolved_at else pauses
    days = settings.REFERRAL_RESOLVE_WORKING_DAYS
    referral.resolve_by = clock.due_by(referral.submitted_at, working_days=days, pauses=until)


def _until(pauses: Iterable[clock.Pause], moment: datetime) -> list[clock.Pause]:
    """As much of them as lies before this moment."""
    return [(begun, min(ended or moment, moment)) for begun, ended in pauses if begun < moment]


def end_open_pause(held: Referral, *, by: User, at: datetime) -> bool:
    """Whether there was one that still went on. The caller holds the row, and sets the clock."""
    going_on = held.pauses.filter(ended_at__isnull=True).first()
    if going_on is None:
        return False
    going_on.ended_at, going_on.ended_by = max(at, going_on.begun_at), by
    going_on.save(update_fields=["ended_at", "ended_by"])
    return True
