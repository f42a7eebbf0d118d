"""Keys of subjects, the audit trail and sealed files, where Django looks for them.

Each stands in a module of its own, so that sealing can use the first two without meeting the third, which it seals.
"""

from safeguards.audit_event import AuditEvent, AuditLink
from safeguards.filing.models import SealedFile
from safeguards.subject_key import SubjectKey

__all__ = ["AuditEvent", "AuditLink", "SealedFile", "SubjectKey"]
