"""The only way to the plain bytes of a file: one audit event first, then chunk by chunk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from safeguards.audit import Action, Actor, Why, record, record_opening
from safeguards.filing.chunks import Binding, SealedReader
from safeguards.filing.models import SealedFile
from safeguards.sealing import SealBroken, Sealed, unseal
from safeguards.subject_key import SubjectKey

FIELDS = ("safeguards.sealedfile.name", "safeguards.sealedfile.bytes")


class FileGone(Exception):
    """The key of this file was destroyed: the person it is about was erased."""


def path_of(file: SealedFile) -> Path:
    """Where its sealed bytes are. The name on disk says nothing."""
    return Path(settings.FILES_DIR) / file.pk.hex[:2] / str(file.pk)


@dataclass(frozen=True)
class OpenedFile:
    """A file somebody may read now: its name, and its bytes in whole or in part."""

    file: SealedFile
    name: str
    by: Actor
    binding: Binding

    def chunks(self) -> Iterator[bytes]:
        """All of it, a chunk at a time. Raises SealBroken, which is audited, wherever it is not what was sealed."""
        return self.between(0, self.file.size)

    def between(self, start: int, stop: int) -> Iterator[bytes]:
        """The bytes from `start` up to but not including `stop`."""
        try:
            with SealedReader(path_of(self.file), self.binding, size=self.file.size, chunks=self.file.chunks) as reader:
                yield from reader.between(start, stop)
        except SealBroken:
            _note_broken(self.file, self.by)
            raise


def open_file(
    file: SealedFile, *, by: Actor, why: Why, subjects: Iterable[UUID] | None = None, is_noted: bool = False
) -> OpenedFile:
    """Open one file for somebody who was found to be allowed to. Call outside a transaction.

    The event is committed before anything is opened; `is_noted` says that it was, a moment ago, for the same film.
    Whether a scanner has looked is asked by whoever serves. Raises AuditUnavailable, FileGone or SealBroken.
    """
    if not is_noted:
        record_opening(by=by, subjects=[file.key_id] if subjects is None else subjects, fields=FIELDS, why=why)
    held = SubjectKey.objects.filter(pk=file.key_id).first()
    if held is None:
        raise FileGone
    key = held.unwrap()
    try:
        if not isinstance(file.name, Sealed):
            raise TypeError("This row has not been saved since its name was set.")
        name = unseal(file.name, "safeguards.file.name", file.pk, file.key_id, key)
    except SealBroken:
        _note_broken(file, by)
        raise
    return OpenedFile(file, name, by, Binding(file=file.pk, key_id=file.key_id, key=key))


def _note_broken(file: SealedFile, by: Actor) -> None:
    with transaction.atomic(durable=True):
        record(Action.SEAL_BROKEN, by=by, subjects=[file.key_id], fields=FIELDS, outcome="failed")
