"""Takes a file in, sealing it as it comes: Django's own temporary file would be plain text on disk (security rule 11).

What is received stands under a key that is held in memory only and never stored. Should the process die, the rest is
noise; `sweep_files` takes it away. A form field looks at the file and keeps it (safeguards.filing.actions).
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from safeguards.audit import Actor
from safeguards.filing.chunks import RECEIVED, Binding, SealedReader, SealedWriter
from safeguards.filing.kinds import NotTaken
from safeguards.filing.models import SealedFile

MB = 1024 * 1024
TAKES = "takes_files_of"  # the mark on a view
NO_KEY = UUID(int=0)  # what is received has no key that could be named

View = TypeVar("View", bound=Callable[..., Any])


class TooBig(NotTaken):
    """Bigger than a file of its kind may be."""

    def __init__(self, megabytes: int) -> None:
        super().__init__(_("The selected file must be smaller than %(mb)s MB") % {"mb": megabytes})


class Empty(NotTaken):
    def __init__(self) -> None:
        super().__init__(_("The selected file is empty"))


class NoRoom(NotTaken):
    """The disk did not take it."""

    def __init__(self) -> None:
        super().__init__(_("The file could not be kept just now. Nothing else is lost. Try again in a few minutes"))


def takes_files(*, videos: bool = False, max_mb: int | None = None) -> Callable[[View], View]:
    """Says that a view takes files, and how big. Every other view is given none, whatever is sent to it."""

    def mark(view: View) -> View:
        setattr(view, TAKES, partial(_most, videos=videos, max_mb=max_mb))
        return view

    return mark


def _most(*, videos: bool, max_mb: int | None) -> int:
    most: int = settings.UPLOAD_MAX_VIDEO_MB if videos else settings.UPLOAD_MAX_MB
    return max_mb or most


def megabytes_taken(request: HttpRequest) -> int | None:
    """How big a file may be at this address from this person; None where none is taken.

    Asked while the request is still on its way in, before any view: whoever has not wholly signed in puts nothing on
    our disk.
    """
    view = getattr(request.resolver_match, "func", None)
    size = getattr(view, TAKES, None)
    if size is None or not import_string(settings.FILES_ARE_TAKEN_WHEN)(request):
        return None
    found: int = size()
    return found


class ReceivedFile(UploadedFile):  # type: ignore[type-arg]  # a generic in the stubs alone
    """A file that came in and was not looked at yet. `fault` says why it is not to be kept, if so.

    Closing it, which Django does at the end of the request, takes it away.
    """

    def __init__(self, *, name: str, megabytes: int, by: Actor) -> None:
        super().__init__(name=name, size=0)
        self.by = by
        self.fault: NotTaken | None = None
        self.kept: SealedFile | None = None
        self._megabytes = megabytes
        self._binding = Binding(file=uuid4(), key_id=NO_KEY, key=os.urandom(32), place=RECEIVED)
        self._path = Path(settings.FILES_DIR) / "received" / str(self._binding.file)
        self._writer: SealedWriter | None = None

    def take(self, data: bytes) -> None:
        """Seal what has just come. Of a file that is too big nothing stays, and nothing more is written."""
        if self.fault:
            return
        try:
            self._writer = self._writer or SealedWriter(self._path, self._binding)
            self._writer.write(data)
        except OSError:
            self._give_up(NoRoom())
            return
        if self._writer.size > self._megabytes * MB:
            self._give_up(TooBig(self._megabytes))

    def complete(self) -> "ReceivedFile":
        """All of it is here."""
        if self._writer is None:
            self.fault = self.fault or Empty()
            return self
        try:
            self._writer.finish()
        except OSError:
            self._give_up(NoRoom())
            return self
        self.size = self._writer.size
        if self.size > self._megabytes * MB:
            self._give_up(TooBig(self._megabytes))
        return self

    def reader(self) -> SealedReader:
        """What was received, to be looked at. Raises the fault there is."""
        if self.fault or self._writer is None:
            raise self.fault or Empty()
        return SealedReader(self._path, self._binding, size=self._writer.size, chunks=self._writer.chunks)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.discard()

    def _give_up(self, fault: NotTaken) -> None:
        self.fault = fault
        self.close()
        self._writer = None


class SealingUploadHandler(FileUploadHandler):
    """The only upload handler there is."""

    chunk_size = 256 * 1024
    file: ReceivedFile

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Before anything is read: may there be files at all?"""
        self.megabytes = megabytes_taken(self.request) if self.request else None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A field of a file begins."""
        super().new_file(*args, **kwargs)
        if self.megabytes is None or self.request is None:
            raise SkipFile
        self.file = ReceivedFile(name=self.file_name or "", megabytes=self.megabytes, by=self.request.user)  # type: ignore[arg-type]

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.file.take(raw_data)
        return None

    def file_complete(self, file_size: int) -> ReceivedFile:
        return self.file.complete()

    def upload_interrupted(self) -> None:
        """Whoever sent it went away in the middle."""
        if hasattr(self, "file"):
            self.file.close()
