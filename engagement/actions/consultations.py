"""A consultation from its first minute to its close. What is missing is kept beside it and never stops it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.aftercare import look_in_after, needs_aftercare, settle_aftercare
from engagement.actions.decisions import note_decision
from engagement.actions.events import note_event
from engagement.actions.refusals import (
    ConsultationAlreadyClosed,
    CrimeNotAnswered,
    CrimeReasonMissing,
    CrimeReferenceMissing,
    FollowUpMissing,
    FollowUpStands,
    FormUsedElsewhere,
    ReasonMissing,
    SafeguardingNotAnswered,
    WarningNotAnswered,
    WellbeingNotAnswered,
)
from engagement.actions.survivors import lock_survivor
from engagement.gate import Act, load_facts
from engagement.models import Companion, Consultation, Participation, Survivor, TriggerEvent, Wording
from engagement.readiness import missing_for_talk
from safeguards.audit import Action, record


@dataclass(frozen=True, kw_only=True)
class CompanionGiven:
    """Somebody else who is there, as typed. `contact` (a number or an address) is only compared, and not kept."""

    part: str
    name: str
    agreed_with_survivor: bool
    language: str = ""
    dialect: str = ""
    gender: str = ""
    contact: str = ""
    must_not_meet: bool = False  # the blind answer


def start_consultation(
    *,
    survivor: Survivor,
    channel: str,
    language: str,
    missing_reason: str,
    by: User,
    place: str = "",
    companions: Sequence[CompanionGiven] = (),
    must_not_meet: bool = False,
    once: UUID | None = None,
    started_at: datetime | None = None,
) -> Consultation:
    """Begin a one-to-one talk, with whoever else is there, and keep the gate's answer with it (AC-3).

    `must_not_meet` is the blind answer about everybody in the room. A first aftercare check is made at once where
    somebody talks with them; nobody has checked in who wrote to us (PT-8).
    `once` becomes the row's id, so that a form sent twice gives one talk. `started_at` is for what began before it is
    written down. Raises FormUsedElsewhere, and ReasonMissing when something is missing and nobody says why they talk
    all the same.
    """
    now = timezone.now()
    with transaction.atomic():
        held = lock_survivor(survivor)
        if once is not None and (kept := _already_begun(held, once)) is not None:
            return kept
        decision = missing_for_talk(load_facts(held), at=now, must_not_meet=must_not_meet)
        if decision.reasons and not missing_reason:
            raise ReasonMissing
        begun = Consultation.objects.create(
            pk=once or uuid4(),
            key_id=held.key_id,
            channel=channel,
            place=place or None,
            language=language,
            missing_reason=missing_reason if decision.reasons else None,
            started_at=started_at or now,
            held_by=by,
        )
        Participation.objects.create(consultation=begun, survivor=held)
        for given in companions:
            _add_companion(begun, given, pk=uuid4())
        if channel in Consultation.LIVE:
            look_in_after(consultation=begun, survivor=held, at=now)
        note_decision(survivor=held, act=Act.INVITE, decision=decision, about=begun.pk)
        record(Action.CONSULTATION_STARTED, by=by, subjects=[held.key_id, begun.pk])
    return begun


def _already_begun(survivor: Survivor, once: UUID) -> Consultation | None:
    """The talk this form began before. An id that another person's form has used is nobody's double click."""
    kept = Consultation.objects.filter(pk=once).first()
    if kept is not None and not kept.participations.filter(survivor=survivor).exists():
        raise FormUsedElsewhere
    return kept


def _add_companion(begun: Consultation, given: CompanionGiven, *, pk: UUID) -> None:
    Companion.objects.create(
        pk=pk,
        key_id=begun.key_id,
        consultation=begun,
        part=given.part,
        name=given.name,
        language=given.language,
        dialect=given.dialect,
        gender=given.gender,
        agreed_with_survivor=given.agreed_with_survivor,
        must_not_meet=given.must_not_meet,
    )


def change_talk(
    *,
    consultation: Consultation,
    by: User,
    channel: str = "",
    place: str | None = None,
    language: str = "",
    companion: CompanionGiven | None = None,
    must_not_meet: bool = False,
    missing_reason: str = "",
    once: UUID | None = None,
) -> Consultation:
    """Put right how, where and in which language they talk, and add one more who is there now (AC-3).

    An empty channel or language and a place of None change nothing; an empty place takes it away. `must_not_meet` is
    the blind answer about everybody in the room, and the gate's answer is kept with the change. `once` becomes the id
    of the newcomer's row, so that a form sent twice adds one. Raises ConsultationAlreadyClosed, FormUsedElsewhere, and
    ReasonMissing when something is missing and no reason is kept yet.
    """
    with transaction.atomic():
        speaker = lock_survivor(Survivor.objects.get(participations__consultation=consultation))
        held = lock_open(consultation)
        decision = missing_for_talk(load_facts(speaker), at=timezone.now(), must_not_meet=must_not_meet)
        needs_reason = bool(decision.reasons) and held.missing_reason is None
        if needs_reason and not missing_reason:
            raise ReasonMissing
        given = {"channel": channel or held.channel, "language": language or held.language}
        changed = [name for name, value in given.items() if value != getattr(held, name)]
        given |= {"place": place or None, "missing_reason": missing_reason}  # type: ignore[dict-item]
        changed += ["place"] * (place is not None) + ["missing_reason"] * needs_reason
        for name in changed:
            setattr(held, name, given[name])
        if companion is not None and not _is_there(held, once):
            _add_companion(held, companion, pk=once or uuid4())
            changed.append("companions")
        if changed:
            held.save(update_fields=[name for name in changed if name != "companions"])
            note_decision(survivor=speaker, act=Act.INVITE, decision=decision, about=held.pk)
            record(Action.CONSULTATION_CHANGED, by=by, subjects=[held.key_id, held.pk], fields=changed)
    return held


def _is_there(held: Consultation, once: UUID | None) -> bool:
    """Has this form added somebody before? An id that the form of another talk has used is nobody's double click."""
    kept = Companion.objects.filter(pk=once).first() if once is not None else None
    if kept is not None and kept.consultation_id != held.pk:
        raise FormUsedElsewhere
    return kept is not None


