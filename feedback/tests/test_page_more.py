"""Behind the private page: what they send is never lost, what they stop has stopped, and all of it is theirs alone."""

import os
import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engagement.actions.contributions import add_correction
from engagement.actions.inbound import read_inbound, send_in, write_down
from engagement.actions.plans import suspend_contact
from engagement.actions.wishes import keep_wishes
from engagement.actions.wordings import approve_wording
from engagement.models import ConsentRecord, ContactRoute, InboundMessage, Theme, Wording
from feedback.actions.changes import link_contributions
from feedback.actions.standing import restand_person
from feedback.actions.telling import send_news, tell_in_person
from feedback.models import FeedbackNotification, Loop, PageAccess, PrivateLink
from feedback.tasks import tell_by_itself
from feedback.tests import factories as make
from feedback.tests.test_private_page import opened, page, proof_on, went
from outbox.models import Message, State
from safeguards.audit import SYSTEM, Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows
from tests.days import in_words

pytestmark = pytest.mark.django_db
TYPED = "One more thing.\nThe letter came late."
FORBIDDEN = ("triage", "out of scope", "held", "reject", "brysbenn", "cwmpas", "gwrthod", "ddal yn ôl", "dal yn ôl")


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def token(coordinator, person):
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    return went(Message.objects.get())


def at(name, token):
    return reverse(name, args=[token])


def hidden(text, name):
    return re.search(rf'name="{name}" value="([^"]*)"', text).group(1)


def typed(client, token, **changes):
    """The form as the page gave it, with words in it."""
    text = client.get(at("page_more", token)).content.decode()
    return {name: hidden(text, name) for name in ("once", "warning", "proof")} | {"words": TYPED} | changes


def words_of(message):
    return open_rows([message], "words", by=SYSTEM, why=Why.WORK)[message.pk]["words"]


# Saying more --------------------------------------------------------------------------------------------------------
def test_help_the_warning_and_when_it_is_read_stand_before_the_box(monday, token):
    text = opened(token).get(at("page_more", token)).content.decode()
    tuesday = in_words(monday + timedelta(days=1))
    marks = ["ring 999", "I work for the police", f"by the end of {tuesday}", "<textarea"]
    assert sorted(marks, key=text.index) == marks


def test_what_they_write_arrives_sealed_with_the_warning_that_stood_above_it(token, person):
    client = opened(token)
    given = typed(client, token)
    answer = client.post(at("page_more", token), given)
    message = InboundMessage.objects.get()
    assert answer["Location"] == at("page_sent", token)
    assert words_of(message) == TYPED
    assert message.warning == Wording.objects.current("recording_warning")
    assert (message.survivor, message.language, message.kind, message.read_at) == (person, "en", "more", None)
    assert AuditEvent.objects.get(action=Action.INBOUND_ARRIVED).role == "survivor"


def test_the_page_after_says_when_it_is_read_and_not_what_it_says(monday, token):
    client = opened(token)
    text = client.post(at("page_more", token), typed(client, token), follow=True).content.decode()
    assert f"A person reads it by the end of {in_words(monday + timedelta(days=1))}" in text
    assert "The letter came late" not in text


def test_on_the_welsh_page_the_warning_is_welsh_and_the_words_are_kept_as_welsh(token):
    client = opened(token)
    text = client.get(f"/cy{at('page_more', token)}").content.decode()
    assert Wording.objects.current("recording_warning").text_cy[:30] in text
    client.post(f"/cy{at('page_more', token)}", typed(client, token))
    assert InboundMessage.objects.get().language == "cy"


def test_sent_twice_it_arrives_once(token):
    client = opened(token)
    given = typed(client, token)
    for _ in range(2):
        client.post(at("page_more", token), given)
    assert InboundMessage.objects.count() == 1


def test_a_line_that_is_added_before_it_is_sent_again_arrives_too(token):
    client = opened(token)
    given = typed(client, token)
    client.post(at("page_more", token), given)
    client.post(at("page_more", token), given | {"words": f"{TYPED} And again."})
    assert [words_of(each) for each in InboundMessage.objects.all()] == [TYPED, f"{TYPED} And again."]


