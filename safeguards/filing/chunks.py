"""Bytes on disk, sealed in chunks of one mebibyte, each bound to its file, its place in it and whether it is the last.

The form on disk, for ever: one byte of version, then for each chunk a nonce of 12 bytes and the ciphertext with its tag
of 16. Associated data of a chunk: version, place code, file, key, number, last or not. So a chunk that was changed,
moved, swapped, dropped or cut short does not open, and neither does a file that was.
"""

import io
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from safeguards.sealing import SealBroken

VERSION = b"\x01"
CHUNK = 1024 * 1024
NONCE_BYTES = 12
OVERHEAD = NONCE_BYTES + 16

KEPT = b"safeguards.file.bytes"  # what is kept
RECEIVED = b"safeguards.file.received"  # what is just coming in, under a key that is never stored


@dataclass(frozen=True, slots=True)
class Binding:
    """The key of one file and what its chunks are bound to."""

    file: UUID
    key_id: UUID
    key: bytes = field(repr=False)
    place: bytes = KEPT

    def associated(self, number: int, *, is_last: bool) -> bytes:
        where = number.to_bytes(8, "big") + (b"\x01" if is_last else b"\x00")
        return VERSION + self.place + b"\0" + self.file.bytes + self.key_id.bytes + where


def chunks_of(size: int) -> int:
    """How many chunks hold so many bytes."""
    return max(1, -(-size // CHUNK))


class SealedWriter:
    """Seals what is written to it. Nothing stands at `path` until `finish`, which makes it durable first.

    At most two chunks are held in memory. Whoever does not finish discards.
    """

    def __init__(self, path: Path, binding: Binding) -> None:
        self.path, self.size, self.chunks = path, 0, 0
        self._binding, self._cipher, self._held = binding, AESGCM(binding.key), bytearray()
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._temporary = path.with_suffix(".part")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        self._file = os.fdopen(os.open(self._temporary, flags, 0o600), "wb")
        self._file.write(VERSION)

    def write(self, data: bytes | memoryview) -> None:
        """A chunk goes to disk once there is more after it: only then is it known not to be the last."""
        self._held += data
        while len(self._held) > CHUNK:
            self._seal(bytes(self._held[:CHUNK]), is_last=False)
            del self._held[:CHUNK]

    def finish(self) -> None:
        """Seal the rest, and let the file stand where it belongs, also after a power cut."""
        self._seal(bytes(self._held), is_last=True)
        self._held.clear()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._temporary.rename(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def discard(self) -> None:
        """As if nothing had been written."""
        self._held.clear()
        with suppress(OSError):  # a full disk may not take what was still held
            self._file.close()
        self._temporary.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    def _seal(self, plain: bytes, *, is_last: bool) -> None:
        nonce = os.urandom(NONCE_BYTES)
        bound = self._binding.associated(self.chunks, is_last=is_last)
        self._file.write(nonce + self._cipher.encrypt(nonce, plain, bound))
        self.size += len(plain)
        self.chunks += 1


class SealedReader(io.RawIOBase):
    """The plain bytes of one sealed file, read from anywhere. One chunk is open at a time.

    Raises SealBroken, at once or on reading, wherever the file is not what was sealed.
    """

    def __init__(self, path: Path, binding: Binding, *, size: int, chunks: int) -> None:
        self.size, self.chunks = size, chunks
        self._binding, self._cipher = binding, AESGCM(binding.key)
        self._at, self._number, self._plain = 0, -1, b""
        try:
            self._file = path.open("rb")
        except FileNotFoundError as error:
            raise SealBroken from error
        is_whole = os.fstat(self._file.fileno()).st_size == len(VERSION) + size + chunks * OVERHEAD
        if not is_whole or chunks != chunks_of(size) or self._file.read(len(VERSION)) != VERSION:
            self._file.close()
            raise SealBroken

    def chunk(self, number: int) -> bytes:
        """The plain bytes of one chunk."""
        if number != self._number:
            self._file.seek(len(VERSION) + number * (CHUNK + OVERHEAD))
            sealed = self._file.read(CHUNK + OVERHEAD)
            bound = self._binding.associated(number, is_last=number == self.chunks - 1)
            try:
                plain = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
            except (InvalidTag, ValueError) as error:
                raise SealBroken from error
            self._number, self._plain = number, plain
        return self._plain

    def between(self, start: int, stop: int) -> Iterator[bytes]:
        """The bytes from `start` up to but not including `stop`, chunk by chunk."""
        stop = min(stop, self.size)
        while start < stop:
            number, offset = divmod(start, CHUNK)
            piece = self.chunk(number)[offset : offset + stop - start]
            yield piece
            start += len(piece)

    def __iter__(self) -> Iterator[bytes]:
        return self.between(0, self.size)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        begin = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        if begin + offset < 0:
            raise ValueError("Before the beginning.")
        self._at = begin + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        room, begin = memoryview(buffer).cast("B"), self._at
        for piece in self.between(begin, begin + len(room)):
            room[self._at - begin : self._at - begin + len(piece)] = piece
            self._at += len(piece)
        return self._at - begin

    def close(self) -> None:
        if not self.closed:
            self._plain = b""
            self._file.close()
        super().close()
