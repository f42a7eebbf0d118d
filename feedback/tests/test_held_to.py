"""What no way in may write: the database itself holds rows to it."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from feedback.actions.telling import send_news, tell_in_person
from feedback.models import Evidence, FeedbackNotification
from feedback.tests import factories as make

pytestmark = pytest.mark.django_db
INBOUND_TRIGGERS = """
SELECT tgname FROM pg_trigger WHERE tgrelid = 'engagement_inboundmessage'::regclass AND NOT tgisinternal ORDER BY tgname
"""


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def told(person, coordinator):
    change = make.implemented(make.said(person, by=coordinator), by=coordinator)
    tell_in_person(change=change, survivor=person, how="voice", by=coordinator)
    return FeedbackNotification.objects.filter(survivor=person)


def refused(rows, **given):
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**given)


@pytest.mark.parametrize("kind", ["heard", "passed_on"])
def test_news_of_a_decision_names_the_decision(kind, told):
    refused(told, kind=kind)


def test_news_that_something_cannot_be_says_of_what(told):
    refused(told, kind="cannot", change=None)


def test_news_in_a_message_names_the_message(told):
    refused(told, carries_news=True)


def test_news_without_a_message_that_carries_it_is_no_such_news(person, coordinator):
    send_news(change=make.implemented(make.said(person, by=coordinator), by=coordinator), by=coordinator)
    waiting = FeedbackNotification.objects.all()
    assert waiting.update(carries_news=True) == 1
    refused(waiting, message=None, told_at=timezone.now(), told_how="voice")


@pytest.mark.parametrize("steps", [["accepted"], ["accepted", "in_progress"]])
def test_what_was_accepted_has_a_day(steps, coordinator):
    change = make.moved(make.change(by=coordinator), *steps, by=coordinator)
    refused(type(change).objects.filter(pk=change.pk), due_on=None)


def test_what_was_only_proposed_needs_no_day_yet(coordinator):
    assert make.change(by=coordinator).due_on is None


@pytest.mark.parametrize(
    "given", [{"taken_back_why": "replaced"}, {"taken_back_at": timezone.now()}], ids=["why alone", "when alone"]
)
def test_what_is_taken_back_says_when_by_whom_and_why(given, coordinator):
    paper = make.evidence(make.change(by=coordinator), by=coordinator)
    refused(Evidence.objects.filter(pk=paper.pk), **given)


def test_evidence_is_never_deleted_nor_renamed(coordinator):
    paper = make.evidence(make.change(by=coordinator), by=coordinator)
    for write in (paper.delete, lambda: Evidence.objects.filter(pk=paper.pk).update(title="Another")):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_one_room_alone_keeps_what_arrives():
    """Once, by the room whose rows they are: its rule is the stricter of the two that there were."""
    with connection.cursor() as cursor:
        cursor.execute(INBOUND_TRIGGERS)
        names = [name for (name,) in cursor.fetchall()]
    assert names == ["engagement_inbound_kept", "engagement_inbound_never_gone"]
