"""The nouns of partners, one module for each group."""

from partners.models.draft import ReferralDraft
from partners.models.exchange import PartnerReport, ReferralFile, ReferralMessage
from partners.models.outreach import AgencyMeeting, MeetingPoint, OutreachEvent
from partners.models.partnership import (
    PartnerContact,
    PartnerRating,
    Partnership,
    RatingRound,
    SharingAgreement,
    Touchpoint,
)
from partners.models.recovery import (
    ComplaintHandover,
    OutcomeTold,
    ReferralChange,
    ReferralPause,
    ReferralStep,
    Remedy,
)
from partners.models.referral import Referral, ReferralIndex

__all__ = [
    "AgencyMeeting",
    "ComplaintHandover",
    "MeetingPoint",
    "OutcomeTold",
    "OutreachEvent",
    "PartnerContact",
    "PartnerRating",
    "PartnerReport",
    "Partnership",
    "RatingRound",
    "Referral",
    "ReferralChange",
    "ReferralDraft",
    "ReferralFile",
    "ReferralIndex",
    "ReferralMessage",
    "ReferralPause",
    "ReferralStep",
    "Remedy",
    "SharingAgreement",
    "Touchpoint",
]
