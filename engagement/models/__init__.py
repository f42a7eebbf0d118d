"""The nouns of engagement, one module for each group."""

from engagement.models.agreement import (
    Activity,
    AssessmentDecision,
    ConsentRecord,
    ParticipationAssessment,
    Purpose,
    Wording,
)
from engagement.models.contact import ContactRoute, ContactWindow, SafeContactPlan
from engagement.models.conversation import Consultation, Contribution, Participation, Theme
from engagement.models.survivor import GateDecision, Survivor, SurvivorIndex

__all__ = [
    "Activity",
    "AssessmentDecision",
    "ConsentRecord",
    "Consultation",
    "ContactRoute",
    "ContactWindow",
    "Contribution",
    "GateDecision",
    "Participation",
    "ParticipationAssessment",
    "Purpose",
    "SafeContactPlan",
    "Survivor",
    "SurvivorIndex",
    "Theme",
    "Wording",
]
