"""What must be passed on, until it is: never later in silence, never unset."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.anybody import duties_of
from engagement.actions.follow_ups import make_follow_up, pass_follow_up
from engagement.actions.refusals import FollowUpAlreadyMade, MomentToCome
from engagement.duties import KINDS
from engagement.forms.moments import as_typed
from engagement.models import FollowUp
from engagement.tests import factories

ACCOUNT = "Somebody broke the door."


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def talk(coordinator, person):
    return factories.consultation(person, by=coordinator)


def make(talk, *, by, ago=timedelta(hours=1), **changes):
    given = {"kind": "crime", "account": ACCOUNT, "wishes": "does_not_want_recorded"} | changes
    return make_follow_up(consultation=talk, disclosed_at=timezone.now() - ago, by=by, **given)


def send(client, row, **changes):
    day, clock = as_typed(timezone.now())
    given = {"passed_to": "The recording team", "reference": "R 7", "passed_on": day, "passed_at": clock}
    return client.post(reverse("follow_up_pass", args=[row.pk]), given | changes)


def test_it_is_passed_on_whatever_they_wish_and_the_duty_goes(client_for, coordinator, talk):
    row, client = make(talk, by=coordinator), client_for(coordinator)
    assert duties_of(coordinator, timezone.now(), KINDS)[0].urgent
    answer = send(client, row)
    row.refresh_from_db()
    assert (row.passed_by, answer.status_code) == (coordinator, 302)
    assert "The recording team" in client.get(answer.url).content.decode()
    assert not [duty for duty in duties_of(coordinator, timezone.now(), KINDS) if duty.urgent]


def test_the_page_shows_what_was_said_and_the_list_does_not(client_for, coordinator, talk):
    row, client = make(talk, by=coordinator), client_for(coordinator)
    assert ACCOUNT in client.get(reverse("follow_up_pass", args=[row.pk])).content.decode()
    listed = client.get(reverse("follow_up_list")).content.decode()
    assert ACCOUNT not in listed
    assert "22 hours" in listed


def test_late_needs_a_reason(client_for, coordinator, talk):
    row, client = make(talk, by=coordinator, ago=timedelta(hours=30)), client_for(coordinator)
    assert "Say in a few words why it is late" in send(client, row).content.decode()
    send(client, row, late_reason="The line was down")
    row.refresh_from_db()
    assert row.passed_at is not None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"passed_to": ""}, "Say to whom it was passed on"),
        ({"passed_at": "25:00"}, "Enter a time as hours and minutes"),
        ({"passed_on": "01/01/2090"}, "Enter a time that is not in the future"),
        ({"reference": "x" * 121}, "Use 120 characters or fewer"),
    ],
)
def test_a_fault_keeps_what_was_typed(client_for, coordinator, talk, changes, sentence):
    row = make(talk, by=coordinator)
    page = send(client_for(coordinator), row, **({"late_reason": "As typed before"} | changes)).content.decode()
    assert sentence in page
    assert "As typed before" in page
    row.refresh_from_db()
    assert row.passed_at is None


def test_passed_on_twice_is_passed_on_once(coordinator, talk):
    row = make(talk, by=coordinator)
    first = pass_follow_up(follow_up=row, passed_to="One", by=coordinator)
    again = pass_follow_up(follow_up=row, passed_to="Two", by=coordinator)
    assert again.passed_at == first.passed_at


def test_get_changes_nothing(client_for, coordinator, talk):
    row = make(talk, by=coordinator)
    client_for(coordinator).get(reverse("follow_up_pass", args=[row.pk]), {"passed_to": "Somebody"})
    row.refresh_from_db()
    assert row.passed_at is None


@pytest.mark.parametrize("who", ["blocked_officer", "manager"])
def test_whoever_may_not_see_them_finds_nothing_there(request, client_for, coordinator, person, talk, who):
    row, other = make(talk, by=coordinator), request.getfixturevalue(who)
    if who == "blocked_officer":
        factories.block(person, other, by=coordinator)
    assert send(client_for(other), row).status_code == 404
    assert not FollowUp.objects.visible_to(other).exists()


def test_nothing_is_said_in_the_future(coordinator, talk):
    with pytest.raises(MomentToCome):
        make(talk, by=coordinator, ago=-timedelta(minutes=5))


def test_the_same_kind_is_written_down_once_for_a_talk(coordinator, talk):
    make(talk, by=coordinator)
    with pytest.raises(FollowUpAlreadyMade):
        make(talk, by=coordinator)


def test_what_is_new_and_not_written_down_is_a_duty(client_for, coordinator, talk):
    client_for(coordinator).post(reverse("consultation_answer", args=[talk.pk]), {"crime": "new"})
    assert duties_of(coordinator, timezone.now(), KINDS)[0].title.startswith("Write down what")


def test_written_down_and_its_event_stand_or_fall_together(coordinator, talk, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("engagement.actions.follow_ups.record", broken)
    with pytest.raises(RuntimeError):
        make(talk, by=coordinator)
    assert not FollowUp.objects.exists()


def test_what_somebody_said_who_is_erased_still_stands_in_the_list_under_a_heading(client_for, coordinator, talk):
    make(talk, by=coordinator)
    FollowUp.objects.update(survivor=None)  # as erasing the person does
    page = client_for(coordinator).get(reverse("follow_up_list"))
    assert "Pass on what we were told" in page.content.decode()


def test_the_list_costs_the_same_with_one_row_and_with_ten(
    client_for, coordinator, talk, django_assert_max_num_queries
):
    make(talk, by=coordinator)
    client, url = client_for(coordinator), reverse("follow_up_list")
    client.get(url)
    with django_assert_max_num_queries(13) as one:
        client.get(url)
    for number in range(9):
        other = factories.survivor(by=coordinator, name=f"Person Number{number}")
        make(factories.consultation(other, by=coordinator), by=coordinator)
    with django_assert_max_num_queries(len(one)):
        client.get(url)


def test_nothing_is_passed_on_before_it_was_said(client_for, coordinator, talk):
    row = make(talk, by=coordinator, ago=timedelta(hours=30))
    day, clock = as_typed(timezone.now() - timedelta(hours=31))
    page = send(client_for(coordinator), row, passed_on=day, passed_at=clock).content.decode()
    row.refresh_from_db()
    assert "Enter a time after they told us" in page
    assert row.passed_at is None