def test_a_form_that_somebody_else_has_used_says_nothing_of_them_and_loses_nothing(token, coordinator):
    client = opened(token)
    given = typed(client, token)
    other = send_in(survivor=make.reachable(by=coordinator), kind="copy", words="", language="en", once=uuid4())
    client.post(at("page_more", token), given | {"once": str(other.pk)})
    assert words_of(InboundMessage.objects.get(kind="more")) == TYPED


@pytest.mark.parametrize("without", ["reading time", "cookies"])
def test_what_was_typed_is_taken_when_the_page_has_closed_meanwhile(token, time_machine, without):
    client = opened(token)
    given = typed(client, token)
    if without == "cookies":
        client = Client(enforce_csrf_checks=True)
    time_machine.move_to(timezone.now() + timedelta(minutes=40))
    text = client.post(at("page_more", token), given, follow=True).content.decode()
    assert words_of(InboundMessage.objects.get()) == TYPED
    assert "It has arrived" in text
    assert "The letter came late" not in text
    assert token not in text


@pytest.mark.parametrize("words", ["", "x" * 10_001])
def test_what_cannot_be_taken_comes_back_as_it_was_typed(token, words):
    client = opened(token)
    answer = client.post(at("page_more", token), typed(client, token, words=words))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not InboundMessage.objects.exists()


@pytest.mark.parametrize("spoilt", [{"once": "x"}, {"warning": "0"}])
def test_a_page_out_of_step_loses_nothing(token, spoilt):
    client = opened(token)
    text = client.post(at("page_more", token), typed(client, token, **spoilt)).content.decode()
    assert "Nothing is lost: press the button again." in text
    again = {name: hidden(text, name) for name in ("once", "warning", "proof")} | {"words": TYPED}
    client.post(at("page_more", token), again)
    assert words_of(InboundMessage.objects.get()) == TYPED


def test_changing_the_language_keeps_what_was_typed(token):
    client = opened(token)
    text = client.post(f"/cy{at('page_more', token)}", typed(client, token, _switch="cy")).content.decode()
    assert "The letter came late." in text
    assert not InboundMessage.objects.exists()


def test_without_approved_words_they_are_asked_to_ring_and_can_type_nothing(token, settings, data_protection):
    settings.WORDINGS_MUST_BE_APPROVED = True
    client = opened(token)
    text = client.get(at("page_more", token)).content.decode()
    assert "Please ring us instead" in text
    assert "<textarea" not in text
    approve_wording(wording=Wording.objects.get(kind="recording_warning", purpose=""), by=data_protection)
    assert "<textarea" in client.get(at("page_more", token)).content.decode()


def test_nobody_writes_without_having_opened_the_page(token):
    given = {"words": TYPED, "once": uuid4(), "warning": Wording.objects.current("recording_warning").pk, "proof": "x"}
    assert Client().post(at("page_more", token), given)["Location"] == page(token)
    assert not InboundMessage.objects.exists()


# A copy, or to be forgotten -----------------------------------------------------------------------------------------
@pytest.fixture
def year(time_machine):
    """It is the last day of the next January, of this year."""
    year = timezone.localdate().year + 1
    time_machine.move_to(datetime(year, 1, 31, 10, tzinfo=UTC), tick=False)
    return year


@pytest.mark.parametrize("kind", ["copy", "forget"])
def test_a_request_is_one_press_and_has_a_month(year, token, kind):
    due = date(year, 3, 1) - timedelta(days=1)
    client = opened(token)
    given = {"kind": kind, "once": uuid4(), "words": ""}
    text = client.post(at("page_ask", token), given, follow=True).content.decode()
    assert InboundMessage.objects.get().due_on == due
    assert f"{due.day} February {year}" in text
    assert f"You asked on 31 January {year}." in client.get(at("page_ask", token)).content.decode()


def test_a_request_with_words_after_the_reading_time_arrives(token, time_machine):
    client = opened(token)
    given = {"kind": "copy", "once": uuid4(), "words": "Not by post", "proof": proof_on(client, token)}
    time_machine.move_to(timezone.now() + timedelta(minutes=40))
    client.post(at("page_ask", token), given)
    assert words_of(InboundMessage.objects.get()) == "Not by post"


# With the proof alone -----------------------------------------------------------------------------------------------
SPOILT = {"page_ask": {"kind": "zz"}, "page_more": {"words": ""}}


