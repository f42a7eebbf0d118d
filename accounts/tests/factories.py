"""Scenery: people as they are long after their account was approved and set up."""

from datetime import date
from typing import Any

from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from factory import LazyFunction, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory

from accounts.models import Approval, Organisation, Qualification, User
from accounts.models.approval import LIFE
from accounts.roles import Role


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation
        django_get_or_create = ("name",)

    name = "Engagement"
    kind = Organisation.Kind.FORCE_DEPARTMENT

    class Params:
        partner = Trait(kind=Organisation.Kind.PARTNER_AGENCY, name=Sequence(lambda n: f"Partner agency {n}"))


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = Sequence(lambda n: f"person{n}@force.example")
    name = Sequence(lambda n: f"Person {n}")
    organisation = SubFactory(OrganisationFactory)
    role = Role.MANAGER
    is_active = True
    password = "!"
    set_up_at = LazyFunction(timezone.now)


def qualify(user: User, *, by: User, approver: User, **changes: Any) -> Qualification:
    """A qualification as it stands once a second person has approved it."""
    at = timezone.now()
    approval = Approval.objects.create(
        kind="record_qualification",
        subject=user.pk,
        requested_by=by,
        expires_at=at + LIFE,
        decision="approved",
        decided_at=at,
        decided_by=approver,
        executed_at=at,
    )
    fields = {"kind": "idva", "awarding_body": "SafeLives", "awarded_on": date(2020, 3, 2), "evidence_seen": "Award"}
    return Qualification.objects.create(user=user, recorded_by=by, approval=approval, **(fields | changes))


def totp_for(user: User) -> TOTPDevice:
    """A confirmed code app of this person."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, name="app", defaults={"confirmed": True})
    return device
