"""The form field for one file. It hands the form a SealedFile, received, looked at and sealed.

A view that shows it says so with `takes_files`, and its action calls `claim_file`. A file that was good is kept while
the rest of the form is put right: the page carries a signed note of it, and nobody has to choose it twice.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from safeguards.filing.actions import FileNotThere, keep_file
from safeguards.filing.kinds import DOCUMENTS, IMAGES, TEXTS, VIDEOS, NotTaken
from safeguards.filing.models import MediaType, SealedFile
from safeguards.filing.receiving import ReceivedFile

EVIDENCE = DOCUMENTS | TEXTS | IMAGES
MISSING = _("Choose a file")
NOTE_SALT = "safeguards.filing.note"
NOTE_SUFFIX = "-kept"


class FileChooser(forms.ClearableFileInput):
    """GOV.UK's file upload, and the name of what was chosen before where there is one."""

    template_name = "components/file_upload.html"
    needs_multipart_form = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """A file that has just come goes before one that was kept."""
        return files.get(name) or data.get(name + NOTE_SUFFIX) or None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in files and name + NOTE_SUFFIX not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """From the templates of the portal."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = forms.FileInput.get_context(self, name, None, attrs)
        context["widget"] |= {"note_name": name + NOTE_SUFFIX, "note": value, "chosen": name_in(value)}
        return context


class SealedFileField(forms.Field):
    """One file of certain kinds."""

    widget = FileChooser

    def __init__(self, *, kinds: Iterable[MediaType] = EVIDENCE, missing: Any = MISSING, **kwargs: Any) -> None:
        self.kinds, self.missing = frozenset(kinds), missing
        kwargs.setdefault("help_text", lazy(self.hint, str)())  # a form is made once, and shown in either language
        super().__init__(**kwargs)

    def hint(self) -> str:
        """What is taken, and how big."""
        named = [str(kind.label) for kind in MediaType if kind in self.kinds]
        sizes = {"mb": settings.UPLOAD_MAX_MB, "film_mb": settings.UPLOAD_MAX_VIDEO_MB}
        if not self.kinds & VIDEOS:
            return gettext("%(kinds)s, smaller than %(mb)s MB") % {"kinds": ", ".join(named), **sizes}
        if self.kinds <= VIDEOS:
            return gettext("%(kinds)s, smaller than %(film_mb)s MB") % {"kinds": ", ".join(named), **sizes}
        both = gettext("%(kinds)s, smaller than %(mb)s MB, a video smaller than %(film_mb)s MB")
        return both % {"kinds": ", ".join(named), **sizes}

    def clean(self, value: Any) -> SealedFile | None:
        """The sealed file. The errors are sentences for the person."""
        if not value:
            if self.required:
                raise ValidationError(self.missing, code="required")
            return None
        try:
            return keep_file(received=value, kinds=self.kinds) if isinstance(value, ReceivedFile) else noted(value)
        except (NotTaken, FileNotThere) as error:
            raise ValidationError(str(error.args[0]), code="not_taken") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the page shows again: the note of a file that is good, else nothing."""
        try:
            if isinstance(data, ReceivedFile):
                return note_of(keep_file(received=data, kinds=self.kinds), data.name or "")
            return data if data and noted(data) else None
        except (NotTaken, FileNotThere):
            return None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


def note_of(file: SealedFile, name: str) -> str:
    """A signed note that a page may carry: which file was kept, and how whoever chose it calls it."""
    return signing.dumps({"file": str(file.pk), "name": name}, salt=NOTE_SALT)


def noted(note: Any) -> SealedFile:
    """The file of a note. Raises FileNotThere: forged, swept away, or part of a record by now."""
    held = _read(note)
    file = SealedFile.objects.filter(pk=held["file"], claimed_at=None).first() if held else None
    if file is None:
        raise FileNotThere
    return file


def name_in(note: Any) -> str:
    """The name in a note; nothing where there is none."""
    return _read(note).get("name", "") if note else ""


def _read(note: Any) -> dict[str, str]:
    try:
        held: dict[str, str] = signing.loads(str(note), salt=NOTE_SALT)
        return {**held, "file": str(UUID(held["file"]))}
    except (signing.BadSignature, ValueError):
        return {}
