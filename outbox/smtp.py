"""Sending by SMTP: one recipient, a neutral outside, and an honest answer about whether it went."""

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.header import Header
from email.quoprimime import body_encode
from email.utils import format_datetime, formataddr
from functools import cache
from types import TracebackType
from typing import Self
from uuid import UUID

from django.conf import settings
from django.utils import timezone

CLOSING = 421  # the server is about to hang up: it has taken nothing


class NotTaken(Exception):
    """The server surely did not take the message. `permanent` when trying again cannot help."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        self.reason, self.permanent = reason, permanent
        super().__init__(reason)


class ServerAway(NotTaken):
    """No line to the mail server: that says nothing about any message."""

    def __init__(self) -> None:
        super().__init__("server_away", permanent=False)


class MaybeTaken(Exception):
    """The connection broke after the text was on its way: nobody can know."""


@dataclass(frozen=True)
class Letter:
    """What goes out, ready: exactly one address, no copies, ever (SC-16)."""

    to: str
    mail: bytes
    reference: UUID


def write(*, to: str, subject: str, body: str, language: str, reference: UUID) -> Letter:
    """The message as the server gets it: these lines and no others. Nothing in it names the service, the software or
    the machine. Raises NotTaken for what no server could take."""
    if any(sign in to for sign in ",;\r\n <>") or to.count("@") != 1:
        raise NotTaken("address_not_one", permanent=True)
    if not to.isascii():
        raise NotTaken("address_not_plain", permanent=True)
    if any(sign in subject for sign in "\r\n"):
        raise NotTaken("subject_not_one_line", permanent=True)
    lines = {
        "From": _sender(settings.MAIL_FROM_NAME, settings.MAIL_FROM_ADDRESS),
        "To": to,
        "Subject": _in_ascii(subject),
        "Date": format_datetime(timezone.localtime()),
        "Message-ID": f"<{reference}@{_domain()}>",
        "Content-Language": language,
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return Letter(to, f"{head}\r\n{_quoted(body)}".encode("ascii"), reference)


@cache
def _sender(name: str, address: str) -> str:
    return formataddr((name, address))


def _in_ascii(subject: str) -> str:
    if subject.isascii():
        return subject
    return Header(subject, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _quoted(body: str) -> str:
    """Each byte of UTF-8 as one character, then every line short and plain, for whatever stands between us and them."""
    lines = "\n".join(body.splitlines()) + "\n"
    return body_encode(lines.encode().decode("latin-1"), eol="\r\n")


def _domain() -> str:
    return str(settings.MAIL_FROM_ADDRESS).rsplit("@", 1)[-1]


class Line:
    """A line to the mail server, kept open from one message to the next; `with` closes it.

    A kept line that broke in the meantime, or that the server ends, is opened once more: that happens before the text,
    so nothing was taken.
    """

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Have the line ready. Raises ServerAway."""
        if self._server is None and not _catching():
            self._server = _connect()

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def send(self, letter: Letter) -> None:
        """Hand one message to the mail server. Returns when it was taken; raises NotTaken or MaybeTaken."""
        if _catching():
            _catch(letter)
            return
        was_kept = self._server is not None
        try:
            self._announce(letter.to)
        except ServerAway:
            if not was_kept:
                raise
            self._announce(letter.to)
        self._hand_over(letter.mail)

    def _announce(self, to: str) -> None:
        """Sender, recipient, and that a text will follow. Whatever breaks here, nothing was taken."""
        self.open()
        server = self._there()
        try:
            _answered(server.mail(settings.MAIL_FROM_ADDRESS), "sender_not_taken")
            _answered(server.rcpt(to), "recipient_not_taken")
            _answered(server.docmd("DATA"), "text_not_taken", wanted=3)
        except (OSError, smtplib.SMTPException, ServerAway) as error:
            self.close()
            raise ServerAway from error
        except NotTaken:
            self._begin_afresh()
            raise

    def _hand_over(self, mail: bytes) -> None:
        """The text, and what the server says to it: taken, not taken, or nothing that can be relied on."""
        server = self._there()
        try:
            server.send(_dotted(mail))
            code = server.getreply()[0]
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise MaybeTaken from error
        if code // 100 in (4, 5):
            self._begin_afresh()
            raise NotTaken("text_not_taken", permanent=code >= 500)
        if code // 100 != 2:
            self.close()
            raise MaybeTaken

    def _begin_afresh(self) -> None:
        """After a refusal: the next message starts with nothing said, on this line or on another."""
        try:
            _answered(self._there().rset(), "reset")
        except (OSError, smtplib.SMTPException, NotTaken):
            self.close()

    def _there(self) -> smtplib.SMTP:
        if self._server is None:
            raise ServerAway
        return self._server


def _dotted(mail: bytes) -> bytes:
    """As the protocol has it: a line that begins with a dot gets another, and one dot alone ends the text."""
    return mail.replace(b"\r\n.", b"\r\n..") + (b"" if mail.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _connect() -> smtplib.SMTP:
    server = smtplib.SMTP(local_hostname=_domain(), timeout=settings.SMTP_TIMEOUT)
    try:
        _answered(server.connect(settings.SMTP_HOST, settings.SMTP_PORT), "server_away")
        if settings.SMTP_TLS:
            server.starttls(context=ssl.create_default_context())
        if settings.SMTP_USER:
            server.login(settings.SMTP_USER, settings.SMTP_PASSWORD)
        server.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException, NotTaken) as error:
        server.close()
        raise ServerAway from error
    return server


def _answered(answer: tuple[int, bytes], reason: str, *, wanted: int = 2) -> None:
    code = answer[0]
    if code // 100 == wanted:
        return
    if code == CLOSING or code // 100 not in (4, 5):
        raise ServerAway
    raise NotTaken(reason, permanent=code >= 500)


def _catching() -> bool:
    """Demo without a mail server: the message lands in a folder and is shown at /dev/outbox/."""
    return bool(settings.DEMO and not settings.SMTP_HOST)


def _catch(letter: Letter) -> None:
    settings.MAIL_CATCH_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = settings.MAIL_CATCH_DIR / f"{letter.reference}.eml"
    part = place.with_suffix(".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(letter.mail)
    part.rename(place)
