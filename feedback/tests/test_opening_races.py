"""The PIN takes a while to look at: what is closed meanwhile does not open."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagement.actions.plans import stop_contact, stop_route, suspend_contact
from feedback.actions.moved import follow_message
from feedback.actions.pages import agree_pin, close_links, open_page
from feedback.actions.telling import send_news
from feedback.models import FeedbackNotification, PrivateLink
from feedback.pages import pin_matches
from feedback.tests import factories as make
from outbox.models import Message, State
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import open_rows

PATIENCE = 30  # seconds after which a test gives up on a thread
CLOSED_BY = {
    "close": lambda person, by: close_links(survivor=person, at=timezone.now()),
    "suspend": lambda person, by: suspend_contact(survivor=person, by=by),
    "stop": lambda person, by: stop_contact(survivor=person, by=by),
    "route": lambda person, by: stop_route(route=person.plan.routes.get(), by=by),
    "PIN": lambda person, by: agree_pin(survivor=person, pin="835291", agreed="voice", link_days=7, by=by),
}


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def token(person, coordinator):
    """The address in a message that has gone."""
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    message = Message.objects.get()
    Message.objects.update(state=State.SENT, sent_at=timezone.now())
    follow_message(message, State.SENT)
    body = open_rows([message], "body", by=SYSTEM, why=Why.SEND)[message.pk]["body"]
    return body.split("/n/")[1].split()[0]


@pytest.fixture
def meanwhile(monkeypatch):
    """Have something happen after the PIN was looked at, and before it is decided whether the page opens."""

    def give(happens):
        def look(*asked):
            is_right = pin_matches(*asked)
            happens()
            return is_right

        monkeypatch.setattr("feedback.actions.pages.pin_matches", look)

    return give


def nothing_was_opened():
    told = FeedbackNotification.objects.filter(told_at__isnull=False)
    return not told.exists() and PrivateLink.objects.get().opened_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("how", CLOSED_BY)
def test_a_page_that_is_closed_while_the_pin_is_looked_at_does_not_open(token, person, coordinator, meanwhile, how):
    client, address = Client(), reverse("private_page", args=[token])
    meanwhile(lambda: CLOSED_BY[how](person, coordinator))
    answer = client.post(address, {"pin": make.PIN})
    assert answer.status_code == 200
    assert make.WE_DID not in client.get(address).text
    assert nothing_was_opened()


@pytest.mark.django_db
def test_a_link_that_runs_out_while_the_pin_is_looked_at_does_not_open(token, meanwhile, time_machine):
    ends = PrivateLink.objects.get().expires_at
    meanwhile(lambda: time_machine.move_to(ends))
    assert open_page(token=token, pin=make.PIN) is None
    assert nothing_was_opened()


@pytest.mark.django_db
def test_a_page_opens_when_nothing_happens_meanwhile(token, meanwhile):
    meanwhile(lambda: None)
    assert open_page(token=token, pin=make.PIN).link.survivor_id
    assert not nothing_was_opened()


def waits_for_a_lock(backend):
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND NOT granted)", [backend])
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_whoever_opens_waits_for_a_suspension_that_has_begun_and_finds_it(token, person, coordinator, meanwhile):
    backends = []
    meanwhile(lambda: backends.append(connection.connection.info.backend_pid))

    def open_now():
        try:
            return open_page(token=token, pin=make.PIN)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            suspend_contact(survivor=person, by=coordinator)
            opening, until = other.submit(open_now), time.monotonic() + PATIENCE
            while not (backends and waits_for_a_lock(backends[0])):
                assert not opening.done(), "it did not wait"
                assert time.monotonic() < until
                time.sleep(0.01)
        assert opening.result(PATIENCE) is None
    assert nothing_was_opened()
