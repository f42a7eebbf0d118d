"""What is typed of a referral and not sent: begun once the warning was read, kept on every press, thrown away whole.

Keeping it again leaves no event of its own; that it was begun does, and each opening, and throwing it away.
"""

from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from engagement.models import Wording
from partners.actions.draft_files import forget_files
from partners.actions.refusals import DraftAlreadySent, DraftMovedOn, DraftTooLarge
from partners.models import Referral, ReferralDraft
from partners.typed import Typed, Values
from safeguards.audit import Action, record
from safeguards.models import SubjectKey
from safeguards.sealing import new_key

BYTES = 256 * 1024


def begin_draft(
    *, once: UUID, warning: Wording, organisation: Organisation | None, source: str, by: User
) -> ReferralDraft:
    """They have read this warning and want to start. `once` is the id it gets, so that two presses make one."""
    begun = ReferralDraft.objects.filter(pk=once).first()
    if begun is not None and begun.owner_id == by.pk:
        return begun
    if begun is not None or Referral.objects.filter(pk=once).exists():
        once = uuid4()
    try:
        with transaction.atomic():
            draft = ReferralDraft(pk=once, key_id=new_key(once), owner=by, organisation=organisation, warning=warning)
            draft.typed, draft.warned_at = Typed(source=source).as_text(), timezone.now()
            draft.save(force_insert=True)
            record(Action.REFERRAL_BEGUN, by=by, subjects=[draft.pk], outcome=source)
    except IntegrityError:  # the other of two presses at once
        return ReferralDraft.objects.get(pk=once, owner=by)
    return draft


def keep_step(*, draft: ReferralDraft, typed: Typed, step: str, values: Values, seen: int) -> Typed:
    """Keep what one step holds now, right or wrong. `typed` is what was read of `draft`; `seen` is the number of the
    draft that the sending tab saw. The same words sent twice are kept once.

    Raises DraftMovedOn where another tab has saved this step since, or anything has been saved since it was read, and
    overwrites nothing; DraftAlreadySent; DraftTooLarge.
    """
    if typed.steps.get(step) == values:
        return typed
    if typed.saved_since(step, seen):
        raise DraftMovedOn
    now_typed = typed.with_step(step, values, number=draft.number + 1)
    text = now_typed.as_text()
    if len(text.encode()) > BYTES:
        raise DraftTooLarge
    with transaction.atomic():
        held = lock_draft(draft)
        if held.number != draft.number:
            raise DraftMovedOn
        held.typed, held.saved_at, held.number = text, timezone.now(), draft.number + 1
        held.save(update_fields=["typed", "saved_at", "number"])
    draft.number = held.number
    return now_typed


def drop_draft(*, draft: ReferralDraft, by: User) -> None:
    """Throw it away with its files. Their keys are destroyed, so that no backup can show it. Pressed twice it is gone
    once; what was sent meanwhile stays sent."""
    with transaction.atomic():
        held = ReferralDraft.objects.select_for_update().filter(pk=draft.pk).first()
        if held is None:
            return
        forget_files(list(held.files.select_related("file")))
        held.delete()
        SubjectKey.objects.filter(owner=draft.pk).delete()
        record(Action.REFERRAL_DROPPED, by=by, subjects=[draft.pk])


def lock_draft(draft: ReferralDraft) -> ReferralDraft:
    """Take this row until the transaction ends. Raises DraftAlreadySent where it is gone."""
    held = ReferralDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if held is None:
        raise DraftAlreadySent
    return held
