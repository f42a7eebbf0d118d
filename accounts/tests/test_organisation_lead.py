"""Who leads a department or an agency: named by the administrator, and kept in the audit trail."""

import pytest
from django.urls import reverse

from accounts.actions.organisations import name_lead
from accounts.actions.refusals import CannotLead
from accounts.tests.factories import OrganisationFactory
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def department(db):
    return OrganisationFactory(name="Custody")


def test_an_administrator_names_who_leads_it(department, manager, administrator, client_for):
    client = client_for(administrator)
    client.post(reverse("organisation_lead", args=[department.pk]), {"lead": manager.pk})
    department.refresh_from_db()
    assert department.lead == manager
    assert "Led by Rhys Bowen." in client.get(reverse("organisation_list")).text


def test_it_can_be_left_open_again(department, manager, administrator, client_for):
    name_lead(organisation=department, lead=manager, by=administrator)
    client_for(administrator).post(reverse("organisation_lead", args=[department.pk]), {"lead": ""})
    department.refresh_from_db()
    assert department.lead is None


def test_the_audit_trail_says_who_led_it_when(department, manager, make_person, administrator):
    other = make_person("manager", "Olwen Gray")
    for lead in (manager, manager, other):
        name_lead(organisation=department, lead=lead, by=administrator)
    events = AuditEvent.objects.filter(action=Action.ORGANISATION_LED).order_by("at")
    told = [(event.outcome, *(set(event.subjects) - {department.pk})) for event in events]
    assert told == [("given", manager.pk), ("taken", manager.pk), ("given", other.pk)]


@pytest.mark.parametrize("who", ["coordinator", "partner", "auditor"])
def test_only_whoever_may_see_what_is_late_leads(department, who, request, administrator):
    with pytest.raises(CannotLead):
        name_lead(organisation=department, lead=request.getfixturevalue(who), by=administrator)


def test_an_agency_is_led_by_its_own_people(manager, make_person, administrator, client_for):
    agency = OrganisationFactory(partner=True)
    own = make_person("partner", "Nan Owns", organisation=agency, also_change_owner=True)
    page = client_for(administrator).get(reverse("organisation_lead", args=[agency.pk])).text
    assert own.name in page
    assert manager.name not in page
    with pytest.raises(CannotLead):
        name_lead(organisation=agency, lead=manager, by=administrator)


def test_a_forged_lead_is_refused(department, coordinator, administrator, client_for):
    address = reverse("organisation_lead", args=[department.pk])
    page = client_for(administrator).post(address, {"lead": coordinator.pk}).text
    department.refresh_from_db()
    assert "Choose somebody from the list" in page
    assert department.lead is None


def test_a_manager_finds_nothing_there(department, manager, client_for):
    assert client_for(manager).get(reverse("organisation_lead", args=[department.pk])).status_code == 404
