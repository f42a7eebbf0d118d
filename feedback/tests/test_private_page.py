"""The private page: inert until the digits are given, the same to whatever does not open, and only their own words."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagement.models import SafeContactPlan
from feedback.actions.telling import send_news
from feedback.duties import duties
from feedback.loops import Stage, loops_of
from feedback.models import FeedbackNotification, PageAccess, PrivateLink, Response
from feedback.tests import factories as make
from outbox.models import Message, State
from safeguards.audit import SYSTEM, Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db
UNKNOWN = "x" * 22


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def change(coordinator, person):
    return make.implemented(make.said(person, by=coordinator), by=coordinator)


def token_from(message):
    body = open_rows([message], "body", by=SYSTEM, why=Why.SEND)[message.pk]["body"]
    return re.search(r"/n/(\S+)", body).group(1)


def went(message):
    """As the sender leaves it once the server took it."""
    Message.objects.filter(pk=message.pk).update(state=State.SENT, sent_at=timezone.now())
    return token_from(message)


@pytest.fixture
def token(change, coordinator):
    send_news(change=change, by=coordinator)
    return went(Message.objects.get())


def page(token):
    return reverse("private_page", args=[token])


def opened(token, pin=make.PIN):
    client = Client()
    answer = client.post(page(token), {"pin": pin})
    assert (answer.status_code, answer["Location"]) == (302, page(token))
    return client


def plain(answer, token):
    """An answer without what is new each time and without the address it was asked for."""
    body = answer.content.decode().replace(token, "TOKEN")
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"', "", body)


def stage_of(person):
    return loops_of(person, timezone.now())[0].stage


def test_without_the_digits_every_address_gives_the_same_inert_page(token):
    known, unknown = Client().get(page(token)), Client().get(page(UNKNOWN))
    assert known.status_code == unknown.status_code == 200
    assert plain(known, token) == plain(unknown, UNKNOWN)
    assert PrivateLink.objects.get().opened_at is None


def test_a_scanner_opens_nothing(token):
    client = Client()
    for ask in (client.get, client.head, client.options, client.post):
        ask(page(token))
    assert FeedbackNotification.objects.get().told_at is None
    assert PageAccess.objects.get().wrong_tries == 0


def test_the_title_and_the_address_say_nothing(token):
    answer = Client().get(page(token))
    assert "<title>Your page</title>" in answer.text
    assert re.fullmatch(r"/n/[\w-]{22}", page(token))


def test_whatever_does_not_open_is_answered_alike(token, person):
    wrong_pin = Client().post(page(token), {"pin": "111112"})
    wrong_token = Client().post(page(UNKNOWN), {"pin": "111112"})
    PrivateLink.objects.update(expires_at=timezone.now())
    run_out = Client().post(page(token), {"pin": make.PIN})
    PageAccess.objects.update(locked_until=timezone.now() + timedelta(hours=1))
    locked = Client().post(page(token), {"pin": make.PIN})
    texts = {plain(answer, token) for answer in (wrong_pin, run_out, locked)} | {plain(wrong_token, UNKNOWN)}
    assert len(texts) == 1
    headers = [set(answer.headers) for answer in (wrong_pin, wrong_token, run_out, locked)]
    assert all(each == headers[0] for each in headers)


def test_the_digits_open_the_page_and_that_is_telling(token, person):
    answer = opened(token).get(page(token))
    assert make.WE_DID in answer.text
    assert "Nobody told me that my appointment was moved." in answer.text
    assert stage_of(person) is Stage.TOLD
    assert FeedbackNotification.objects.get().told_how == "page"
    assert AuditEvent.objects.get(action=Action.PAGE_OPENED).role == "survivor"


def test_the_second_opening_tells_nothing_anew(token):
    opened(token)
    first = FeedbackNotification.objects.get().told_at
    opened(token)
    assert FeedbackNotification.objects.get().told_at == first


def test_five_wrong_tries_lock_the_page_for_a_day(token, time_machine):
    for _ in range(5):
        Client().post(page(token), {"pin": "111112"})
    locked = Client().post(page(token), {"pin": make.PIN})
    assert locked.status_code == 200
    assert AuditEvent.objects.filter(action=Action.PAGE_LOCKED).count() == 1
    time_machine.move_to(timezone.now() + timedelta(hours=24, minutes=1))
    opened(token)


def test_digits_that_are_not_six_are_no_try(token):
    answer = Client().post(page(token), {"pin": "12"})
    assert "Enter six digits" in answer.text
    assert PageAccess.objects.get().wrong_tries == 0


def test_the_digits_are_never_written_back(token):
    assert "111112" not in Client().post(page(token), {"pin": "111112"}).text


def test_a_link_that_ran_out_unopened_is_owed_again(token, person, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=8))
    assert stage_of(person) is Stage.OWED


def test_nobody_elses_words_stand_on_the_page(coordinator, person):
    other = make.reachable(by=coordinator, name="Beth Hughes")
    theirs = make.said(other, by=coordinator, words="The corridor was cold and loud.")
    mine, apart = make.said(person, by=coordinator), make.said(person, by=coordinator, words="Something else again.")
    change = make.implemented(mine, theirs, by=coordinator)
    send_news(change=change, by=coordinator)
    token = went(Message.objects.get(recipient_id=person.pk))
    text = opened(token).get(page(token)).text
    assert "The corridor was cold" not in text
    assert "Something else again." not in text
    assert apart.survivor == person


def test_reading_one_page_opens_no_other(token, coordinator):
    other = make.reachable(by=coordinator, name="Beth Hughes")
    change = make.implemented(make.said(other, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    theirs = went(Message.objects.get(recipient_id=other.pk))
    assert make.WE_DID not in opened(token).get(page(theirs)).text


def test_after_a_quarter_of_an_hour_the_digits_are_asked_again(token, time_machine):
    client = opened(token)
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    assert make.WE_DID not in client.get(page(token)).text


def test_the_page_is_read_under_the_survivors_own_name_in_the_trail(token):
    opened(token).get(page(token))
    events = AuditEvent.objects.filter(action=Action.OPENED, reason=Why.OWN)
    assert {event.role for event in events} == {"survivor"}


def answer(client, token, given):
    return client.post(reverse("page_answer", args=[token]), {"answer": given})


def test_yes_closes_the_loop(token, person):
    answer(opened(token), token, "yes")
    assert stage_of(person) is Stage.ANSWERED_YES


def test_no_opens_it_again_and_asks_for_a_call(token, person, coordinator):
    client = opened(token)
    answer(client, token, "no")
    assert stage_of(person) is Stage.ANSWERED_NO
    assert [duty.title for duty in duties(coordinator, timezone.now())] == [f"Ring {person.pseudonym}"]
    assert "Mari will ring you" in client.get(page(token)).text


def test_the_answer_may_be_changed(token, person):
    client = opened(token)
    answer(client, token, "no")
    answer(client, token, "yes")
    assert stage_of(person) is Stage.ANSWERED_YES
    assert Response.objects.count() == 2


def test_nobody_answers_without_the_digits(token):
    answer(Client(), token, "yes")
    assert not Response.objects.exists()


def test_stop_is_one_press(token, person):
    client = opened(token)
    client.post(reverse("page_stop", args=[token]))
    assert SafeContactPlan.objects.get(survivor=person).status == "stopped"
    assert "We have stopped" in client.get(page(token)).text
    assert AuditEvent.objects.get(action=Action.CONTACT_STOPPED).role == "survivor"


def test_in_welsh_the_page_is_welsh(coordinator):
    person = make.reachable(by=coordinator, language="cy")
    change = make.implemented(make.said(person, by=coordinator, words="Roedd pob galwad yn sioc."), by=coordinator)
    send_news(change=change, by=coordinator)
    token = went(Message.objects.get())
    client = Client()
    client.post(f"/cy/n/{token}", {"pin": make.PIN})
    text = client.get(f"/cy/n/{token}").text
    assert '<html lang="cy"' in text
    assert make.WE_DID_CY in text
