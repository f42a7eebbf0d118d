"""The private page: inert until the PIN is given, the same to whatever does not open, and only their own words."""

import re
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.anybody import duties_of
from engagement.actions.contributions import add_correction
from engagement.actions.plans import stop_contact, stop_route, suspend_contact
from engagement.models import InboundMessage, SafeContactPlan
from feedback.actions.moved import follow_message
from feedback.actions.pages import agree_pin, close_links
from feedback.actions.standing import catch_up
from feedback.actions.telling import send_news
from feedback.duties import KINDS
from feedback.loops import lines_of
from feedback.models import FeedbackNotification, PageAccess, PrivateLink, Response, Stage
from feedback.tests import factories as make
from outbox.models import Message, State
from safeguards.audit import SYSTEM, Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db
UNKNOWN = "x" * 22
BEHIND = (
    "page_more", "page_sent", "page_said", "page_agreed", "page_agreed_stop", "page_ways", "page_ways_stop", "page_ask",
    "page_close",
)  # fmt: skip


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
    follow_message(message, State.SENT)
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
    """All of an answer but the CSRF token, the nonce, the request id and the address it was asked for."""
    body = answer.content.decode().replace(token, "TOKEN")
    body = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"', "", body)
    headers = {name: value.replace(token, "TOKEN") for name, value in answer.headers.items() if name != "X-Request-ID"}
    headers["Content-Security-Policy"] = re.sub(r"'nonce-[^']+'", "", headers.get("Content-Security-Policy", ""))
    cookies = {name: {**cookie, "length": len(cookie.value)} for name, cookie in answer.cookies.items()}
    return answer.status_code, body, headers, cookies


def stage_of(person):
    catch_up()
    return lines_of(person, person.created_by, timezone.now())[0].stage


def test_without_the_pin_every_address_gives_the_same_inert_page(token):
    known, unknown = Client().get(page(token)), Client().get(page(UNKNOWN))
    assert known.status_code == unknown.status_code == 200
    assert plain(known, token) == plain(unknown, UNKNOWN)
    assert PrivateLink.objects.get().opened_at is None


def untouched(token):
    """Nothing was opened or told, no try was counted, and nobody wrote."""
    told = FeedbackNotification.objects.filter(told_at__isnull=False).exists()
    opened_ = PrivateLink.objects.filter(opened_at__isnull=False).exists()
    tries = PageAccess.objects.filter(wrong_tries__gt=0).exists()
    return not (told or opened_ or tries or InboundMessage.objects.exists())


def test_a_scanner_opens_nothing(token):
    asked = product(("private_page", *BEHIND), ("get", "head", "options", "post"), ({}, {"Sec-Purpose": "prefetch"}))
    for name, method, headers in asked:
        answer = getattr(Client(), method)(reverse(name, args=[token]), headers=headers)
        assert answer.status_code in (200, 302, 405)
    assert untouched(token)
    opened(token)


def test_the_title_and_the_address_say_nothing(token):
    answer = Client().get(page(token))
    assert "<title>Your page</title>" in answer.text
    assert re.fullmatch(r"/n/[\w-]{22}", page(token))


def spoil(how):
    """Bring the link, or the PIN, to where nothing opens."""
    if how == "expired":
        PrivateLink.objects.update(expires_at=timezone.now())
    if how == "locked":
        PageAccess.objects.update(locked_until=timezone.now() + timedelta(hours=1))
    return "111112" if how == "wrong PIN" else make.PIN


@pytest.mark.parametrize("how", ["wrong PIN", "expired", "locked"])
@pytest.mark.parametrize("in_welsh", ["", "/cy"])
def test_whatever_does_not_open_is_answered_alike_to_the_byte(token, how, in_welsh):
    pin = spoil(how)
    unknown = Client().post(f"{in_welsh}{page(UNKNOWN)}", {"pin": pin})
    known = Client().post(f"{in_welsh}{page(token)}", {"pin": pin})
    assert plain(known, token) == plain(unknown, UNKNOWN)
    assert PrivateLink.objects.get().opened_at is None


