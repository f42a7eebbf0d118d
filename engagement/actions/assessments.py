"""The participation assessment."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.models import ParticipationAssessment, Survivor
from safeguards.audit import Action, record


def complete_assessment(
    *,
    survivor: Survivor,
    covers: Iterable[str],
    decision: str,
    with_survivor: bool,
    conditions: str,
    notes: str,
    by: User,
) -> ParticipationAssessment:
    """Keep what was decided together for these activities. It holds until its last day, ASSESSMENT_DAYS on (SP-4)."""
    with transaction.atomic():
        made = ParticipationAssessment.objects.create(
            survivor=survivor,
            key_id=survivor.key_id,
            covers=sorted(covers),
            decision=decision,
            with_survivor=with_survivor,
            conditions=conditions or None,
            notes=notes or None,
            completed_by=by,
            current_until=timezone.localdate() + timedelta(days=settings.ASSESSMENT_DAYS),
        )
        record(Action.ASSESSMENT_COMPLETED, by=by, subjects=[survivor.key_id, made.pk])
    return made
