"""What is typed and not sent yet: kept on the server while somebody types, and gone once the form is saved.

Keeping one again leaves no event of its own: one every few seconds would bury the trail. That one was begun does, and
each opening, and throwing it away by hand (security rules 4 and 7).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.refusals import DraftMovedOn, DraftTooLarge
from engagement.models import Draft
from safeguards.audit import Action, Why, record
from safeguards.models import SubjectKey
from safeguards.sealing import new_key, open_rows

FIELDS = 200
BYTES = 64 * 1024
SECRET = {"password", "old_password", "new_password", "code", "pin"}
OWN = {"own_safe", "own_worthwhile"}  # what a survivor answered about us is counted, and stands nowhere
NEVER = frozenset({"csrfmiddlewaretoken", "once"} | SECRET | OWN)
COUNTED_FROM = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class TypedDraft:
    """A draft that was opened: each field's values, the number a tab must show to go on from it, and its moment."""

    typed: dict[str, list[str]]
    number: int
    saved_at: datetime


def keep_draft(
    *, owner: User, form: str, about: UUID, key_id: UUID | None, typed: Mapping[str, list[str]], seen: int | None = None
) -> Draft:
    """Make or replace the one draft of this person for this form and row.

    Sealed under `key_id`, or under a key of its own where there is no survivor yet. `seen` is the number this tab last
    saw, 0 for none. Raises DraftMovedOn where another tab has kept something since, and overwrites nothing; raises
    DraftTooLarge beyond 200 fields or 64 KiB.
    """
    text = _as_text(typed)
    now = timezone.now()
    with transaction.atomic():
        draft = _take(owner, form, about)
        if draft is None:
            number = max(int((now - COUNTED_FROM).total_seconds()), seen or 0)  # no tab of an earlier draft holds it
            draft = Draft(owner=owner, form=form, about=about, number=number)
            record(Action.DRAFT_BEGUN, by=owner, subjects=[about])
        elif seen is not None and draft.number != seen:
            raise DraftMovedOn
        _seal_under(draft, key_id)
        draft.typed, draft.saved_at = text, now
        draft.number += 1
        draft.save()
    return draft


def drop_draft(*, owner: User, form: str, about: UUID, seen: int | None = None) -> None:
    """The form is saved: its draft goes in the same transaction, and a key of its own with it.

    With `seen`, the number this tab last saw, what another tab has kept since stays.
    """
    if find_draft(owner=owner, form=form, about=about) is None:
        return
    with transaction.atomic():
        draft = _take(owner, form, about)
        if draft is not None and seen in (None, draft.number):
            _destroy_own_key(draft)
            draft.delete()


def throw_draft_away(*, owner: User, form: str, about: UUID) -> None:
    """Its owner does not want it any more, and said so."""
    with transaction.atomic():
        drop_draft(owner=owner, form=form, about=about)
        record(Action.DRAFT_THROWN_AWAY, by=owner, subjects=[about])


def find_draft(*, owner: User, form: str, about: UUID) -> Draft | None:
    """The draft, still closed: a page opens it with its other rows by `open_together`, and reads it by `read_draft`."""
    return Draft.objects.filter(owner=owner, form=form, about=about).first()


def open_draft(*, owner: User, form: str, about: UUID) -> TypedDraft | None:
    """The draft, opened in one event, outside transactions; None where there is none, or its person was erased."""
    draft = find_draft(owner=owner, form=form, about=about)
    if draft is None:
        return None
    return read_draft(draft, open_rows([draft], "typed", by=owner, why=Why.WORK)[draft.pk]["typed"])


def read_draft(draft: Draft, text: str | None) -> TypedDraft | None:
    """A draft from its opened text."""
    if text is None:
        return None
    return TypedDraft(typed=json.loads(text), number=draft.number, saved_at=draft.saved_at)


def _as_text(typed: Mapping[str, list[str]]) -> str:
    """What is kept, as JSON: never a password, a code, a token or the page's own buttons."""
    kept = {
        name: list(values) for name, values in typed.items() if name.lower() not in NEVER and not name.startswith("_")
    }
    text = json.dumps(kept, ensure_ascii=False)
    if len(kept) > FIELDS or len(text.encode()) > BYTES:
        raise DraftTooLarge
    return text


def _take(owner: User, form: str, about: UUID) -> Draft | None:
    """The draft until the transaction ends. The owner's row is locked: two tabs may both be the first to save."""
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    return find_draft(owner=owner, form=form, about=about)


def _seal_under(draft: Draft, key_id: UUID | None) -> None:
    """The key to seal with: the survivor's, or one that belongs to this draft alone."""
    if key_id is not None:
        _destroy_own_key(draft)
        draft.key_id = key_id
    elif not SubjectKey.objects.filter(pk=draft.key_id, owner=draft.pk).exists():
        draft.key_id = new_key(draft.pk)


def _destroy_own_key(draft: Draft) -> None:
    SubjectKey.objects.filter(owner=draft.pk).delete()