@pytest.mark.parametrize("name", SPOILT)
def test_with_the_proof_alone_nothing_of_theirs_is_shown_and_no_newer_proof_is_given(token, time_machine, name):
    client = opened(token)
    for kind in ("copy", "forget"):
        client.post(at("page_ask", token), {"kind": kind, "once": uuid4(), "words": ""})
    mine = client.get(at("page_ask", token)).text
    proof = proof_on(client, token)
    time_machine.move_to(timezone.now() + timedelta(minutes=40))
    answer = Client().post(at(name, token), {"proof": proof} | SPOILT[name])
    assert "You asked on" in mine
    assert "You asked on" not in answer.text
    assert set(re.findall(r'name="proof" value="([^"]*)"', answer.text)) == {proof}


@pytest.mark.parametrize("name", SPOILT)
def test_what_cannot_be_taken_with_the_proof_alone_comes_back_and_then_arrives(token, time_machine, name):
    client = opened(token)
    given = typed(client, token, kind="copy") | {"once": "x"}
    time_machine.move_to(timezone.now() + timedelta(minutes=40))
    stranger = Client()
    text = stranger.post(at(name, token), given).text
    spoilt_once = re.findall(r'name="once" value="([^"]*)"', text)
    stranger.post(at(name, token), given | {"once": spoilt_once[0]})
    assert "The letter came late." in text
    assert words_of(InboundMessage.objects.get()) == TYPED


@pytest.mark.parametrize("name", SPOILT)
@pytest.mark.parametrize(("hours", "arrived"), [(23, 1), (25, 0)])
def test_with_the_proof_alone_words_are_taken_for_a_day_after_the_link_ended(
    token, person, coordinator, time_machine, name, hours, arrived
):
    given = typed(opened(token), token, kind="copy")
    suspend_contact(survivor=person, by=coordinator)
    time_machine.move_to(timezone.now() + timedelta(hours=hours))
    Client().post(at(name, token), given)
    assert InboundMessage.objects.count() == arrived


@pytest.mark.parametrize("name", ["page_agreed_stop", "page_ways_stop"])
@pytest.mark.parametrize("spoilt", [{"purpose": "\0"}, {"scope": "\0"}, {"kind": "\0"}, {"purpose": "x" * 5000}])
def test_what_no_page_of_ours_sends_stops_nothing_and_breaks_nothing(token, person, name, spoilt):
    given = {"purpose": "feedback_updates", "scope": "x", "kind": "letter"} | spoilt
    assert opened(token).post(at(name, token), given)["Location"] == page(token)
    assert ContactRoute.objects.get().safe == "yes"
    assert ConsentRecord.objects.filter(survivor=person).current().get().decision == "given"


def test_whoever_stops_a_way_on_the_page_reads_on_there_and_nowhere_else(token):
    here, elsewhere = opened(token), opened(token)
    text = here.post(at("page_ways_stop", token), {"kind": "email"}, follow=True).text
    assert "I have finished" in text
    assert "I have finished" not in elsewhere.get(at("page_ways", token), follow=True).text


# Everything they told us --------------------------------------------------------------------------------------------
def test_everything_they_told_us_is_there_with_what_came_of_it(token, person, coordinator):
    other = make.said(person, by=coordinator, words="The corridor was cold and loud.")
    add_correction(contribution=other, once=uuid4(), words="It was the other corridor.", by=coordinator)
    text = opened(token).get(at("page_said", token)).content.decode()
    for words in ("my appointment was moved", "cold and loud", "the other corridor", make.WE_DID, "We told you"):
        assert words in text
    events = AuditEvent.objects.filter(action=Action.OPENED, reason=Why.OWN)
    assert {event.role for event in events} == {"survivor"}


def test_nobody_elses_words_are_there_and_no_news_that_nobody_has_told(token, person, coordinator):
    other = make.reachable(by=coordinator, name="Beth Hughes")
    make.said(other, by=coordinator, words="Somebody else said this.")
    mine = make.said(person, by=coordinator, words="Still waiting to hear.")
    make.implemented(mine, by=coordinator, we_did="This was not told yet.")
    text = opened(token).get(at("page_said", token)).content.decode()
    assert "Somebody else said this." not in text
    assert "This was not told yet." not in text
    assert "We owe you word of it" in text