@pytest.mark.parametrize("how", ["wrong PIN", "expired", "locked"])
def test_a_stranger_is_answered_alike_behind_every_address(token, how):
    spoil(how)
    for name, method in product(BEHIND, ("get", "head", "post")):
        known, unknown = (
            getattr(Client(), method)(reverse(name, args=[each]), {"proof": "x"}) for each in (token, UNKNOWN)
        )
        assert plain(known, token) == plain(unknown, UNKNOWN), (name, method)
        assert known.status_code in (302, 405)


def test_the_pin_opens_the_page_and_that_is_telling(token, person):
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


def test_what_is_not_six_numbers_is_no_try(token):
    answer = Client().post(page(token), {"pin": "12"})
    assert "Enter the PIN: six numbers" in answer.text
    assert PageAccess.objects.get().wrong_tries == 0


def test_the_pin_is_never_written_back(token):
    assert "111112" not in Client().post(page(token), {"pin": "111112"}).text


def test_a_link_that_ran_out_unopened_is_owed_again(token, person, time_machine):
    assert stage_of(person) is Stage.ANNOUNCED
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


def test_after_a_quarter_of_an_hour_the_pin_is_asked_again(token, time_machine):
    client = opened(token)
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    assert make.WE_DID not in client.get(page(token)).text


CLOSED_BY = {
    "suspend": lambda person, by: suspend_contact(survivor=person, by=by),
    "stop": lambda person, by: stop_contact(survivor=person, by=by),
    "route": lambda person, by: stop_route(route=person.plan.routes.get(), by=by),
    "close": lambda person, by: close_links(survivor=person, at=timezone.now()),
    "PIN": lambda person, by: agree_pin(survivor=person, pin="835291", agreed="voice", link_days=7, by=by),
}


@pytest.mark.parametrize("how", CLOSED_BY)
@pytest.mark.parametrize("name", ["private_page", "page_more", "page_said", "page_agreed", "page_ways", "page_ask"])
def test_a_page_that_was_closed_elsewhere_is_not_read_on(token, person, coordinator, how, name):
    client = opened(token)
    before = client.get(reverse(name, args=[token])).text
    CLOSED_BY[how](person, coordinator)
    after = client.get(reverse(name, args=[token]), follow=True).text
    assert "I have finished" in before
    assert "I have finished" not in after
    assert "The six numbers we agreed together." in after


def test_a_page_that_is_read_past_the_end_of_its_link_closes_when_contact_stops(
    token, person, coordinator, time_machine
):
    ends = PrivateLink.objects.get().expires_at
    time_machine.move_to(ends - timedelta(minutes=1), tick=False)
    client = opened(token)
    time_machine.move_to(ends + timedelta(minutes=1), tick=False)
    read_on = client.get(page(token)).text
    suspend_contact(survivor=person, by=coordinator)
    assert make.WE_DID in read_on
    assert make.WE_DID not in client.get(page(token)).text


def test_whoever_stops_on_the_page_reads_on_there_and_nowhere_else(token):
    here, elsewhere = opened(token), opened(token)
    stop(here, token, proof_on(here, token))
    assert make.WE_DID in here.get(page(token)).text
    assert make.WE_DID not in elsewhere.get(page(token)).text


def test_whoever_stops_on_the_page_reads_no_longer_for_it(token, time_machine):
    client = opened(token)
    stop(client, token, proof_on(client, token))
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    assert make.WE_DID not in client.get(page(token)).text


def test_the_reading_time_is_a_setting(token, time_machine, settings):
    settings.READING_MINUTES = 30
    client = opened(token)
    time_machine.move_to(timezone.now() + timedelta(minutes=29))
    assert make.WE_DID in client.get(page(token)).text


def test_the_token_stands_in_no_query(token):
    asked = [Client().get(page(token)).text, opened(token).get(page(token)).text]
    assert not [text for text in asked if re.search(r"\?[^\"']*" + re.escape(token), text)]


