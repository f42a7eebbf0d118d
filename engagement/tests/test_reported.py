"""A safe contact plan that somebody else passed on: kept where it is stricter, turned down where it is easier."""

from dataclasses import replace
from datetime import time

import pytest

from engagement.actions.plans import stop_contact
from engagement.actions.refusals import MakesEasier
from engagement.actions.reported import take_reported_plan
from engagement.gate.asking import Window
from engagement.models import SafeContactPlan, SurvivorIndex
from engagement.reported import PlanThen, Reported, WayThen, plan_then
from engagement.tests import factories as people
from outbox.actions import queue_message
from outbox.models import Message, State
from safeguards.audit import Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db
MORNINGS = frozenset({Window(0, time(9), time(12))})
MOBILE = WayThen(safe="yes", device="shared", windows=MORNINGS)


@pytest.fixture
def person(coordinator):
    return people.survivor(by=coordinator)


@pytest.fixture
def agreed(person, coordinator):
    """Somebody whose plan was confirmed, with one email."""
    people.plan(person, by=coordinator)
    return person


def take(person, plan, *, by, **words):
    return take_reported_plan(survivor=person, reported=Reported(plan=plan, **words), by=by)


def stands(person):
    return plan_then(SafeContactPlan.objects.get(survivor=person))


def waiting(person, by):
    return queue_message(
        resolver="survivor", recipient_id=person.pk, key_id=person.key_id, purpose="notify", language="en",
        subject="Hello", body="Hello, it is Mari.", by=by,
    )  # fmt: skip


def test_a_new_plan_is_kept_as_nobody_confirmed(person, coordinator):
    take(person, PlanThen(ways={"mobile": MOBILE}), value="07700 900333", say="Nia", notes="Short", by=coordinator)
    plan = SafeContactPlan.objects.get()
    assert (plan.status, plan.confirmed_at, plan.rely_until, plan.number) == ("draft", None, None, 1)
    assert stands(person).ways == {"mobile": MOBILE}
    opened = open_rows([plan.routes.get()], "value", "notes", by=coordinator, why=Why.WORK)
    assert list(opened.values()) == [{"value": "07700 900333", "notes": "Short"}]
    assert SurvivorIndex.objects.filter(survivor=person, kind="phone").exists()


@pytest.mark.parametrize(
    "easier",
    [
        {"status": "draft"},
        {"ways": {"mobile": MOBILE}},
        {"status": "suspended", "ways": {"mobile": MOBILE}},
    ],
)
def test_what_is_easier_is_turned_down_with_nothing_kept(easier, agreed, coordinator):
    before = stands(agreed)
    with pytest.raises(MakesEasier):
        take(agreed, replace(before, **easier), value="07700 900333", by=coordinator)
    assert stands(agreed) == before
    assert not AuditEvent.objects.filter(action=Action.PLAN_REPORTED).exists()


def test_stopped_is_never_undone(agreed, coordinator):
    stop_contact(survivor=agreed, by=coordinator)
    with pytest.raises(MakesEasier):
        take(agreed, replace(stands(agreed), status="suspended"), by=coordinator)


def test_a_confirmed_first_plan_is_turned_down(person, coordinator):
    with pytest.raises(MakesEasier):
        take(person, PlanThen(status="confirmed"), by=coordinator)
    assert not SafeContactPlan.objects.exists()


@pytest.mark.parametrize(
    ("stricter", "why"),
    [
        ({"status": "suspended"}, "contact_suspended"),
        ({"inbound_only": True}, "inbound_only"),
        ({"ways": {"email": WayThen(safe="unconfirmed")}}, "route_not_safe"),
    ],
)
def test_what_leant_on_it_is_called_back(stricter, why, agreed, coordinator):
    message = waiting(agreed, coordinator)
    called_back = take(agreed, replace(stands(agreed), **stricter), by=coordinator)
    held = Message.objects.get(pk=message.pk)
    assert (held.state, called_back.cancelled) == (State.CANCELLED, 1)
    assert list(held.events.order_by("at").values_list("reasons", flat=True))[-1] == [why]


def test_a_plan_made_stricter_keeps_its_days_and_voids_the_assessment(agreed, coordinator):
    before = SafeContactPlan.objects.get()
    take(agreed, replace(stands(agreed), inbound_only=True), by=coordinator)
    after = SafeContactPlan.objects.get()
    assert (after.rely_until, after.confirmed_at, after.number) == (
        before.rely_until, before.confirmed_at, before.number + 1,
    )  # fmt: skip
    assert agreed.trigger_events.get().kind == "plan_changed"


def test_an_address_that_stands_stays(agreed, coordinator):
    take(agreed, replace(stands(agreed), ways={"email": WayThen(safe="unconfirmed")}), value="x@y.z", by=coordinator)
    opened = open_rows([agreed.plan.routes.get()], "value", by=coordinator, why=Why.WORK)
    assert [row["value"] for row in opened.values()] == [people.EMAIL]


def test_where_nothing_changes_nothing_is_written(agreed, coordinator):
    waits = waiting(agreed, coordinator)
    take(agreed, stands(agreed), say="Somebody", by=coordinator)
    assert SafeContactPlan.objects.get().number == 1
    assert Message.objects.get(pk=waits.pk).state == State.QUEUED
    assert not AuditEvent.objects.filter(action=Action.PLAN_REPORTED).exists()