def told_not_yet(person):
    """As it is after *nothing new yet* has gone by itself, and been read."""
    Loop.objects.filter(survivor=person).update(last_news_at=timezone.now() - timedelta(days=100))
    tell_by_itself()
    FeedbackNotification.objects.untold().update(told_at=timezone.now(), told_how="message")
    restand_person(person)


@pytest.fixture
def open_point(token, person, coordinator):
    """Something they said of which nothing is decided; they were told so twice."""
    keep_wishes(survivor=person, by_itself=["not_yet"], by=coordinator)
    FeedbackNotification.objects.update(told_at=timezone.now(), told_how="message")
    point = make.said(person, by=coordinator, words="Still waiting to hear.")
    restand_person(person)
    told_not_yet(person)
    Message.objects.update(state=State.SENT, sent_at=timezone.now() - timedelta(days=90))
    told_not_yet(person)
    assert FeedbackNotification.objects.filter(kind="not_yet", told_at__isnull=False).count() == 2
    return point


def test_that_nothing_is_decided_yet_stands_there_once(token, open_point):
    text = opened(token).get(at("page_said", token)).text
    assert text.count("Nothing is decided yet") == 1
    assert "We have not forgotten. You hear from us again by" in text


@pytest.mark.parametrize("told", [True, False])
def test_once_something_is_decided_nothing_says_that_it_is_not(token, open_point, coordinator, told):
    change = make.implemented(open_point, by=coordinator, we_did="There is a quiet room now.")
    if told:
        tell_in_person(change=change, survivor=open_point.survivor, how="voice", by=coordinator)
    text = opened(token).get(at("page_said", token)).text
    assert "Nothing is decided yet" not in text
    assert ("There is a quiet room now." in text) == told
    assert ("We owe you word of it" in text) == (not told)


def test_once_it_is_linked_to_a_change_nothing_says_that_it_is_not(token, open_point, coordinator):
    change = make.change(by=coordinator)
    link_contributions(change=change, contributions=[open_point], strength="direct", by=coordinator)
    text = opened(token).get(at("page_said", token)).text
    assert "Somebody is working on a change because of it." in text
    assert "Nothing is decided yet" not in text


def test_what_they_wrote_stands_there_once_also_when_it_was_written_down(token, coordinator):
    client = opened(token)
    client.post(f"/cy{at('page_more', token)}", typed(client, token))
    before = client.get(at("page_said", token)).content.decode()
    message = read_inbound(message=InboundMessage.objects.get(), by=coordinator)
    write_down(message=message, theme=Theme.objects.get(pk="believed"), by=coordinator)
    after = client.get(at("page_said", token)).content.decode()
    assert [text.count("The letter came late.") for text in (before, after)] == [1, 1]
    assert 'lang="cy"' in after


# What they agreed to, and how we may reach them ---------------------------------------------------------------------
def test_stopping_one_thing_is_one_press_and_stops_nothing_else(token, person, coordinator):
    make.people.consent(person, by=coordinator, purpose="contact_by_sec")
    client = opened(token)
    client.post(at("page_agreed_stop", token), {"purpose": "contact_by_sec", "scope": "", "proof": "x"})
    newest = {row.purpose: row for row in ConsentRecord.objects.filter(survivor=person).current()}
    stopped = newest["contact_by_sec"]
    assert (stopped.decision, stopped.method, stopped.taken_by) == ("withdrawn", "online", None)
    assert newest["feedback_updates"].decision == "given"
    text = client.get(at("page_agreed", token)).content.decode()
    assert "What you have stopped" in text


def test_what_they_agreed_to_stands_in_the_words_they_were_told(token, person, coordinator):
    make.people.record_consent(
        survivor=person, purpose="quote_anonymised_published", is_yes=True, method="by_phone", in_private=True,
        scope_text="“Nobody told me”, on the front of the booklet", by=coordinator,
    )  # fmt: skip
    client = opened(token)
    text = client.get(at("page_agreed", token)).content.decode()
    assert "on the front of the booklet" in text
    assert ConsentRecord.objects.get(purpose="feedback_updates").wording.text_en[:40] in text
    scope = ConsentRecord.objects.get(purpose="quote_anonymised_published").scope
    client.post(at("page_agreed_stop", token), {"purpose": "quote_anonymised_published", "scope": scope})
    newest = ConsentRecord.objects.filter(survivor=person, purpose="quote_anonymised_published").current().get()
    assert newest.decision == "withdrawn"