def test_how_to_leave_is_said_before_the_pin_is_asked(token):
    assert "Pressing Shift three times does the same." in Client().get(page(token)).text


def test_the_page_is_read_under_the_survivors_own_name_in_the_trail(token):
    opened(token).get(page(token))
    events = AuditEvent.objects.filter(action=Action.OPENED, reason=Why.OWN)
    assert {event.role for event in events} == {"survivor"}


def proof_on(client, token):
    return re.search(r'name="proof" value="([^"]+)"', client.get(page(token)).text).group(1)


def stop(client, token, proof, **how):
    return client.post(reverse("page_stop", args=[token]), {"proof": proof}, **how)


def answer(client, token, given):
    return client.post(reverse("page_answer", args=[token]), {"answer": given})


def test_yes_closes_the_loop(token, person):
    answer(opened(token), token, "yes")
    assert stage_of(person) is Stage.ANSWERED_YES


def test_no_opens_it_again_and_asks_for_an_answer(token, person, coordinator):
    client = opened(token)
    answer(client, token, "no")
    assert stage_of(person) is Stage.ANSWERED_NO
    assert f"Answer {person.pseudonym}" in [duty.title for duty in duties_of(coordinator, timezone.now(), KINDS)]


def test_the_answer_may_be_changed(token, person):
    client = opened(token)
    answer(client, token, "no")
    answer(client, token, "yes")
    assert stage_of(person) is Stage.ANSWERED_YES
    assert Response.objects.count() == 2


def test_nobody_answers_without_the_pin(token):
    answer(Client(), token, "yes")
    assert not Response.objects.exists()


def test_stop_is_one_press(token, person):
    client = opened(token)
    stop(client, token, proof_on(client, token))
    assert SafeContactPlan.objects.get(survivor=person).status == "stopped"
    text = client.get(page(token)).text
    assert "We have stopped" in text
    assert "Mari will" not in text
    assert AuditEvent.objects.get(action=Action.CONTACT_STOPPED).role == "survivor"


def test_stop_is_never_lost_when_the_reading_time_is_over(token, person, time_machine):
    client = opened(token)
    proof = proof_on(client, token)
    time_machine.move_to(timezone.now() + timedelta(days=7, minutes=16))
    answer = stop(client, token, proof, follow=True)
    assert SafeContactPlan.objects.get(survivor=person).status == "stopped"
    assert "We will not contact you." in answer.text
    assert make.WE_DID not in answer.text


def test_stop_works_when_every_cookie_is_gone(token, person):
    client = opened(token)
    stop(Client(enforce_csrf_checks=True), token, proof_on(client, token))
    assert SafeContactPlan.objects.get(survivor=person).status == "stopped"


@pytest.mark.parametrize("proof", ["", "x", "ImEi:1:x"])
def test_whoever_never_opened_the_page_stops_nothing(token, person, proof):
    answer = stop(Client(), token, proof)
    assert answer["Location"] == page(token)
    assert SafeContactPlan.objects.get(survivor=person).status == "confirmed"


def test_the_proof_of_one_page_stops_nobody_else(token, person, coordinator):
    other = make.reachable(by=coordinator, name="Beth Hughes")
    send_news(change=make.implemented(make.said(other, by=coordinator), by=coordinator), by=coordinator)
    theirs = went(Message.objects.get(recipient_id=other.pk))
    stop(Client(), theirs, proof_on(opened(token), token))
    assert not SafeContactPlan.objects.filter(status="stopped").exists()


def test_a_proof_ends_with_the_longest_life_of_a_link(token, person, time_machine):
    client = opened(token)
    proof = proof_on(client, token)
    time_machine.move_to(timezone.now() + timedelta(days=30, minutes=1))
    stop(client, token, proof)
    assert SafeContactPlan.objects.get(survivor=person).status == "confirmed"


