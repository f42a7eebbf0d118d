"""The nouns of engagement, one module for each group."""

from engagement.models.aftermath import AftercareCheck, FollowUp
from engagement.models.agreement import COOLING_OFF, SCOPED, ConsentDetail, ConsentRecord, Purpose, Wording
from engagement.models.assessment import (
    Activity,
    AssessmentDecision,
    AssessmentDomain,
    DayCheck,
    ParticipationAssessment,
    Proceedings,
    TriggerEvent,
)
from engagement.models.contact import ContactRoute, ContactWindow, SafeContactPlan
from engagement.models.contribution import Contribution, ContributionCorrection
from engagement.models.conversation import Companion, Consultation, Participation, Theme
from engagement.models.draft import Draft
from engagement.models.equality import EqualityAnswers
from engagement.models.links import PersonLink, PersonLinkIndex
from engagement.models.news import InboundMessage, NewsWishes
from engagement.models.own_measure import OwnMeasure, asked_once
from engagement.models.survivor import AccessNeed, GateDecision, SupportWorker, Survivor, SurvivorIndex

__all__ = [
    "COOLING_OFF",
    "SCOPED",
    "AccessNeed",
    "Activity",
    "AftercareCheck",
    "AssessmentDecision",
    "AssessmentDomain",
    "Companion",
    "ConsentDetail",
    "ConsentRecord",
    "Consultation",
    "ContactRoute",
    "ContactWindow",
    "Contribution",
    "ContributionCorrection",
    "DayCheck",
    "Draft",
    "EqualityAnswers",
    "FollowUp",
    "GateDecision",
    "InboundMessage",
    "NewsWishes",
    "OwnMeasure",
    "Participation",
    "ParticipationAssessment",
    "PersonLink",
    "PersonLinkIndex",
    "Proceedings",
    "Purpose",
    "SafeContactPlan",
    "SupportWorker",
    "Survivor",
    "SurvivorIndex",
    "Theme",
    "TriggerEvent",
    "Wording",
    "asked_once",
]
