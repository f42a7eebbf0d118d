"""News that waits is swallowed by nothing: not by thanks, not by fuller words, not by an easier way."""

import pytest
from django.utils import timezone

from engagement.actions.wishes import keep_wishes
from feedback.actions.telling import send_by_itself, send_news, send_to_person, thank
from feedback.models import FeedbackNotification
from feedback.news import owed_by_itself, texts_of, untold_to
from feedback.tests import factories as make
from feedback.tests.test_private_page import opened, page, token_from, went
from outbox import actions
from outbox.models import Message, State
from outbox.tests.factories import lease_next
from safeguards.audit import Why

pytestmark = pytest.mark.django_db
Kind = FeedbackNotification.Kind
HARD = "People work shifts."


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
    going = lease_next()
    if how == "sending":
        actions.mark_sending(message=going)
    send_news(change=made(person, by=coordinator, title="Another"), by=coordinator)
    days = (Message.objects.exclude(pk=going.pk).get().not_before - timezone.now()).total_seconds() / 86400
    assert days > settings.NEWS_GAP_DAYS - 0.1


def sent_to_read(person, coordinator):
    """Hard news that they wished to read, and other news, behind one email that has gone; gives its token."""
    keep_wishes(survivor=person, hard_news="in_writing", by=coordinator)
    send_news(change=make.rejected(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    send_news(change=made(person, by=coordinator), by=coordinator)
    message = Message.objects.get()
    assert message.channel == "email"
    return message


def test_hard_news_behind_an_email_is_read_by_whoever_wishes_to_read_it(person, coordinator):
    token = went(sent_to_read(person, coordinator))
    assert HARD in opened(token).get(page(token)).text


@pytest.mark.parametrize("has_gone", [True, False])
def test_hard_news_behind_an_email_is_not_shown_once_they_wish_that_somebody_tells_it(person, coordinator, has_gone):
    message = sent_to_read(person, coordinator)
    token = went(message) if has_gone else token_from(message)
    keep_wishes(survivor=person, by=coordinator)
    text = opened(token).get(page(token)).text
    assert make.WE_DID in text
    assert HARD not in text
    assert FeedbackNotification.objects.get(is_hard=True).told_at is None
    assert HARD in [text.en for text in still_to_tell(person, coordinator)]


def still_to_tell(person, coordinator):
    pieces = untold_to(person, coordinator, timezone.now())
    return texts_of(pieces, by=coordinator, why=Why.WORK).values()


def test_hard_news_that_was_told_stays_on_the_page(person, coordinator):
    token = went(sent_to_read(person, coordinator))
    opened(token)
    keep_wishes(survivor=person, by=coordinator)
    assert HARD in opened(token).get(page(token)).text
