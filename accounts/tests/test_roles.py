"""Roles, permissions and the qualification without which a coordinator opens nothing."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import ROLES, Permission, Role
from accounts.tests.factories import qualify

SURVIVOR_WORK = {
    Permission.OPEN_SURVIVORS,
    Permission.CHANGE_SURVIVORS,
    Permission.LOG_CONSULTATIONS,
    Permission.TELL_SURVIVORS,
}


def test_every_role_has_a_sentence():
    assert set(ROLES) == set(Role)
    assert all(str(card.sentence).endswith(".") for card in ROLES.values())


def test_only_the_coordinator_works_with_survivors():
    others = set(Role) - {Role.COORDINATOR}
    assert not any(ROLES[role].permissions & SURVIVOR_WORK for role in others)


def test_a_qualified_coordinator_can(coordinator, django_assert_num_queries):
    person = User.objects.get(pk=coordinator.pk)
    with django_assert_num_queries(1):
        assert all(person.can(permission) for permission in SURVIVOR_WORK)


def test_a_coordinator_without_a_qualification_can_do_nothing(unqualified_coordinator):
    assert not any(unqualified_coordinator.can(permission) for permission in Permission)


@pytest.mark.parametrize(("days", "expected"), [(0, True), (-1, False), (1, True)])
def test_a_qualification_counts_to_its_last_day(
    unqualified_coordinator, administrator, data_protection, days, expected
):
    until = timezone.localdate() + timedelta(days=days)
    qualify(unqualified_coordinator, by=administrator, approver=data_protection, expires_on=until)
    assert unqualified_coordinator.can(Permission.OPEN_SURVIVORS) is expected


def test_a_closed_account_can_do_nothing(administrator):
    administrator.is_active = False
    assert not administrator.can(Permission.MANAGE_PEOPLE)


def test_a_partner_may_also_own_changes(partner):
    assert not partner.can(Permission.SEE_OWN_CHANGES)
    partner.also_change_owner = True
    partner.save()
    assert partner.can(Permission.SEE_OWN_CHANGES)


def test_no_other_role_may_be_held_together(manager):
    manager.also_change_owner = True
    with pytest.raises(IntegrityError):
        manager.save()


def test_nobody_is_above_the_roles():
    assert not {"is_staff", "is_superuser"} & {field.name for field in User._meta.get_fields()}
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


@pytest.mark.parametrize("name", ["people_list", "person_add", "organisation_list", "organisation_add"])
def test_only_an_administrator_finds_the_people_pages(client_for, name, administrator, coordinator, auditor, manager):
    assert client_for(administrator).get(reverse(name)).status_code == 200
    for person in (coordinator, auditor, manager):
        assert client_for(person).get(reverse(name)).status_code == 404


def test_people_stand_in_the_order_of_their_names(client_for, administrator, manager, coordinator):
    page = client_for(administrator).get(reverse("people_list")).content.decode()
    places = [page.index(person.email) for person in (administrator, coordinator, manager)]
    assert places == sorted(places)


def test_home_leads_each_role_to_its_first_page(client_for, administrator, data_protection, unqualified_coordinator):
    assert client_for(administrator).get(reverse("home")).url == reverse("people_list")
    assert client_for(data_protection).get(reverse("home")).url == reverse("approval_list")
    assert client_for(unqualified_coordinator).get(reverse("home")).url == reverse("account")


def test_an_account_without_a_qualification_says_so(client_for, unqualified_coordinator):
    assert (
        "No qualification is recorded" in client_for(unqualified_coordinator).get(reverse("account")).content.decode()
    )


@pytest.mark.parametrize("name", ["facilitator", "auditor", "trainer"])
def test_an_account_without_a_page_says_so(client_for, request, name):
    page = client_for(request.getfixturevalue(name)).get(reverse("account")).content.decode()
    assert "There is nothing here for you yet." in page


def test_an_account_with_a_page_does_not(client_for, administrator, coordinator, unqualified_coordinator):
    for person in (administrator, coordinator, unqualified_coordinator):
        page = client_for(person).get(reverse("account")).content.decode()
        assert "There is nothing here for you yet." not in page


def test_an_account_without_recovery_codes_is_warned(client_for, manager):
    client = client_for(manager)
    assert "You have no recovery codes left." in client.get(reverse("account")).content.decode()
    client.post(reverse("account_codes"))
    page = client.get(reverse("account")).content.decode()
    assert "You have no recovery codes left." not in page
    assert "10 recovery codes left" in page
