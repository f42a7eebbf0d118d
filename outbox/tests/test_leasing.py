"""Which message goes first, how many may go, and what waits for a person."""

from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from outbox import actions
from outbox.models import LOW, NORMAL, URGENT, Channel, Message, MessageEvent, State
from outbox.tasks import sweep
from outbox.tests.factories import Anyone, state
from safeguards.audit import SYSTEM
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db


def bodies(mail_server):
    return [letter.get_content().strip() for letter in mail_server.taken]


# Which first ------------------------------------------------------------------------------------------------------
def test_the_most_urgent_goes_first_and_then_the_one_that_waited_longest(queued, mail_server):
    hour_ago = timezone.now() - timedelta(hours=1)
    for body, priority, when in [("low", LOW, hour_ago), ("late", NORMAL, timezone.now()), ("early", NORMAL, hour_ago)]:
        queued(body=body, priority=priority, not_before=when)
    queued(body="urgent", priority=URGENT)
    sweep()
    assert bodies(mail_server) == ["urgent", "early", "late", "low"]


def test_a_message_of_little_urgency_goes_before_it_is_too_late(queued, settings):
    settings.OUTBOX_PER_MINUTE = {"email": 2}
    urgent = [queued(priority=URGENT) for _ in range(5)]
    low = queued(priority=LOW, expires_at=timezone.now() + timedelta(minutes=30))
    sweep()
    assert state(low) == State.SENT
    assert [state(message) for message in urgent].count(State.SENT) == 1


# How many ---------------------------------------------------------------------------------------------------------
def test_no_more_go_in_a_minute_than_the_way_allows(queued, settings, mail_server):
    settings.OUTBOX_PER_MINUTE = {"email": 3}
    for _ in range(5):
        queued()
    sweep()
    sweep()
    assert len(mail_server.taken) == 3


def test_what_another_worker_has_leased_counts(queued, settings):
    settings.OUTBOX_PER_MINUTE = {"email": 3}
    for _ in range(5):
        queued()
    assert len(actions.lease_some(2)) == 2
    assert len(actions.lease_some(5)) == 1
    assert actions.lease_some(5) == []


def test_the_rest_goes_when_the_minute_is_over(queued, settings, mail_server, later):
    settings.OUTBOX_PER_MINUTE = {"email": 3}
    for _ in range(5):
        queued()
    sweep()
    later()
    sweep()
    assert len(mail_server.taken) == 5


@pytest.fixture
def later():
    """A minute passes: steps are only ever added, so that the owner of the table moves them back."""

    def pass_a_minute():
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE outbox_messageevent DISABLE TRIGGER USER")
            cursor.execute("UPDATE outbox_messageevent SET at = at - interval '61 seconds'")
            cursor.execute("ALTER TABLE outbox_messageevent ENABLE TRIGGER USER")
            cursor.execute(f"SET ROLE {configured.APP_ROLE}")

    return pass_a_minute


def test_without_a_limit_all_go(queued, mail_server):
    for _ in range(5):
        queued()
    sweep()
    assert len(mail_server.taken) == 5


# What waits for a person --------------------------------------------------------------------------------------------
BY_PERSON = [Channel.PHONE, Channel.LETTER, Channel.WORKER, Channel.NEXT_CONTACT]


@pytest.mark.parametrize("channel", BY_PERSON)
def test_what_a_person_does_is_never_sent_by_the_machine(channel, queued, mail_server):
    message = queued(channel=channel)
    sweep()
    assert (state(message), mail_server.taken) == (State.QUEUED, [])
    assert list(Message.objects.to_do()) == [message]
    assert list(Message.objects.due()) == []


def test_the_database_knows_it_too(queued):
    message = queued(channel=Channel.PHONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(lease=message.pk, lease_until=Now())


def test_a_person_says_that_it_is_done(queued, coordinator):
    message = queued(channel=Channel.PHONE)
    actions.record_done(message=message, by=coordinator)
    assert state(message) == State.SENT
    assert MessageEvent.objects.filter(message=message).last().reasons == ["done_by_person"]
    assert AuditEvent.objects.filter(action="outbox.sent", actor=coordinator.pk).count() == 1


def test_what_was_called_back_is_not_done_after_all(queued, coordinator):
    message = queued(channel=Channel.PHONE)
    assert actions.cancel_messages(recipient_id=message.recipient_id, reason="no_consent", by=SYSTEM) == 1
    actions.record_done(message=message, by=coordinator)
    assert state(message) == State.CANCELLED


def test_a_person_has_longer_than_the_machine(queued, settings):
    call, mail = queued(channel=Channel.PHONE), queued()
    assert call.expires_at - call.not_before == timedelta(days=settings.PERSON_MESSAGE_DAYS)
    assert mail.expires_at - mail.not_before == timedelta(hours=settings.MESSAGE_LIFE_HOURS)


def test_it_runs_out_like_any_other(queued):
    message = queued(channel=Channel.LETTER, not_before=timezone.now() - timedelta(days=31))
    sweep()
    assert state(message) == State.EXPIRED
    assert list(Message.objects.to_do()) == []


# What can be listed -------------------------------------------------------------------------------------------------
def test_messages_are_listed_by_where_they_stand_and_nothing_is_opened(queued, anyone, mail_server):
    waiting = queued(not_before=timezone.now() + timedelta(days=1))
    held, failed, late = queued(), queued(), queued(expires_at=timezone.now() - timedelta(seconds=1))
    Message.objects.filter(pk=held.pk).update(held_reason="on_hold", not_before=waiting.not_before)
    actions.mark_not_sent(message=failed_lease(failed), reason="text_not_taken", permanent=True)
    sweep()
    assert set(Message.objects.waiting()) == {waiting, held}
    assert list(Message.objects.held()) == [held]
    assert list(Message.objects.failed()) == [failed]
    assert list(Message.objects.expired()) == [late]
    assert not AuditEvent.objects.filter(action="safeguards.opened").exists()


def failed_lease(message):
    return next(leased for leased in actions.lease_some(10) if leased.pk == message.pk)


# What follows in the room above -------------------------------------------------------------------------------------
@pytest.fixture
def heard(anyone, monkeypatch):
    steps = []
    monkeypatch.setattr(Anyone, "moved", lambda self, message, state: steps.append((message.pk, str(state))))
    return steps


def test_the_room_above_hears_of_every_step_but_the_sending(queued, heard, mail_server, monkeypatch):
    sent, back = queued(), queued(not_before=timezone.now() + timedelta(days=1))
    actions.cancel_messages(recipient_id=back.recipient_id, reason="no_consent", by=SYSTEM)
    sweep()
    assert heard == [(back.pk, "cancelled"), (sent.pk, "sent")]


def test_a_step_that_the_room_above_cannot_follow_is_not_taken(queued, heard, monkeypatch):
    message = queued()

    def breaks(self, _message, _state):
        raise RuntimeError

    monkeypatch.setattr(Anyone, "moved", breaks)
    with pytest.raises(RuntimeError):
        actions.cancel_messages(recipient_id=message.recipient_id, reason="no_consent", by=SYSTEM)
    assert state(message) == State.QUEUED
