"""What came in a referral, as a consultation of its own: what must be passed on and what is learnt hang on it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from engagement.actions.survivors import lock_survivor
from engagement.models import Consultation, Participation, Survivor, Wording
from safeguards.audit import Action, record


def open_referral_talk(
    *,
    pk: UUID,
    key_id: UUID,
    language: str,
    started_at: datetime,
    warning: Wording,
    warned_at: datetime,
    by: User,
    survivor: Survivor | None = None,
) -> Consultation:
    """Make the consultation of a referral, under the referral's id and its key, or find it, and join the survivor once
    they are known. Asked twice it is one.

    The warning is the one that stood above what was typed (CR-16). Nobody met them, so that nobody says how they were
    or looks in afterwards, and it is nothing they took part in.
    """
    with transaction.atomic():
        held = Consultation.objects.select_for_update().filter(pk=pk).first()
        if held is None:
            held = Consultation.objects.create(
                pk=pk,
                key_id=key_id,
                kind=Consultation.Kind.RECOVERY,
                channel=Consultation.Channel.REFERRAL,
                language=language,
                started_at=started_at,
                held_by=by,
                warning=Consultation.Warning.SHOWN,
                warning_wording=warning,
                warning_at=warned_at,
                warning_by=by,
                wellbeing=Consultation.Wellbeing.NOT_MET,
            )
            record(Action.CONSULTATION_STARTED, by=by, subjects=[key_id, pk])
        if survivor is not None:
            _join(held, survivor)
    return held


def _join(talk: Consultation, survivor: Survivor) -> None:
    """From now on it is known who it is about; what was written down to be passed on is theirs too."""
    person = lock_survivor(survivor)
    Participation.objects.get_or_create(consultation=talk, survivor=person)
    talk.follow_ups.filter(survivor=None).update(survivor=person)
