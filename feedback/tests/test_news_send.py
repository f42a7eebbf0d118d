"""Telling: what is previewed is what is sent, once, to whom the gate allows."""

import re
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engagement.actions.consents import withdraw_consent
from engagement.actions.plans import stop_contact
from engagement.models import GateDecision
from feedback.actions.changes import link_contributions
from feedback.actions.telling import news_of, send_news, tell_in_person
from feedback.loops import Stage, loops_of
from feedback.models import FeedbackNotification, PrivateLink
from feedback.owed import hearers, survivors_owed, tellings
from feedback.tests import factories as make
from outbox import tasks
from outbox.models import Message, State
from safeguards.audit import SYSTEM, Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db


def text_of(message):
    return open_rows([message], "subject", "body", by=SYSTEM, why=Why.SEND)[message.pk]


def press(client, change):
    return client.post(reverse("news_send", args=[change.pk]), follow=True)


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def change(coordinator, person):
    return make.implemented(make.said(person, by=coordinator), by=coordinator)


def stage_of(person):
    return loops_of(person, person.created_by, timezone.now())[0].stage


def test_one_press_puts_the_message_in_the_outbox(change, person, coordinator, client_for):
    answer = press(client_for(coordinator), change)
    assert "1 message is on its way." in answer.text
    assert stage_of(person) is Stage.ON_ITS_WAY


def test_the_preview_is_what_is_sent(change, person, coordinator, client_for, settings):
    page = client_for(coordinator).get(reverse("change_detail", args=[change.pk])).text
    press(client_for(coordinator), change)
    text = text_of(Message.objects.get())
    link = re.search(rf"{settings.SITE_URL}/n/\S+", text["body"]).group()
    shown = text["body"].replace(link, "").strip()
    assert text["subject"] == "Hello"
    assert f"subject “{text['subject']}”" in page
    assert shown in page.replace("&#x27;", "'")


def test_pressed_twice_it_is_sent_once(change, coordinator):
    send_news(change=change, by=coordinator)
    assert send_news(change=change, by=coordinator) == []
    assert Message.objects.count() == FeedbackNotification.objects.count() == 1


def test_a_get_sends_nothing(change, coordinator, client_for):
    assert client_for(coordinator).get(reverse("news_send", args=[change.pk])).status_code == 405
    assert Message.objects.count() == 0


def test_a_manager_finds_nothing_there(change, manager, client_for):
    assert client_for(manager).post(reverse("news_send", args=[change.pk])).status_code == 404
    assert Message.objects.count() == 0


def test_a_welsh_reader_is_written_to_in_welsh_and_the_news_stands_in_both(coordinator, settings):
    person = make.reachable(by=coordinator, language="cy")
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    (notification,) = send_news(change=change, by=coordinator)
    message = Message.objects.get()
    assert message.language == notification.language == "cy"
    assert f"{settings.SITE_URL}/cy/n/" in text_of(message)["body"]
    held = FeedbackNotification.objects.get()
    news = open_rows([held], "we_did_en", "we_did_cy", by=SYSTEM, why=Why.SEND)[held.pk]
    assert news == {"we_did_en": make.WE_DID, "we_did_cy": make.WE_DID_CY}


@pytest.mark.parametrize("given", [{"link_ok": False}, {"pin": False}, {"device": "shared", "link_ok": False}])
def test_without_a_pin_or_a_safe_device_there_is_no_address(coordinator, given):
    person = make.reachable(by=coordinator, **given)
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    assert "http" not in text_of(Message.objects.get())["body"]
    assert not PrivateLink.objects.exists()


def test_outside_the_window_the_message_waits_for_it(coordinator, time_machine):
    time_machine.move_to("2026-11-24 10:00:00+00:00")
    person = make.reachable(by=coordinator, **make.NIGHT)
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    assert f"{Message.objects.get().not_before:%Y-%m-%d %H:%M}" == "2026-11-25 03:00"
    assert GateDecision.objects.get(about=Message.objects.get().pk).outcome == "defer"


def test_whoever_the_gate_refuses_stays_owed_with_the_reason(change, person, coordinator, client_for):
    withdraw_consent(survivor=person, purpose="feedback_updates", by=coordinator)
    page = client_for(coordinator).get(reverse("change_detail", args=[change.pk])).text
    assert "They said no to this." in page
    assert "Still counted as owed." in page
    assert send_news(change=change, by=coordinator) == []
    assert stage_of(person) is Stage.OWED


def test_words_that_nobody_approved_are_not_sent_and_the_page_says_what_mends_it(
    change, person, coordinator, client_for, settings
):
    settings.WORDINGS_MUST_BE_APPROVED = True
    page = client_for(coordinator).get(reverse("change_detail", args=[change.pk])).text
    assert "Ask a second person to approve them under Wordings." in page
    assert send_news(change=change, by=coordinator) == []


def test_a_surname_in_the_words_keeps_the_message_back(coordinator):
    person = make.reachable(by=coordinator, name="Ann Rush")
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    assert send_news(change=change, by=coordinator) == []


def test_a_withdrawal_before_it_goes_calls_it_back(change, person, coordinator):
    send_news(change=change, by=coordinator)
    withdraw_consent(survivor=person, purpose="feedback_updates", by=coordinator)
    assert Message.objects.get().state == State.CANCELLED
    assert stage_of(person) is Stage.OWED


