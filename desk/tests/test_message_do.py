"""A letter to post, and a word for somebody's worker: the gate is asked when it is done."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from engagement.actions.plans import stop_contact
from engagement.models import GateDecision
from feedback.actions.telling import send_news
from feedback.models import Loop, Stage
from feedback.tests import factories as make
from outbox.models import Message, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator, kind="post", value="1 Example Street", link_ok=False)


@pytest.fixture
def letter(person, coordinator):
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    return Message.objects.get()


def test_without_another_way_the_news_is_announced_by_letter(letter):
    assert (letter.channel, letter.state) == ("letter", State.QUEUED)
    assert Loop.objects.get().stage == Stage.TO_TELL


def test_the_sheet_says_only_that_there_is_news(letter, coordinator, client_for):
    answer = client_for(coordinator).get(reverse("letter_print", args=[letter.pk]))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "I have some news for you" in text
    assert "Example Street" not in text
    assert answer.headers["Content-Disposition"] == 'attachment; filename="letter.pdf"'


def test_posted_it_is_announced_and_still_owed(letter, coordinator, client_for):
    client_for(coordinator).post(reverse("message_do", args=[letter.pk]))
    letter.refresh_from_db()
    assert letter.state == State.SENT
    assert GateDecision.objects.filter(about=letter.pk).count() == 2


def test_a_letter_that_may_not_go_is_not_printed(letter, person, coordinator, client_for):
    person.plan.rely_until = "2020-01-01"
    person.plan.save()
    answer = client_for(coordinator).get(reverse("letter_print", args=[letter.pk]))
    assert answer.url == reverse("message_do", args=[letter.pk])


def test_whoever_asked_us_to_stop_gets_no_letter(letter, person, coordinator, client_for):
    stop_contact(survivor=person, by=coordinator)
    client = client_for(coordinator)
    assert client.get(reverse("letter_print", args=[letter.pk])).status_code == 404


def test_when_the_plan_ran_out_nothing_is_shown_and_nothing_is_recorded(letter, person, coordinator, client_for):
    person.plan.rely_until = "2020-01-01"
    person.plan.save()
    client = client_for(coordinator)
    page = client.get(reverse("message_do", args=[letter.pk])).text
    assert "The plan has run out." in page
    assert "I have some news" not in page
    client.post(reverse("message_do", args=[letter.pk]))
    letter.refresh_from_db()
    assert letter.state == State.QUEUED


def test_it_stands_on_the_desk_until_it_is_done(letter, person, coordinator, client_for):
    page = client_for(coordinator).get(reverse("desk")).text
    assert f"Post a letter to {person.pseudonym}" in page
