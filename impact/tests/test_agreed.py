"""What the board agreed: written down, moved on, and closed with what came of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from feedback.actions.changes import propose_change
from feedback.tests import factories as make
from feedback.tests.asking import queries_of
from impact.actions.agreed import ActionClosed, CannotOwnAction, agree_action, move_action
from impact.models import AgreedAction, AgreedStep, StatisticsRelease
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
LIST, ADD = "agreed_list", "agreed_add"


def day(days):
    return timezone.localdate() + timedelta(days=days)


def agreed(by, *, due=10, what="Ring people back within two days", **more):
    return agree_action(**({"what": what, "agreed_on": day(-30), "due_on": day(due), "owner": by, "by": by} | more))


def page_of(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def test_an_action_is_written_down_moved_and_closed_with_what_came_of_it(client, sign_in, manager):
    sign_in(client, manager)
    seen = StatisticsRelease.objects.create(until=day(-40), state="ready", ready_at=timezone.now())
    StatisticsRelease.objects.create(until=day(-1), state="ready", ready_at=timezone.now())
    given = {"what": "Two rooms for talks", "owner": manager.pk, "agreed_on": day(-20), "due_on": day(-5)}
    answer = client.post(reverse(ADD), given)
    action = AgreedAction.objects.get()
    assert answer.url == reverse("agreed_detail", args=[action.pk])
    assert (action.release, action.owner) == (seen, manager)
    assert "1 open action of 1 is late" in page_of(client, LIST)
    assert "5 days late" in page_of(client, LIST)
    steps = (
        {"to": "goes_on", "words": "One is found."},
        {"to": "another_day", "words": "The other needs paint.", "due_on": day(9)},
        {"to": "done", "words": "Both are open."},
    )
    for step in steps:
        assert client.post(answer.url, step).url == answer.url
        if "due_on" in step:
            assert "Nothing is late" in page_of(client, LIST)
    action.refresh_from_db()
    assert (action.state, action.due_on, action.closed_on) == ("done", day(9), day(0))
    assert "Both are open." in page_of(client, LIST)
    page = client.get(answer.url).content.decode()
    places = [page.index(words) for words in ("Both are open.", "needs paint", "One is found", "Agreed, to be done by")]
    assert places == sorted(places)
    trail = AuditEvent.objects.filter(actor=manager.pk, subjects=[action.pk])
    assert sorted(each.action for each in trail) == [Action.ACTION_AGREED, *[Action.ACTION_MOVED] * 3]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"what": ""}, "Say what was agreed"),
        ({"what": "See to log 20261123"}, "Take the reference or the long number out"),
        ({"what": "Ring Lakeside Heron back"}, "could stand for a person"),
        ({"agreed_on": day(1), "due_on": day(2)}, "Enter today, or a day that is over"),
        ({"due_on": day(-21)}, "Enter a day that is not before"),
        ({"owner": ""}, "Choose who makes it happen"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(wrong, said, client, sign_in, coordinator):
    sign_in(client, coordinator)
    given = {"what": "Two rooms", "owner": coordinator.pk, "agreed_on": day(-20), "due_on": day(5)} | wrong
    page = client.post(reverse(ADD), given).content.decode()
    assert said in page
    assert str(given["what"]) in page
    assert not AgreedAction.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"to": "another_day"}, "Say by which day"),
        ({"to": "another_day", "due_on": day(-1)}, "Enter today, or a day that is still to come"),
        ({"to": "done", "due_on": day(3)}, "or leave the day empty"),
        ({"words": ""}, "Say how it goes"),
        ({"to": ""}, "Say what happened"),
    ],
)
def test_a_step_that_says_too_little_changes_nothing(wrong, said, client, sign_in, manager):
    action = agreed(manager)
    sign_in(client, manager)
    given = {"to": "goes_on", "words": "It is half done."} | wrong
    assert said in client.post(reverse("agreed_detail", args=[action.pk]), given).content.decode()
    assert action.steps.count() == 1


def test_one_that_is_closed_takes_no_more(client, sign_in, manager, coordinator):
    action = agreed(manager)
    move_action(action=action, words="There is no money.", to="dropped", by=coordinator)
    with pytest.raises(ActionClosed):
        move_action(action=action, words="There is.", to="done", by=manager)
    sign_in(client, manager)
    url = reverse("agreed_detail", args=[action.pk])
    assert "<form" not in client.get(url).content.decode().split("<main", 1)[1]
    page = client.post(url, {"to": "goes_on", "words": "A last word."}).content.decode()
    assert "It is closed, so nothing more can be added to it." in page
    assert "A last word." in page
    action.refresh_from_db()
    assert (action.state, action.steps.count()) == ("dropped", 2)


def test_whoever_owns_one_sees_figures_or_what_is_late(coordinator, change_owner, data_protection, make_person):
    assert agreed(coordinator, owner=change_owner).owner == change_owner
    for nobody in (data_protection, make_person("manager", "Gone Since", is_active=False)):
        with pytest.raises(CannotOwnAction):
            agreed(coordinator, owner=nobody)


@pytest.mark.parametrize("role", ["change_owner", "auditor"])
def test_whoever_sees_no_figures_neither_reads_nor_writes(role, client, sign_in, manager, make_person):
    action = agreed(manager)
    sign_in(client, make_person(role, "Someone Else"))
    url = reverse("agreed_detail", args=[action.pk])
    assert {client.get(each).status_code for each in (reverse(LIST), reverse(ADD), url)} == {404}
    assert client.post(url, {"to": "done", "words": "Done."}).status_code == 404
    assert action.steps.count() == 1


def test_a_change_is_named_to_whoever_may_see_it(client, sign_in, coordinator, manager):
    change = propose_change(title="Who rings first", kind="policy", area=coordinator.organisation, by=coordinator)
    action = agreed(coordinator, change=change)
    url = reverse("agreed_detail", args=[action.pk])
    for person, is_named in ((coordinator, True), (manager, False)):
        sign_in(client, person)
        assert ("Who rings first" in client.get(url).content.decode()) is is_named
        assert ("Who rings first" in page_of(client, ADD)) is is_named


def test_no_action_is_written_down_for_a_change_that_is_decided(client, sign_in, coordinator):
    sign_in(client, coordinator)
    make.change(title="Who rings first", by=coordinator)
    given_up = make.rejected(title="Who rings last", by=coordinator)
    page = page_of(client, ADD)
    assert ("Who rings first" in page, "Who rings last" in page) == (True, False)
    given = {"what": "Two rooms", "owner": coordinator.pk, "agreed_on": day(-2), "due_on": day(5)}
    assert client.post(reverse(ADD), given | {"change": given_up.pk}).status_code == 200
    assert not AgreedAction.objects.exists()


def test_steps_cannot_be_changed_or_removed(manager):
    agreed(manager)
    assert AgreedStep.objects.exists()
    for statement in ("UPDATE impact_agreedstep SET words = 'x'", "DELETE FROM impact_agreedstep"):
        with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT here")
            try:
                cursor.execute(statement)
            finally:
                cursor.execute("ROLLBACK TO SAVEPOINT here")


def test_the_list_asks_no_more_of_many_than_of_one(client, sign_in, manager):
    sign_in(client, manager)
    agreed(manager)
    page_of(client, LIST)
    one = queries_of(lambda: page_of(client, LIST))
    for number in range(8):
        move_action(action=agreed(manager, what=f"Action {number}"), words="Done.", to="done", by=manager)
        agreed(manager, what=f"Open {number}", due=-number)
    assert queries_of(lambda: page_of(client, LIST)) == one
