"""The nouns of feedback."""

from feedback.models.change import (
    Change,
    ChangeLink,
    ChangeStep,
    ChangeTag,
    Escalation,
    Evidence,
    FrameTag,
    ProgressReport,
)
from feedback.models.loop import OWED_STAGES, TOLD_STAGES, WAITING_STAGES, Loop, LoopCount, Stage, barred_from
from feedback.models.reading import Brief, Release, TextReading
from feedback.models.telling import WENT, FeedbackNotification, NotifiedContribution, PageAccess, PrivateLink, Response
from feedback.models.triage import Triage

__all__ = [
    "OWED_STAGES",
    "TOLD_STAGES",
    "WAITING_STAGES",
    "WENT",
    "Brief",
    "Change",
    "ChangeLink",
    "ChangeStep",
    "ChangeTag",
    "Escalation",
    "Evidence",
    "FeedbackNotification",
    "FrameTag",
    "Loop",
    "LoopCount",
    "NotifiedContribution",
    "PageAccess",
    "PrivateLink",
    "ProgressReport",
    "Release",
    "Response",
    "Stage",
    "TextReading",
    "Triage",
    "barred_from",
]
