"""A stand-in for clamd on loopback that speaks INSTREAM and knows one virus, the harmless EICAR; and the real one."""

import os
import shutil
import socket
import subprocess
import threading
import time
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


OURS = """
Foreground yes
TCPSocket {port}
TCPAddr 127.0.0.1
DatabaseDirectory {folder}
TemporaryDirectory {folder}
StreamMaxLength 600M
MaxFileSize 600M
MaxScanSize 600M
AlertExceedsMax yes
"""


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real daemon, with one signature of our own and nothing fetched from anywhere."""
    program = shutil.which("clamd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("ClamAV is not on this machine: install the package clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
    folder.chmod(0o700)
    (folder / "ours.ndb").write_text(f"Ours.Test:0:*:{EICAR.hex()}\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "clamd.conf").write_text(OURS.format(port=port, folder=folder))
    with (folder / "said").open("wb") as said:
        daemon = subprocess.Popen([program, "-c", str(folder / "clamd.conf")], stdout=said, stderr=said)
    try:
        _wait_for(port)
        yield f"127.0.0.1:{port}"
    finally:
        daemon.terminate()
        daemon.wait(PATIENCE)


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as line:
                line.sendall(b"zPING\0")
                if line.recv(10) == b"PONG\0":
                    return
        except OSError:
            pass
        assert time.monotonic() < until, "the daemon did not answer"
        time.sleep(0.1)
