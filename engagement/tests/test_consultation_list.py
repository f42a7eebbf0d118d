"""The list of consultations: open ones first, then the newest, leaf by leaf."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement.models import Consultation
from engagement.tests import factories

URL = reverse("consultation_list")


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


def talk(person, *, by, days, is_open=False):
    """A talk so many days ago."""
    begun = factories.consultation(person, by=by)
    Consultation.objects.filter(pk=begun.pk).update(started_at=timezone.now() - timedelta(days=days))
    if not is_open:
        factories.close(begun, by=by)
    return begun.pk


def test_open_talks_come_first_and_then_the_newest(client_for, coordinator, person):
    closed = [talk(person, by=coordinator, days=days) for days in (1, 3)]
    still_open = talk(person, by=coordinator, days=9, is_open=True)
    rows = client_for(coordinator).get(URL).context["page"].rows
    assert [row.pk for row in rows] == [still_open, *closed]


def test_the_points_of_each_talk_are_counted(client_for, coordinator, person):
    begun = factories.consultation(person, by=coordinator)
    for _ in range(2):
        factories.contribution(begun, by=coordinator)
    assert client_for(coordinator).get(URL).context["page"].rows[0].points == 2


def test_leafing_on_shows_every_talk_once(client_for, coordinator, person):
    expected = [talk(person, by=coordinator, days=days, is_open=days > 28) for days in range(32)]
    client = client_for(coordinator)
    first = client.get(URL).context["page"]
    second = client.get(f"{URL}?{first.on}").context["page"]
    assert [row.pk for row in first.rows + second.rows] == expected[29:] + expected[:29]
    assert second.on == ""


def test_the_list_costs_the_same_with_one_row_and_with_thirty(
    client_for, coordinator, person, django_assert_max_num_queries
):
    client = client_for(coordinator)
    talk(person, by=coordinator, days=1)
    client.get(URL)
    with django_assert_max_num_queries(12) as one:
        client.get(URL)
    for days in range(29):
        talk(person, by=coordinator, days=days)
    with django_assert_max_num_queries(len(one)):
        client.get(URL)
