"""The line to the mail server, and what a letter shows to whoever sees it lie there."""

from datetime import timedelta
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from outbox import smtp
from outbox.models import Message, MessageEvent, State
from outbox.tasks import sweep
from outbox.tests.factories import state
from safeguards import discreet

HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Content-Language", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding",
}  # fmt: skip
TEXTS = {
    "en": ("Hello", "Hi Siân, it's Mari. I have some news for you.\nRing me when it suits you.\n"),
    "cy": ("Helo Siân, oes gen ti funud?", "Haia Siân, Mari sydd yma.\n\nMae gen i newyddion i ti. Ffonia fi.\n"),
}


def write(**changes):
    given = {"to": "a@b.example", "subject": "Hello", "body": "Hi", "language": "en", "reference": uuid4()}
    return smtp.write(**(given | changes))


def read(raw):
    return message_from_bytes(raw, policy=policy.default)


def text_of(raw):
    return read(raw).get_content().replace("\r\n", "\n")


# The letter -------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("language", TEXTS)
def test_the_whole_outside_of_a_letter_gives_nobody_away(language, queued, mail_server):
    subject, body = TEXTS[language]
    queued(subject=subject, body=body, language=language)
    sweep()
    raw = mail_server.raw[0]
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    letter = read(raw)
    assert discreet.outside_faults(head) == []
    assert [discreet.outside_faults(f"{name} {value}") for name, value in letter.items()] == [[]] * len(HEADERS)
    assert discreet.faults(f"{subject}\n{letter.get_content()}") == []
    assert set(letter.keys()) == HEADERS
    assert letter["Content-Language"] == language
    assert letter["Message-ID"].endswith("@post.example>")
    assert (letter["Subject"], text_of(raw)) == (subject, body)


def test_the_outside_is_held_to_it_and_not_only_by_chance(settings):
    settings.MAIL_FROM_ADDRESS = "news@victimsupport.example"
    smtp._sender.cache_clear()
    head = write().mail.partition(b"\r\n\r\n")[0].decode()
    assert discreet.outside_faults(head)


@pytest.mark.parametrize(
    "body",
    [
        ".\n.hidden\n..\n",
        "one\n.\ntwo\n",
        "a" * 3000 + "\n",
        "ŵ" * 500 + "\n",
        "tail with space \n",
        "= =3D =\n",
        "\n\nlate\n",
    ],
)
@pytest.mark.django_db
def test_every_text_arrives_as_it_was_written(body, queued, mail_server):
    queued(body=body)
    sweep()
    assert text_of(mail_server.raw[0]) == body
    assert max(len(line) for line in mail_server.raw[0].split(b"\r\n")) <= 78


@pytest.mark.parametrize(
    "to", ["a@x.example, b@x.example", "a@x.example\r\nBcc: b@x.example", "<a@x.example>", "a", "a@b@c"]
)
def test_only_one_plain_address_is_written_to(to):
    with pytest.raises(smtp.NotTaken) as said:
        write(to=to)
    assert said.value.permanent


def test_a_subject_cannot_bring_a_line_of_its_own():
    with pytest.raises(smtp.NotTaken):
        write(subject="Hello\r\nBcc: b@x.example")


# The line -----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_many_messages_go_on_one_line(queued, mail_server):
    for _ in range(5):
        queued()
    sweep()
    assert (len(mail_server.taken), mail_server.lines) == (5, 1)


@pytest.mark.django_db
def test_a_line_that_the_server_ends_is_opened_once_more(queued, mail_server):
    mail_server.closes_after = 2
    for _ in range(5):
        queued()
    sweep()
    assert (len(mail_server.taken), mail_server.lines) == (5, 3)
    assert set(Message.objects.values_list("state", "tries")) == {(State.SENT, 1)}


@pytest.mark.django_db
def test_a_kept_line_that_broke_unseen_has_taken_nothing_and_is_opened_again(mail_server):
    with smtp.Line() as line:
        line.send(write())
        line._server.sock.close()
        line.send(write())
    assert len(mail_server.taken) == 2


@pytest.mark.django_db
def test_a_refused_message_leaves_the_line_to_the_next(queued, mail_server):
    mail_server.rcpt_answer = "550 nobody here"
    with smtp.Line() as line:
        with pytest.raises(smtp.NotTaken) as said:
            line.send(write())
        mail_server.rcpt_answer = "250 known"
        line.send(write())
    assert said.value.permanent
    assert (len(mail_server.taken), mail_server.lines) == (1, 1)


@pytest.mark.django_db
def test_a_line_that_breaks_after_the_text_is_not_tried_again(mail_server):
    mail_server.hang_up = True
    with smtp.Line() as line, pytest.raises(smtp.MaybeTaken):
        line.send(write())
    assert len(mail_server.taken) == 1


@pytest.mark.django_db
def test_while_the_server_is_away_messages_wait_and_no_try_is_counted(queued, settings):
    settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", 1
    message = queued()
    for _ in range(10):
        Message.objects.update(not_before=Now())
        sweep()
    kept = Message.objects.get(pk=message.pk)
    assert (kept.state, kept.tries) == (State.QUEUED, 0)
    assert MessageEvent.objects.filter(message=message).last().reasons == ["server_away"]


@pytest.mark.django_db
def test_a_server_that_says_421_to_the_text_has_not_taken_it(queued, mail_server):
    mail_server.answer = "421 closing"
    message = queued(not_before=timezone.now() - timedelta(seconds=1))
    sweep()
    assert (state(message), mail_server.taken) == (State.QUEUED, [])
