"""The nouns of feedback."""

from feedback.models.change import Change, ChangeLink, ChangeStep
from feedback.models.telling import FeedbackNotification, NotifiedContribution, PageAccess, PrivateLink, Response

__all__ = [
    "Change",
    "ChangeLink",
    "ChangeStep",
    "FeedbackNotification",
    "NotifiedContribution",
    "PageAccess",
    "PrivateLink",
    "Response",
]
