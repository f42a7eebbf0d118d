"""People who sign in, where they belong, what they are qualified for, and what needed a second person."""

from accounts.models.agreement import ReaderAgreement
from accounts.models.approval import Approval, ApprovalKind
from accounts.models.block import RecordBlock
from accounts.models.invitation import Invitation
from accounts.models.organisation import Organisation
from accounts.models.qualification import Qualification
from accounts.models.user import User

__all__ = [
    "Approval",
    "ApprovalKind",
    "Invitation",
    "Organisation",
    "Qualification",
    "ReaderAgreement",
    "RecordBlock",
    "User",
]
