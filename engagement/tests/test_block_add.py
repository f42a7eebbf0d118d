"""Barring somebody from one record, and letting them in again with two people."""

import pytest
from django.urls import reverse

from accounts.actions import blocks
from accounts.actions.approvals import approve
from accounts.actions.blocks import ask_to_lift, place_block
from accounts.actions.refusals import AlreadyAsked, AlreadyLifted, NobodyLeft, RequesterGone, SecondPersonNeeded
from accounts.models import Approval, RecordBlock
from engagement.tests import factories
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


def url(name, person, *more):
    return reverse(name, args=[person.pk, *more])


def bar(person, who, by):
    return place_block(record=person.pk, key_id=person.key_id, person=who, by=by)


def test_one_press_bars_an_account_from_its_next_click(client_for, coordinator, blocked_officer, person):
    theirs = client_for(blocked_officer)
    assert theirs.get(url("survivor_detail", person)).status_code == 200
    answer = client_for(coordinator).post(url("block_add", person), {"person": blocked_officer.pk})
    assert answer.headers["Location"] == url("block_list", person)
    assert theirs.get(url("survivor_detail", person)).status_code == 404


def test_the_event_does_not_name_whom(coordinator, blocked_officer, person):
    block = bar(person, blocked_officer, coordinator)
    event = AuditEvent.objects.get(action="accounts.block_placed")
    assert set(event.subjects) == {person.pk, person.key_id, block.pk}
    assert str(blocked_officer.pk) not in f"{event.subjects}{event.fields}{event.reason}{event.outcome}"


def test_a_double_click_makes_one_block(client_for, coordinator, blocked_officer, person):
    for _ in range(2):
        client_for(coordinator).post(url("block_add", person), {"person": blocked_officer.pk})
    assert RecordBlock.objects.count() == 1
    assert AuditEvent.objects.filter(action="accounts.block_placed").count() == 1


def test_looking_changes_nothing(client_for, coordinator, blocked_officer, person):
    client = client_for(coordinator)
    assert [client.get(url(name, person)).status_code for name in ("block_add", "block_list")] == [200, 200]
    assert not RecordBlock.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({}, "Choose a person"), ({"person": "x"}, "Choose somebody from the list")],
)
def test_bad_input_is_answered_in_a_sentence(client_for, coordinator, person, given, sentence):
    assert sentence in client_for(coordinator).post(url("block_add", person), given).content.decode()
    assert not RecordBlock.objects.exists()


def test_somebody_may_bar_themself_while_another_can_open_it(client_for, coordinator, deputy, person):
    answer = client_for(coordinator).post(url("block_add", person), {"person": coordinator.pk})
    assert answer.headers["Location"] == reverse("survivor_list")
    assert client_for(coordinator).get(url("survivor_detail", person)).status_code == 404
    assert client_for(deputy).get(url("survivor_detail", person)).status_code == 200


def test_a_block_that_would_leave_nobody_is_not_placed(
    client_for, coordinator, unqualified_coordinator, person, make_coordinator
):
    page = client_for(coordinator).post(url("block_add", person), {"person": coordinator.pk}).content.decode()
    assert "Nobody else could open this record then." in page
    second = make_coordinator("Second Person")
    bar(person, second, coordinator)
    with pytest.raises(NobodyLeft):
        bar(person, coordinator, coordinator)
    assert RecordBlock.objects.count() == 1


