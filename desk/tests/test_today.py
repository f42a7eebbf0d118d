"""All that is due is found in one query, which is written once and asked by everybody, at any time."""

import pytest
from django.db import connection
from django.utils import timezone

from accounts.anybody import anybody
from accounts.models import User
from desk.today import KINDS, waiting_for
from engagement.tests import factories
from safeguards.duties import Ask, part
from safeguards.prepared import statement, written
from tests.days import days_later

pytestmark = pytest.mark.django_db


def test_the_whole_desk_is_one_query(coordinator, django_assert_num_queries):
    waiting_for(coordinator, timezone.now())
    factories.consultation(factories.survivor(by=coordinator), by=coordinator)
    with django_assert_num_queries(1):
        assert waiting_for(coordinator, timezone.now())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.rows.__module__}.{kind.rows.__name__}")
def test_nothing_of_whoever_asked_first_stands_in_the_query(kind, coordinator, deputy, time_machine, settings):
    """Neither who it was, nor when, nor what the force had set: each is asked for anew."""
    first = statement([part(0, kind, anybody(coordinator))]).text
    time_machine.move_to(days_later(20))
    settings.DUTY_AHEAD_DAYS, settings.NEWS_UNOPENED_DAYS, settings.READING_DAYS = 3, 5, 7
    settings.OVERDUE_LEAD_DAYS, settings.OVERDUE_SPONSOR_DAYS, settings.CLAMAV_ADDRESS = 1, 2, "127.0.0.1:1"
    assert statement([part(0, kind, anybody(deputy))]).text == first


def test_whoever_stands_for_everybody_cannot_be_compared_with_a_column(coordinator):
    with pytest.raises(ValueError, match="must be saved"):
        User.objects.filter(invited_by=anybody(coordinator))


def test_each_person_hears_of_their_own(coordinator, deputy):
    person = factories.survivor(by=coordinator)
    factories.consultation(person, by=coordinator)
    titles = [[each.duty.title for each in waiting_for(user, timezone.now())] for user in (coordinator, deputy)]
    assert titles == [[f"Finish your notes on {person.pseudonym}"], []]


def test_a_block_counts_from_the_next_look(coordinator, deputy):
    person = factories.survivor(by=coordinator)
    factories.plan(person, by=coordinator)
    later = days_later(31)
    assert waiting_for(deputy, later)
    factories.block(person, deputy, by=coordinator)
    assert waiting_for(deputy, later) == []


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_told_the_query_first(coordinator):
    ask = Ask(coordinator, timezone.now())
    query = statement([written(KINDS[5].rows(anybody(coordinator)))])
    assert query.rows(ask) == query.rows(ask) == []
    connection.close()
    assert query.rows(ask) == []
