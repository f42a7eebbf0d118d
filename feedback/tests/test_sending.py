"""News in numbers: what is asked about it rests on rows that are in the mark, and what happens meanwhile stops it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.tests.test_foresight import READ
from feedback.actions.telling import send_news
from feedback.models import FeedbackNotification
from feedback.sending import NewsResolver, is_empty
from feedback.tests import factories as make
from outbox import actions, smtp
from outbox.models import Message, State
from outbox.sending import deliver, make_ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def batch(person, coordinator):
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    return actions.lease_some(10)


def test_every_table_that_is_asked_about_is_in_the_mark(batch, settings):
    settings.WORDINGS_MUST_BE_APPROVED = True
    with CaptureQueriesContext(connection) as asked:
        NewsResolver().asks_for(batch)
        is_empty(batch[0])
    tables = {table for query in asked for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    assert "feedback_feedbacknotification" in tables
    assert tables <= {*READ, "feedback_feedbacknotification"}


def test_news_that_became_hard_after_the_batch_was_made_ready_is_not_sent(batch, mail_server):
    ready = make_ready(batch)
    assert list(ready) == [batch[0].pk]
    FeedbackNotification.objects.update(is_hard=True)
    with smtp.Line() as line:
        deliver(batch[0], line, ready[batch[0].pk])
    assert mail_server.taken == []
    assert Message.objects.get().state == State.CANCELLED


def test_news_of_somebody_else_does_not_hold_it_up(batch, mail_server, coordinator):
    ready = make_ready(batch)
    other = make.reachable(by=coordinator)
    make.implemented(make.said(other, by=coordinator), by=coordinator)
    with smtp.Line() as line:
        deliver(batch[0], line, ready[batch[0].pk])
    assert len(mail_server.taken) == 1


def test_many_pieces_are_looked_for_once(batch, person, coordinator):
    with CaptureQueriesContext(connection) as asked:
        NewsResolver().asks_for(batch * 20)
    assert len(asked) == 1
