"""Sixteen guesses at once are no more guesses than five (security rule 8)."""

import threading

import pytest
from django.db import connection

from feedback.actions.pages import open_page
from feedback.actions.telling import send_news
from feedback.models import PageAccess
from feedback.tests import factories as make
from outbox.models import Message
from safeguards.audit import SYSTEM, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_lock_the_page_and_the_right_pin_no_longer_opens_it(coordinator):
    person = make.reachable(by=coordinator)
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    message = Message.objects.get()
    body = open_rows([message], "body", by=SYSTEM, why=Why.SEND)[message.pk]["body"]
    token = body.split("/n/")[1].split()[0]
    start = threading.Barrier(8)

    def guess():
        start.wait(10)
        open_page(token=token, pin="111112")
        connection.close()

    guessing = [threading.Thread(target=guess) for _ in range(8)]
    for one in guessing:
        one.start()
    for one in guessing:
        one.join()
    assert PageAccess.objects.get().wrong_tries == 5
    assert AuditEvent.objects.filter(action="feedback.page_locked").count() == 1
    assert open_page(token=token, pin=make.PIN) is None
