"""Taking out what shows that something changed: said in the trail before the file is handed over."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from accounts.models import User
from safeguards.audit import Action, record


def note_pack(*, frame: str, changes: Iterable[UUID], by: User) -> None:
    """Say that somebody takes the evidence of these changes, of this frame."""
    with transaction.atomic():
        record(Action.EVIDENCE_PACK_MADE, by=by, subjects=changes, fields=[frame])


def note_practice(*, change: UUID, shape: str, by: User) -> None:
    """Say that somebody takes this change out, to be given to others."""
    with transaction.atomic():
        record(Action.PRACTICE_EXPORTED, by=by, subjects=[change], fields=[shape])