def record_warning(*, consultation: Consultation, warning: str, reason: str, by: User) -> Consultation:
    """Keep whether they heard the recording warning, in which version, and if not, why (CR-16).

    Raises ReasonMissing, ConsultationAlreadyClosed.
    """
    if warning == Consultation.Warning.NOT_GIVEN and not reason:
        raise ReasonMissing
    with transaction.atomic():
        held = lock_open(consultation)
        held.warning = warning
        held.warning_wording = usable_warning()
        held.warning_at, held.warning_by = timezone.now(), by
        held.warning_reason = reason if warning == Consultation.Warning.NOT_GIVEN else None
        held.save(update_fields=["warning", "warning_wording", "warning_at", "warning_by", "warning_reason"])
        record(Action.WARNING_RECORDED, by=by, subjects=[held.key_id, held.pk])
    return held


def usable_warning() -> Wording | None:
    """The recording warning that may be read aloud, or None where no approved words exist: the talk goes on."""
    if not Wording.objects.has_usable(Wording.Kind.RECORDING_WARNING):
        return None
    return Wording.objects.current(Wording.Kind.RECORDING_WARNING)


def keep_answers(
    *,
    consultation: Consultation,
    by: User,
    wellbeing: str = "",
    safeguarding: str = "",
    crime: str = "",
    crime_reason: str = "",
    crime_reference: str = "",
) -> Consultation:
    """Keep the last questions one by one, as they are answered; an empty text changes nothing.

    *None* to crime waits for its reason. *New* stays once it is written down. Raises FollowUpStands,
    ConsultationAlreadyClosed.
    """
    with transaction.atomic():
        held = lock_open(consultation)
        given = {"wellbeing": wellbeing, "safeguarding": safeguarding, "crime": crime}
        changed = [name for name, value in given.items() if value and value != getattr(held, name)]
        texts = {"crime_reason": crime_reason, "crime_reference": crime_reference}
        if crime == Consultation.Crime.NONE and not crime_reason and held.crime_reason is None and "crime" in changed:
            changed.remove("crime")
        _stays_new(held, [name for name in changed if name != "wellbeing"])
        for name in changed:
            setattr(held, name, given[name])
        typed = [name for name, text in texts.items() if text]
        for name in typed:
            setattr(held, name, texts[name])
        if changed or typed:
            held.save(update_fields=[*changed, *typed])
        if changed:
            record(Action.CONSULTATION_ANSWERED, by=by, subjects=[held.key_id, held.pk], fields=changed)
    return held


