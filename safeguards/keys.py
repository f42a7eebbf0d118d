"""Wrapping keys: where they come from and how they close over the keys of single people (security rule 1).

A `KeyProvider` is the door to a file, a key service or a hardware module. The file provider serves demo, tests and
small forces; its file is JSON, readable by the service's account alone, and is backed up apart from the database.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


class KeyProvider(Protocol):
    """Wraps and unwraps the key of one subject, and derives the digests of blind indexes."""

    version: int

    def wrap(self, key: bytes, key_id: UUID) -> bytes: ...

    def unwrap(self, wrapped: bytes, key_id: UUID, version: int) -> bytes: ...

    def digest(self, purpose: str, text: str) -> bytes: ...


class FileKeyProvider:
    """Wrapping keys from a JSON file: `{"current": 1, "wrapping": {"1": …}, "index": …}`, base64 throughout."""

    def __init__(self, path: Path) -> None:
        held = json.loads(path.read_text())
        self.version: int = held["current"]
        self._wrapping = {int(version): base64.b64decode(key) for version, key in held["wrapping"].items()}
        self._index = base64.b64decode(held["index"])

    def wrap(self, key: bytes, key_id: UUID) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._wrapping[self.version]).encrypt(nonce, key, b"subject-key" + key_id.bytes)

    def unwrap(self, wrapped: bytes, key_id: UUID, version: int) -> bytes:
        nonce, rest = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        return AESGCM(self._wrapping[version]).decrypt(nonce, rest, b"subject-key" + key_id.bytes)

    def digest(self, purpose: str, text: str) -> bytes:
        return hmac.new(self._index, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()


@lru_cache(maxsize=4)
def _from_file(path: str) -> FileKeyProvider:
    return FileKeyProvider(Path(path))


def provider() -> KeyProvider:
    """The provider this process uses. Raises FileNotFoundError when `KEY_FILE` names nothing."""
    return _from_file(str(settings.KEY_FILE))


def make_key_file(path: Path) -> None:
    """Write a new key file, 0600. Refuses to replace one: a lost wrapping key is every record lost."""
    held = {
        "current": 1,
        "wrapping": {"1": base64.b64encode(os.urandom(32)).decode()},
        "index": base64.b64encode(os.urandom(32)).decode(),
    }
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(held, file, indent=1)


if __name__ == "__main__":
    make_key_file(Path(sys.argv[1]))