@pytest.mark.parametrize("name", ["page_agreed_stop", "page_ways_stop"])
def test_a_press_to_stop_is_never_lost(token, person, time_machine, name):
    client = opened(token)
    given = {"proof": proof_on(client, token), "purpose": "feedback_updates", "scope": "", "kind": "email"}
    time_machine.move_to(timezone.now() + timedelta(days=2))
    text = Client(enforce_csrf_checks=True).post(at(name, token), given, follow=True).content.decode()
    assert "That has stopped." in text
    was_given = ConsentRecord.objects.filter(survivor=person).current().get().decision == "given"
    was_safe = ContactRoute.objects.get().safe == "yes"
    assert (was_given, was_safe) == ((False, True) if name == "page_agreed_stop" else (True, False))


@pytest.mark.parametrize("purpose", ["contact_by_sec", "nothing", "", "research_named_project"])
def test_what_they_never_answered_cannot_be_stopped(token, person, purpose):
    opened(token).post(at("page_agreed_stop", token), {"purpose": purpose, "scope": ""})
    assert ConsentRecord.objects.filter(survivor=person).count() == 1


def test_no_whole_number_or_address_stands_on_the_page(token, person, coordinator):
    make.people.plan(person, by=coordinator, kind="mobile", value="01632 960 987", link_ok=False)
    text = opened(token).get(at("page_ways", token)).content.decode()
    assert "The number ends in 87." in text
    assert "The address begins with “s”." in text
    for part in ("01632 960 987", "960987", "960 987", make.people.EMAIL, "post.example"):
        assert part not in text


def test_no_longer_safe_is_one_press(token, person):
    client = opened(token)
    text = client.post(at("page_ways_stop", token), {"kind": "email"}, follow=True).content.decode()
    assert ContactRoute.objects.get().safe == "no"
    assert "You told us that this is not safe. We do not use it." in text
    assert AuditEvent.objects.get(action=Action.ROUTE_STOPPED).role == "survivor"


# All of them --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["", "/cy"])
def test_no_word_of_ours_for_how_we_work_stands_on_any_of_them(token, language):
    client = opened(token)
    client.post(at("page_more", token), typed(client, token))
    names = ("private_page", "page_more", "page_sent", "page_said", "page_agreed", "page_ways", "page_ask")
    for name in names:
        answer = client.get(f"{language}{at(name, token)}")
        shown = re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[1]).lower()
        assert answer.status_code == 200
        assert [word for word in FORBIDDEN if re.search(rf"\b{word}", shown)] == [], name
        assert "data-escape" in answer.content.decode()
        assert re.search(r"<title>\s*(Your page|Eich tudalen)\s*</title>", answer.content.decode()), name


def test_everything_costs_as_many_queries_for_many_points_as_for_one(token, person, coordinator):
    client = opened(token)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            client.get(at("page_said", token))
        return len(seen)

    one = cost()
    for number in range(5):
        make.said(person, by=coordinator, words=f"Point {number}")
    assert cost() == one <= 25


# In a real browser --------------------------------------------------------------------------------------------------
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_scanner_that_runs_scripts_opens_nothing(playwright, live_server, coordinator, settings):
    person = make.reachable(by=coordinator)
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    token = went(Message.objects.get())
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    tab = browser.new_context().new_page()
    names = ("private_page", "page_more", "page_sent", "page_said", "page_agreed", "page_ways", "page_ask")
    for name in names:
        tab.goto(f"{live_server.url}{at(name, token)}", wait_until="networkidle")
        assert tab.url == f"{live_server.url}{page(token)}"
        assert make.WE_DID not in tab.content()
    tab.get_by_role("button", name="Continue").click()
    tab.wait_for_load_state("networkidle")
    browser.close()
    assert PrivateLink.objects.get().opened_at is None
    assert FeedbackNotification.objects.get().told_at is None
    assert (PageAccess.objects.get().wrong_tries, InboundMessage.objects.count()) == (0, 0)
