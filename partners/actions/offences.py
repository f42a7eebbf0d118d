"""What a coordinator answers to: does this have to be recorded? Also before it is known who it is about."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from engagement.actions.consultations import keep_answers
from engagement.actions.follow_ups import make_follow_up
from engagement.actions.referral_talks import open_referral_talk
from engagement.models import Consultation, FollowUp, Survivor
from partners.actions.moving import lock_referral
from partners.models import Referral


def ensure_talk(held: Referral, *, by: User, survivor: Survivor | None = None) -> Consultation:
    """The consultation of a referral whose row is held, made where there is none; with its survivor, once known."""
    talk = open_referral_talk(
        pk=held.pk,
        key_id=held.key_id,
        language=held.language,
        started_at=held.submitted_at,
        warning=held.warning,
        warned_at=held.warned_at,
        by=by,
        survivor=survivor or held.survivor,
    )
    if held.consultation_id is None:
        held.consultation = talk
        held.save(update_fields=["consultation"])
    return talk


def answer_nothing_new(*, referral: Referral, by: User, reason: str = "", reference: str = "") -> Consultation:
    """There is nothing to record, because of `reason`; or it is recorded already, under `reference` (CR-18).

    Raises FollowUpStands, ConsultationAlreadyClosed, NothingMoreKept.
    """
    with transaction.atomic():
        talk = ensure_talk(lock_referral(referral), by=by)
        crime = Consultation.Crime.ALREADY if reference else Consultation.Crime.NONE
        return keep_answers(consultation=talk, crime=crime, crime_reason=reason, crime_reference=reference, by=by)


def write_down_offence(
    *,
    referral: Referral,
    account: str,
    wishes: str,
    by: User,
    wishes_words: str = "",
    disclosed_at: datetime | None = None,
    once: UUID | None = None,
) -> FollowUp:
    """Write down what it tells of, to be passed on. The hours count from when it arrived (`disclosed_at`: not with the
    referral, but in something that came later), whoever read it when, and it is passed on whatever the person wishes
    (CR-5, CR-6, CR-10).

    Its key is its own, so that it can be kept of anybody. Raises WordsMissing, FollowUpAlreadyMade, FormUsedElsewhere.
    """
    with transaction.atomic():
        talk = ensure_talk(lock_referral(referral, seals=False), by=by)
        return make_follow_up(
            consultation=talk,
            kind=FollowUp.Kind.CRIME,
            account=account,
            disclosed_at=disclosed_at or referral.submitted_at,
            wishes=wishes,
            wishes_words=wishes_words,
            once=once,
            by=by,
        )
