"""Taking the ledger out, without identities."""

from django.db import transaction

from accounts.models import User
from safeguards.audit import Action, record


def note_export(*, part: str, by: User) -> None:
    """Say that somebody takes out this part of the ledger, before its first line is written."""
    with transaction.atomic():
        record(Action.LEDGER_EXPORTED, by=by, fields=[part])
