"""Who may own a change, who may sponsor one, and who hears that it is late."""

from django.db.models import Q

from accounts.models import Organisation, User
from accounts.models.user import UserQuerySet
from accounts.roles import Role
from feedback.models import Change, Escalation


def may_own() -> UserQuerySet:
    """Open accounts of departments and partner agencies that own changes: some partners do beside their own work."""
    owners = User.objects.able_to_sign_in().filter(Q(role=Role.CHANGE_OWNER) | Q(also_change_owner=True))
    return owners.exclude(organisation__kind=Organisation.Kind.NEIGHBOURING_FORCE).select_related("organisation")


def may_sponsor() -> UserQuerySet:
    """Managers with an open account."""
    return User.objects.able_to_sign_in().filter(role=Role.MANAGER).select_related("organisation")


def is_there(person: User | None) -> bool:
    """Named, with an account that is open and set up: somebody who can read what is put to them."""
    return person is not None and person.is_active and person.set_up_at is not None


def who_hears(change: Change, level: str) -> User | None:
    """Whom a late change goes to: the lead of its department, later its sponsor. None where nobody is there to hear."""
    person = change.area.lead if level == Escalation.Level.LEAD else change.sponsor
    return person if is_there(person) else None