def test_everything_rolls_back_when_one_cannot_be_queued(change, coordinator, monkeypatch):
    monkeypatch.setattr("feedback.actions.telling.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        send_news(change=change, by=coordinator)
    assert not Message.objects.exists()
    assert not FeedbackNotification.objects.exists()


def test_each_hears_only_about_what_they_said(coordinator):
    first, second = make.reachable(by=coordinator), make.reachable(by=coordinator, name="Beth Hughes")
    mine, theirs = make.said(first, by=coordinator), make.said(second, by=coordinator)
    change = make.implemented(mine, theirs, by=coordinator)
    send_news(change=change, by=coordinator)
    notification = FeedbackNotification.objects.get(survivor=first)
    assert [row.contribution for row in notification.notified.all()] == [mine]


def test_what_is_said_later_is_owed_on_its_own(change, person, coordinator):
    send_news(change=change, by=coordinator)
    later = make.said(person, by=coordinator)
    link_contributions(change=change, contributions=[later], strength="direct", by=coordinator)
    (again,) = send_news(change=change, by=coordinator)
    assert [row.contribution for row in again.notified.all()] == [later]


def test_a_change_that_cannot_be_made_is_news_too(person, coordinator):
    change = make.change(by=coordinator)
    link_contributions(
        change=change, contributions=[make.said(person, by=coordinator)], strength="direct", by=coordinator
    )
    change = make.moved(change, "rejected", by=coordinator)
    (notification,) = send_news(change=change, by=coordinator)
    held = FeedbackNotification.objects.get(pk=notification.pk)
    assert open_rows([held], "we_did_en", by=SYSTEM, why=Why.SEND)[held.pk]["we_did_en"] == "People work shifts."


def test_the_news_and_the_token_are_sealed(change, coordinator):
    send_news(change=change, by=coordinator)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(n)::text FROM feedback_feedbacknotification n")
        notification = cursor.fetchone()[0]
        cursor.execute("SELECT row_to_json(m)::text FROM outbox_message m")
        message = cursor.fetchone()[0]
    assert make.WE_DID.encode().hex() not in notification
    assert "Before anyone" not in notification
    assert b"/n/".hex() not in message


def test_telling_them_yourself_closes_the_loop_and_calls_the_message_back(change, person, coordinator):
    send_news(change=change, by=coordinator)
    tell_in_person(change=change, survivor=person, how="voice", answer="yes", by=coordinator)
    assert Message.objects.get().state == State.CANCELLED
    assert stage_of(person) is Stage.ANSWERED_YES


def test_somebody_who_contacts_us_is_told_when_they_ring(change, person, coordinator, client_for):
    stop_contact(survivor=person, by=coordinator)
    client = client_for(coordinator)
    address = reverse("news_told", args=[change.pk, person.pk])
    page = client.get(address).text
    assert make.WE_DID in page
    assert "They asked for all contact to stop." in page
    assert reverse("plan_edit", args=[person.pk]) in page
    client.post(address, {"how": "in_person", "answer": "not_asked"})
    assert stage_of(person) is Stage.TOLD
    assert AuditEvent.objects.filter(action=Action.NEWS_TOLD).count() == 1


def test_names_are_opened_once_for_the_preview(change, coordinator, client_for):
    client_for(coordinator).get(reverse("change_detail", args=[change.pk]))
    opened = AuditEvent.objects.filter(action=Action.OPENED, reason=Why.PREVIEW)
    assert [event.fields for event in opened] == [["engagement.survivor.name"]]


def test_the_gate_is_asked_for_each_person(change, coordinator):
    owed = survivors_owed(change, hearers(change, coordinator, timezone.now()))
    (telling,) = tellings(owed, names={}, at=timezone.now())
    assert telling.can_be_sent
    assert news_of(change, by=coordinator, why=Why.SEND)["en"] == make.WE_DID


@pytest.mark.django_db(transaction=True)
def test_the_message_goes_through_a_real_server(coordinator, mail_server, settings):
    person = make.reachable(by=coordinator)
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    tasks.sweep()
    (mail,) = mail_server.taken
    assert mail_server.recipients == [["sian@post.example"]]
    assert mail["Subject"] == "Hello"
    assert f"{settings.SITE_URL}/n/" in mail.get_content()
    assert stage_of(person) is Stage.ON_ITS_WAY


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_before_sending_sends_nothing(coordinator, mail_server):
    person = make.reachable(by=coordinator)
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    withdraw_consent(survivor=person, purpose="feedback_updates", by=coordinator)
    tasks.sweep()
    assert mail_server.taken == []
    assert stage_of(person) is Stage.OWED


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_send_one_message(coordinator):
    change = make.implemented(make.said(make.reachable(by=coordinator), by=coordinator), by=coordinator)
    ready = threading.Barrier(2)

    def press_now():
        ready.wait()
        send_news(change=change, by=coordinator)
        connection.close()

    presses = [threading.Thread(target=press_now) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert Message.objects.count() == 1


def test_the_page_costs_the_same_for_one_person_and_for_twelve(coordinator, client_for):
    client = client_for(coordinator)

    def queries(people):
        points = [make.said(make.reachable(by=coordinator), by=coordinator) for _ in range(people)]
        made = make.implemented(*points, by=coordinator)
        client.get(reverse("change_detail", args=[made.pk]))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("change_detail", args=[made.pk]))
        return len(seen)

    few = queries(1)
    assert queries(12) == few
    assert few <= 30


def test_the_gates_answer_is_kept_beside_news_that_a_person_told(change, person, coordinator):
    told = tell_in_person(change=change, survivor=person, how="voice", by=coordinator)
    kept = GateDecision.objects.get(about=told.pk)
    assert (kept.survivor, kept.purpose, kept.outcome) == (person, "tell", "refuse")  # there is no way of speaking
