"""Keep a file, make it part of a record, write down what the scanner said, sweep away what nobody wanted."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safeguards.audit import SYSTEM, Action, Actor, record
from safeguards.filing import images, video
from safeguards.filing.chunks import Binding, SealedReader, SealedWriter
from safeguards.filing.kinds import IMAGES, VIDEOS, FileBroken, KindNotTaken, kind_of
from safeguards.filing.models import FileState, MediaType, SealedFile
from safeguards.filing.opening import path_of
from safeguards.filing.receiving import MB, NoRoom, ReceivedFile, TooBig
from safeguards.sealing import new_key
from safeguards.subject_key import SubjectKey
from safeguards.waking import wake

NAME_LONGEST = 200


class FileNotThere(Exception):
    """Swept away, taken for another record, or handed in by somebody else. The text is for the person."""

    def __init__(self) -> None:
        super().__init__(_("The file is no longer here. Choose it again"))


def keep_file(*, received: ReceivedFile, kinds: Iterable[MediaType]) -> SealedFile:
    """Look at what came in, clear it of place and owner, and seal it under a key of its own.

    Raises NotTaken with the sentence for the person. The same received file is kept once, however often it is asked.
    """
    if received.kept is None:
        with received.reader() as reader:
            kind = _allowed_kind(reader, frozenset(kinds))
            received.kept = _keep(_cleared(reader, kind), kind=kind, name=received.name or "", by=received.by)
            _look_again(received.kept)
        received.close()
    return received.kept


def claim_file(*, file: SealedFile, owner: UUID, by: Actor) -> SealedFile:
    """Make a file part of the record of `owner`, in the transaction that saves the record: its key is theirs from now
    on, and dies with them. Only for whoever handed it in, and once. Raises FileNotThere."""
    with transaction.atomic():
        held = SealedFile.objects.select_for_update().filter(pk=file.pk, made_by=by.pk, claimed_at=None).first()
        if held is None or not _give_key(held, owner):
            raise FileNotThere
        held.claimed_at = timezone.now()
        held.save(update_fields=["claimed_at"])
        record(Action.FILE_CLAIMED, by=by, subjects=[held.pk, owner])
    return held


def settle_scan(*, file: SealedFile, state: FileState) -> bool:
    """Write down what the scanner said, or that the file does not open. False where it was said before."""
    with transaction.atomic():
        held = SealedFile.objects.select_for_update().filter(pk=file.pk, state=FileState.WAITING).first()
        if held is None:
            return False
        held.state, held.scanned_at = state, timezone.now()
        held.save(update_fields=["state", "scanned_at"])
        record(Action.FILE_SCANNED, by=SYSTEM, subjects=[held.pk], outcome=state)
    return True


def sweep_files() -> int:
    """Take away, row, key and bytes, what was handed in and became part of no record; and what a crash left half
    received. Bytes without a row are left: without their key they are noise, and a restore may bring the row back."""
    before = timezone.now() - timedelta(hours=settings.UPLOAD_LIFE_HOURS)
    found = [file for file in SealedFile.objects.forgotten(before=before)[:1000] if _sweep(file)]
    for part in Path(settings.FILES_DIR).glob("received/*"):
        if part.stat().st_mtime < before.timestamp():
            part.unlink(missing_ok=True)
    return len(found)


def _sweep(file: SealedFile) -> bool:
    with transaction.atomic():
        held = SealedFile.objects.select_for_update().filter(pk=file.pk, claimed_at=None).first()
        if held is None:
            return False
        SubjectKey.objects.filter(pk=held.key_id, owner=held.pk).delete()
        held.delete()
        record(Action.FILE_SWEPT, by=SYSTEM, subjects=[file.pk])
    path_of(file).unlink(missing_ok=True)
    return True


def _give_key(file: SealedFile, owner: UUID) -> bool:
    """The role of the application may not change a key; the database does it for a file that still owns its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT keys.claim_key(%s, %s)", [file.pk, owner])
        return bool(cursor.fetchone()[0])


def _allowed_kind(reader: SealedReader, kinds: frozenset[MediaType]) -> MediaType:
    kind = kind_of(reader)
    if kind not in kinds:
        raise KindNotTaken(_("The selected file is of a kind that is not taken here"))
    most = settings.UPLOAD_MAX_VIDEO_MB if kind in VIDEOS else settings.UPLOAD_MAX_MB
    if reader.size > most * MB:
        raise TooBig(most)
    return kind


def _cleared(reader: SealedReader, kind: MediaType) -> Iterable[bytes]:
    """The bytes to keep: a picture written anew, a film without its place, everything else as it came."""
    if kind in IMAGES:
        return [images.written_anew(reader, kind)]
    if kind in VIDEOS:
        return video.without(reader, video.patches(reader))
    return reader.between(0, reader.size)


def _keep(pieces: Iterable[bytes], *, kind: MediaType, name: str, by: Actor) -> SealedFile:
    """Key, bytes and row stand or fall together."""
    file = SealedFile(id=uuid4(), media_type=kind, name=name[:NAME_LONGEST], made_by=by.pk)
    with transaction.atomic():
        file.key_id = new_key(file.pk)
        key = SubjectKey.objects.get(pk=file.key_id).unwrap()
        writer = None
        try:
            writer = SealedWriter(path_of(file), Binding(file=file.pk, key_id=file.key_id, key=key))
            for piece in pieces:
                writer.write(piece)
            writer.finish()
            file.size, file.chunks = writer.size, writer.chunks
            file.save(force_insert=True)
            record(Action.FILE_RECEIVED, by=by, subjects=[file.pk])
        except BaseException as error:
            if writer is not None:
                writer.discard()
            if isinstance(error, OSError):
                raise NoRoom from error
            raise
        if settings.CLAMAV_ADDRESS:
            wake("safeguards.tasks.scan_file", str(file.pk), expires=60)
    return file


def _look_again(file: SealedFile) -> None:
    """What was kept of a film is read once more: nothing that tells a place may be left."""
    if not file.is_video:
        return
    key = SubjectKey.objects.get(pk=file.key_id).unwrap()
    binding = Binding(file=file.pk, key_id=file.key_id, key=key)
    with SealedReader(path_of(file), binding, size=file.size, chunks=file.chunks) as kept:
        if video.patches(kept):
            raise FileBroken
