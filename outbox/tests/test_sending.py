"""The sender, with a real mail server: nothing lost, nothing twice, nothing against the gate."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from outbox import actions, smtp
from outbox.models import Message, MessageEvent, State
from outbox.resolvers import Address, Outcome, Verdict
from outbox.sending import deliver
from outbox.tasks import sweep
from outbox.tests.factories import Anyone, lease_next, make_unsure, state
from safeguards.audit import SYSTEM
from safeguards.models import AuditEvent, SubjectKey

pytestmark = pytest.mark.django_db


def send_alone(message):
    with smtp.Line() as line:
        deliver(message, line)


def write(**changes):
    given = {"to": "a@b.example", "subject": "Hello", "body": "Hi", "language": "en", "reference": uuid4()}
    return smtp.write(**(given | changes))


def lapse(message):
    Message.objects.filter(pk=message.pk).update(lease_until=Now() - timedelta(seconds=1))


def test_a_due_message_is_sent_once(queued, mail_server):
    message = queued()
    sweep()
    sweep()
    assert (state(message), len(mail_server.taken)) == (State.SENT, 1)


def test_it_has_one_recipient_and_a_neutral_outside(queued, mail_server):
    queued()
    sweep()
    mail = mail_server.taken[0]
    assert mail_server.recipients == [["someone@mail.example"]]
    assert set(mail.keys()) <= {
        "From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version", "X-Peer", "X-MailFrom", "X-RcptTo",
    }  # fmt: skip
    assert mail["Message-ID"].endswith("@post.example>")


def test_two_addresses_are_refused(settings):
    with pytest.raises(smtp.NotTaken):
        write(to="a@x.example, b@x.example")


def test_a_message_before_its_time_waits(queued, mail_server):
    message = queued(not_before=timezone.now() + timedelta(hours=1))
    sweep()
    assert (state(message), mail_server.taken) == (State.QUEUED, [])


def test_a_message_after_its_time_never_goes(queued, mail_server):
    message = queued(not_before=timezone.now() - timedelta(hours=2), expires_at=timezone.now() - timedelta(hours=1))
    sweep()
    assert (state(message), mail_server.taken) == (State.EXPIRED, [])


def test_the_gate_is_asked_at_the_moment_of_sending(queued, mail_server, anyone, monkeypatch):
    message = queued()
    monkeypatch.setattr(Anyone, "verdict", Verdict(Outcome.REFUSE, ("no_consent",)))
    sweep()
    assert (state(message), mail_server.taken) == (State.CANCELLED, [])
    assert MessageEvent.objects.filter(message=message).last().reasons == ["no_consent"]


def test_a_refused_message_is_never_opened(queued, anyone, monkeypatch):
    queued()
    monkeypatch.setattr(Anyone, "verdict", Verdict(Outcome.REFUSE, ("no_consent",)))
    sweep()
    assert not AuditEvent.objects.filter(action="safeguards.opened").exists()


def test_a_deferred_message_is_sent_when_the_window_opens(queued, mail_server, anyone, monkeypatch):
    message = queued()
    opens = timezone.now() + timedelta(hours=3)
    monkeypatch.setattr(Anyone, "verdict", Verdict(Outcome.DEFER, ("outside_window",), opens))
    sweep()
    assert Message.objects.get(pk=message.pk).not_before == opens
    monkeypatch.setattr(Anyone, "verdict", Verdict(Outcome.ALLOW))
    Message.objects.filter(pk=message.pk).update(not_before=Now())
    sweep()
    assert (state(message), len(mail_server.taken)) == (State.SENT, 1)


def test_a_held_message_says_why_it_waits(queued, anyone, monkeypatch):
    message = queued()
    monkeypatch.setattr(Anyone, "verdict", Verdict(Outcome.HOLD, ("trigger_event",)))
    sweep()
    assert Message.objects.get(pk=message.pk).held_reason == "trigger_event"


def test_a_cancelled_message_never_goes_even_when_it_was_leased(queued, mail_server):
    message = queued()
    leased = lease_next()
    assert actions.cancel_messages(recipient_id=message.recipient_id, reason="withdrawn", by=SYSTEM) == 1
    send_alone(leased)
    assert (state(message), mail_server.taken) == (State.CANCELLED, [])


def test_a_dead_lease_flows_again(queued, mail_server):
    message = queued()
    lapse(lease_next())
    sweep()
    assert (state(message), len(mail_server.taken)) == (State.SENT, 1)


def test_a_worker_that_lost_its_lease_does_not_send(queued, mail_server):
    queued()
    first = lease_next()
    lapse(first)
    sweep()
    send_alone(first)
    assert len(mail_server.taken) == 1


def test_a_sender_that_died_leaves_an_unsure_message_that_is_never_sent_again(queued, mail_server):
    message = queued()
    leased = lease_next()
    actions.mark_sending(message=leased)
    lapse(leased)
    sweep()
    sweep()
    assert (state(message), mail_server.taken) == (State.UNSURE, [])


def test_a_line_that_breaks_after_the_text_is_unsure(queued, mail_server):
    mail_server.hang_up = True
    message = queued()
    sweep()
    sweep()
    assert (state(message), len(mail_server.taken)) == (State.UNSURE, 1)


def test_a_busy_server_is_tried_again_later(queued, mail_server):
    mail_server.answer = "451 busy"
    message = queued()
    sweep()
    assert state(message) == State.QUEUED
    mail_server.answer = "250 taken"
    Message.objects.filter(pk=message.pk).update(not_before=Now())
    sweep()
    assert (state(message), len(mail_server.taken)) == (State.SENT, 1)


def test_a_server_that_says_never_fails_it(queued, mail_server):
    mail_server.answer = "550 no such person"
    message = queued()
    sweep()
    assert state(message) == State.FAILED


def test_a_server_that_is_away_loses_nothing(queued, settings):
    settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", 1
    message = queued()
    sweep()
    assert state(message) == State.QUEUED


def test_an_erased_person_is_written_to_no_more(queued, mail_server):
    message = queued()
    SubjectKey.objects.filter(pk=message.key_id).delete()
    sweep()
    assert (state(message), mail_server.taken) == (State.CANCELLED, [])


def test_one_broken_message_does_not_keep_the_others_waiting(queued, mail_server, anyone):
    broken, fine = queued(), queued()
    Message.objects.filter(pk=broken.pk).update(body=broken.subject)
    sweep()
    assert (state(broken), state(fine)) == (State.QUEUED, State.SENT)


def test_a_withdrawal_between_the_two_questions_stops_it(queued, mail_server, anyone, monkeypatch):
    message = queued()

    def withdraws_meanwhile(self, _message):
        monkeypatch.setattr(Anyone, "verdict", Verdict(Outcome.REFUSE, ("no_consent",)))
        return Address(self.to, mark=self.to)

    monkeypatch.setattr(Anyone, "address", withdraws_meanwhile)
    sweep()
    assert (state(message), mail_server.taken) == (State.CANCELLED, [])


def test_an_address_changed_after_it_was_opened_is_not_written_to(queued, mail_server, anyone, monkeypatch):
    message = queued()

    def moves_meanwhile(self, _message):
        old, new = self.to, "moved@mail.example"
        monkeypatch.setattr(Anyone, "to", new)
        return Address(old, mark=old)

    monkeypatch.setattr(Anyone, "address", moves_meanwhile)
    message_went = lease_next()
    send_alone(message_went)
    assert (state(message), mail_server.taken) == (State.QUEUED, [])
    monkeypatch.undo()


def test_a_late_answer_of_the_mail_server_does_not_undo_what_a_person_said(queued, mail_server, coordinator):
    message = queued()
    slow = lease_next()
    actions.mark_sending(message=slow)
    lapse(slow)
    actions.tidy_messages()
    actions.settle_message(message=message, arrived=False, by=coordinator)
    actions.mark_sent(messages=[slow])
    actions.mark_not_sent(message=slow, reason="late", permanent=False)
    assert state(message) == State.FAILED


@pytest.mark.parametrize("to", ["a@b.example\u200b", "a@bücher.example"])
def test_an_address_no_server_could_take_fails_and_is_not_unsure(queued, mail_server, anyone, monkeypatch, to):
    monkeypatch.setattr(Anyone, "to", to)
    message = queued()
    sweep()
    assert (state(message), mail_server.taken) == (State.FAILED, [])


def test_after_the_last_try_it_gives_up(queued, mail_server):
    mail_server.answer = "451 busy"
    message = queued()
    for _ in range(len(actions.RETRY_SECONDS) + 1):
        Message.objects.filter(pk=message.pk).update(not_before=Now())
        sweep()
    assert state(message) == State.FAILED


def test_a_recipient_the_server_does_not_know_fails_it(queued, mail_server):
    mail_server.rcpt_answer = "550 nobody here"
    message = queued()
    sweep()
    assert (state(message), mail_server.taken) == (State.FAILED, [])


def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for(queued, mail_server, settings):
    settings.SMTP_TLS = True
    message = queued()
    sweep()
    assert (state(message), mail_server.taken) == (State.QUEUED, [])


def test_outside_a_demo_nothing_is_caught_on_disk(settings, tmp_path):
    settings.DEMO, settings.SMTP_HOST, settings.MAIL_CATCH_DIR = False, "", tmp_path / "mail"
    with pytest.raises(smtp.NotTaken), smtp.Line() as line:
        line.send(write())
    assert not settings.MAIL_CATCH_DIR.exists()


def test_somebody_says_what_happened_to_an_unsure_message(queued, coordinator):
    message = make_unsure(queued())
    actions.settle_message(message=message, arrived=True, by=coordinator)
    with pytest.raises(actions.MessageAlreadySettled):
        actions.settle_message(message=message, arrived=False, by=coordinator)
    assert state(message) == State.SENT


def test_a_text_that_gives_the_service_away_is_not_queued(anyone, settings):
    with pytest.raises(actions.MessageNotDiscreet):
        actions.queue_message(
            resolver="survivor", recipient_id=uuid4(), key_id=uuid4(), purpose="notify", language="en",
            subject="Hello", body="The police have news", by=SYSTEM,
        )  # fmt: skip
    assert not Message.objects.exists()


def test_the_steps_of_a_message_are_only_ever_added(queued):
    queued()
    with pytest.raises(DatabaseError), transaction.atomic():
        MessageEvent.objects.update(state="sent")
