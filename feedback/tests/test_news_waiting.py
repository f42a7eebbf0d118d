"""News that waits is swallowed by nothing: not by thanks, not by fuller words, not by an easier way."""

import pytest
from django.utils import timezone

from engagement.actions.wishes import keep_wishes
from feedback.actions.telling import send_by_itself, send_news, send_to_person, thank
from feedback.models import FeedbackNotification
from feedback.news import owed_by_itself
from feedback.tests import factories as make
from outbox import actions
from outbox.models import Message, State

pytestmark = pytest.mark.django_db
Kind = FeedbackNotification.Kind


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


def made(person, *, by, **given):
    return make.implemented(make.said(person, by=by), by=by, **given)


def behind(kind):
    """The message behind which the news of this kind stands."""
    return FeedbackNotification.objects.filter(kind=kind).latest("made_at").message


def test_thanks_that_are_pressed_leave_news_that_waits_where_it_is(person, coordinator):
    send_news(change=made(person, by=coordinator), by=coordinator)
    send_to_person(survivor=person, by=coordinator)
    assert (behind(Kind.MADE).purpose, behind(Kind.MADE).state) == ("news", State.QUEUED)
    assert behind(Kind.THANKS).purpose == "thanks"


def test_thanks_that_go_by_themselves_leave_news_that_waits_where_it_is(person, coordinator):
    keep_wishes(survivor=person, by_itself=["thanks"], by=coordinator)
    change = made(person, by=coordinator)
    thank(survivor=person, by=coordinator)
    send_news(change=change, by=coordinator)
    make.said(person, by=coordinator)
    send_by_itself(owed_by_itself(timezone.now(), most=5))
    assert (behind(Kind.MADE).purpose, behind(Kind.MADE).state) == ("news", State.QUEUED)
    assert behind(Kind.THANKS) != behind(Kind.MADE)


def test_fuller_words_of_one_change_do_not_stand_for_news_of_another_that_waits(person, coordinator):
    send_news(change=made(person, by=coordinator), by=coordinator)
    keep_wishes(survivor=person, full_words=True, by=coordinator)
    send_news(change=made(person, by=coordinator, title="Another"), by=coordinator)
    message = Message.objects.get()
    assert (message.purpose, message.state) == ("news", State.QUEUED)
    assert FeedbackNotification.objects.filter(message=message, carries_news=False).count() == 2


def test_hard_news_that_somebody_is_to_tell_is_not_put_on_the_page_by_other_news(person, coordinator):
    make.people.plan(person, by=coordinator, kind="mobile", value="07700 900123")
    send_news(change=make.rejected(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    send_news(change=made(person, by=coordinator), by=coordinator)
    message = Message.objects.get()
    assert (message.channel, message.state) == ("phone", State.QUEUED)
    assert not FeedbackNotification.objects.on_the_page().exists()


@pytest.mark.parametrize("how", ["leased", "sending"])
def test_while_one_message_is_going_the_next_is_a_week_later_already(how, person, coordinator, settings):
    send_news(change=made(person, by=coordinator), by=coordinator)
    going = actions.lease_next()
    if how == "sending":
        actions.mark_sending(message=going)
    send_news(change=made(person, by=coordinator, title="Another"), by=coordinator)
    days = (Message.objects.exclude(pk=going.pk).get().not_before - timezone.now()).total_seconds() / 86400
    assert days > settings.NEWS_GAP_DAYS - 0.1
