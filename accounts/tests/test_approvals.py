"""What needs two people, what one may do, and that nobody gets round it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django_otp import devices_for_user

from accounts.actions import approvals, people
from accounts.actions.invitations import finish_set_up, make_invitation
from accounts.actions.qualifications import record_qualification
from accounts.actions.refusals import (
    AlreadyAsked,
    AlreadyDecided,
    NeverOpened,
    NotYourRequest,
    OpenedBefore,
    OwnAccount,
    RequesterGone,
    SecondPersonNeeded,
)
from accounts.models import Approval, Organisation, Qualification, User
from accounts.roles import Permission, Role
from accounts.tests.factories import OrganisationFactory, totp_for
from safeguards.models import AuditEvent


@pytest.fixture
def second_administrator(make_person, administrator):
    return make_person("administrator", "Bob Second")


def ask(by, role=Role.MANAGER, email="new@force.example", organisation=None):
    return people.ask_to_make_account(
        email=email, name="New Person", role=role, organisation=organisation or OrganisationFactory(), by=by
    )


def test_an_account_opens_when_a_second_person_agrees(client_for, administrator, data_protection):
    organisation = OrganisationFactory()
    form = {"name": "New Person", "email": "New@Force.Example", "organisation": organisation.pk, "role": "manager"}
    client_for(administrator).post(reverse("person_add"), form | {"language": "en"})
    user = User.objects.get(email="new@force.example")
    assert not user.is_active
    approval = Approval.objects.get(subject=user.pk)
    answer = client_for(data_protection).post(reverse("approval_approve", args=[approval.pk]))
    assert answer.url == reverse("approval_list")
    user.refresh_from_db()
    approval.refresh_from_db()
    assert user.is_active
    assert approval.executed_at
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {
        "accounts.asked",
        "accounts.decided",
        "accounts.made",
    }


def test_whoever_asked_cannot_agree(client_for, administrator, second_administrator):
    user, approval = ask(administrator)
    with pytest.raises(SecondPersonNeeded):
        approvals.approve(approval=approval, by=administrator)
    client_for(administrator).post(reverse("approval_approve", args=[approval.pk]))
    user.refresh_from_db()
    assert not user.is_active


def test_the_database_refuses_one_person_for_both(administrator, second_administrator):
    _user, approval = ask(administrator)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(decided_by=administrator, decided_at=now, decision="approved")


def test_nobody_decides_about_themselves(administrator, data_protection, client_for):
    approval = people.ask_to_change_account(
        user=data_protection,
        name="Dilys Rees",
        role=Role.ADMINISTRATOR,
        organisation=data_protection.organisation,
        also_change_owner=False,
        by=administrator,
    )
    with pytest.raises(SecondPersonNeeded):
        approvals.approve(approval=approval, by=data_protection)
    assert client_for(data_protection).get(reverse("approval", args=[approval.pk])).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role not in ("administrator", "data_protection")])
def test_no_other_role_decides(make_person, administrator, second_administrator, role, client_for):
    _user, approval = ask(administrator)
    other = make_person(role, "Somebody Else")
    with pytest.raises(SecondPersonNeeded):
        approvals.approve(approval=approval, by=other)
    assert client_for(other).post(reverse("approval_approve", args=[approval.pk])).status_code == 404


def test_a_decision_is_taken_once(administrator, second_administrator, data_protection):
    _user, approval = ask(administrator)
    approvals.decline(approval=approval, by=data_protection)
    with pytest.raises(AlreadyDecided):
        approvals.approve(approval=approval, by=second_administrator)


def test_a_request_runs_out(administrator, second_administrator, data_protection, frozen):
    _user, approval = ask(administrator)
    frozen.shift(15 * 24 * 3600)
    with pytest.raises(AlreadyDecided):
        approvals.approve(approval=approval, by=data_protection)


def test_the_first_administrator_makes_the_second_alone_once(administrator):
    second, approval = ask(administrator, role=Role.ADMINISTRATOR, email="second@force.example")
    second.refresh_from_db()
    assert approval is None
    assert second.is_active
    assert AuditEvent.objects.filter(action="accounts.made_alone", actor=administrator.pk).count() == 1
    third, approval = ask(administrator, role=Role.ADMINISTRATOR, email="third@force.example")
    third.refresh_from_db()
    assert approval
    assert not third.is_active


def test_alone_once_even_when_the_second_is_gone(administrator):
    second, _ = ask(administrator, role=Role.ADMINISTRATOR, email="second@force.example")
    User.objects.filter(pk=second.pk).update(role=Role.AUDITOR)
    _third, approval = ask(administrator, role=Role.ADMINISTRATOR, email="third@force.example")
    assert approval


def test_the_first_administrator_makes_nobody_else_alone(administrator):
    user, approval = ask(administrator, role=Role.COORDINATOR)
    user.refresh_from_db()
    assert approval
    assert not user.is_active


def test_a_partner_account_needs_one_person(administrator):
    user, approval = ask(administrator, role=Role.PARTNER, organisation=OrganisationFactory(partner=True))
    user.refresh_from_db()
    assert approval is None
    assert user.is_active


def test_a_partner_account_does_not_become_another_alone(administrator, partner):
    approval = people.ask_to_change_account(
        user=partner,
        name=partner.name,
        role=Role.COORDINATOR,
        organisation=partner.organisation,
        also_change_owner=False,
        by=administrator,
    )
    partner.refresh_from_db()
    assert approval
    assert partner.role == Role.PARTNER


def test_a_change_waits_and_then_ends_the_sessions(client_for, administrator, data_protection, manager):
    client = client_for(manager)
    approval = people.ask_to_change_account(
        user=manager,
        name="Rhys Bowen-Hall",
        role=Role.AUDITOR,
        organisation=manager.organisation,
        also_change_owner=False,
        by=administrator,
    )
    assert client.get(reverse("account")).status_code == 200
    approvals.approve(approval=approval, by=data_protection)
    manager.refresh_from_db()
    assert (manager.role, manager.name) == (Role.AUDITOR, "Rhys Bowen-Hall")
    assert client.get(reverse("account")).status_code == 302


def test_closing_is_one_press_and_opening_needs_two(client_for, administrator, data_protection, manager):
    client = client_for(administrator)
    client.post(reverse("person_close", args=[manager.pk]))
    manager.refresh_from_db()
    assert not manager.is_active
    client.post(reverse("person_open", args=[manager.pk]))
    manager.refresh_from_db()
    assert not manager.is_active
    approvals.approve(approval=Approval.objects.get(subject=manager.pk), by=data_protection)
    manager.refresh_from_db()
    assert manager.is_active


def test_a_reset_takes_factors_and_password_away(client_for, administrator, data_protection, manager):
    totp_for(manager)
    manager.set_password("otters-under-the-bridge")
    manager.save()
    approval = people.ask_to_reset_second_factor(user=manager, by=administrator)
    assert list(devices_for_user(manager))
    approvals.approve(approval=approval, by=data_protection)
    manager.refresh_from_db()
    assert not list(devices_for_user(manager, confirmed=None))
    assert not manager.has_usable_password()
    assert manager.set_up_at is None


def test_a_qualification_counts_when_a_second_person_agrees(administrator, data_protection, unqualified_coordinator):
    qualification = record_qualification(
        user=unqualified_coordinator,
        kind=Qualification.Kind.ISVA,
        awarding_body="LimeCulture",
        awarded_on=timezone.localdate(),
        expires_on=None,
        evidence_seen="Certificate",
        by=administrator,
    )
    assert not User.objects.get(pk=unqualified_coordinator.pk).can(Permission.OPEN_SURVIVORS)
    approvals.approve(approval=qualification.approval, by=data_protection)
    assert User.objects.get(pk=unqualified_coordinator.pk).can(Permission.OPEN_SURVIVORS)


def test_a_declined_qualification_does_not_count(client_for, administrator, data_protection, unqualified_coordinator):
    form = {
        "kind": "idva",
        "awarding_body": "SafeLives",
        "awarded_on": "2024-02-01",
        "evidence_seen": "Certificate 12",
    }
    url = reverse("qualification_add", args=[unqualified_coordinator.pk])
    assert client_for(administrator).post(url, form).url == reverse("person", args=[unqualified_coordinator.pk])
    approval = Approval.objects.get(subject=unqualified_coordinator.pk, kind="record_qualification")
    assert "SafeLives" in client_for(data_protection).get(reverse("approval", args=[approval.pk])).content.decode()
    approvals.decline(approval=approval, by=data_protection)
    assert not User.objects.get(pk=unqualified_coordinator.pk).can(Permission.OPEN_SURVIVORS)


@pytest.mark.parametrize(
    "action", [people.close_account, people.ask_to_open_account, people.ask_to_reset_second_factor]
)
def test_nobody_does_it_to_their_own_account(administrator, action):
    with pytest.raises(OwnAccount):
        action(user=administrator, by=administrator)


def test_one_request_of_a_kind_at_a_time(administrator, manager):
    people.ask_to_reset_second_factor(user=manager, by=administrator)
    with pytest.raises(AlreadyAsked):
        people.ask_to_reset_second_factor(user=manager, by=administrator)


def test_nothing_happens_when_the_audit_fails(administrator, data_protection, second_administrator, monkeypatch):
    user, approval = ask(administrator)

    def broken(*args, **kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr("accounts.actions.executing.record", broken)
    with pytest.raises(RuntimeError):
        approvals.approve(approval=approval, by=data_protection)
    user.refresh_from_db()
    approval.refresh_from_db()
    assert not user.is_active
    assert not approval.decided_at


def test_the_same_email_has_one_account(client_for, administrator, manager):
    form = {"name": "Other", "email": manager.email.title(), "organisation": manager.organisation_id, "role": "manager"}
    answer = client_for(administrator).post(reverse("person_add"), form | {"language": "en"})
    assert "Somebody already has an account" in answer.content.decode()


def test_organisations_are_added_once(client_for, administrator):
    client = client_for(administrator)
    form = {"name": "Hafan", "kind": "partner_agency"}
    assert client.post(reverse("organisation_add"), form).status_code == 302
    assert (
        "already an organisation" in client.post(reverse("organisation_add"), form | {"name": "HAFAN"}).content.decode()
    )
    assert Organisation.objects.filter(name__iexact="hafan").count() == 1


def test_lists_cost_the_same_with_one_row_and_with_thirty(
    client_for, administrator, data_protection, make_person, django_assert_max_num_queries
):
    for number in range(30):
        make_person("manager", f"Manager {number}")
        ask(administrator, email=f"n{number}@force.example")
    client_for_list = client_for(administrator)
    with django_assert_max_num_queries(11):
        assert client_for_list.get(reverse("people_list")).status_code == 200
    client = client_for(data_protection)
    with django_assert_max_num_queries(11):
        assert client.get(reverse("approval_list")).status_code == 200


def test_a_request_does_not_outlive_the_right_to_ask(administrator, second_administrator, data_protection):
    _user, approval = ask(administrator)
    people.close_account(user=administrator, by=second_administrator)
    with pytest.raises(RequesterGone):
        approvals.approve(approval=approval, by=data_protection)


def test_closing_an_account_ends_what_waits_about_it(administrator, data_protection):
    user, approval = ask(administrator)
    people.close_account(user=user, by=administrator)
    with pytest.raises(AlreadyDecided):
        approvals.approve(approval=approval, by=data_protection)


def test_a_partner_account_that_owns_changes_needs_two_people(administrator):
    agency = OrganisationFactory(partner=True)
    user, approval = people.ask_to_make_account(
        email="both@agency.example", name="Both", role=Role.PARTNER, organisation=agency, also_change_owner=True,
        by=administrator,
    )  # fmt: skip
    user.refresh_from_db()
    assert (user.is_active, approval is None) == (False, False)


def test_a_partner_account_in_a_department_of_the_force_needs_two_people(administrator):
    user, _approval = ask(administrator, role=Role.PARTNER, organisation=OrganisationFactory())
    user.refresh_from_db()
    assert not user.is_active


# Withdrawing, and asking again --------------------------------------------------------------------------------------
def test_whoever_asked_withdraws(client_for, administrator, data_protection):
    user, approval = ask(administrator)
    client = client_for(administrator)
    assert "Withdraw what I asked for" in client.get(reverse("approval", args=[approval.pk])).content.decode()
    assert client.post(reverse("approval_withdraw", args=[approval.pk])).url == reverse("approval_list")
    approval.refresh_from_db()
    assert (approval.decision, approval.decided_by) == ("withdrawn", administrator)
    event = AuditEvent.objects.filter(action="accounts.decided").latest("id")
    assert (event.outcome, event.actor) == ("withdrawn", administrator.pk)
    with pytest.raises(AlreadyDecided):
        approvals.approve(approval=approval, by=data_protection)
    user.refresh_from_db()
    assert not user.is_active


def test_nobody_withdraws_what_another_asked_for(client_for, administrator, data_protection):
    _user, approval = ask(administrator)
    with pytest.raises(NotYourRequest):
        approvals.withdraw(approval=approval, by=data_protection)
    client = client_for(data_protection)
    assert "Withdraw what I asked for" not in client.get(reverse("approval", args=[approval.pk])).content.decode()
    client.post(reverse("approval_withdraw", args=[approval.pk]))
    assert Approval.objects.get(pk=approval.pk).is_waiting()


def test_what_was_decided_is_not_withdrawn(administrator, data_protection):
    _user, approval = ask(administrator)
    approvals.approve(approval=approval, by=data_protection)
    with pytest.raises(AlreadyDecided):
        approvals.withdraw(approval=approval, by=administrator)


def test_the_database_refuses_a_withdrawal_by_another(administrator, data_protection):
    _user, approval = ask(administrator)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(decided_by=data_protection, decided_at=now, decision="withdrawn")


@pytest.mark.parametrize("end", ["declined", "withdrawn", "too long", "closed"])
def test_an_account_that_was_never_opened_says_so_and_is_asked_for_again(
    client_for, administrator, data_protection, frozen, end
):
    user, approval = ask(administrator)
    ends = {
        "declined": lambda: approvals.decline(approval=approval, by=data_protection),
        "withdrawn": lambda: approvals.withdraw(approval=approval, by=administrator),
        "too long": lambda: frozen.shift(15 * 24 * 3600),
        "closed": lambda: people.close_account(user=user, by=administrator),
    }
    ends[end]()
    client = client_for(administrator)
    page = client.get(reverse("person", args=[user.pk])).content.decode()
    assert "Not opened" in page
    assert "Not opened" in client.get(reverse("people_list")).content.decode()
    assert "Open the account again" not in page
    assert "At once" not in page
    assert "Ask again" in page
    form = {
        "name": "New Person",
        "email": "Right@force.example",
        "organisation": user.organisation_id,
        "role": "auditor",
    }
    answer = client.post(reverse("person_ask_again", args=[user.pk]), form | {"language": "en"})
    assert answer.url == reverse("person", args=[user.pk])
    again = Approval.objects.waiting(at=timezone.now()).get(subject=user.pk)
    assert "right@force.example" in client.get(reverse("approval", args=[again.pk])).content.decode()
    approvals.approve(approval=again, by=data_protection)
    user.refresh_from_db()
    assert (user.email, user.role, user.is_active) == ("right@force.example", Role.AUDITOR, True)


def again(user, by, **changes):
    now = {
        "email": user.email, "name": user.name, "role": Role(user.role), "organisation": user.organisation,
        "also_change_owner": False, "language": "en",
    }  # fmt: skip
    return people.ask_again(user=user, by=by, **(now | changes))


def test_an_account_is_asked_for_again_only_while_nobody_ever_opened_it(
    client_for, administrator, data_protection, manager
):
    user, approval = ask(administrator)
    with pytest.raises(AlreadyAsked):
        again(user, administrator, email="other@force.example")
    approvals.approve(approval=approval, by=data_protection)
    people.close_account(user=user, by=administrator)
    user.refresh_from_db()
    for opened in (user, manager):
        with pytest.raises(OpenedBefore):
            again(opened, administrator, email="other@force.example")
    assert client_for(administrator).get(reverse("person_ask_again", args=[manager.pk])).status_code == 302
    assert "Closed" in client_for(administrator).get(reverse("person", args=[user.pk])).content.decode()


def test_asking_again_takes_nobody_elses_email(client_for, administrator, data_protection, manager):
    user, approval = ask(administrator)
    approvals.decline(approval=approval, by=data_protection)
    form = {"name": "New Person", "email": manager.email, "organisation": user.organisation_id, "role": "manager"}
    answer = client_for(administrator).post(reverse("person_ask_again", args=[user.pk]), form | {"language": "en"})
    assert "Somebody already has an account" in answer.content.decode()
    assert not Approval.objects.waiting(at=timezone.now()).exists()


def test_an_account_that_was_never_opened_is_not_opened_again(administrator, data_protection):
    user, approval = ask(administrator)
    approvals.decline(approval=approval, by=data_protection)
    with pytest.raises(NeverOpened):
        people.ask_to_open_account(user=user, by=administrator)


# Who hears of it ----------------------------------------------------------------------------------------------------
def test_the_menu_counts_what_waits_for_this_person(client_for, administrator, data_protection):
    _user, approval = ask(administrator)
    shown = client_for(data_protection).get(reverse("account")).content.decode()
    assert "Approvals (1)" in shown
    assert "Approvals (" not in client_for(administrator).get(reverse("account")).content.decode()
    approvals.decline(approval=approval, by=data_protection)
    assert "Approvals (" not in client_for(data_protection).get(reverse("account")).content.decode()


def test_home_leads_to_what_waits(client_for, administrator, second_administrator):
    ask(administrator)
    assert client_for(second_administrator).get(reverse("home")).url == reverse("approval_list")
    assert client_for(administrator).get(reverse("home")).url == reverse("people_list")


def test_the_request_says_who_can_agree(client_for, administrator, data_protection, second_administrator):
    user, approval = ask(administrator)
    client = client_for(administrator)
    for address in (reverse("approval", args=[approval.pk]), reverse("person", args=[user.pk])):
        page = client.get(address).content.decode()
        assert "Who can agree: Bob Second, Dilys Rees." in " ".join(page.split())


def test_the_request_says_what_to_do_when_nobody_can_agree(client_for, administrator):
    _user, approval = ask(administrator)
    client, address = client_for(administrator), reverse("approval", args=[approval.pk])
    assert "you can do that alone, once" in client.get(address).content.decode()
    second, _none = ask(administrator, role=Role.ADMINISTRATOR, email="second@force.example")
    page = client.get(address).content.decode()
    assert "Nobody else can agree yet." in page
    assert "has to set up their account first" in page
    assert "which is allowed once" in client.get(reverse("person", args=[second.pk])).content.decode()


def test_the_second_person_sees_who_made_the_link_of_a_coordinators_account(
    client_for, administrator, data_protection, make_person
):
    person = make_person("coordinator", "Cerys Morgan", set_up_at=None)
    form = {"kind": "idva", "awarding_body": "SafeLives", "awarded_on": "2024-02-01", "evidence_seen": "Certificate"}
    client_for(administrator).post(reverse("qualification_add", args=[person.pk]), form)
    page_of_person = client_for(administrator).get(reverse("person", args=[person.pk])).content.decode()
    assert "A qualification waits for a second person." in page_of_person
    assert reverse("qualification_add", args=[person.pk]) not in page_of_person
    address = reverse("approval", args=[Approval.objects.get(subject=person.pk).pk])
    page = client_for(data_protection).get(address).content.decode()
    assert "Nobody has made one" in page
    make_invitation(user=person, by=administrator)
    finish_set_up(user=person)
    rows = client_for(data_protection).get(address).context["rows"][-2:]
    assert administrator.name in str(rows[1]["value"])
    assert timezone.localtime().strftime("%Y") in str(rows[0]["value"])
