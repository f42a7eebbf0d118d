"""Looking in after a talk: due from the first hour, done only with an outcome."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.anybody import duties_of
from engagement.actions.plans import PlanMore
from engagement.actions.profile import set_support_worker
from engagement.duties import KINDS
from engagement.models import AftercareCheck, GateDecision
from engagement.tests import factories


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def check(coordinator, person):
    talk = factories.close(factories.consultation(person, by=coordinator), by=coordinator)
    return talk.aftercare.get()


def at(check):
    return reverse("aftercare_record", args=[check.consultation_id])


def test_it_is_made_when_the_talk_starts(coordinator, person):
    talk = factories.consultation(person, by=coordinator)
    check = talk.aftercare.get()
    assert check.due_from - talk.started_at == timedelta(hours=24)
    assert check.due_until - talk.started_at == timedelta(hours=72)


def test_the_gate_is_shown_and_kept_with_the_outcome(client_for, coordinator, person, check):
    factories.plan(person, by=coordinator, kind="mobile", value="07700 900123", link_ok=False)
    client = client_for(coordinator)
    assert "Call the mobile" in client.get(at(check)).content.decode()
    answer = client.post(at(check), {"route": "mobile", "outcome": "reached_ok"})
    check.refresh_from_db()
    assert answer.url == reverse("survivor_detail", args=[person.pk])
    assert (check.outcome, check.done_by) == ("reached_ok", coordinator)
    assert GateDecision.objects.get(purpose="aftercare").outcome == "allow"


def test_a_plan_without_a_call_is_said_and_what_happened_is_still_written_down(client_for, coordinator, check):
    client = client_for(coordinator)
    assert "The plan has no way of this kind" in client.get(at(check)).content.decode()
    client.post(at(check), {"route": "they_rang", "outcome": "reached_needs_support"})
    check.refresh_from_db()
    assert check.outcome == "reached_needs_support"


def test_done_needs_an_outcome(client_for, coordinator, check):
    page = client_for(coordinator).post(at(check), {"route": "they_rang"}).content.decode()
    assert "Say how it went" in page
    assert page.count('checked="checked"') == 1


def test_try_again_makes_the_next_one_and_a_double_click_one_of_it(client_for, coordinator, check):
    client = client_for(coordinator)
    for _press in range(2):
        client.post(at(check), {"check": check.pk, "route": "they_rang", "outcome": "not_reached_retry"})
    assert AftercareCheck.objects.open().count() == 1
    assert AftercareCheck.objects.count() == 2


@pytest.mark.parametrize("spoilt", ["none", "9" * 30, "-1"])
def test_a_spoilt_number_of_the_check_keeps_nobody_from_saving(client_for, coordinator, check, spoilt):
    client_for(coordinator).post(at(check), {"check": spoilt, "route": "they_rang", "outcome": "reached_ok"})
    check.refresh_from_db()
    assert check.outcome == "reached_ok"


def test_it_is_a_duty_from_its_first_hour_until_it_is_done(client_for, coordinator, check, frozen):
    now = timezone.now()
    assert duties_of(coordinator, now, KINDS) == []
    assert duties_of(coordinator, now + timedelta(hours=25), KINDS)[0].title.startswith("See how")
    assert duties_of(coordinator, now + timedelta(hours=80), KINDS)[0].late
    frozen.shift(timedelta(hours=25))
    client_for(coordinator).post(at(check), {"route": "they_rang", "outcome": "reached_ok"})
    assert duties_of(coordinator, timezone.now(), KINDS) == []


def test_a_blocked_person_finds_nothing_there(client_for, coordinator, blocked_officer, person, check):
    factories.block(person, blocked_officer, by=coordinator)
    assert client_for(blocked_officer).get(at(check)).status_code == 404
    assert duties_of(blocked_officer, timezone.now() + timedelta(hours=25), KINDS) == []


def test_what_they_agreed_for_no_answer_stands_beside_the_question(client_for, coordinator, person, check, frozen):
    frozen.shift(timedelta(hours=25))
    factories.plan(person, by=coordinator, more=PlanMore(no_show="Ring Nia after a day"))
    client = client_for(coordinator)
    assert "Ring Nia after a day" in client.get(at(check)).content.decode()
    client.post(at(check), {"route": "they_rang", "outcome": "reached_ok"})
    assert "Ring Nia" not in client.get(at(check)).content.decode()


def test_a_call_before_its_time_is_kept_and_the_one_at_its_time_is_still_due(client_for, coordinator, check, frozen):
    client = client_for(coordinator)
    client.post(at(check), {"check": check.pk, "route": "they_rang", "outcome": "reached_ok"})
    check.refresh_from_db()
    assert check.outcome == "reached_ok"
    again = AftercareCheck.objects.open().get()
    assert (again.due_from, again.due_until) == (check.due_from, check.due_until)
    frozen.shift(timedelta(hours=30))
    client_for(coordinator).post(at(check), {"check": again.pk, "route": "they_rang", "outcome": "reached_ok"})
    assert not AftercareCheck.objects.open().exists()


def test_who_needs_support_is_followed_by_what_to_offer(client_for, coordinator, person, check):
    stand_by(person, by=coordinator, may_call=True)
    client = client_for(coordinator)
    answer = client.post(at(check), {"route": "they_rang", "outcome": "reached_needs_support"})
    page = client.get(answer.url).content.decode()
    assert "Angharad Puw" in page
    assert "Live Fear Free" in page
    assert reverse("event_add", args=[person.pk]) in page
    assert reverse("survivor_detail", args=[person.pk]) in page


def test_a_support_worker_whom_we_may_not_call_is_not_offered(client_for, coordinator, person, check):
    stand_by(person, by=coordinator, may_call=False)
    client = client_for(coordinator)
    answer = client.post(at(check), {"route": "they_rang", "outcome": "reached_needs_support"}, follow=True)
    assert "What to offer them now" in answer.content.decode()
    assert "Angharad Puw" not in answer.content.decode()


def test_the_next_call_does_not_hide_what_to_offer(client_for, coordinator, person, frozen):
    talk = factories.close(factories.consultation(person, by=coordinator), by=coordinator, wellbeing="some_distress")
    first = talk.aftercare.first()
    frozen.shift(timedelta(hours=25))
    given = {"check": first.pk, "route": "they_rang", "outcome": "reached_needs_support"}
    page = client_for(coordinator).post(at(first), given, follow=True).content.decode()
    assert "What to offer them now" in page
    assert talk.aftercare.open().count() == 1


def test_who_is_all_right_is_offered_nothing(client_for, coordinator, person, check):
    stand_by(person, by=coordinator, may_call=True)
    client = client_for(coordinator)
    client.post(at(check), {"route": "they_rang", "outcome": "reached_ok"})
    page = client.get(at(check)).content.decode()
    assert "What to offer them now" not in page
    assert "Angharad Puw" not in page


def stand_by(person, *, by, may_call):
    set_support_worker(
        survivor=person, name="Angharad Puw", organisation="", reached_by="01632 960123", is_aware=True,
        may_call=may_call, by=by,
    )  # fmt: skip