def test_nothing_is_kept_when_the_event_cannot_be_written(coordinator, blocked_officer, person, monkeypatch):
    monkeypatch.setattr(blocks.audit, "record", lambda *args, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bar(person, blocked_officer, coordinator)
    assert not RecordBlock.objects.exists()


# The list -----------------------------------------------------------------------------------------------------------
def test_the_list_counts_and_one_recorded_press_shows_who(client_for, coordinator, blocked_officer, person):
    bar(person, blocked_officer, coordinator)
    client = client_for(coordinator)
    counted = client.get(url("block_list", person)).content.decode()
    assert "1 person is barred." in counted
    assert blocked_officer.name not in counted
    assert blocked_officer.name in client.post(url("block_show", person)).content.decode()
    assert AuditEvent.objects.filter(action="safeguards.opened").count() == 1


def test_the_list_costs_the_same_for_many(client_for, coordinator, make_person, person, django_assert_max_num_queries):
    client = client_for(coordinator)
    bar(person, make_person("manager", "One More"), coordinator)
    with django_assert_max_num_queries(15) as one:
        client.post(url("block_show", person))
    for number in range(9):
        bar(person, make_person("manager", f"Name {number}"), coordinator)
    with django_assert_max_num_queries(len(one)):
        client.post(url("block_show", person))


# Letting them in again ------------------------------------------------------------------------------------------------
def test_lifting_takes_the_coordinator_and_data_protection(
    client_for, coordinator, data_protection, blocked_officer, person
):
    block = bar(person, blocked_officer, coordinator)
    client_for(coordinator).post(url("block_lift", person, block.pk))
    assert client_for(blocked_officer).get(url("survivor_detail", person)).status_code == 404
    asked = Approval.objects.get(kind="lift_block")
    theirs = client_for(data_protection)
    page = theirs.get(reverse("approval", args=[asked.pk])).content.decode()
    assert block.reference in page
    assert not {person.pseudonym, blocked_officer.name, str(person.pk)} & {
        w for w in (person.pseudonym, blocked_officer.name, str(person.pk)) if w in page
    }
    theirs.post(reverse("approval_approve", args=[asked.pk]))
    assert client_for(blocked_officer).get(url("survivor_detail", person)).status_code == 200
    assert AuditEvent.objects.filter(action="accounts.block_lifted").count() == 1


def test_asked_twice_it_is_asked_once(client_for, coordinator, blocked_officer, person):
    block = bar(person, blocked_officer, coordinator)
    assert client_for(coordinator).get(url("block_lift", person, block.pk)).status_code == 405
    ask_to_lift(block=block, by=coordinator)
    with pytest.raises(AlreadyAsked):
        ask_to_lift(block=block, by=coordinator)
    page = client_for(coordinator).post(url("block_show", person)).content.decode()
    assert "Waits for data protection" in page


def test_a_lifted_block_is_not_lifted_again_and_can_be_placed_again(
    coordinator, data_protection, blocked_officer, person
):
    block = bar(person, blocked_officer, coordinator)
    approve(approval=ask_to_lift(block=block, by=coordinator), by=data_protection)
    with pytest.raises(AlreadyLifted):
        ask_to_lift(block=block, by=coordinator)
    assert bar(person, blocked_officer, coordinator).pk != block.pk


def test_an_administrator_neither_sees_nor_decides_it(client_for, coordinator, administrator, blocked_officer, person):
    asked = ask_to_lift(block=bar(person, blocked_officer, coordinator), by=coordinator)
    client = client_for(administrator)
    assert client.get(reverse("approval", args=[asked.pk])).status_code == 404
    assert "Lift a block" not in client.get(reverse("approval_list")).content.decode()


def test_whoever_is_barred_neither_sees_nor_decides_it_then_or_later(
    client_for, coordinator, data_protection, make_person, person
):
    block = bar(person, data_protection, coordinator)
    asked = ask_to_lift(block=block, by=coordinator)
    client, address = client_for(data_protection), reverse("approval", args=[asked.pk])
    before = client.get(reverse("approval_list")).content.decode()
    assert client.get(address).status_code == 404
    assert client.post(reverse("approval_approve", args=[asked.pk])).status_code == 404
    with pytest.raises(SecondPersonNeeded):
        approve(approval=asked, by=data_protection)
    approve(approval=asked, by=make_person("data_protection", "Another Person"))
    after = client.get(reverse("approval_list")).content.decode()
    assert "Lift a block" not in before + after
    assert client.get(address).status_code == 404


def test_whoever_asked_and_was_barred_since_has_not_asked(
    coordinator, deputy, data_protection, blocked_officer, person
):
    asked = ask_to_lift(block=bar(person, blocked_officer, coordinator), by=deputy)
    bar(person, deputy, coordinator)
    with pytest.raises(RequesterGone):
        approve(approval=asked, by=data_protection)
    assert RecordBlock.objects.standing().count() == 2
    asked.refresh_from_db()
    assert asked.decided_at is None


def test_a_block_of_one_record_is_not_lifted_through_another(client_for, coordinator, blocked_officer, person):
    block = bar(person, blocked_officer, coordinator)
    other = factories.survivor(by=coordinator, name="Mair Other", known_as="Mair")
    assert client_for(coordinator).post(url("block_lift", other, block.pk)).status_code == 404
    assert not Approval.objects.filter(kind="lift_block").exists()
