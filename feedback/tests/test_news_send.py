"""Telling: what is previewed is what is sent, once, to whom the gate allows."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engagement.actions.consents import withdraw_consent
from engagement.actions.plans import set_inbound_only, stop_contact
from engagement.actions.wishes import keep_wishes
from engagement.models import GateDecision
from feedback.actions.changes import link_contributions
from feedback.actions.standing import catch_up
from feedback.actions.telling import send_news, tell_in_person
from feedback.loops import lines_of
from feedback.models import FeedbackNotification, PrivateLink, Stage
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
    catch_up()
    return lines_of(person, person.created_by, timezone.now())[0].stage


def test_one_press_puts_the_message_in_the_outbox(change, person, coordinator, client_for):
    answer = press(client_for(coordinator), change)
    assert "1 email is on its way." in answer.text
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
    send_news(change=change, by=coordinator)
    message, held = Message.objects.get(), FeedbackNotification.objects.get()
    assert message.language == held.language == "cy"
    assert f"{settings.SITE_URL}/cy/n/" in text_of(message)["body"]
    news = open_rows([held], "news_en", "news_cy", by=SYSTEM, why=Why.SEND)[held.pk]
    assert news == {"news_en": make.WE_DID, "news_cy": make.WE_DID_CY}


@pytest.mark.parametrize("given", [{"link_ok": False}, {"pin": False}, {"device": "shared", "link_ok": False}])
def test_without_a_pin_or_a_safe_device_there_is_no_address(coordinator, given):
    person = make.reachable(by=coordinator, **given)
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    assert "http" not in text_of(Message.objects.get())["body"]
    assert not PrivateLink.objects.exists()


def test_outside_the_window_the_message_waits_for_it(monday, coordinator):
    person = make.reachable(by=coordinator, **make.NIGHT)
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    assert Message.objects.get().not_before == monday + timedelta(hours=17)  # three in the night
    assert GateDecision.objects.get(about=Message.objects.get().pk).outcome == "defer"


def test_whoever_no_longer_wants_news_is_owed_nothing(change, person, coordinator):
    withdraw_consent(survivor=person, purpose="feedback_updates", by=coordinator)
    assert send_news(change=change, by=coordinator) == []
    assert lines_of(person, coordinator, timezone.now())[0].stands_at == "They asked not to be told"


def test_whoever_contacts_us_is_kept_their_news_and_stays_owed(change, person, coordinator, client_for):
    set_inbound_only(survivor=person, by=coordinator)
    page = client_for(coordinator).get(reverse("change_detail", args=[change.pk])).text
    assert "They contact us; we never contact them." in page
    press(client_for(coordinator), change)
    assert Message.objects.get().channel == "next_contact"
    assert stage_of(person) is Stage.KEPT
    assert lines_of(person, coordinator, timezone.now())[0].is_owed


def test_what_is_kept_already_is_not_kept_twice(change, person, coordinator):
    set_inbound_only(survivor=person, by=coordinator)
    send_news(change=change, by=coordinator)
    assert send_news(change=change, by=coordinator) == []
    assert FeedbackNotification.objects.count() == 1


def test_what_was_kept_goes_by_a_better_way_once_there_is_one(change, person, coordinator):
    set_inbound_only(survivor=person, by=coordinator)
    send_news(change=change, by=coordinator)
    make.people.plan(person, by=coordinator)
    send_news(change=change, by=coordinator)
    assert {message.channel: message.state for message in Message.objects.all()} == {
        "next_contact": State.CANCELLED,
        "email": State.QUEUED,
    }
    assert FeedbackNotification.objects.get().message.channel == "email"


def test_what_was_kept_is_announced_by_the_better_way_and_not_called_told(change, person, coordinator):
    keep_wishes(survivor=person, full_words=True, by=coordinator)
    set_inbound_only(survivor=person, by=coordinator)
    send_news(change=change, by=coordinator)
    make.people.plan(person, by=coordinator)
    send_news(change=change, by=coordinator)
    message, held = Message.objects.get(channel="email"), FeedbackNotification.objects.get()
    assert (make.WE_DID in text_of(message)["body"]) == held.carries_news


def test_words_that_nobody_approved_are_not_sent_and_the_page_says_what_mends_it(
    change, person, coordinator, client_for, settings
):
    settings.WORDINGS_MUST_BE_APPROVED = True
    page = client_for(coordinator).get(reverse("change_detail", args=[change.pk])).text
    assert "Ask a second person to approve them under Wordings." in page
    send_news(change=change, by=coordinator)
    assert Message.objects.get().channel == "next_contact"


def test_a_surname_in_the_words_keeps_the_message_back(coordinator):
    person = make.reachable(by=coordinator, name="Ann Rush")
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    assert Message.objects.get().channel == "next_contact"


def test_a_withdrawal_before_it_goes_calls_it_back(change, person, coordinator):
    send_news(change=change, by=coordinator)
    withdraw_consent(survivor=person, purpose="feedback_updates", by=coordinator)
    assert Message.objects.get().state == State.CANCELLED
    assert not lines_of(person, coordinator, timezone.now())[0].is_owed


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


def test_what_is_said_later_is_owed_on_its_own_and_joins_the_message_that_waits(change, person, coordinator):
    send_news(change=change, by=coordinator)
    later = make.said(person, by=coordinator)
    link_contributions(change=change, contributions=[later], strength="direct", by=coordinator)
    send_news(change=change, by=coordinator)
    newest = FeedbackNotification.objects.first()
    assert [row.contribution for row in newest.notified.all()] == [later]
    assert newest.message == Message.objects.get()


def test_after_a_message_has_gone_the_next_goes_a_week_later(change, person, coordinator, settings):
    send_news(change=change, by=coordinator)
    gone = Message.objects.get()
    Message.objects.update(state=State.SENT, sent_at=timezone.now())
    other = make.implemented(make.said(person, by=coordinator), by=coordinator, title="Another")
    send_news(change=other, by=coordinator)
    days = (Message.objects.exclude(pk=gone.pk).get().not_before - timezone.now()).total_seconds() / 86400
    assert days > settings.NEWS_GAP_DAYS - 0.1


def test_a_change_that_cannot_be_made_is_news_too(person, coordinator):
    change = make.change(by=coordinator)
    link_contributions(
        change=change, contributions=[make.said(person, by=coordinator)], strength="direct", by=coordinator
    )
    change = make.moved(change, "rejected", by=coordinator)
    send_news(change=change, by=coordinator)
    held = FeedbackNotification.objects.get()
    assert open_rows([held], "news_en", by=SYSTEM, why=Why.SEND)[held.pk]["news_en"] == "People work shifts."
    assert (held.kind, held.is_hard) == ("cannot", True)


def test_hard_news_is_not_written_unless_they_chose_to_read_it(person, coordinator):
    change = make.rejected(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    assert Message.objects.get().channel == "next_contact"  # there is no way of speaking in their plan


def test_hard_news_is_written_to_whoever_chose_to_read_it(person, coordinator):
    keep_wishes(survivor=person, hard_news="in_writing", by=coordinator)
    send_news(change=make.rejected(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    assert Message.objects.get().channel == "email"


def test_hard_news_is_somebodys_to_tell_where_there_is_a_voice(person, coordinator):
    make.people.plan(person, by=coordinator, kind="mobile", value="07700 900123")
    send_news(change=make.rejected(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    assert Message.objects.get().channel == "phone"
    assert stage_of(person) is Stage.TO_TELL


def test_fuller_words_carry_the_news_and_sending_them_is_telling(person, coordinator, mail_server, change):
    keep_wishes(survivor=person, full_words=True, by=coordinator)
    send_news(change=change, by=coordinator)
    assert make.WE_DID in text_of(Message.objects.get())["body"]
    assert FeedbackNotification.objects.get().carries_news


def test_fuller_words_that_would_not_pass_the_checker_are_not_used(person, coordinator):
    keep_wishes(survivor=person, full_words=True, by=coordinator)
    change = make.implemented(make.said(person, by=coordinator), by=coordinator, we_did="The court waits for you.")
    send_news(change=change, by=coordinator)
    assert "court" not in text_of(Message.objects.get())["body"]
    assert not FeedbackNotification.objects.get().carries_news


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


def test_names_and_news_are_opened_in_one_event_for_the_preview(change, coordinator, client_for):
    client_for(coordinator).get(reverse("change_detail", args=[change.pk]))
    opened = AuditEvent.objects.filter(action=Action.OPENED, reason=Why.PREVIEW)
    (event,) = opened
    assert {"engagement.survivor.name", "feedback.change.we_did_en"} <= set(event.fields)


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
    assert stage_of(person) is Stage.ANNOUNCED


@pytest.mark.django_db(transaction=True)
def test_a_message_that_carried_the_news_has_told_it(coordinator, mail_server):
    person = make.reachable(by=coordinator)
    keep_wishes(survivor=person, full_words=True, by=coordinator)
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    tasks.sweep()
    assert stage_of(person) is Stage.TOLD
    assert FeedbackNotification.objects.get().told_how == "message"


@pytest.mark.django_db(transaction=True)
def test_a_choice_taken_back_before_it_goes_keeps_hard_news_back(coordinator, mail_server):
    person = make.reachable(by=coordinator)
    keep_wishes(survivor=person, hard_news="in_writing", by=coordinator)
    send_news(change=make.rejected(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    keep_wishes(survivor=person, hard_news="by_person", by=coordinator)
    tasks.sweep()
    assert mail_server.taken == []
    assert stage_of(person) is Stage.OWED


@pytest.mark.django_db(transaction=True)
def test_what_is_too_late_never_goes_and_is_owed_again(coordinator, mail_server):
    person = make.reachable(by=coordinator)
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    Message.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    tasks.sweep()
    tasks.sweep()
    assert (Message.objects.get().state, mail_server.taken) == (State.EXPIRED, [])
    assert stage_of(person) is Stage.OWED
    send_news(change=change, by=coordinator)
    tasks.sweep()
    assert len(mail_server.taken) == 1
    assert stage_of(person) is Stage.ANNOUNCED


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_before_sending_sends_nothing(coordinator, mail_server):
    person = make.reachable(by=coordinator)
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=change, by=coordinator)
    withdraw_consent(survivor=person, purpose="feedback_updates", by=coordinator)
    tasks.sweep()
    assert mail_server.taken == []
    assert not lines_of(person, coordinator, timezone.now())[0].is_owed


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
    assert few <= 27  # 25, and the two of a savepoint


def test_the_gates_answer_is_kept_beside_news_that_a_person_told(change, person, coordinator):
    told = tell_in_person(change=change, survivor=person, how="voice", by=coordinator)
    kept = GateDecision.objects.get(about=told.pk)
    assert (kept.survivor, kept.purpose, kept.outcome) == (person, "tell", "refuse")  # there is no way of speaking


@pytest.mark.django_db(transaction=True)
def test_news_that_was_told_while_its_message_was_held_by_the_sender_is_not_announced(coordinator, mail_server):
    person = make.reachable(by=coordinator)
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    FeedbackNotification.objects.update(told_at=timezone.now(), told_how="voice")
    tasks.sweep()
    assert mail_server.taken == []
    assert Message.objects.get().events.last().reasons == ["nothing_behind_it"]
