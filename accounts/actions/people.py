"""Making, changing, closing and opening accounts. What loosens needs two people; what is stricter is one press."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.actions import executing
from accounts.actions.approvals import approve_alone, ask_for_approval
from accounts.actions.refusals import (
    AdministratorAlreadyThere,
    AlreadyAsked,
    EmailAlreadyHasAccount,
    NeverOpened,
    NothingToChange,
    OpenedBefore,
    OwnAccount,
)
from accounts.models import Approval, ApprovalKind, Organisation, User
from accounts.models.approval import never_opened
from accounts.roles import Role
from safeguards.audit import SYSTEM, Action, Actor, record


def make_first_administrator(*, email: str, name: str, organisation: str) -> User:
    """The account from which all others come, made on the server. Raises AdministratorAlreadyThere."""
    with transaction.atomic():
        if User.objects.filter(role=Role.ADMINISTRATOR).exists():
            raise AdministratorAlreadyThere
        department, _ = Organisation.objects.get_or_create(
            name=organisation, defaults={"kind": Organisation.Kind.FORCE_DEPARTMENT}
        )
        user = _add_user(
            email=email, name=name, role=Role.ADMINISTRATOR, organisation=department, by=SYSTEM, is_active=True
        )
        record(Action.ACCOUNT_MADE, by=SYSTEM, subjects=[user.pk])
    return user


def ask_to_make_account(
    *,
    email: str,
    name: str,
    role: Role,
    organisation: Organisation,
    by: User,
    also_change_owner: bool = False,
    language: str = "en",
) -> tuple[User, Approval | None]:
    """Prepare an account. It opens when a second person agrees; a partner's, and the second administrator's, at once.

    Returns the person and what waits for a decision, if anything does. Raises EmailAlreadyHasAccount.
    """
    with transaction.atomic():
        user = _add_user(
            email=email,
            name=name,
            role=role,
            organisation=organisation,
            by=by,
            also_change_owner=also_change_owner,
            language=language,
        )
        return user, _open_or_ask(user=user, by=by)


def ask_again(
    *,
    user: User,
    email: str,
    name: str,
    role: Role,
    organisation: Organisation,
    also_change_owner: bool,
    language: str,
    by: User,
) -> Approval | None:
    """Ask once more for an account that nobody ever opened, with whatever was wrong put right, its email too.

    Raises OpenedBefore, AlreadyAsked or EmailAlreadyHasAccount.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=user.pk)
        if locked.pk not in never_opened([locked]):
            raise OpenedBefore
        if Approval.objects.waiting(at=timezone.now()).filter(subject=locked.pk).exists():
            raise AlreadyAsked
        locked.email, locked.name, locked.language = email.strip().lower(), name, language
        locked.role, locked.organisation, locked.also_change_owner = role, organisation, also_change_owner
        _save_with_own_email(locked)
        fields = ["email", "name", "role", "also_change_owner", "organisation", "language"]
        record(Action.ACCOUNT_CHANGED, by=by, subjects=[locked.pk], fields=fields)
        return _open_or_ask(user=locked, by=by)


def ask_to_change_account(
    *, user: User, name: str, role: Role, organisation: Organisation, also_change_owner: bool, by: User
) -> Approval | None:
    """Ask for a new name, role or organisation. A partner account that stays one is changed at once.

    Raises NothingToChange, OwnAccount or AlreadyAsked.
    """
    if user.pk == by.pk:
        raise OwnAccount
    wanted = (name, role.value, organisation.pk, also_change_owner)
    if wanted == (user.name, user.role, user.organisation_id, user.also_change_owner):
        raise NothingToChange
    stays_partner = user.is_partner_account and role == Role.PARTNER and not also_change_owner
    with transaction.atomic():
        if stays_partner:
            executing.apply_change(
                user=user, name=name, role=role, also_change_owner=False, organisation=str(organisation.pk), by=by
            )
            return None
        details = {
            "name": name,
            "role": role.value,
            "also_change_owner": also_change_owner,
            "organisation": str(organisation.pk),
        }
        return ask_for_approval(kind=ApprovalKind.CHANGE_ACCOUNT, subject=user.pk, details=details, by=by)


