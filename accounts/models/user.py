"""The person who signs in."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Organisation
from accounts.roles import ROLES, Permission, Role, RoleCard
from safeguards import blind_index
from safeguards.registry import Privacy

ACCOUNT = "account"
QUALIFIED_ROLES = (Role.COORDINATOR, Role.SECOND_READER)  # words are read by an IDVA or ISVA and by nobody else


class UserQuerySet(models.QuerySet["User"]):
    """Reading vocabulary of people."""

    def able_to_sign_in(self) -> "UserQuerySet":
        """Whose account is open and who has finished setting it up."""
        return self.filter(is_active=True, set_up_at__isnull=False)

    def with_email(self, email: str) -> "UserQuerySet":
        """An address means the same person however its letters are written."""
        return self.annotate(email_lower=Lower("email")).filter(email_lower=email.strip().lower())


UserManager = BaseUserManager.from_queryset(UserQuerySet)


class User(AbstractBaseUser):
    """Someone with an account. Never a survivor: everything works for a survivor without one.

    There is no superuser: a role is the only thing that gives a permission, and no role gives all.
    """

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        WELSH = "cy", _("Welsh")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    role = models.CharField(max_length=24, choices=Role)
    also_change_owner = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    is_active = models.BooleanField(default=False)
    session_stamp = models.PositiveIntegerField(default=0, editable=False)  # raised to end every session at once
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    invited_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    set_up_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    privacy = Privacy(
        operational="id organisation role also_change_owner language is_active session_stamp created_at invited_at "
        "invited_by set_up_at last_seen_at last_login",
        personal="email name",
        sensitive="password",
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                condition=models.Q(also_change_owner=False) | models.Q(role=Role.PARTNER.value),
                name="user_only_partner_also_owns_changes",
            ),
            models.CheckConstraint(condition=models.Q(language__in=["en", "cy"]), name="user_language_known"),
            models.CheckConstraint(
                condition=models.Q(invited_by__isnull=True) | models.Q(invited_at__isnull=False),
                name="user_invited_by_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_qualified: bool | None = None
        self._may_read: bool | None = None

    @cached_property
    def ident(self) -> UUID:
        """Their id, for a query. See `accounts.anybody`."""
        return self.pk

    @cached_property
    def mark(self) -> bytes:
        """How this account stands in a block, where nobody reads whom it bars. See `accounts.anybody`."""
        return blind_index.digest(ACCOUNT, str(self.pk))

    @property
    def role_card(self) -> RoleCard:
        """The sentence and the permissions of the person's role."""
        return ROLES[Role(self.role)]

    @property
    def is_partner_account(self) -> bool:
        """Accounts of partner agencies are made by one administrator alone (`security.md` 13); not one that also owns
        changes, or that stands in a department of the force."""
        is_partner_agency = self.organisation.kind == Organisation.Kind.PARTNER_AGENCY
        return self.role == Role.PARTNER and is_partner_agency and not self.also_change_owner

    def can(self, permission: Permission) -> bool:
        """Whether this person may do this now. Costs at most one query, once for each loading of the person."""
        if not self.is_active:
            return False
        if self.role in QUALIFIED_ROLES and not self.is_qualified():
            return False
        if self.role == Role.SECOND_READER and not self.may_read_now():
            return False
        held = self.role_card.permissions
        if self.also_change_owner:
            held = held | ROLES[Role.CHANGE_OWNER].permissions
        return permission in held

    def may_read_now(self) -> bool:
        """Whether an agreement under which this person reads for us is current. Asked of second readers alone."""
        if self._may_read is None:
            self._may_read = self.reader_agreements.current(on=timezone.localdate()).exists()
        return self._may_read

    def known_to_be_qualified(self, is_qualified: bool) -> Self:
        """This person, with the answer that was read in the same query."""
        self._is_qualified = is_qualified
        return self

    def is_qualified(self, at: datetime | None = None) -> bool:
        """Whether an IDVA or ISVA qualification is recorded, approved and not run out; without one the role of
        coordinator opens nothing."""
        if at is not None:
            return self.qualifications.current(at=at).exists()
        if self._is_qualified is None:
            self._is_qualified = self.qualifications.current(at=timezone.now()).exists()
        return self._is_qualified

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """A session lasts while neither the password nor the stamp has changed."""
        value = f"{self.password}:{self.session_stamp}"
        return salted_hmac("accounts.models.user.session", value, secret=secret, algorithm="sha256").hexdigest()
