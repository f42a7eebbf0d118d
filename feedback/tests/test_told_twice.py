"""Two who tell the same person the same news at once: it stands once, and what was answered is never lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from engagement.models import GateDecision
from feedback.actions import telling
from feedback.actions.telling import send_news, thank
from feedback.loops import lines_of
from feedback.models import FeedbackNotification, Response, Stage
from feedback.tests import factories as make
from safeguards.audit import Action
from safeguards.models import AuditEvent

PATIENCE = 30  # seconds after which a test gives up on a thread
SAVED, ALREADY = "has been told.", "Somebody has saved already that they were told."


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def change(person, coordinator):
    return make.implemented(make.said(person, by=coordinator), by=coordinator)


@pytest.fixture
def at_once(monkeypatch):
    """Two acts, each on a connection of its own; neither takes a lock before both have looked up what to tell."""
    both, real = Barrier(2), telling.texts_of

    def texts_of(*asked, **how):
        found = real(*asked, **how)
        both.wait(PATIENCE)
        return found

    def run(act):
        try:
            return act()
        finally:
            connection.close()

    def do(*acts):
        monkeypatch.setattr(telling, "texts_of", texts_of)
        with ThreadPoolExecutor(2) as pool:
            return [each.result(PATIENCE) for each in [pool.submit(run, act) for act in acts]]

    return do


def save(client, address, **given):
    return client.post(address, {"how": "voice", "answer": "yes"} | given, follow=True).text


def stage(person, user):
    return lines_of(person, user, timezone.now())[0].stage


def told():
    return list(FeedbackNotification.objects.filter(told_at__isnull=False))


PLACES = {
    "of a change": lambda change, person: (reverse("news_told", args=[change.pk, person.pk]), {}),
    "of everything": lambda _change, person: (reverse("person_news", args=[person.pk]), {"told": ["1"]}),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("waits", [False, True])
def test_two_who_press_at_once_have_told_them_once(
    place, waits, change, person, coordinator, deputy, client_for, at_once
):
    if waits:
        send_news(change=change, by=coordinator)
    address, given = PLACES[place](change, person)
    clients = client_for(coordinator), client_for(deputy)
    pages = at_once(*(lambda client=client: save(client, address, **given) for client in clients))
    assert sorted((SAVED in text, ALREADY in text) for text in pages) == [(False, True), (True, False)]
    assert len(told()) == Response.objects.count() == 1
    assert AuditEvent.objects.filter(action=Action.NEWS_TOLD).count() == 1
    assert GateDecision.objects.filter(about=told()[0].pk, purpose="tell").count() == 1
    assert stage(person, coordinator) is Stage.ANSWERED_YES


@pytest.mark.django_db(transaction=True)
def test_what_they_answered_to_either_of_the_two_is_kept(change, person, coordinator, deputy, client_for, at_once):
    address, _given = PLACES["of a change"](change, person)
    first, second = client_for(coordinator), client_for(deputy)
    at_once(lambda: save(first, address, answer="not_asked"), lambda: save(second, address, answer="no"))
    assert len(told()) == 1
    assert [each.answer for each in Response.objects.all()] == ["no"]
    assert stage(person, coordinator) is Stage.ANSWERED_NO


@pytest.mark.django_db(transaction=True)
def test_two_who_thank_at_once_have_thanked_once(change, person, coordinator, deputy, at_once):
    both = at_once(lambda: thank(survivor=person, by=coordinator), lambda: thank(survivor=person, by=deputy))
    assert sorted(map(len, both)) == [0, 1]
    assert [each.kind for each in told()] == ["thanks"]


def seen_on(client, address):
    return re.search(r'name="seen" value="(\d+)"', client.get(address).text).group(1)


@pytest.mark.django_db
def test_what_a_colleague_saved_since_the_page_was_opened_stands_once(change, person, coordinator, deputy, client_for):
    address, _given = PLACES["of a change"](change, person)
    first, second = client_for(coordinator), client_for(deputy)
    seen = [seen_on(client, address) for client in (first, second)]
    assert SAVED in save(first, address, seen=seen[0])
    assert ALREADY in save(second, address, seen=seen[1])
    assert len(told()) == Response.objects.count() == 1


@pytest.mark.django_db
def test_whoever_tells_them_again_later_has_told_them_again(change, person, coordinator, client_for):
    address, _given = PLACES["of a change"](change, person)
    client = client_for(coordinator)
    for _time in range(2):
        assert SAVED in save(client, address, seen=seen_on(client, address))
    assert len(told()) == 2


@pytest.mark.django_db
def test_a_tick_never_stands_for_other_news_than_the_one_it_stood_at(change, person, coordinator, deputy, client_for):
    """They were thanked meanwhile, so that the change has moved up to the first place."""
    address, _given = PLACES["of everything"](change, person)
    client = client_for(coordinator)
    seen = seen_on(client, address)
    thank(survivor=person, by=deputy)
    answer = save(client, address, told=["0"], seen=seen)
    assert "One of them is no longer here. Look at what waits now." in answer
    assert [each.kind for each in told()] == ["thanks"]
    assert f'name="seen" value="{seen_on(client, address)}"' in answer
    assert SAVED in save(client, address, told=["0"], seen=seen_on(client, address))
    assert [each.kind for each in told()] != ["thanks"]


@pytest.mark.django_db
def test_what_was_chosen_stays_on_the_page_where_a_colleague_has_saved_all_of_it(
    change, person, coordinator, deputy, client_for
):
    address, _given = PLACES["of everything"](change, person)
    first, second = client_for(coordinator), client_for(deputy)
    seen = seen_on(second, address)
    assert SAVED in save(first, address, told=["0", "1"], seen=seen)
    page = save(second, address, told=["0", "1"], seen=seen, answer="no", how="in_person")
    assert "What you chose is not saved." in page
    assert re.search(r"Did it answer them\?</dt>\s*<dd[^>]*>No<", page)
    assert re.search(r"How did you tell them\?</dt>\s*<dd[^>]*>In person<", page)
    assert [each.answer for each in Response.objects.all()] == ["yes"]
    of_change = reverse("news_told", args=[change.pk, person.pk])
    assert f'href="{of_change}"' in page
    assert SAVED in save(second, of_change, seen=seen_on(second, of_change), answer="no")
    assert stage(person, coordinator) is Stage.ANSWERED_NO


@pytest.mark.django_db
@pytest.mark.parametrize("given", [{}, {"seen": ""}, {"seen": "x"}, {"seen": "9" * 40, "how": "pigeon"}])
def test_nothing_is_said_of_what_was_not_sent(given, change, person, coordinator, client_for):
    address, _given = PLACES["of everything"](change, person)
    client = client_for(coordinator)
    save(client, address, told=["0", "1"])
    answer = client.post(address, given)
    assert answer.status_code == 200
    assert "What you chose is not saved." in answer.text
    assert "pigeon" not in answer.text
