"""One person and all that they should hear, told in one talk or sent with one press."""

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement.models import NewsWishes
from feedback.actions.changes import BothLanguages
from feedback.actions.telling import send_news
from feedback.actions.triage import sort_contributions
from feedback.loops import lines_of
from feedback.models import FeedbackNotification, Response, Stage
from feedback.tests import factories as make
from outbox.models import Message, State
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


def page_of(client, person):
    return client.get(reverse("person_news", args=[person.pk])).text


def told(client, person, which, **given):
    data = {"told": [str(place) for place in range(which)], "how": "voice", "answer": "yes"} | given
    return client.post(reverse("person_news", args=[person.pk]), data, follow=True)


def stages(person, user):
    return {line.stage for line in lines_of(person, user, timezone.now())}


def test_the_script_says_what_they_said_what_changed_and_since_when(person, coordinator, client_for):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    page = page_of(client_for(coordinator), person)
    for text in (make.people.WORDS, make.WE_DID, "It has been so since"):
        assert text in page


def test_what_two_changes_and_thanks_have_to_say_is_told_in_one_talk(person, coordinator, client_for):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    make.rejected(make.said(person, by=coordinator), by=coordinator, title="One officer")
    told(client_for(coordinator), person, 3)
    assert stages(person, coordinator) == {Stage.ANSWERED_YES}
    assert sorted(FeedbackNotification.objects.values_list("kind", flat=True)) == ["cannot", "made", "thanks"]
    assert Response.objects.count() == 2  # nobody is asked whether thanks answered them


def test_what_was_not_ticked_stays_owed(person, coordinator, client_for):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    told(client_for(coordinator), person, 1)  # thanks alone
    assert stages(person, coordinator) == {Stage.OWED}


def test_a_no_in_the_talk_keeps_the_loop_open(person, coordinator, client_for):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    told(client_for(coordinator), person, 2, answer="no")
    assert stages(person, coordinator) == {Stage.ANSWERED_NO}


def test_a_press_sends_everything_they_are_owed_in_one_message(person, coordinator, client_for):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    make.implemented(make.said(person, by=coordinator), by=coordinator, title="Another")
    client_for(coordinator).post(reverse("person_send", args=[person.pk]))
    assert Message.objects.count() == 1
    assert FeedbackNotification.objects.count() == 3


def test_telling_them_calls_back_the_message_that_waited(person, coordinator, client_for):
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    told(client_for(coordinator), person, 2)
    assert Message.objects.get().state == State.CANCELLED


def test_with_nothing_owed_the_page_says_so(person, coordinator, client_for):
    assert "Nothing is owed" in page_of(client_for(coordinator), person)


def test_what_happened_meanwhile_is_not_lost(person, coordinator, client_for):
    """A place that is no longer there is asked about again, and nothing is saved."""
    answer = told(client_for(coordinator), person, 1)
    assert answer.status_code == 200
    assert not FeedbackNotification.objects.exists()


def test_words_are_opened_in_one_event_whatever_there_is_to_tell(person, coordinator, client_for):
    make.implemented(make.said(person, by=coordinator), make.said(person, by=coordinator), by=coordinator)
    before = AuditEvent.objects.filter(action=Action.OPENED).count()
    page_of(client_for(coordinator), person)
    assert AuditEvent.objects.filter(action=Action.OPENED).count() - before == 1


@pytest.mark.parametrize("role", ["manager", "change_owner"])
def test_nobody_else_finds_anything_there(role, person, request, client_for):
    client = client_for(request.getfixturevalue(role))
    assert client.get(reverse("person_news", args=[person.pk])).status_code == 404


def test_points_decided_together_are_told_in_one_breath(person, coordinator, client_for):
    points = [make.said(person, by=coordinator) for _ in range(3)]
    reason = BothLanguages(en="Nobody may decide that here.", cy="Ni all neb benderfynu hynny yma.")
    sort_contributions(contributions=points, outcome="cannot", reason=reason, by=coordinator)
    page = page_of(client_for(coordinator), person)
    assert page.count('id="line-') == 2  # thanks, and why not
    told(client_for(coordinator), person, 2)
    assert stages(person, coordinator) == {Stage.ANSWERED_YES}


# How they want to hear -----------------------------------------------------------------------------------------------
def test_what_they_chose_is_kept(person, coordinator, client_for):
    chosen = {"by_itself": ["thanks"], "hard_news": "in_writing", "full_words": "yes"}
    client_for(coordinator).post(reverse("news_wishes", args=[person.pk]), chosen)
    kept = NewsWishes.objects.get(survivor=person)
    assert (kept.by_itself, kept.hard_news, kept.full_words) == (["thanks"], "in_writing", True)
    assert AuditEvent.objects.filter(action=Action.WISHES_KEPT).count() == 1


def test_an_empty_form_asks_again(person, coordinator, client_for):
    page = client_for(coordinator).post(reverse("news_wishes", args=[person.pk]), {"by_itself": "thanks"}).text
    assert "Say how they want to hear it" in page
    assert not NewsWishes.objects.exists()
