"""A stand-in for clamd on loopback: it speaks INSTREAM and knows one virus, the harmless one of EICAR."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

# in two halves, so that no scanner takes this source for the thing itself
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PATIENCE = 20  # seconds


@dataclass
class Scanner:
    """`answer` is said instead of what it found; `hang_up_after` breaks the line after so many bytes."""

    answer: bytes | None = None
    hang_up_after: int | None = None
    seen: list[bytes] = field(default_factory=list)
    _door: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._door.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                line, _who = self._door.accept()
            except OSError:  # closed
                return
            with line:
                line.settimeout(PATIENCE)
                self.hear(line)

    def hear(self, line: socket.socket) -> None:
        if _exactly(line, 10) != b"zINSTREAM\0":
            line.sendall(b"UNKNOWN COMMAND\0")
            return
        heard = b""
        while length := int.from_bytes(_exactly(line, 4), "big"):
            heard += _exactly(line, length)
            if self.hang_up_after is not None and len(heard) > self.hang_up_after:
                return
        self.seen.append(heard)
        line.sendall(self.answer if self.answer is not None else _verdict(heard))

    def close(self) -> None:
        """Nobody is there any more. May be called twice."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()


def _verdict(heard: bytes) -> bytes:
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in heard else b"stream: OK\0"


def _exactly(line: socket.socket, length: int) -> bytes:
    heard = b""
    while len(heard) < length:
        more = line.recv(length - len(heard))
        if not more:
            return b""
        heard += more
    return heard


@pytest.fixture
def scanner(settings: Any) -> Iterator[Scanner]:
    """A scanner that is configured and listens."""
    stand_in = Scanner()
    thread = threading.Thread(target=stand_in.serve, daemon=True)
    thread.start()
    settings.CLAMAV_ADDRESS = stand_in.address
    yield stand_in
    stand_in.close()
    thread.join(PATIENCE)
