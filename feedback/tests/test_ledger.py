"""The ledger: everything said, and who is owed an answer; and the duties that come of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from feedback.actions.changes import link_contributions
from feedback.actions.telling import send_news
from feedback.duties import duties
from feedback.loops import Stage, loops_of, tally
from feedback.tests import factories as make
from outbox.models import Message, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


def stage_of(person):
    return loops_of(person, person.created_by, timezone.now())[0].stage


def test_a_point_begins_as_said_then_linked_then_owed(person, coordinator):
    said = make.said(person, by=coordinator)
    stages = [stage_of(person)]
    change = make.words(make.change(by=coordinator), by=coordinator)
    link_contributions(change=change, contributions=[said], strength="context", by=coordinator)
    stages.append(stage_of(person))
    make.moved(change, "accepted", "in_progress", "implemented", by=coordinator)
    assert [*stages, stage_of(person)] == [Stage.SAID, Stage.LINKED, Stage.OWED]


def test_news_is_late_after_its_days(person, coordinator, time_machine, settings):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    time_machine.move_to(timezone.now() + timedelta(days=settings.NEWS_DUE_DAYS + 3))
    (loop,) = loops_of(person, person.created_by, timezone.now())
    assert (loop.is_late, loop.days_late) == (True, 3)
    assert tally(coordinator, timezone.now()).late == 1


@pytest.mark.parametrize("state", [State.FAILED, State.EXPIRED, State.CANCELLED])
def test_a_message_that_never_went_leaves_the_news_owed(person, coordinator, state):
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    Message.objects.update(state=state)
    assert stage_of(person) is Stage.OWED


def test_a_message_without_an_address_leaves_the_news_to_be_told(coordinator):
    person = make.reachable(by=coordinator, pin=False)
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    Message.objects.update(state=State.SENT, sent_at=timezone.now())
    assert stage_of(person) is Stage.ANNOUNCED
    assert send_news(change=change, by=coordinator) == []
    assert [duty.title for duty in duties(coordinator, timezone.now())] == [f"Tell {person.pseudonym} their news"]


def test_the_title_counts_what_is_owed(person, coordinator, client_for):
    make.implemented(make.said(person, by=coordinator), make.said(person, by=coordinator), by=coordinator)
    text = client_for(coordinator).get(reverse("ledger")).text
    assert "2 points are owed news" in text
    assert f"Start with {person.pseudonym}" in text


def test_with_nothing_owed_the_title_says_so(coordinator, client_for):
    text = client_for(coordinator).get(reverse("ledger")).text
    assert "Nobody is owed news" in text
    assert "0 points" not in text


def test_no_words_are_opened_here(person, coordinator, client_for):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    assert "my appointment" not in client_for(coordinator).get(reverse("ledger"), {"show": "all"}).text


def test_those_we_cannot_reach_still_count(coordinator, client_for):
    person = make.people.survivor(by=coordinator)
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    counts = tally(coordinator, timezone.now())
    assert (counts.owed, counts.unreachable) == (1, 1)


def test_a_manager_finds_nothing_there(manager, client_for):
    assert client_for(manager).get(reverse("ledger")).status_code == 404


def queries(client):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(reverse("ledger"), {"show": "all"}).status_code == 200
    return len(caught)


def test_the_page_costs_the_same_for_one_row_and_for_thirty(person, coordinator, client_for):
    client = client_for(coordinator)
    said = [make.said(person, by=coordinator)]
    make.implemented(*said, by=coordinator)
    client.get(reverse("ledger"))
    one = queries(client)
    for number in range(3):
        other = make.people.survivor(by=coordinator, name=f"Somebody Else{number}")
        talk = make.people.consultation(other, by=coordinator)
        said += [make.people.contribution(talk, by=coordinator) for _ in range(10)]
    make.implemented(*said, by=coordinator)
    assert queries(client) == one


def test_one_duty_for_each_change_with_people_to_tell(coordinator):
    people = [make.reachable(by=coordinator), make.reachable(by=coordinator, name="Beth Hughes")]
    make.implemented(*(make.said(person, by=coordinator) for person in people), by=coordinator)
    (duty,) = duties(coordinator, timezone.now())
    assert duty.title == "Tell 2 people: A day is agreed before anyone rings"


def test_a_page_nobody_opened_is_told_another_way(coordinator, time_machine):
    person = make.reachable(by=coordinator, pin=False)
    make.agree_pin(survivor=person, pin=make.PIN, agreed="voice", link_days=30, by=coordinator)
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    Message.objects.update(state=State.SENT, sent_at=timezone.now())
    assert duties(coordinator, timezone.now()) == []
    time_machine.move_to(timezone.now() + timedelta(days=15))
    assert [duty.title for duty in duties(coordinator, timezone.now())] == [f"Tell {person.pseudonym} their news"]


def test_a_manager_has_no_duties_here(manager):
    assert duties(manager, timezone.now()) == []
