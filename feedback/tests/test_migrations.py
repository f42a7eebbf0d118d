"""Migrations that carry texts: nothing is lost on the way there or back."""

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from feedback.actions.telling import send_news
from feedback.models import FeedbackNotification
from feedback.tests import factories as make
from safeguards.audit import SYSTEM, Why
from safeguards.models import SubjectKey
from safeguards.sealing import open_rows

BEFORE = [("feedback", "0002_told_by_a_person")]


def go(to):
    """As the owner of the tables, who alone may change them."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        MigrationExecutor(connection).migrate(to)
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")


@pytest.fixture
def told(coordinator):
    """One who reads Welsh, one who reads English, and one who was erased."""
    people = [
        make.reachable(by=coordinator, language="cy"),
        make.reachable(by=coordinator, name="Beth Hughes"),
        make.reachable(by=coordinator, name="Ann Gone"),
    ]
    change = make.implemented(*(make.said(person, by=coordinator) for person in people), by=coordinator)
    send_news(change=change, by=coordinator)
    SubjectKey.objects.filter(pk=people[2].key_id).delete()
    return people


@pytest.mark.django_db(transaction=True)
def test_news_in_one_language_becomes_news_in_both_and_back(told):
    go(BEFORE)
    go(MigrationExecutor(connection).loader.graph.leaf_nodes())
    rows = FeedbackNotification.objects.all()
    news = open_rows(rows, "news_en", "news_cy", by=SYSTEM, why=Why.WORK)
    both = {"news_en": make.WE_DID, "news_cy": make.WE_DID_CY}
    neither = {"news_en": None, "news_cy": None}
    assert {row.survivor: news[row.pk] for row in rows} == dict(zip(told, [both, both, neither], strict=True))
