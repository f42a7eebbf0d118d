"""Consents: given, declined, withdrawn. Rows are only ever added."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from engagement.actions.refusals import NotInPrivate
from engagement.actions.survivors import lock_survivor
from engagement.models import ConsentRecord, Purpose, Survivor, Wording
from outbox.actions import cancel_messages
from safeguards.audit import Action, record

CANCELS = (Purpose.CONTACT, Purpose.UPDATES)  # what waits in the outbox leans on both


def record_consent(
    *, survivor: Survivor, purpose: str, is_yes: bool, method: str, in_private: bool, by: User
) -> ConsentRecord:
    """Keep one answer to one purpose, with the exact wording read aloud. Raises NotInPrivate for a yes (CN-8)."""
    if is_yes and not in_private:
        raise NotInPrivate
    with transaction.atomic():
        held = lock_survivor(survivor)
        answer = ConsentRecord.objects.create(
            survivor=held,
            purpose=purpose,
            decision=ConsentRecord.Decision.GIVEN if is_yes else ConsentRecord.Decision.DECLINED,
            wording=Wording.objects.current(Wording.Kind.CONSENT, purpose),
            language=held.language,
            method=method,
            in_private=in_private,
            taken_by=by,
            expires_on=timezone.localdate() + timedelta(days=settings.CONSENT_DAYS) if is_yes else None,
        )
        if not is_yes:
            _cascade(held, purpose, by)
        record(Action.CONSENT_RECORDED, by=by, subjects=[held.key_id], fields=[purpose])
    return answer


def withdraw_consent(*, survivor: Survivor, purpose: str, by: User, method: str = "") -> ConsentRecord:
    """One press, as easy as giving, never blocked (CN-5). Pressed twice it is one withdrawal."""
    with transaction.atomic():
        held = lock_survivor(survivor)
        last = ConsentRecord.objects.filter(survivor=held, purpose=purpose).current().first()
        if last is not None and last.decision == ConsentRecord.Decision.WITHDRAWN:
            return last
        withdrawal = ConsentRecord.objects.create(
            survivor=held,
            purpose=purpose,
            decision=ConsentRecord.Decision.WITHDRAWN,
            language=held.language,
            method=method,
            in_private=False,
            taken_by=by,
        )
        _cascade(held, purpose, by)
        record(Action.CONSENT_WITHDRAWN, by=by, subjects=[held.key_id], fields=[purpose])
    return withdrawal


def _cascade(survivor: Survivor, purpose: str, by: User) -> None:
    """What falls with a consent, in the same transaction."""
    if purpose in CANCELS:
        cancel_messages(recipient_id=survivor.pk, reason="no_consent", by=by)