def ask_to_open_account(*, user: User, by: User) -> Approval | None:
    """Ask for a closed account to be opened again; a partner's is opened at once.

    Raises OwnAccount, NeverOpened or AlreadyAsked.
    """
    if user.pk == by.pk:
        raise OwnAccount
    if user.pk in never_opened([user]):
        raise NeverOpened
    with transaction.atomic():
        if user.is_partner_account:
            executing.open_again(user=user, by=by)
            return None
        return ask_for_approval(kind=ApprovalKind.ENABLE_ACCOUNT, subject=user.pk, by=by)


def ask_to_reset_second_factor(*, user: User, by: User) -> Approval:
    """Ask for a person's passkeys, codes and password to be taken away. Raises OwnAccount or AlreadyAsked."""
    if user.pk == by.pk:
        raise OwnAccount
    return ask_for_approval(kind=ApprovalKind.RESET_SECOND_FACTOR, subject=user.pk, by=by)


def close_account(*, user: User, by: User) -> None:
    """Close an account: one press, and it holds on the person's next request. Raises OwnAccount."""
    if user.pk == by.pk:
        raise OwnAccount
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False, session_stamp=F("session_stamp") + 1)
        user.invitations.filter(used_at__isnull=True).update(used_at=timezone.now())
        Approval.objects.waiting(at=timezone.now()).filter(subject=user.pk).update(expires_at=timezone.now())
        record(Action.ACCOUNT_CLOSED, by=by, subjects=[user.pk])


def end_sessions(*, user: User, by: User) -> None:
    """Sign a person out everywhere. One press, for oneself or by an administrator."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_stamp=F("session_stamp") + 1)
        record(Action.SESSIONS_ENDED, by=by, subjects=[user.pk])


def _add_user(
    *,
    email: str,
    name: str,
    role: Role,
    organisation: Organisation,
    by: Actor,
    also_change_owner: bool = False,
    language: str = "en",
    is_active: bool = False,
) -> User:
    user = User(
        email=email.strip().lower(),
        name=name,
        role=role,
        organisation=organisation,
        also_change_owner=also_change_owner,
        language=language,
        is_active=is_active,
        invited_at=timezone.now(),
        invited_by=by if isinstance(by, User) else None,
    )
    user.set_unusable_password()
    _save_with_own_email(user)
    return user


def _save_with_own_email(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise EmailAlreadyHasAccount from error


def _open_or_ask(*, user: User, by: User) -> Approval | None:
    if user.is_partner_account:
        User.objects.filter(pk=user.pk).update(is_active=True)
        record(Action.ACCOUNT_MADE, by=by, subjects=[user.pk])
        return None
    details = {
        "role": user.role,
        "also_change_owner": user.also_change_owner,
        "organisation": str(user.organisation_id),
    }
    approval = ask_for_approval(kind=ApprovalKind.MAKE_ACCOUNT, subject=user.pk, details=details, by=by)
    if _may_go_alone(user=user, by=by):
        approve_alone(approval=approval, by=by)
        return None
    return approval


def can_make_the_second_alone() -> bool:
    """While there is one administrator, and none was ever made alone."""
    return User.objects.filter(role=Role.ADMINISTRATOR).count() == 1 and not _has_gone_alone()


def _may_go_alone(*, user: User, by: User) -> bool:
    """Only the first administrator, only for the second, and only while there has never been another."""
    administrators = User.objects.filter(role=Role.ADMINISTRATOR)
    return user.role == Role.ADMINISTRATOR and administrators.count() == 2 and not _has_gone_alone()


def _has_gone_alone() -> bool:
    return Approval.objects.filter(is_alone=True).exists()
