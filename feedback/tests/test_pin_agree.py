"""Agreeing the PIN of a private page, live."""

import pytest
from django.db import connection
from django.urls import reverse

from feedback.models import PageAccess
from feedback.tests import factories as make

pytestmark = pytest.mark.django_db
GIVEN = {"pin": "26 04 17", "agreed": "voice", "link_days": "7"}


@pytest.fixture
def person(coordinator):
    return make.people.survivor(by=coordinator)


def test_six_digits_are_kept_as_a_hash(person, coordinator, client_for):
    client_for(coordinator).post(reverse("pin_agree", args=[person.pk]), GIVEN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM feedback_pageaccess a")
        kept = cursor.fetchone()[0]
    assert "argon2" in kept
    assert "260417" not in kept


@pytest.mark.parametrize("pin", ["123456", "654321", "111111", "12345", "1234567", "٢٦٠٤١٧"])
def test_easy_or_wrong_digits_are_refused(person, coordinator, client_for, pin):
    client_for(coordinator).post(reverse("pin_agree", args=[person.pk]), GIVEN | {"pin": pin})
    assert not PageAccess.objects.exists()


@pytest.mark.parametrize("days", ["0", "31", "a week"])
def test_the_life_of_an_address_is_one_to_thirty_days(person, coordinator, client_for, days):
    answer = client_for(coordinator).post(reverse("pin_agree", args=[person.pk]), GIVEN | {"link_days": days})
    assert "Enter a number of days from 1 to 30" in answer.text


def test_new_digits_take_the_place_of_the_old_and_lift_a_lock(person, coordinator):
    make.agree_pin(survivor=person, pin="260417", agreed="voice", link_days=7, by=coordinator)
    PageAccess.objects.update(wrong_tries=4)
    make.agree_pin(survivor=person, pin="170426", agreed="in_person", link_days=3, by=coordinator)
    access = PageAccess.objects.get()
    assert (access.wrong_tries, access.link_days) == (0, 3)


def test_a_manager_finds_nothing_there(person, manager, client_for):
    assert client_for(manager).get(reverse("pin_agree", args=[person.pk])).status_code == 404
