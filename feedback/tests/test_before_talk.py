"""Before a talk begins: that there is news for them, to whoever may tell it."""

import pytest
from django.urls import reverse

from engagement.actions.consents import withdraw_consent
from feedback.actions.standing import catch_up
from feedback.before_talk import news_waits
from feedback.tests import factories as make
from feedback.tests.moving import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def change(person, coordinator):
    made = make.implemented(make.said(person, by=coordinator), by=coordinator)
    catch_up()
    return made


@pytest.fixture
def start(person, coordinator, client_for):
    return lambda: client_for(coordinator).get(reverse("consultation_start", args=[person.pk])).text


def test_the_start_of_a_talk_says_that_news_waits_and_leads_to_it(person, change, start):
    page = start()
    assert "News waits for them." in page
    assert f'href="{reverse("person_news", args=[person.pk])}"' in page


def test_it_says_nothing_once_they_were_told(person, change, coordinator, start):
    told(change, person, by=coordinator)
    catch_up()
    assert "News waits" not in start()


def test_nor_where_nothing_was_decided(person, coordinator, start):
    make.said(person, by=coordinator)
    assert "News waits" not in start()


def test_nor_of_somebody_who_asked_not_to_be_told(person, change, coordinator, start):
    withdraw_consent(survivor=person, purpose="feedback_updates", method="by_phone", by=coordinator)
    assert "News waits" not in start()


@pytest.mark.parametrize("who", ["manager", "facilitator", "auditor"])
def test_nobody_else_is_told_that_there_is_news(person, change, who, coordinator, request):
    assert news_waits(person, coordinator) is not None
    assert news_waits(person, request.getfixturevalue(who)) is None


def test_nor_somebody_who_is_barred_from_the_record(person, change, coordinator, blocked_officer):
    make.people.block(person, blocked_officer, by=coordinator)
    assert news_waits(person, blocked_officer) is None
