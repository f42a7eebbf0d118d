"""Asking for a second person, and deciding as the second person (`security.md` 13)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actions.refusals import AlreadyAsked, AlreadyDecided, NotYourRequest, RequesterGone, SecondPersonNeeded
from accounts.approval_kinds import APPROVALS
from accounts.models import Approval, ApprovalKind, User
from accounts.models.approval import LIFE
from accounts.permissions import may_decide
from safeguards.audit import Action, record


def ask_for_approval(
    *, kind: ApprovalKind, subject: UUID, by: User, details: dict[str, Any] | None = None, several: bool = False
) -> Approval:
    """Put a request before a second person. One of a kind about one account at a time, unless `several`.

    Raises AlreadyAsked.
    """
    now = timezone.now()
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).filter(pk=subject).first()
        if not several and Approval.objects.waiting(at=now).filter(kind=kind, subject=subject).exists():
            raise AlreadyAsked
        approval = Approval.objects.create(
            kind=kind, subject=subject, details=details or {}, requested_at=now, requested_by=by, expires_at=now + LIFE
        )
        record(Action.ACCOUNT_ASKED, by=by, subjects=[subject, approval.pk], fields=[kind])
    return approval


def approve(*, approval: Approval, by: User) -> Approval:
    """Agree, and do it: both in one transaction. Raises AlreadyDecided or SecondPersonNeeded."""
    with transaction.atomic():
        locked = _decide(approval=approval, by=by, decision=Approval.Decision.APPROVED)
        carry_out(approval=locked, by=by)
    return locked


def decline(*, approval: Approval, by: User) -> Approval:
    """Say no. Nothing happens, and the request can be made again. Raises AlreadyDecided or SecondPersonNeeded."""
    with transaction.atomic():
        return _decide(approval=approval, by=by, decision=Approval.Decision.DECLINED)


def withdraw(*, approval: Approval, by: User) -> Approval:
    """Take back what one asked for oneself, while it waits. Raises AlreadyDecided or NotYourRequest."""
    with transaction.atomic():
        locked = Approval.objects.select_for_update().get(pk=approval.pk)
        now = timezone.now()
        if not locked.is_waiting(now):
            raise AlreadyDecided
        if locked.requested_by_id != by.pk:
            raise NotYourRequest
        _write_down(locked, decision=Approval.Decision.WITHDRAWN, at=now, by=by)
    return locked


def approve_alone(*, approval: Approval, by: User) -> Approval:
    """The first administrator making the second, once: the database refuses a second time."""
    with transaction.atomic():
        locked = Approval.objects.select_for_update().get(pk=approval.pk)
        locked.is_alone, locked.decision = True, Approval.Decision.APPROVED
        locked.decided_at, locked.decided_by = timezone.now(), by
        locked.save()
        record(Action.ACCOUNT_MADE_ALONE, by=by, subjects=[locked.subject, locked.pk])
        carry_out(approval=locked, by=by)
    return locked


def carry_out(*, approval: Approval, by: User) -> None:
    """Do what was agreed to. Inside the transaction of the decision."""
    approval.executed_at = timezone.now()
    approval.save(update_fields=["executed_at"])
    APPROVALS[ApprovalKind(approval.kind)].carry_out(approval, by)


def _decide(*, approval: Approval, by: User, decision: Approval.Decision) -> Approval:
    locked = Approval.objects.select_for_update().get(pk=approval.pk)
    now = timezone.now()
    if not locked.is_waiting(now):
        raise AlreadyDecided
    if not may_decide(by, locked):
        raise SecondPersonNeeded
    is_yes = decision is Approval.Decision.APPROVED
    if is_yes and not locked.requested_by.can(APPROVALS[ApprovalKind(locked.kind)].asked_with):
        raise RequesterGone
    _write_down(locked, decision=decision, at=now, by=by)
    return locked


def _write_down(locked: Approval, *, decision: Approval.Decision, at: datetime, by: User) -> None:
    locked.decision, locked.decided_at, locked.decided_by = decision, at, by
    locked.save()
    record(Action.ACCOUNT_DECIDED, by=by, subjects=[locked.subject, locked.pk], outcome=decision.value)
