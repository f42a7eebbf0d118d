"""One point with everything that happened to it: the reasons for which a message never went are there to read."""

import pytest
from django.urls import reverse

from engagement.actions.consents import withdraw_consent
from engagement.tests.factories import WORDS
from feedback.actions.changes import BothLanguages
from feedback.actions.telling import send_news
from feedback.actions.triage import sort_contributions
from feedback.history import STATES, WHY, reason_words
from feedback.tests import factories as make
from feedback.tests.moving import moved_to, told
from outbox.models import State
from safeguards.audit import Action, Why
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
BOTH = BothLanguages(en="The law does not let us.", cy="Nid yw’r gyfraith yn caniatáu hynny.")


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def text_of(coordinator, client_for):
    client = client_for(coordinator)
    return lambda said: client.get(reverse("contribution_detail", args=[said.pk])).text


def test_the_words_and_the_reasons_are_opened_in_one_event(person, coordinator, text_of):
    said = make.said(person, by=coordinator)
    sort_contributions(contributions=[said], outcome="cannot", reason=BOTH, by=coordinator)
    before = AuditEvent.objects.filter(action=Action.OPENED, reason=Why.WORK).count()
    text = text_of(said)
    assert WORDS in text
    assert BOTH.en in text
    assert BOTH.cy in text
    assert AuditEvent.objects.filter(action=Action.OPENED, reason=Why.WORK).count() == before + 1


def test_consent_withdrawn_means_it_never_went_and_that_stands_there(person, coordinator, text_of):
    said = make.said(person, by=coordinator)
    send_news(change=make.implemented(said, by=coordinator), by=coordinator)
    withdraw_consent(survivor=person, purpose="feedback_updates", by=coordinator)
    text = text_of(said)
    assert "The message never went" in text
    assert "Their consent was withdrawn." in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.EXPIRED, "Its time was over before it could go."),
        (State.UNSURE, "Nobody is sure that the message went"),
        (State.FAILED, "The message could not be sent"),
        (State.SENT, "The message went"),
    ],
)
def test_what_became_of_the_message_stands_there(person, coordinator, text_of, state, words):
    said = make.said(person, by=coordinator)
    send_news(change=make.implemented(said, by=coordinator), by=coordinator)
    moved_to(state)
    assert words in text_of(said)


def test_the_whole_way_stands_newest_first(person, coordinator, text_of):
    said = make.said(person, by=coordinator)
    change = make.words(make.change(by=coordinator), by=coordinator)
    sort_contributions(
        contributions=[said], outcome="for_change", change=change, strength="contributed", by=coordinator
    )
    change = make.moved(change, "accepted", "in_progress", "implemented", by=coordinator)
    told(change, person, by=coordinator, answer="no")
    text = text_of(said)
    places = [text.index(f"<b>{name}</b>") for name in ("Said", "For change", "Accepted", "Implemented", "Told")]
    assert places == sorted(places, reverse=True)
    assert "They said it did not answer them" in text
    assert "Strength of link: Contributed." in text


def test_somebody_else_may_not_see_it(person, coordinator, manager, client_for):
    said = make.said(person, by=coordinator)
    assert client_for(manager).get(reverse("contribution_detail", args=[said.pk])).status_code == 404


@pytest.mark.parametrize("state", State.values)
def test_every_state_has_words(state):
    assert str(STATES[state])


@pytest.mark.parametrize("reason", ["outside_window", "no_window", "has_died", *WHY])
def test_a_reason_is_said_in_words(reason):
    assert reason_words(reason, State.QUEUED) != reason
    assert reason_words(reason, State.QUEUED).endswith(".")


def test_a_reason_nobody_knows_is_not_left_out():
    assert reason_words("something_new", State.CANCELLED) == "something_new"
