"""Asks ClamAV about a file, over the INSTREAM command of clamd: the bytes go over the line and never to a disk of ours.

A scanner that is away, busy or confused has said nothing: the file goes on waiting.
"""

import socket
from collections.abc import Iterable

from django.conf import settings

from safeguards.filing.models import FileState

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 120.0
LONGEST_ANSWER = 4096
PIECE = 256 * 1024


class NoAnswer(Exception):
    """The scanner could not be asked. Nothing is known of the file."""


class NoVerdict(Exception):
    """The scanner was asked and could not say: the file is longer than it takes, or it has trouble of its own."""


def is_configured() -> bool:
    """Whether there is a scanner. Where there is, nothing is served that it has not seen."""
    return bool(settings.CLAMAV_ADDRESS)


def ask(chunks: Iterable[bytes]) -> FileState:
    """`clean` or `infected`. Raises NoAnswer or NoVerdict."""
    try:
        with _line() as line:
            line.sendall(b"zINSTREAM\0")
            try:
                for piece in _pieces(chunks):
                    line.sendall(len(piece).to_bytes(4, "big") + piece)
                line.sendall(bytes(4))
            except BrokenPipeError:  # it has heard enough, and says why
                pass
            return _read(_answer(line))
    except OSError as error:
        raise NoAnswer(type(error).__name__) from error


def _line() -> socket.socket:
    """A line to `host:port`, or to the socket at a path."""
    address: str = settings.CLAMAV_ADDRESS
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(CONNECT_SECONDS)
        line.connect(address)
    else:
        host, _colon, port = address.rpartition(":")
        if not host or not port.isdigit():
            raise NoAnswer("CLAMAV_ADDRESS")
        line = socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
    line.settimeout(ANSWER_SECONDS)
    return line


def _pieces(chunks: Iterable[bytes]) -> Iterable[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), PIECE):
            yield chunk[start : start + PIECE]


def _answer(line: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        more = line.recv(LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.rstrip(b"\0")


def _read(answer: bytes) -> FileState:
    """Only these two are answers; an error of the scanner is none."""
    if not answer:
        raise NoAnswer("silence")
    if answer == b"stream: OK":
        return FileState.CLEAN
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return FileState.INFECTED
    raise NoVerdict
