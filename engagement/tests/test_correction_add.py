"""A point is put right beside it, also after the close; the point stays as it was said."""

from uuid import uuid4

import pytest
from django.urls import reverse

from engagement.models import ContributionCorrection
from engagement.tests import factories


@pytest.fixture
def point(coordinator):
    talk = factories.consultation(factories.survivor(by=coordinator), by=coordinator)
    made = factories.contribution(talk, by=coordinator)
    factories.close(talk, by=coordinator)
    return made


def at(point):
    return reverse("correction_add", args=[point.pk])


def test_it_stands_beside_the_point_after_the_close(client_for, coordinator, point):
    client = client_for(coordinator)
    answer = client.post(at(point), {"once": uuid4(), "words": "It was moved twice."})
    page = client.get(answer.url).content.decode()
    assert factories.WORDS in page
    assert "It was moved twice." in page


def test_a_double_click_makes_one(client_for, coordinator, point):
    client, given = client_for(coordinator), {"once": uuid4(), "words": "It was moved twice."}
    for _press in range(2):
        client.post(at(point), given)
    assert ContributionCorrection.objects.count() == 1


def test_nothing_typed_is_answered_with_a_sentence(client_for, coordinator, point):
    page = client_for(coordinator).post(at(point), {"once": uuid4(), "words": " "}).content.decode()
    assert "Write down what they said" in page


def test_too_long_keeps_what_was_typed(client_for, coordinator, point):
    page = client_for(coordinator).post(at(point), {"once": uuid4(), "words": "ŵ" * 4001}).content.decode()
    assert "Use 4000 characters or fewer" in page
    assert "ŵ" * 4001 in page


def test_a_blocked_person_and_a_manager_find_nothing_there(client_for, coordinator, manager, blocked_officer, point):
    factories.block(point.survivor, blocked_officer, by=coordinator)
    assert client_for(manager).get(at(point)).status_code == 404
    assert client_for(blocked_officer).post(at(point), {"once": uuid4(), "words": "No"}).status_code == 404


def test_get_changes_nothing(client_for, coordinator, point):
    assert client_for(coordinator).get(at(point), {"words": "No"}).status_code == 200
    assert not ContributionCorrection.objects.exists()
