"""Going back: every migration can be undone, and what was kept before is there after going back and forth."""

import importlib
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations import SeparateDatabaseAndState
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from engagement.models import ConsentRecord, Consultation, Contribution, SafeContactPlan, Wording
from engagement.tests import factories as people
from feedback.actions.telling import send_news
from feedback.models import FeedbackNotification
from feedback.tests import factories as make
from impact.models import StatisticsRelease
from safeguards.audit import SYSTEM, Why
from safeguards.models import SubjectKey
from safeguards.sealing import open_rows
from sec_portal.engines import CHECKOUT

BEFORE = [("engagement", "0008_points_are_kept"), ("feedback", "0002_told_by_a_person")]
FILES = sorted(path.relative_to(CHECKOUT) for path in CHECKOUT.glob("*/migrations/[0-9]*.py"))


def steps(operations):
    """Each operation, and those that stand inside another."""
    for each in operations:
        yield each
        if isinstance(each, SeparateDatabaseAndState):
            yield from steps(each.database_operations)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_each_step_can_be_undone(path: Path):
    module = importlib.import_module(".".join(path.with_suffix("").parts))
    assert [each for each in steps(module.Migration.operations) if not each.reversible] == []


def go(to):
    """As the owner of the tables, who alone may change them."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        MigrationExecutor(connection).migrate(to)
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")


@pytest.fixture
def told(coordinator):
    """One who reads Welsh, one who reads English, and one who was erased, each told of a change; a talk is closed."""
    named = [
        make.reachable(by=coordinator, language="cy"),
        make.reachable(by=coordinator, name="Beth Hughes"),
        make.reachable(by=coordinator, name="Ann Gone"),
    ]
    points = [make.said(person, by=coordinator) for person in named]
    send_news(change=make.implemented(*points, by=coordinator), by=coordinator)
    people.close(points[1].consultation, by=coordinator)
    SubjectKey.objects.filter(pk=named[2].key_id).delete()
    return named


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_what_was_kept_goes_there_and_back(told):
    """A plan, a yes, a closed talk with its words, and news, which was kept in one language at first."""
    words = open_rows(Contribution.objects.all(), "words", by=SYSTEM, why=Why.WORK)
    kept = {model: model.objects.count() for model in (Contribution, SafeContactPlan, ConsentRecord, Consultation)}
    go(BEFORE)
    go(MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert {model: model.objects.count() for model in kept} == kept
    assert open_rows(Contribution.objects.all(), "words", by=SYSTEM, why=Why.WORK) == words
    assert Consultation.objects.filter(closed_at__isnull=False).count() == 1
    assert {route.kind for plan in SafeContactPlan.objects.all() for route in plan.routes.all()} == {"email"}
    assert Wording.objects.current("consent", "media_or_social").version == 1
    rows = FeedbackNotification.objects.all()
    news = open_rows(rows, "news_en", "news_cy", by=SYSTEM, why=Why.WORK)
    both = {"news_en": make.WE_DID, "news_cy": make.WE_DID_CY}
    neither = {"news_en": None, "news_cy": None}
    assert {row.survivor: news[row.pk] for row in rows} == dict(zip(told, [both, both, neither], strict=True))


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_a_release_from_before_says_it_was_counted_with_what_is_set_when_that_came(settings):
    StatisticsRelease.objects.create(until=date(2026, 9, 30), state="ready", ready_at=timezone.now())
    go([("impact", "0004_only_added")])
    settings.FEWEST_SHOWN, settings.FEWEST_PUBLISHED, settings.PUBLISHED_NEAREST = 6, 12, 3
    go(MigrationExecutor(connection).loader.graph.leaf_nodes())
    release = StatisticsRelease.objects.get()
    assert (release.fewest_inside, release.fewest_outside, release.rounded_to) == (6, 12, 3)
