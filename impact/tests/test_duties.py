"""What is late of what the board agreed, as a line for whoever owns it and for managers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.anybody import duties_of
from desk.today import duties_for
from impact.actions.agreed import agree_action, move_action
from impact.duties import KINDS
from safeguards.duties import COUNTED, EACH
from tests.days import days_later

pytestmark = pytest.mark.django_db


def agreed(owner, *, due=-1, what="Two rooms for talks"):
    today = timezone.localdate()
    days = {"agreed_on": today - timedelta(days=30), "due_on": today + timedelta(days=due)}
    return agree_action(what=what, owner=owner, by=owner, **days)


def titles(user, at=None):
    return [duty.title for duty in duties_of(user, at or timezone.now(), KINDS)]


def test_an_action_is_on_the_desk_of_whoever_owns_it_from_the_day_after_it_was_promised_for(coordinator, client_for):
    action = agreed(coordinator, due=0)
    assert duties_for(coordinator, timezone.now()) == []
    (duty,) = duties_for(coordinator, days_later(1))
    assert (duty.title, duty.kind) == ("Say how it goes: Two rooms for talks", "Agreed by the board: 1 day late")
    assert (duty.late, duty.url) == (True, reverse("agreed_detail", args=[action.pk]))
    assert client_for(coordinator).get(duty.url).status_code == 200


@pytest.mark.parametrize("step", [{"to": "done"}, {"to": "dropped"}, {"due_on": timezone.localdate() + timedelta(9)}])
def test_it_is_gone_once_it_is_closed_or_has_another_day(step, coordinator):
    action = agreed(coordinator)
    assert titles(coordinator) == ["Say how it goes: Two rooms for talks"]
    move_action(action=action, words="We spoke.", by=coordinator, **step)
    assert titles(coordinator) == []


def test_a_manager_is_told_of_those_of_others_in_one_line_and_a_colleague_of_none(manager, coordinator, deputy):
    agreed(manager, what="Paint the room")
    one = agreed(coordinator)
    own, others = duties_of(manager, timezone.now(), KINDS)
    assert own.title == "Say how it goes: Paint the room"
    assert others.title == f"Ask {coordinator.name} how it goes: Two rooms for talks"
    assert others.url == reverse("agreed_detail", args=[one.pk])
    agreed(coordinator, due=-3, what="Ring people back")
    others = duties_of(manager, timezone.now(), KINDS)[1]
    assert (others.title, others.kind) == ("2 actions of others are late", "Agreed by the board: 3 days late")
    assert others.url == reverse("agreed_list")
    assert titles(deputy) == []


def test_whoever_sees_no_figures_hears_of_none(coordinator, change_owner, make_person):
    agreed(coordinator)
    agreed(change_owner)
    assert [titles(user) for user in (change_owner, make_person("auditor", "Someone Else"))] == [[], []]


def test_many_are_found_in_one_query_and_shown_as_a_few_lines(manager, coordinator, django_assert_num_queries):
    titles(manager)
    for number in range(COUNTED + 1):
        agreed(coordinator, what=f"Action {number}")
        agreed(manager, what=f"Own {number}")
    with django_assert_num_queries(1):
        found = duties_of(manager, timezone.now(), KINDS)
    assert (len(found), found[-2].behind) == (EACH + 1, COUNTED + 1 - EACH)
    assert found[-1].title == f"More than {COUNTED} actions of others are late"


def test_whoever_has_no_desk_reads_it_above_the_figures(manager, coordinator, client_for):
    agreed(coordinator)
    line = f"Ask {coordinator.name} how it goes"
    assert line in client_for(manager).get(reverse("impact")).text
    assert "Say how it goes" not in client_for(coordinator).get(reverse("impact")).text
    assert "Say how it goes" in client_for(coordinator).get(reverse("desk")).text
