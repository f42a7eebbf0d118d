"""A consultation from its first minute to its close. What is missing is kept beside it and never stops it."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.refusals import ConsultationAlreadyClosed, ReasonMissing, WarningNotAnswered
from engagement.gate import Act, load_facts
from engagement.models import Consultation, GateDecision, Participation, Survivor, Wording
from engagement.readiness import missing_for_talk
from safeguards.audit import Action, record


def start_consultation(
    *, survivor: Survivor, channel: str, language: str, missing_reason: str, by: User
) -> Consultation:
    """Begin a one-to-one talk and keep the gate's answer with it. Raises ReasonMissing when something is missing."""
    decision = missing_for_talk(load_facts(survivor), at=timezone.now())
    if decision.reasons and not missing_reason:
        raise ReasonMissing
    with transaction.atomic():
        begun = Consultation.objects.create(
            key_id=survivor.key_id,
            channel=channel,
            language=language,
            missing_reason=missing_reason if decision.reasons else None,
            held_by=by,
        )
        Participation.objects.create(consultation=begun, survivor=survivor)
        GateDecision.objects.create(
            survivor=survivor,
            purpose=Act.INVITE,
            outcome=decision.outcome.value,
            reasons=list(decision.reasons),
            about=begun.pk,
        )
        record(Action.CONSULTATION_STARTED, by=by, subjects=[survivor.key_id, begun.pk])
    return begun


def record_warning(*, consultation: Consultation, warning: str, reason: str, by: User) -> Consultation:
    """Keep whether they heard the recording warning, in which version, and if not, why (CR-16).

    Raises ReasonMissing, ConsultationAlreadyClosed.
    """
    if warning == Consultation.Warning.NOT_GIVEN and not reason:
        raise ReasonMissing
    with transaction.atomic():
        held = lock_open(consultation)
        held.warning = warning
        held.warning_wording = Wording.objects.current(Wording.Kind.RECORDING_WARNING)
        held.warning_at, held.warning_by = timezone.now(), by
        held.warning_reason = reason if warning == Consultation.Warning.NOT_GIVEN else None
        held.save(update_fields=["warning", "warning_wording", "warning_at", "warning_by", "warning_reason"])
        record(Action.WARNING_RECORDED, by=by, subjects=[held.key_id, held.pk])
    return held


def close_consultation(*, consultation: Consultation, wellbeing: str, by: User) -> Consultation:
    """End it, once it is known how they were and whether they heard the warning. Pressed twice it is closed once.

    Raises WarningNotAnswered.
    """
    with transaction.atomic():
        held = Consultation.objects.select_for_update().get(pk=consultation.pk)
        if held.closed_at is not None:
            return held
        if not held.warning:
            raise WarningNotAnswered
        held.wellbeing, held.closed_at, held.closed_by = wellbeing, timezone.now(), by
        held.save(update_fields=["wellbeing", "closed_at", "closed_by"])
        record(Action.CONSULTATION_CLOSED, by=by, subjects=[held.key_id, held.pk])
    return held


def lock_open(consultation: Consultation) -> Consultation:
    """Take the consultation's row until the transaction ends. Raises ConsultationAlreadyClosed."""
    held = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if held.closed_at is not None:
        raise ConsultationAlreadyClosed
    return held
