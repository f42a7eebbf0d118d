"""What goes without a press: only what each person agreed to beforehand, and still through the gate."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagement.actions.plans import stop_contact
from engagement.actions.wishes import keep_wishes
from engagement.models import GateDecision
from feedback.actions.standing import catch_up
from feedback.actions.telling import remind, send_by_itself, send_news, tell_in_person, thank
from feedback.loops import lines_of
from feedback.models import FeedbackNotification, Loop, PrivateLink, Stage
from feedback.news import owed_by_itself
from feedback.reminding import unopened
from feedback.tasks import remind_by_itself, tell_by_itself
from feedback.tests import factories as make
from outbox.models import LOW, Message, State

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=100)


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


def agreed(person, *kinds, by):
    keep_wishes(survivor=person, by_itself=kinds, by=by)


def heard_long_ago(point):
    Loop.objects.filter(pk=point.pk).update(last_news_at=timezone.now() - LONG_AGO)


def test_thanks_go_by_themselves_to_whoever_agreed(person, coordinator):
    agreed(person, "thanks", by=coordinator)
    make.said(person, by=coordinator)
    tell_by_itself()
    tell_by_itself()
    message = Message.objects.get()
    assert (message.purpose, message.channel, message.priority) == ("auto_thanks", "email", LOW)
    assert GateDecision.objects.get(about=message.pk).outcome in ("allow", "defer")


@pytest.mark.parametrize("kinds", [(), ("not_yet", "reminder")])
def test_without_having_agreed_to_them_no_thanks_go_by_themselves(person, coordinator, kinds):
    agreed(person, *kinds, by=coordinator)
    make.said(person, by=coordinator)
    tell_by_itself()
    assert not Message.objects.exists()


def test_nothing_goes_by_itself_to_whoever_asked_us_to_stop(person, coordinator):
    agreed(person, "thanks", "not_yet", by=coordinator)
    make.said(person, by=coordinator)
    stop_contact(survivor=person, by=coordinator)
    tell_by_itself()
    assert not Message.objects.exists()


def test_after_ninety_days_they_hear_that_there_is_nothing_new_yet(person, coordinator):
    agreed(person, "not_yet", by=coordinator)
    heard_long_ago(make.said(person, by=coordinator))
    tell_by_itself()
    assert Message.objects.get().purpose == "auto_not_yet"
    assert FeedbackNotification.objects.get().kind == "not_yet"


def test_once_it_has_gone_they_have_heard_and_it_is_still_open(person, coordinator):
    agreed(person, "not_yet", by=coordinator)
    heard_long_ago(make.said(person, by=coordinator))
    tell_by_itself()
    went(Message.objects.get())
    (line,) = lines_of(person, coordinator, timezone.now())
    assert (line.stage, line.days) == (Stage.SAID, 0)
    assert line.row.is_open
    assert "not yet" in line.stands_at


def test_whoever_heard_lately_hears_nothing_new_yet_later(person, coordinator):
    agreed(person, "not_yet", by=coordinator)
    make.said(person, by=coordinator)
    tell_by_itself()
    assert not Message.objects.exists()


def test_whoever_is_thanked_while_thanks_are_being_written_gets_them_once(person, coordinator):
    agreed(person, "thanks", by=coordinator)
    make.said(person, by=coordinator)
    found = owed_by_itself(timezone.now(), most=10)
    thank(survivor=person, by=coordinator)
    assert send_by_itself(found) == []
    assert not Message.objects.exists()


def test_two_workers_at_once_say_nothing_new_yet_once(person, coordinator):
    agreed(person, "not_yet", by=coordinator)
    heard_long_ago(make.said(person, by=coordinator))
    found = owed_by_itself(timezone.now(), most=10)
    send_by_itself(found)
    send_by_itself(found)
    assert Message.objects.count() == 1


def test_news_that_is_told_while_a_reminder_is_being_written_is_not_recalled(person, coordinator):
    agreed(person, "reminder", by=coordinator)
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    went(Message.objects.get(), ago=timedelta(days=8))
    found = list(unopened(timezone.now() - timedelta(days=7)))
    tell_in_person(change=change, survivor=person, how="voice", by=coordinator)
    assert remind(found) == []
    assert Message.objects.count() == 1


def test_two_workers_at_once_remind_once(person, coordinator):
    agreed(person, "reminder", by=coordinator)
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    went(Message.objects.get(), ago=timedelta(days=8))
    found = list(unopened(timezone.now() - timedelta(days=7)))
    remind(found)
    assert remind(found) == []
    assert Message.objects.count() == 2


def test_news_nobody_opened_is_recalled_once(person, coordinator):
    agreed(person, "reminder", by=coordinator)
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    first = Message.objects.get()
    went(first, ago=timedelta(days=8))
    remind_by_itself()
    remind_by_itself()
    second = Message.objects.exclude(pk=first.pk).get()
    assert second.purpose == "auto_reminder"
    assert FeedbackNotification.objects.get().message == second
    assert PrivateLink.objects.filter(message=second).exists()


def test_news_that_was_announced_yesterday_is_not_recalled(person, coordinator):
    agreed(person, "reminder", by=coordinator)
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    went(Message.objects.get(), ago=timedelta(days=1))
    remind_by_itself()
    assert Message.objects.count() == 1


def went(message, ago=timedelta()):
    """As the sender leaves it, with all that follows."""
    from outbox.resolvers import resolver

    Message.objects.filter(pk=message.pk).update(state=State.SENT, sent_at=timezone.now() - ago)
    message.refresh_from_db()
    resolver("survivor").moved(message, State.SENT)
    catch_up()
