"""Set-up links: made by an administrator, used once by the person."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import messages
from accounts.actions.factors import prepare_app
from accounts.actions.refusals import AlreadySetUp, LinkNoLongerWorks, NotYetApproved
from accounts.models import Invitation, User
from accounts.models.invitation import LIFE, token_hash
from outbox.actions import cancel_messages, queue_message
from safeguards.audit import Action, Actor, record
from safeguards.sealing import new_key


def make_invitation(*, user: User, by: Actor) -> str:
    """A new set-up link's token; older links stop working. It is returned once and stored only as a digest.

    When a person made it, it also goes to the new account's work email.

    Raises NotYetApproved while the account is not open, AlreadySetUp when the person has finished.
    """
    token = secrets.token_urlsafe(24)
    now = timezone.now()
    with transaction.atomic():
        locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if not locked.is_active:
            raise NotYetApproved
        if locked.set_up_at:
            raise AlreadySetUp
        locked.invitations.filter(used_at__isnull=True).update(used_at=now)
        Invitation.objects.create(
            user=locked,
            token_hash=token_hash(token),
            created_at=now,
            created_by=by if isinstance(by, User) else None,
            expires_at=now + LIFE,
        )
        record(Action.ACCOUNT_INVITED, by=by, subjects=[user.pk])
        if isinstance(by, User):
            _mail(user=locked, token=token, by=by, until=now + LIFE)
    return token


def _mail(*, user: User, token: str, by: User, until: datetime) -> None:
    cancel_messages(recipient_id=user.pk, reason="newer_link", by=by)
    subject, body = messages.invitation(user, token)
    queue_message(
        resolver="staff",
        recipient_id=user.pk,
        key_id=new_key(user.pk),
        purpose="set_up",
        language=user.language,
        subject=subject,
        body=body,
        link=messages.set_up_link(user, token),
        greeted=user.name,
        by=by,
        expires_at=until,
    )


def find_invitation(token: str) -> Invitation:
    """The invitation of a link that still works. Raises LinkNoLongerWorks."""
    found = (
        Invitation.objects.usable(at=timezone.now())
        .select_related("user", "user__organisation")
        .filter(token_hash=token_hash(token))
        .first()
    )
    if found is None:
        raise LinkNoLongerWorks
    return found


def set_first_password(*, invitation: Invitation, password: str) -> User:
    """The person's password, and a code app waiting for its first code. The link works until a factor is in use."""
    user = invitation.user
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        prepare_app(user=user)
        record(Action.PASSWORD_SET, by=user, subjects=[user.pk])
    return user


def use_up_invitations(*, user: User) -> None:
    """The person has shown a second factor: the link has done its work."""
    user.invitations.filter(used_at__isnull=True).update(used_at=timezone.now())


def finish_set_up(*, user: User) -> None:
    """Password, second factor and printed codes are there: the person may sign in from now on."""
    with transaction.atomic():
        user.set_up_at = timezone.now()
        user.save(update_fields=["set_up_at"])
        use_up_invitations(user=user)
        record(Action.ACCOUNT_SET_UP, by=user, subjects=[user.pk])
