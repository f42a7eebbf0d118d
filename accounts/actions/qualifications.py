"""Recording what a coordinator is qualified for."""

from datetime import date

from django.db import transaction

from accounts.actions.approvals import ask_for_approval
from accounts.actions.refusals import OwnAccount
from accounts.models import ApprovalKind, Qualification, User


def record_qualification(
    *,
    user: User,
    kind: Qualification.Kind,
    awarding_body: str,
    awarded_on: date,
    expires_on: date | None,
    evidence_seen: str,
    by: User,
) -> Qualification:
    """Record an IDVA or ISVA qualification and ask a second person to agree; until then it does not count (RO-1).

    Raises OwnAccount: nobody records their own.
    """
    if user.pk == by.pk:
        raise OwnAccount
    qualification = Qualification(
        user=user,
        kind=kind,
        awarding_body=awarding_body,
        awarded_on=awarded_on,
        expires_on=expires_on,
        evidence_seen=evidence_seen,
        recorded_by=by,
    )
    with transaction.atomic():
        qualification.approval = ask_for_approval(
            kind=ApprovalKind.RECORD_QUALIFICATION,
            subject=user.pk,
            details={"qualification": str(qualification.pk)},
            by=by,
            several=True,
        )
        qualification.save(force_insert=True)
    return qualification
