"""Invented accounts for trying the portal out: a person for every role. Never outside `SEC_DEMO`."""

from dataclasses import dataclass
from datetime import date
from time import time

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Approval, Organisation, Qualification, User
from accounts.models.approval import LIFE
from accounts.roles import Role

DEMO_PASSWORD = "three-brave-otters-sing"  # noqa: S105  (printed by bin/run; these accounts are invented)
DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One member of the demo's cast."""

    first: str
    name: str
    role: Role
    organisation: str = "Victim and witness services"
    kind: str = "force_department"
    language: str = "en"
    also_change_owner: bool = False

    @property
    def email(self) -> str:
        """Where the person signs in."""
        return f"{self.first}@{DOMAIN}"


CAST = [
    DemoPerson("ann", "Ann Price", Role.ADMINISTRATOR, organisation="Information services"),
    DemoPerson("dilys", "Dilys Rees", Role.DATA_PROTECTION, organisation="Information governance"),
    DemoPerson("mair", "Mair Evans", Role.COORDINATOR),
    DemoPerson("tomos", "Tomos Hughes", Role.COORDINATOR, language="cy"),
    DemoPerson("huw", "Huw Lloyd", Role.FACILITATOR),
    DemoPerson("sara", "Sara Khan", Role.TRAINER, organisation="Learning and development"),
    DemoPerson("owen", "Owen Parry", Role.CHANGE_OWNER, organisation="Control room"),
    DemoPerson("rhys", "Rhys Bowen", Role.MANAGER),
    DemoPerson(
        "nia", "Nia Roberts", Role.PARTNER, organisation="Hafan Dawel", kind="partner_agency", also_change_owner=True
    ),
    DemoPerson("ffion", "Ffion Adair", Role.PARTNER, organisation="Hafan Dawel", kind="partner_agency"),
    DemoPerson("elin", "Elin Davies", Role.CRIME_REGISTRAR, organisation="Crime registry"),
    DemoPerson("paul", "Paul Grey", Role.PROFESSIONAL_STANDARDS, organisation="Professional standards"),
    DemoPerson("lowri", "Lowri James", Role.DUTY),
    DemoPerson("iwan", "Iwan Ellis", Role.AUDITOR, organisation="Audit"),
    DemoPerson("jo", "Jo Marsh", Role.SECOND_READER, organisation="Marcher Police", kind="neighbouring_force"),
]


def make_demo_people() -> dict[str, User]:
    """The whole cast, ready to sign in with `DEMO_PASSWORD` and a code; by first name. Made once."""
    if not settings.DEMO:
        raise ImproperlyConfigured("Demo accounts are only made where SEC_DEMO is set.")
    password = make_password(DEMO_PASSWORD)  # one for all: it is printed, and a good hash takes its time
    with transaction.atomic():
        people = {each.first: _make(each, password) for each in CAST}
        for first in ("mair", "tomos", "jo"):
            _qualify(people[first], by=people["ann"], approver=people["dilys"])
    return people


def demo_people() -> list[dict[str, str]]:
    """Name, email, role and present code of each demo account."""
    people = User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True)
    devices = {device.user_id: device for device in TOTPDevice.objects.filter(user__in=people, confirmed=True)}
    return [
        {
            "name": person.name,
            "email": person.email,
            "role": person.get_role_display(),
            "code": present_code(devices[person.pk]),
        }
        for person in people
        if person.pk in devices
    ]


def present_code(device: TOTPDevice) -> str:
    """The six figures that a code app would show now, or the next ones where these were used already."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time()
    if totp.t() <= device.last_t:
        totp.time += device.step
    return f"{totp.token():06d}"


def _make(wanted: DemoPerson, password: str) -> User:
    organisation, _ = Organisation.objects.get_or_create(name=wanted.organisation, defaults={"kind": wanted.kind})
    user = User.objects.filter(email=wanted.email).first()
    if user is None:
        now = timezone.now()
        user = User(
            email=wanted.email,
            name=wanted.name,
            role=wanted.role,
            organisation=organisation,
            also_change_owner=wanted.also_change_owner,
            language=wanted.language,
            is_active=True,
            invited_at=now,
            set_up_at=now,
            password=password,
        )
        user.save()
        TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    return user


def _qualify(user: User, *, by: User, approver: User) -> None:
    if user.qualifications.exists():
        return
    now = timezone.now()
    approval = Approval.objects.create(
        kind="record_qualification",
        subject=user.pk,
        requested_by=by,
        expires_at=now + LIFE,
        decision=Approval.Decision.APPROVED,
        decided_at=now,
        decided_by=approver,
        executed_at=now,
    )
    Qualification.objects.create(
        user=user,
        kind=Qualification.Kind.IDVA,
        awarding_body="SafeLives",
        awarded_on=date(2021, 6, 18),
        evidence_seen="Certificate seen in the original",
        recorded_by=by,
        approval=approval,
    )
