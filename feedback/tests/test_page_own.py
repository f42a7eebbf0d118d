"""How being told was for them: on their page, once, and without them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagement.figures import own_measure
from engagement.models import OwnMeasure
from feedback.actions.pages import answer_own, stop_from_page
from feedback.actions.telling import send_news
from feedback.models import PrivateLink
from feedback.tests import factories as make
from feedback.tests.test_private_page import opened, page, proof_on, went
from outbox.models import Message
from safeguards.models import AuditEvent
from safeguards.periods import Period

pytestmark = pytest.mark.django_db
ASKS = "Did what we told you make sense?"
BOTH = {"heard": "yes", "made_sense": "partly"}


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def token(coordinator, person):
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    return went(Message.objects.get())


def send(client, token, **given):
    return client.post(reverse("page_own", args=[token]), given)


def told():
    today = timezone.localdate()
    return own_measure(Period(date(today.year, 1, 1), date(today.year, 12, 31))).told


def shown(client, token):
    return client.get(page(token)).content.decode()


def test_they_answer_on_their_page_and_are_thanked(token):
    client = opened(token)
    assert ASKS in shown(client, token)
    assert (told().asked, told().answered) == (1, 0)
    assert send(client, token, **BOTH).url == page(token) + "#own"
    text = shown(client, token)
    assert "Thank you for telling us how this was for you." in text
    assert ASKS not in text
    assert told().questions == {
        "heard": {"yes": 1, "partly": 0, "no": 0, "": 0},
        "made_sense": {"yes": 0, "partly": 1, "no": 0, "": 0},
    }


def test_sent_twice_is_one(token):
    client = opened(token)
    for _press in range(2):
        send(client, token, **BOTH)
    assert (told().asked, told().answered) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_people_with_two_tabs_each_at_one_moment_are_counted_as_two(token, coordinator):
    other = make.reachable(by=coordinator, name="Heulwen Puw", value="heulwen@post.example")
    send_news(change=make.implemented(make.said(other, by=coordinator), by=coordinator), by=coordinator)
    for address in (token, went(Message.objects.get(recipient_id=other.pk))):
        opened(address)
    links = list(PrivateLink.objects.all())

    def press(tab):
        try:
            return answer_own(link=links[tab % 2], given=BOTH)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as tabs:
        assert sorted(tabs.map(press, range(4))) == [False, False, True, True]
    assert (told().asked, told().answered, told().questions["heard"]["yes"]) == (2, 2, 2)


def test_opened_again_it_asks_nobody_anew(token):
    for _time in range(2):
        client = opened(token)
    assert ASKS in shown(client, token)
    assert told().asked == 1


def test_nothing_answered_leaves_it_standing(token):
    client = opened(token)
    send(client, token, heard="forged")
    assert (told().asked, told().answered) == (1, 0)
    assert ASKS in shown(client, token)


def test_without_the_pin_nothing_is_counted(token):
    send(Client(), token, **BOTH)
    assert not OwnMeasure.objects.exists()
    assert not PrivateLink.objects.filter(is_own_answered=True).exists()


def test_after_the_reading_time_it_says_that_it_is_not_saved_yet(token, time_machine):
    client = opened(token)
    proof = proof_on(client, token)
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    send(client, token, proof=proof, **BOTH)
    assert "Not saved yet" in shown(client, token)
    assert told().answered == 0


def test_whoever_asked_us_to_stop_is_asked_nothing(token):
    client = opened(token)
    stop_from_page(link=PrivateLink.objects.get())
    assert ASKS not in shown(client, token)


def test_no_event_of_it_names_them_and_no_answer_stands_with_the_page(token):
    client = opened(token)
    before = AuditEvent.objects.count()
    send(client, token, **BOTH)
    said = AuditEvent.objects.order_by("at")[before:]
    assert [(list(each.subjects), list(each.fields)) for each in said] == [([], [])]
    link = PrivateLink.objects.get()
    assert (link.own_asked_month.day, link.is_own_answered) == (1, True)


def test_in_welsh_it_is_asked_in_welsh(token):
    client = opened(token)
    asked = f'action="/cy{reverse("page_own", args=[token])}"'
    assert asked in client.get("/cy" + page(token)).content.decode()
