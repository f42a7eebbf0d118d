"""Withdrawing never waits for the sender, and the sender never passes a withdrawal."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from engagement.actions.consents import withdraw_consent
from engagement.actions.plans import stop_contact
from engagement.sending import SurvivorResolver
from engagement.tests import factories
from engagement.tests.test_plan_edit import queued
from outbox.models import Message
from outbox.resolvers import Outcome


def ask_the_gate_while_holding_the_message(message, is_held, go_on):
    """What the sender does: takes the message, then the person's row, then asks."""
    try:
        with transaction.atomic():
            held = Message.objects.select_for_update().get(pk=message.pk)
            is_held.set()
            go_on.wait(5)
            return SurvivorResolver().decide(held).outcome
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["withdraw", "stop"])
def test_a_message_in_the_senders_hands_is_refused_after_a_withdrawal(coordinator, what):
    person = factories.survivor(by=coordinator)
    factories.plan(person, by=coordinator)
    factories.consent(person, by=coordinator)
    message = queued(person, coordinator)
    is_held, go_on = Event(), Event()
    with ThreadPoolExecutor(1) as sender:
        answer = sender.submit(ask_the_gate_while_holding_the_message, message, is_held, go_on)
        is_held.wait(5)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '1s'")
            if what == "stop":
                stop_contact(survivor=person, by=coordinator)
            else:
                withdraw_consent(survivor=person, purpose="feedback_updates", by=coordinator)
            go_on.set()
        assert answer.result(10) is Outcome.REFUSE
