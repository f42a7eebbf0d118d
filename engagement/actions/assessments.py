"""The participation assessment, and the short check on the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.events import note_event
from engagement.actions.refusals import AssessmentMovedOn, FormUsedElsewhere, ProceedingsAreLive
from engagement.actions.survivors import lock_survivor
from engagement.assessing import LIVE, stamp_of
from engagement.models import (
    AssessmentDecision,
    AssessmentDomain,
    DayCheck,
    ParticipationAssessment,
    Proceedings,
    Survivor,
    TriggerEvent,
)
from safeguards.audit import Action, record
from safeguards.sealing import keys_in_hand

ONE_CLICK = timedelta(minutes=1)  # the same answers by the same person within it are one check, pressed twice


@dataclass(frozen=True, kw_only=True)
class DomainGiven:
    """One of the sixteen domains as it was gone through; what nobody touched was not asked."""

    domain: str
    rating: str = AssessmentDomain.Rating.NOT_ASKED.value
    note: str = ""
    mitigation: str = ""
    is_unchanged: bool = False


def complete_assessment(
    *,
    survivor: Survivor,
    covers: Iterable[str],
    decision: str,
    with_survivor: bool,
    conditions: str,
    notes: str,
    by: User,
    domains: Iterable[DomainGiven] = (),
    proceedings: str = Proceedings.NOT_ASKED,
    survivor_view: str = "",
    helps: str = "",
    stop_signal: str = "",
    crisis_plan: str = "",
    support_offered: str = "",
    review_on: date | None = None,
    stamp: str | None = None,
    once: UUID | None = None,
) -> ParticipationAssessment:
    """Keep what was decided together for these activities. It holds until its last day, ASSESSMENT_DAYS on (SP-4).

    `stamp` is what the page was read at: raises AssessmentMovedOn where something happened, or another assessment was
    done, since. `once` becomes the row's id, so that a form sent twice gives one row; raises FormUsedElsewhere. *Wait*
    needs `review_on` and `support_offered` (SP-2). While proceedings are live nobody simply goes ahead (SP-7): raises
    ProceedingsAreLive.
    """
    if decision == AssessmentDecision.PROCEED and proceedings in LIVE:
        raise ProceedingsAreLive
    with transaction.atomic(), keys_in_hand([survivor.key_id]):
        held = lock_survivor(survivor)
        if once is not None and (kept := _already_kept(held, once)) is not None:
            return kept
        if stamp is not None and stamp != stamp_of(held):
            raise AssessmentMovedOn
        made = ParticipationAssessment(
            pk=once or uuid4(),
            survivor=held,
            key_id=held.key_id,
            covers=sorted(covers),
            decision=decision,
            proceedings=proceedings,
            with_survivor=with_survivor,
            conditions=conditions or None,
            notes=notes or None,
            survivor_view=survivor_view or None,
            helps=helps or None,
            stop_signal=stop_signal or None,
            crisis_plan=crisis_plan or None,
            support_offered=support_offered or None,
            review_on=review_on,
            completed_by=by,
            current_until=timezone.localdate() + timedelta(days=settings.ASSESSMENT_DAYS),
        )
        made.save(force_insert=True)
        _keep_domains(made, domains)
        record(Action.ASSESSMENT_COMPLETED, by=by, subjects=[held.key_id, made.pk])
    return made


def _already_kept(survivor: Survivor, once: UUID) -> ParticipationAssessment | None:
    """The row this form made before. An id that another person's form has used is nobody's double click."""
    kept = ParticipationAssessment.objects.filter(pk=once).first()
    if kept is not None and kept.survivor_id != survivor.pk:
        raise FormUsedElsewhere
    return kept


def _keep_domains(made: ParticipationAssessment, domains: Iterable[DomainGiven]) -> None:
    AssessmentDomain.objects.bulk_create(
        AssessmentDomain(
            assessment=made,
            key_id=made.key_id,
            domain=given.domain,
            rating=given.rating,
            note=given.note or None,
            mitigation=given.mitigation or None,
            is_unchanged=given.is_unchanged,
        )
        for given in domains
    )


def check_day(
    *,
    assessment: ParticipationAssessment,
    is_safe_now: bool,
    still_wants_to: bool,
    nothing_changed: bool,
    by: User,
) -> DayCheck:
    """Keep what they said today: safe now, still want to, nothing changed (SP-5). The newest of a day counts. Pressed
    twice it is one.

    *Not safe now* holds everything automatic or written at once, whatever is or is not said about it afterwards.
    """
    now = timezone.now()
    with transaction.atomic():
        held = lock_survivor(assessment.survivor)
        answers = {"is_safe_now": is_safe_now, "still_wants_to": still_wants_to, "nothing_changed": nothing_changed}
        today = timezone.localdate(now)
        said = {"assessment": assessment, "on": today, "checked_by": by} | answers
        newest = assessment.day_checks.last()
        just_now = assessment.day_checks.filter(checked_at__gte=now - ONE_CLICK, **said).last()
        if just_now is not None and just_now == newest:
            return just_now
        checked = DayCheck.objects.create(**said)
        if not is_safe_now:
            note_event(survivor=held, kind=TriggerEvent.Kind.NO_LONGER_SAFE, by=by, happened_on=today)
        record(Action.DAY_CHECKED, by=by, subjects=[held.key_id, assessment.pk])
    return checked
