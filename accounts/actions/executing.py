"""What a second person's yes carries out. Called only from `accounts.actions.approvals`, inside its transaction."""

from django.db.models import F
from django.utils import timezone
from django_otp import devices_for_user

from accounts.actions.refusals import RequesterGone
from accounts.models import Approval, RecordBlock, User
from safeguards.audit import Action, record


def make_account(approval: Approval, by: User) -> None:
    """Open a new account. The person still has to set it up."""
    User.objects.filter(pk=approval.subject).update(is_active=True)
    record(Action.ACCOUNT_MADE, by=by, subjects=[approval.subject, approval.pk])


def change_account(approval: Approval, by: User) -> None:
    """Change name, role or organisation, and end the person's sessions."""
    apply_change(user=User.objects.get(pk=approval.subject), by=by, **approval.details)


def apply_change(*, user: User, name: str, role: str, also_change_owner: bool, organisation: str, by: User) -> None:
    """Write the new name, role and organisation (its id), and end the person's sessions."""
    User.objects.filter(pk=user.pk).update(
        name=name,
        role=role,
        also_change_owner=also_change_owner,
        organisation_id=organisation,
        session_stamp=F("session_stamp") + 1,
    )
    record(
        Action.ACCOUNT_CHANGED,
        by=by,
        subjects=[user.pk],
        fields=["name", "role", "also_change_owner", "organisation"],
    )


def open_account(approval: Approval, by: User) -> None:
    """Let the person sign in again."""
    open_again(user=User.objects.get(pk=approval.subject), by=by)


def open_again(*, user: User, by: User) -> None:
    """Let the person sign in again."""
    User.objects.filter(pk=user.pk).update(is_active=True)
    record(Action.ACCOUNT_OPENED, by=by, subjects=[user.pk])


def record_qualification(approval: Approval, by: User) -> None:
    """The qualification counts from the moment its approval is carried out, so only the event is left to write."""
    record(Action.QUALIFICATION_RECORDED, by=by, subjects=[approval.subject, approval.pk])


def lift_block(approval: Approval, by: User) -> None:
    """Let the account open the record again. Raises RequesterGone where whoever asked is barred from it themself."""
    block = RecordBlock.objects.select_for_update().get(pk=approval.subject)
    if RecordBlock.objects.barring(approval.requested_by).filter(record=block.record).exists():
        raise RequesterGone
    block.lifted_at, block.lifted_by = timezone.now(), by
    block.save(update_fields=["lifted_at", "lifted_by"])
    record(Action.BLOCK_LIFTED, by=by, subjects=[block.key_id, block.record, block.pk, approval.pk])


def reset_second_factor(approval: Approval, by: User) -> None:
    """Remove every second factor and the password, and end the sessions: the person sets the account up anew."""
    user = User.objects.select_for_update(of=("self",)).get(pk=approval.subject)
    for device in devices_for_user(user, confirmed=None):
        device.delete()
    user.invitations.filter(used_at__isnull=True).update(used_at=timezone.now())
    user.set_unusable_password()
    user.set_up_at, user.session_stamp = None, user.session_stamp + 1
    user.save(update_fields=["password", "set_up_at", "session_stamp"])
    record(Action.FACTOR_RESET, by=by, subjects=[user.pk, approval.pk])
