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
from feedback.models.reading import BoardEntry, BoardQuote, Brief, Release, TextReading
from feedback.models.telling import (
    MAY_HAVE_GONE,
    FeedbackNotification,
    FurtherWords,
    NotifiedContribution,
    PageAccess,
    PrivateLink,
    Response,
)
from feedback.models.triage import Triage

__all__ = [
    "MAY_HAVE_GONE",
    "OWED_STAGES",
    "TOLD_STAGES",
    "WAITING_STAGES",
    "BoardEntry",
    "BoardQuote",
    "Brief",
    "Change",
    "ChangeLink",
    "ChangeStep",
    "ChangeTag",
    "Escalation",
    "Evidence",
    "FeedbackNotification",
    "FrameTag",
    "FurtherWords",
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