def _stays_new(held: Consultation, changed: list[str]) -> None:
    if changed and held.follow_ups.filter(kind__in=changed).exists():
        raise FollowUpStands


def close_consultation(
    *,
    consultation: Consultation,
    wellbeing: str = "",
    by: User,
    safeguarding: str = "",
    crime: str = "",
    crime_reason: str = "",
    crime_reference: str = "",
    aftercare_at: datetime | None = None,
    aftercare_any_time: bool = False,
    no_aftercare: bool = False,
) -> Consultation:
    """End it, once every last question and the warning are answered; answers given before need not be given again.

    Aftercare is dated from now, at `aftercare_at` if they said when, or put down as declined in advance; for what they
    wrote to us there is some only where they would like it, or were not steady. Significant distress voids the
    assessment and holds everything written (PT-9). Pressed twice it is closed once.
    Raises WarningNotAnswered, WellbeingNotAnswered, SafeguardingNotAnswered, CrimeNotAnswered, CrimeReasonMissing,
    CrimeReferenceMissing, FollowUpMissing, FollowUpStands.
    """
    with transaction.atomic():
        speaker = Survivor.objects.select_for_update(of=("self",)).get(participations__consultation=consultation)
        held = Consultation.objects.select_for_update().get(pk=consultation.pk)
        if held.closed_at is not None:
            return held
        if wellbeing or safeguarding or crime or crime_reason or crime_reference:
            held = keep_answers(
                consultation=held,
                by=by,
                wellbeing=wellbeing,
                safeguarding=safeguarding,
                crime=crime,
                crime_reason=crime_reason,
                crime_reference=crime_reference,
            )
        _refuse_unanswered(held, crime=crime)
        held.closed_at, held.closed_by = timezone.now(), by
        held.save(update_fields=["closed_at", "closed_by"])
        if needs_aftercare(held, is_wanted=aftercare_at is not None or aftercare_any_time):
            settle_aftercare(
                consultation=held, survivor=speaker, agreed_at=aftercare_at, is_declined=no_aftercare, by=by
            )
        if held.wellbeing == Consultation.Wellbeing.SIGNIFICANT:
            note_event(survivor=speaker, kind=TriggerEvent.Kind.DISTRESS, by=by, happened_on=timezone.localdate())
        record(Action.CONSULTATION_CLOSED, by=by, subjects=[held.key_id, held.pk])
    return held


def _refuse_unanswered(held: Consultation, *, crime: str) -> None:
    """Raise for the first question that stands between this talk and its close."""
    if not held.warning:
        raise WarningNotAnswered
    if not held.wellbeing:
        raise WellbeingNotAnswered
    if not held.safeguarding:
        raise SafeguardingNotAnswered
    if crime == Consultation.Crime.NONE and held.crime_reason is None:
        raise CrimeReasonMissing
    if not held.crime:
        raise CrimeNotAnswered
    if held.crime == Consultation.Crime.ALREADY and held.crime_reference is None:
        raise CrimeReferenceMissing
    if "new" in (held.crime, held.safeguarding):
        written = set(held.follow_ups.values_list("kind", flat=True))
        if any(getattr(held, kind) == "new" and kind not in written for kind in ("crime", "safeguarding")):
            raise FollowUpMissing


def lock_open(consultation: Consultation) -> Consultation:
    """Take the consultation's row until the transaction ends. Raises ConsultationAlreadyClosed."""
    held = lock(consultation)
    refuse_closed(held)
    return held


def lock(consultation: Consultation) -> Consultation:
    """Take the consultation's row until the transaction ends, closed or not."""
    return Consultation.objects.select_for_update().get(pk=consultation.pk)


def refuse_closed(held: Consultation) -> None:
    """Raises ConsultationAlreadyClosed."""
    if held.closed_at is not None:
        raise ConsultationAlreadyClosed
