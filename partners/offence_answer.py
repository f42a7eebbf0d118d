"""Whether somebody has looked at a referral for an offence that has to be recorded, and what they answered (CR-4 to
CR-6, CR-10).

The answer stands on the referral's consultation, as with every talk: *none* with its reason, *already recorded* with
its reference, or *new*, which is written down to be passed on within the hours counted from when it arrived.
"""

from django.db.models import Q, QuerySet

from engagement.models import Consultation, FollowUp
from partners.models import Referral

ANSWERED = Q(consultation__isnull=False) & ~Q(consultation__crime="")


def unanswered(referrals: "QuerySet[Referral]") -> "QuerySet[Referral]":
    """Those for which nobody has said yet whether there is anything to record."""
    return referrals.exclude(ANSWERED)


def answer_of(referral: Referral) -> str:
    """A value of Consultation.Crime, or nothing while nobody has answered."""
    return referral.consultation.crime if referral.consultation is not None else ""


def follow_up_of(referral: Referral) -> FollowUp | None:
    """What was written down of it to be passed on."""
    return FollowUp.objects.filter(consultation=referral.consultation_id, kind=FollowUp.Kind.CRIME).first()


def may_still_answer(referral: Referral) -> bool:
    """*New* can be answered at any time; the two others while the consultation is open."""
    return referral.consultation is None or (
        referral.consultation.closed_at is None and referral.consultation.crime != Consultation.Crime.NEW
    )
