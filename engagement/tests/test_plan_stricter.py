"""What makes a plan stricter: one press each, never blocked, and everything that leant on it falls with it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement.actions.plans import confirm_plan
from engagement.models import Draft, SafeContactPlan, TriggerEvent
from engagement.tests import factories
from engagement.tests.test_plan_edit import GIVEN, queued
from outbox.models import Message, State
from safeguards.models import AuditEvent

PRESSES = ["contact_stop", "contact_suspend", "contact_inbound", "route_stop"]


@pytest.fixture
def person(coordinator):
    made = factories.survivor(by=coordinator)
    factories.plan(made, by=coordinator)
    return made


@pytest.fixture
def address(person):
    """The address of one press for this person."""

    def of(name, someone=person):
        way = [person.plan.routes.get().pk] if name == "route_stop" else []
        return reverse(name, args=[someone.pk, *way])

    return of


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("contact_stop", "All contact is stopped."),
        ("contact_suspend", "Contact is suspended."),
        ("contact_inbound", "From now on they contact us. We never contact them."),
        ("route_stop", "Email is noted as not safe. Nothing goes that way."),
    ],
)
def test_one_press_calls_back_what_waits_and_says_what_became_of_it(
    client_for, coordinator, person, address, name, sentence
):
    queued(person, coordinator)
    going = queued(person, coordinator)
    Message.objects.filter(pk=going.pk).update(state=State.SENDING)
    page = client_for(coordinator).post(address(name), follow=True).content.decode()
    assert f"{sentence} 1 waiting message was called back. 1 message was already on its way" in page
    assert sorted(Message.objects.values_list("state", flat=True)) == ["cancelled", "sending"]


@pytest.mark.parametrize("name", PRESSES)
def test_it_voids_the_assessment_and_is_in_the_trail(client_for, coordinator, person, address, name):
    client_for(coordinator).post(address(name))
    assert TriggerEvent.objects.get(survivor=person).kind == "plan_changed"
    assert AuditEvent.objects.filter(subjects__contains=[person.plan.pk], actor=coordinator.pk).count() == 2


@pytest.mark.parametrize("name", PRESSES)
def test_asking_by_get_changes_nothing(client_for, coordinator, person, address, name):
    assert client_for(coordinator).get(address(name)).status_code == 405
    assert SafeContactPlan.objects.get().number == person.plan.number


@pytest.mark.parametrize("name", PRESSES)
def test_nobody_else_can_press_it(client_for, manager, person, address, name):
    assert client_for(manager).post(address(name)).status_code == 404
    assert not TriggerEvent.objects.exists()


@pytest.mark.parametrize("name", PRESSES)
def test_the_press_and_its_event_stand_or_fall_together(client_for, coordinator, person, address, name, monkeypatch):
    queued(person, coordinator)

    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("engagement.actions.plans.record", broken)
    client = client_for(coordinator)
    with pytest.raises(RuntimeError):
        client.post(address(name))
    assert SafeContactPlan.objects.get().number == person.plan.number
    assert Message.objects.get().state == "queued"


@pytest.mark.parametrize("name", ["contact_stop", "contact_suspend", "contact_inbound"])
def test_it_works_before_there_is_a_plan(client_for, coordinator, name):
    nobody = factories.survivor(by=coordinator)
    client_for(coordinator).post(reverse(name, args=[nobody.pk]))
    plan = SafeContactPlan.objects.get()
    assert plan.status in ("stopped", "suspended") or plan.inbound_only


def test_no_stale_factor_stands_in_the_way(client_for, coordinator, person, address, frozen):
    client = client_for(coordinator)
    frozen.shift(timedelta(minutes=10))
    client.post(address("contact_stop"))
    assert SafeContactPlan.objects.get().status == "stopped"


def test_a_way_of_somebody_else_is_not_there(client_for, coordinator, person, address):
    other = factories.survivor(by=coordinator)
    assert client_for(coordinator).post(address("route_stop", other)).status_code == 404
    assert person.plan.routes.get().safe == "yes"


def test_a_suspension_may_have_a_last_day(client_for, coordinator, address):
    last = timezone.localdate() + timedelta(days=10)
    client_for(coordinator).post(address("contact_suspend"), {"until": last.isoformat()})
    assert SafeContactPlan.objects.get().suspended_until == last


@pytest.mark.parametrize("text", ["2026-02-30", "2001-01-01", "x" * 500, "\0", "٣٤"])
def test_a_last_day_that_cannot_be_used_keeps_nothing_from_being_suspended(client_for, coordinator, address, text):
    page = client_for(coordinator).post(address("contact_suspend"), {"until": text}, follow=True).content.decode()
    plan = SafeContactPlan.objects.get()
    assert (plan.status, plan.suspended_until) == ("suspended", None)
    assert "The last day could not be used" in page


def test_suspending_again_never_shortens_it_and_never_lifts_a_stop(client_for, coordinator, address):
    client = client_for(coordinator)
    client.post(address("contact_suspend"))
    client.post(address("contact_suspend"), {"until": (timezone.localdate() + timedelta(days=1)).isoformat()})
    assert SafeContactPlan.objects.get().suspended_until is None
    client.post(address("contact_stop"))
    client.post(address("contact_suspend"))
    assert SafeContactPlan.objects.get().status == "stopped"


def test_going_through_the_plan_again_ends_a_suspension(client_for, coordinator, person, address):
    client_for(coordinator).post(address("contact_suspend"))
    confirm_plan(survivor=person, route=None, say="", never="", inbound_only=False, days=30, by=coordinator)
    plan = SafeContactPlan.objects.get()
    assert (plan.status, plan.suspended_at) == ("confirmed", None)


def test_a_press_on_the_plan_page_keeps_what_was_typed_there(client_for, coordinator, address):
    client_for(coordinator).post(address("contact_stop"), GIVEN | {"number": "1"})
    assert Draft.objects.get().form == "plan_edit"
    assert SafeContactPlan.objects.get().status == "stopped"