def test_an_answer_after_the_reading_time_says_that_it_is_not_saved_yet(token, time_machine):
    client = opened(token)
    proof = proof_on(client, token)
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    late = client.post(reverse("page_answer", args=[token]), {"answer": "yes", "proof": proof}, follow=True)
    assert "Not saved yet" in late.text
    assert not Response.objects.exists()
    assert "Not saved yet" not in client.get(page(token)).text


@pytest.mark.parametrize("proof", ["", "x"])
def test_a_stranger_hears_the_same_of_every_address_when_answering(token, proof):
    known, unknown = (
        Client().post(reverse("page_answer", args=[asked]), {"answer": "yes", "proof": proof}, follow=True)
        for asked in (token, UNKNOWN)
    )
    assert "Not saved yet" not in known.text
    assert plain(known, token) == plain(unknown, UNKNOWN)


def speaking_with(person, coordinator):
    make.people.plan(person, by=coordinator, kind="mobile", value="01632 960 999", link_ok=False)


def test_a_call_is_promised_only_where_one_may_be_made(token, person, coordinator):
    client = opened(token)
    without = client.get(page(token)).text
    speaking_with(person, coordinator)
    with_voice = client.get(page(token)).text
    assert "No, it did not" in without
    assert "ring you" not in without
    assert "Mari will find a safe way to tell you more, or you can ring us when you can." in without
    assert "No, please ring me" in with_voice
    assert "Mari will ring you, at a time that is safe for you." in with_voice


def test_after_no_a_call_is_promised_only_where_one_may_be_made(token, person, coordinator):
    client = opened(token)
    answer(client, token, "no")
    assert "You said no. Mari will find a safe way to tell you more" in client.get(page(token)).text
    speaking_with(person, coordinator)
    assert "You said no. Mari will ring you" in client.get(page(token)).text


def test_i_have_finished_closes_the_page_in_this_browser(token):
    client = opened(token)
    done = client.post(reverse("page_close", args=[token]), follow=True)
    assert "This page is closed" in done.text
    assert make.WE_DID not in client.get(page(token)).text


def test_finishing_signs_nobody_out(token, coordinator, client_for):
    client = client_for(coordinator)
    client.post(page(token), {"pin": make.PIN})
    client.post(reverse("page_close", args=[token]))
    assert client.get(reverse("desk")).status_code == 200


def test_the_page_says_when_it_closes_by_itself(monday, token):
    assert "This page closes by itself at 10:15." in opened(token).get(page(token)).text


def test_nothing_on_a_private_page_leads_to_the_public_front(token):
    front = f'href="{reverse("front")}"'
    pages = [Client().get(page(token)), opened(token).get(page(token))]
    alone = ("page_finished", "page_stopped", "page_received", "page_saved")
    pages += [Client().get(reverse(name)) for name in alone]
    client = opened(token)
    behind = ("page_more", "page_said", "page_agreed", "page_ways", "page_ask")
    pages += [client.get(reverse(name, args=[token])) for name in behind]
    assert [answer.status_code for answer in pages] == [200] * 11
    assert not [answer.request["PATH_INFO"] for answer in pages if front in answer.text]


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


def test_the_news_is_in_the_language_of_the_address(token):
    client = opened(token)
    english, welsh = client.get(page(token)).text, client.get(f"/cy{page(token)}").text
    assert make.WE_DID in english
    assert make.WE_DID_CY in welsh
    assert make.WE_DID not in welsh


def test_what_they_put_right_later_stands_beside_what_they_said(client_for, change, token, person, coordinator):
    point = person.contributions.get()
    add_correction(contribution=point, once=uuid4(), words="It was the second appointment", by=coordinator)
    assert "It was the second appointment" in opened(token).get(page(token)).content.decode()
    client = client_for(coordinator)
    told = client.get(reverse("news_told", args=[change.pk, person.pk])).content.decode()
    assert "It was the second appointment" in told
    assert "Put right by them" in told
    other = make.change(by=coordinator)
    assert "It was the second appointment" in client.get(reverse("change_link", args=[other.pk])).content.decode()
