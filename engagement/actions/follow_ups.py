"""What must be passed on: an unrecorded crime, or a safeguarding concern. Never deleted, never unset."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.refusals import (
    FollowUpAlreadyMade,
    FormUsedElsewhere,
    LateReasonMissing,
    MomentToCome,
    PassedBeforeSaid,
    WordsMissing,
)
from engagement.models import Consultation, FollowUp, Survivor
from safeguards.audit import Action, record
from safeguards.sealing import new_key
from safeguards.working_days import end_of_working_day


def due_at(kind: str, disclosed_at: datetime) -> datetime:
    """When it must have been passed on, counted from the moment it was said (CR-4, CR-5).

    A crime: CRIME_HOURS elapsed hours, nights, weekends and clock changes included. A safeguarding concern: the end of
    that working day, or of the next when it was said after the end of one, and never later than the same elapsed
    hours: a danger does not wait for Monday.
    """
    elapsed = disclosed_at + timedelta(hours=settings.CRIME_HOURS)
    if kind == FollowUp.Kind.CRIME:
        return elapsed
    return min(elapsed, end_of_working_day(disclosed_at, ends=settings.WORKING_DAY_ENDS))


def make_follow_up(
    *,
    consultation: Consultation,
    kind: str,
    account: str,
    disclosed_at: datetime,
    wishes: str,
    by: User,
    wishes_words: str = "",
    once: UUID | None = None,
) -> FollowUp:
    """Write down what was said, sealed under a key of its own that erasing the person leaves (CR-1), and the warning as
    it was given. The clock starts at `disclosed_at` (aware). The answer to its question becomes *new*.

    `once` becomes the row's id, so that a form sent twice gives one row. It is taken after the close too: a thing that
    must be passed on is never turned away.
    Raises WordsMissing, MomentToCome, FollowUpAlreadyMade, FormUsedElsewhere.
    """
    if not account:
        raise WordsMissing
    if disclosed_at > timezone.now():
        raise MomentToCome
    with transaction.atomic():
        held = Consultation.objects.select_for_update().get(pk=consultation.pk)
        if once is not None and (already := FollowUp.objects.filter(pk=once).first()) is not None:
            if already.consultation_id != held.pk:
                raise FormUsedElsewhere
            return already
        if held.follow_ups.filter(kind=kind).exists():
            raise FollowUpAlreadyMade
        speaker = Survivor.objects.filter(participations__consultation=held).first()  # none: in a referral, so far
        pk = once or uuid4()
        made = FollowUp(
            pk=pk,
            key_id=new_key(pk),
            consultation=held,
            survivor=speaker,
            kind=kind,
            disclosed_at=disclosed_at,
            due_at=due_at(kind, disclosed_at),
            account=account,
            warning=held.warning,
            warning_wording=held.warning_wording,
            wishes=wishes,
            wishes_words=wishes_words or None,
            made_by=by,
        )
        made.save(force_insert=True)
        _answer_new(held, kind)
        subjects = [speaker.key_id if speaker else held.key_id, made.key_id, made.pk]
        record(Action.FOLLOW_UP_MADE, by=by, subjects=subjects, fields=[kind])
    return made


def _answer_new(held: Consultation, kind: str) -> None:
    question = "crime" if kind == FollowUp.Kind.CRIME else "safeguarding"
    setattr(held, question, "new")
    held.save(update_fields=[question])


def pass_follow_up(
    *,
    follow_up: FollowUp,
    passed_to: str,
    by: User,
    reference: str = "",
    passed_at: datetime | None = None,
    late_reason: str = "",
) -> FollowUp:
    """Keep when it was passed on, to whom and under which reference. What they wish never changes whether (CR-6).

    `passed_at` is aware and now where none is given. Pressed twice it is passed on once; it can never be unset.
    Raises WordsMissing, MomentToCome, PassedBeforeSaid, LateReasonMissing.
    """
    moment = passed_at or timezone.now()
    if not passed_to:
        raise WordsMissing
    if moment > timezone.now():
        raise MomentToCome
    with transaction.atomic():
        held = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
        if held.passed_at is not None:
            return held
        if moment < held.disclosed_at.replace(second=0, microsecond=0):  # moments are typed to the minute
            raise PassedBeforeSaid
        if moment > held.due_at and not late_reason:
            raise LateReasonMissing
        held.passed_at, held.passed_by = moment, by
        held.passed_to, held.reference = passed_to, reference or None
        held.late_reason = late_reason or None
        held.save(update_fields=["passed_at", "passed_by", "passed_to", "reference", "late_reason"])
        record(Action.FOLLOW_UP_PASSED, by=by, subjects=[held.key_id, held.pk], fields=[held.kind])
    return held
