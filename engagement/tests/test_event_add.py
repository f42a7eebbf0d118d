"""Something has happened: noting it, and what waits because of it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.actions.blocks import place_block
from engagement.actions.events import note_event
from engagement.actions.plans import stop_contact
from engagement.gate import load_facts
from engagement.models import ContactRoute, TriggerEvent
from engagement.tests import factories
from outbox.actions import queue_message
from outbox.models import Message, State
from outbox.tasks import sweep

pytestmark = pytest.mark.django_db
ONCE = re.compile(r'name="once"[^>]*value="([^"]*)"')


@pytest.fixture
def person(coordinator):
    made = factories.survivor(by=coordinator)
    factories.plan(made, by=coordinator)
    factories.consent(made, by=coordinator)
    return made


@pytest.fixture
def url(person):
    return reverse("event_add", args=[person.pk])


@pytest.fixture
def client(client_for, coordinator):
    return client_for(coordinator)


def given(client, url, **changes):
    return {"once": ONCE.search(client.get(url).content.decode()).group(1), "kind": "bereavement"} | changes


def queued(person, by, **changes):
    return queue_message(
        resolver="survivor", recipient_id=person.pk, key_id=person.key_id, purpose="notify", language="en",
        route_id=ContactRoute.objects.get(plan__survivor=person).pk, subject="Hello",
        body="Hi, it's Mari. I have some news for you.", by=by, **changes,
    )  # fmt: skip


def due_again(message):
    Message.objects.filter(pk=message.pk).update(not_before=Now())


def standing(message):
    kept = Message.objects.get(pk=message.pk)
    return kept.state, kept.held_reason


def test_one_press_and_save_holds_everything(client, person, url):
    answer = client.post(url, given(client, url))
    happened = TriggerEvent.objects.get()
    assert answer.url == reverse("event_detail", args=[happened.pk])
    assert (happened.kind, happened.holds, happened.happened_on, happened.note) == ("bereavement", True, None, None)
    assert load_facts(person).on_hold


def test_what_is_known_is_kept_and_the_note_is_sealed(client, url):
    client.post(url, given(client, url, happened_on="2026-01-02", note="Her aunt, ŵ مرحبا"))
    happened = TriggerEvent.objects.get()
    assert str(happened.happened_on) == "2026-01-02"
    assert b"aunt" not in happened.note.blob
    assert "Her aunt, ŵ مرحبا" in client.get(reverse("event_detail", args=[happened.pk])).content.decode()


def test_nothing_is_chosen_beforehand_and_a_changed_plan_is_not_offered(client, url):
    shown = client.get(url).content.decode()
    assert "checked" not in shown
    assert shown.count('name="kind"') == len(TriggerEvent.Kind) - 1
    assert 'value="plan_changed"' not in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": ""}, "Choose what has happened"),
        ({"kind": "plan_changed"}, "Choose one of the answers shown"),
        ({"happened_on": "2026-02-30"}, "Enter the day as day, month and year, or leave it empty"),
        ({"happened_on": "9999-12-31"}, "The day must not be in the future"),
        ({"happened_on": "0001-01-01"}, "Enter a day within the last hundred years"),
        ({"note": "x" * 1001}, "Use 1000 characters or fewer"),
        ({"once": "forged"}, "This page was out of step"),
    ],
)
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(client, url, changes, sentence):
    answer = client.post(url, given(client, url, **({"note": "Her 🏴 aunt"} | changes))).content.decode()
    assert sentence in answer
    assert ("x" * 1001 if "note" in changes else "Her 🏴 aunt") in answer
    assert not TriggerEvent.objects.exists()


def test_a_spoilt_token_is_given_anew_and_the_next_press_saves(client, url):
    answer = client.post(url, given(client, url, once="forged")).content.decode()
    client.post(url, {"once": ONCE.search(answer).group(1), "kind": "bereavement"})
    assert TriggerEvent.objects.count() == 1


def test_a_double_click_is_one_event(client, url):
    answers = given(client, url)
    client.post(url, answers)
    client.post(url, answers)
    assert TriggerEvent.objects.count() == 1


def test_the_form_of_another_person_is_refused_in_words(client, coordinator, url):
    answers = given(client, url)
    client.post(url, answers)
    other = factories.survivor(by=coordinator, name="Nia Roberts", known_as="Nia")
    answer = client.post(reverse("event_add", args=[other.pk]), answers)
    assert "This page is out of step" in answer.content.decode()
    assert not TriggerEvent.objects.filter(survivor=other).exists()


def test_the_confirmation_counts_what_waits_and_says_what_is_next(client, coordinator, person, url):
    factories.assessment(person, by=coordinator)
    queued(person, coordinator)
    shown = client.post(url, given(client, url), follow=True).content.decode()
    assert "1 message waits. It is not called back." in shown
    assert "The assessment made before no longer counts." in shown
    assert reverse("plan_edit", args=[person.pk]) in shown


def test_whoever_asked_for_contact_to_stop_is_not_said_to_be_called(client, coordinator, person):
    factories.plan(person, by=coordinator, kind="mobile", value="07700 900123")
    happened = note_event(survivor=person, kind="distress", by=coordinator)
    page = reverse("event_detail", args=[happened.pk])
    assert "You may still call them" in client.get(page).content.decode()
    stop_contact(survivor=person, by=coordinator)
    shown = client.get(page).content.decode()
    assert "They asked for all contact to stop." in shown
    assert "You may still call them" not in shown


def test_once_the_plan_is_confirmed_the_page_leads_to_the_assessment(client, coordinator, person):
    happened = note_event(survivor=person, kind="separation", by=coordinator)
    factories.plan(person, by=coordinator)
    shown = client.get(reverse("event_detail", args=[happened.pk])).content.decode()
    assert "you have gone through the plan with them since" in shown
    assert "Nothing is written or sent to them by itself." not in shown


def test_a_held_message_waits_and_goes_once_the_plan_is_confirmed(coordinator, person, mail_server):
    message = queued(person, coordinator)
    note_event(survivor=person, kind="perpetrator_moved", by=coordinator)
    sweep()
    assert (standing(message), mail_server.taken) == ((State.QUEUED, "on_hold"), [])
    factories.plan(person, by=coordinator)
    due_again(message)
    sweep()
    assert (standing(message), len(mail_server.taken)) == ((State.SENT, ""), 1)


def test_a_held_message_is_asked_about_again_within_minutes(coordinator, person, mail_server):
    message = queued(person, coordinator)
    note_event(survivor=person, kind="perpetrator_moved", by=coordinator)
    sweep()
    again = Message.objects.get(pk=message.pk).not_before
    assert timezone.now() < again <= timezone.now() + timedelta(minutes=5)


def test_a_held_message_whose_time_is_over_is_never_sent(coordinator, person, mail_server):
    message = queued(person, coordinator)
    note_event(survivor=person, kind="perpetrator_moved", by=coordinator)
    sweep()
    factories.plan(person, by=coordinator)
    Message.objects.filter(pk=message.pk).update(not_before=Now(), expires_at=Now())
    sweep()
    assert (standing(message), mail_server.taken) == ((State.EXPIRED, ""), [])


def test_a_message_written_before_a_second_event_waits_for_a_second_going_through(coordinator, person, mail_server):
    message = queued(person, coordinator)
    note_event(survivor=person, kind="order_changed", by=coordinator)
    factories.plan(person, by=coordinator)
    note_event(survivor=person, kind="new_incident", by=coordinator)
    sweep()
    assert (standing(message), mail_server.taken) == ((State.QUEUED, "on_hold"), [])


def test_looking_changes_nothing(client, url):
    client.get(url)
    assert not TriggerEvent.objects.exists()


def test_somebody_else_finds_nothing_there(client_for, coordinator, manager, person, url):
    happened = note_event(survivor=person, kind="pregnancy", by=coordinator)
    client = client_for(manager)
    assert client.get(url).status_code == 404
    assert client.post(url, {"kind": "pregnancy"}).status_code == 404
    assert client.get(reverse("event_detail", args=[happened.pk])).status_code == 404


def test_a_barred_person_can_note_nothing_and_read_nothing(client_for, coordinator, blocked_officer, person, url):
    happened = note_event(survivor=person, kind="pregnancy", by=coordinator)
    client = client_for(blocked_officer)
    place_block(record=person.pk, key_id=person.key_id, person=blocked_officer, by=coordinator)
    assert client.post(url, {"kind": "separation", "once": uuid4()}).status_code == 404
    assert client.get(reverse("event_detail", args=[happened.pk])).status_code == 404
    assert TriggerEvent.objects.count() == 1
