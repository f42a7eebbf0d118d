"""Sending by SMTP: one recipient, a neutral outside, and an honest answer about whether it went."""

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from uuid import UUID

from django.conf import settings
from django.utils import timezone


class NotTaken(Exception):
    """The server surely did not take the message. `permanent` when trying again cannot help."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        self.reason, self.permanent = reason, permanent
        super().__init__(reason)


class MaybeTaken(Exception):
    """The connection broke after the text was on its way: nobody can know."""


@dataclass(frozen=True)
class Envelope:
    """What goes out: exactly one address, no copies, ever (SC-16)."""

    to: str
    subject: str
    body: str
    language: str
    reference: UUID


def build(envelope: Envelope) -> EmailMessage:
    """The message as the server gets it. Nothing in it names the service, the software or the machine."""
    if any(sign in envelope.to for sign in ",;\r\n ") or envelope.to.count("@") != 1:
        raise NotTaken("address_not_one", permanent=True)
    mail = EmailMessage()
    mail["From"] = formataddr((settings.MAIL_FROM_NAME, settings.MAIL_FROM_ADDRESS))
    mail["To"] = envelope.to
    mail["Subject"] = envelope.subject
    mail["Date"] = format_datetime(timezone.localtime())
    mail["Message-ID"] = f"<{envelope.reference}@{_domain()}>"
    mail["Content-Language"] = envelope.language
    mail.set_content(envelope.body)
    return mail


def _domain() -> str:
    return str(settings.MAIL_FROM_ADDRESS).rsplit("@", 1)[-1]


def send(envelope: Envelope) -> None:
    """Hand one message to the mail server. Returns when it was taken; raises NotTaken or MaybeTaken."""
    mail = build(envelope)
    if settings.DEMO and not settings.SMTP_HOST:
        _catch(mail, envelope.reference)
        return
    try:
        server = _connect()
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken("server_away", permanent=False) from error
    try:
        _hand_over(server, mail, envelope.to)
    finally:
        server.close()


def _connect() -> smtplib.SMTP:
    server = smtplib.SMTP(
        settings.SMTP_HOST, settings.SMTP_PORT, local_hostname=_domain(), timeout=settings.SMTP_TIMEOUT
    )
    try:
        if settings.SMTP_TLS:
            server.starttls(context=ssl.create_default_context())
        if settings.SMTP_USER:
            server.login(settings.SMTP_USER, settings.SMTP_PASSWORD)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _hand_over(server: smtplib.SMTP, mail: EmailMessage, to: str) -> None:
    """Sender, recipient, text. A broken line before the text is *not taken*; after it, *maybe*."""
    try:
        server.ehlo_or_helo_if_needed()
        _answered(server.mail(settings.MAIL_FROM_ADDRESS), "sender_not_taken")
        _answered(server.rcpt(to), "recipient_not_taken")
    except UnicodeError as error:
        raise NotTaken("address_not_plain", permanent=True) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken("server_away", permanent=False) from error
    try:
        _answered(server.data(mail.as_bytes()), "text_not_taken")
    except smtplib.SMTPDataError as error:
        raise NotTaken("text_not_taken", permanent=error.smtp_code >= 500) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MaybeTaken from error


def _answered(answer: tuple[int, bytes], reason: str) -> None:
    code = answer[0]
    if not 200 <= code < 300:
        raise NotTaken(reason, permanent=code >= 500)


def _catch(mail: EmailMessage, reference: UUID) -> None:
    """Demo without a mail server: the message lands in a folder and is shown at /dev/outbox/."""
    settings.MAIL_CATCH_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = settings.MAIL_CATCH_DIR / f"{reference}.eml"
    part = place.with_suffix(".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(mail.as_bytes())
    part.rename(place)
