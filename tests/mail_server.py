"""A real mail server on loopback, with its own ledger of what it took."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event
from typing import Any

import pytest
from aiosmtpd.controller import Controller

PATIENCE = 20  # seconds


@dataclass
class MailServer:
    """Takes mail, or misbehaves as told: `answer` is the reply to the text, `hang_up` breaks the line after it, `pause`
    is how many seconds it takes its time; with `go_on` it says `reached` and waits to be told."""

    taken: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)  # the same, byte for byte
    lines: int = 0  # how many times somebody has connected
    closes_after: int = 0  # so many messages on one line, and then it says 421 to the next
    recipients: list[list[str]] = field(default_factory=list)
    answer: str = "250 taken"
    rcpt_answer: str = "250 known"
    hang_up: bool = False
    pause: float = 0
    reached: Event = field(default_factory=Event)
    go_on: Event | None = None
    host: str = "127.0.0.1"
    port: int = 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, name: str, lines: list[str]) -> list[str]:
        session.host_name, session.messages = name, 0
        self.lines += 1
        return lines

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.closes_after and session.messages >= self.closes_after:
            return "421 enough for one line"
        envelope.mail_from = address
        return "250 known"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.rcpt_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.pause)
        if self.go_on is not None:
            self.reached.set()
            await asyncio.to_thread(self.go_on.wait, PATIENCE)
        if self.answer.startswith("250"):
            session.messages += 1
            self.raw.append(bytes(envelope.content))
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
            self.recipients.append(list(envelope.rcpt_tos))
        if self.hang_up:
            server.transport.abort()
        return self.answer


class OnAnyPort(Controller):
    """Listens on a port that the system chooses, and learns which."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    ledger = MailServer()
    controller = OnAnyPort(ledger, hostname=ledger.host, port=0)
    controller.start()
    ledger.port = controller.port
    settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_TLS = ledger.host, ledger.port, False
    yield ledger
    controller.stop()
