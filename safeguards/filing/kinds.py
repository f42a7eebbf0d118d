"""What a file is, from its content alone: its name and what the browser says of it are never asked (security 11)."""

import codecs
import csv
import re
import zipfile
from collections.abc import Callable
from typing import IO, cast

from django.utils.translation import gettext_lazy as _

from safeguards.filing.chunks import SealedReader
from safeguards.filing.models import MediaType
from safeguards.sealing import SealBroken

DOCUMENTS = frozenset({MediaType.PDF, MediaType.DOCX, MediaType.XLSX, MediaType.PPTX, MediaType.ODT, MediaType.ODS})
TEXTS = frozenset({MediaType.TEXT, MediaType.CSV})
IMAGES = frozenset({MediaType.PNG, MediaType.JPEG, MediaType.WEBP})
VIDEOS = frozenset({MediaType.MP4, MediaType.MOV})

HEAD = 4096
PDF_END = 4096
DIRECTORY_MOST = 2 * 1024 * 1024  # bytes of a zip's list of contents, before it is read
PART_MOST = 1024 * 1024
OFFICE = {
    "word/document.xml": MediaType.DOCX,
    "xl/workbook.xml": MediaType.XLSX,
    "ppt/presentation.xml": MediaType.PPTX,
}
OPEN_DOCUMENT = {MediaType.ODT.value: MediaType.ODT, MediaType.ODS.value: MediaType.ODS}
MACROS = re.compile(r"vbaproject|/macrosheets/|/activex/|^basic/|^scripts/", re.IGNORECASE)
MP4_BRAND = re.compile(rb"isom|iso\d|mp4\d|avc1|M4V.|dash|MSNV|mmp4|3g[pe2].")
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
CSV_LINES = 50


class NotTaken(Exception):
    """The file is not kept. The text is what the person reads beside the field."""


class KindNotTaken(NotTaken):
    """Of no kind that is taken here."""


class FileBroken(NotTaken):
    """Of a known kind, but damaged or cut short."""

    def __init__(self) -> None:
        super().__init__(_("The selected file is damaged or not complete. Open it, save it again and choose it anew"))


def kind_of(file: SealedReader) -> MediaType:
    """The kind of this file. Raises KindNotTaken or FileBroken with the sentence for the person."""
    head = b"".join(file.between(0, HEAD))
    for matches, settle in SIGNS:
        if matches(head):
            return settle(file)
    return _text(file)


def _pdf(file: SealedReader) -> MediaType:
    if b"%%EOF" not in b"".join(file.between(max(0, file.size - PDF_END), file.size)):
        raise FileBroken
    return MediaType.PDF


def _packed(file: SealedReader) -> MediaType:
    """A zip with the parts of an office document and no program inside."""
    _look_at_the_end(file)
    try:
        with zipfile.ZipFile(cast(IO[bytes], file)) as packed:
            names = packed.namelist()
            if any(MACROS.search(name) for name in names) or _says_macro(packed, names):
                raise KindNotTaken(_("The selected file holds macros. Save it without them and choose it anew"))
            return _office_kind(packed, names)
    except (NotTaken, SealBroken):
        raise
    except Exception as error:  # what unpacks hostile bytes may raise anything
        raise FileBroken from error


def _look_at_the_end(file: SealedReader) -> None:
    """The list of contents must be there and short: nobody reads half a million names."""
    tail = b"".join(file.between(max(0, file.size - 65_557), file.size))
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise FileBroken
    if int.from_bytes(tail[at + 12 : at + 16], "little") > DIRECTORY_MOST:
        raise _no_such_kind()


def _says_macro(packed: zipfile.ZipFile, names: list[str]) -> bool:
    if "[Content_Types].xml" not in names:
        return False
    return b"macroenabled" in _part(packed, "[Content_Types].xml").lower()


def _office_kind(packed: zipfile.ZipFile, names: list[str]) -> MediaType:
    if names and names[0] == "mimetype":
        kind = OPEN_DOCUMENT.get(_part(packed, "mimetype").decode("ascii", "replace").strip())
    else:
        kind = next((kind for part, kind in OFFICE.items() if part in names), None)
        kind = kind if "[Content_Types].xml" in names else None
    if kind is None:
        raise _no_such_kind()
    return kind


def _part(packed: zipfile.ZipFile, name: str) -> bytes:
    """One small part, and no more of it than a small part has: a bomb is not unpacked."""
    with packed.open(name) as part:
        return part.read(PART_MOST)


def _film(file: SealedReader) -> MediaType:
    brand = b"".join(file.between(8, 12))
    if brand == b"qt  ":
        return MediaType.MOV
    if MP4_BRAND.fullmatch(brand):
        return MediaType.MP4
    raise _no_such_kind()


def _text(file: SealedReader) -> MediaType:
    """UTF-8 from the first byte to the last, with no sign that no text has."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    beginning = ""
    try:
        for piece in file:
            text = decoder.decode(piece)
            if NOT_TEXT.search(text):
                raise _no_such_kind()
            beginning = beginning or text
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise _no_such_kind() from error
    return MediaType.CSV if _is_table(beginning) else MediaType.TEXT


def _is_table(text: str) -> bool:
    """Two lines or more, each of as many cells as the first, and of more than one."""
    lines = [line for line in text.splitlines()[: CSV_LINES + 1] if line.strip()][:CSV_LINES]
    for mark in ",;\t":
        try:
            widths = {len(row) for row in csv.reader(lines, delimiter=mark)}
        except csv.Error:
            continue
        if len(lines) > 1 and len(widths) == 1 and widths.pop() > 1:
            return True
    return False


def _no_such_kind() -> KindNotTaken:
    return KindNotTaken(_("The selected file is of a kind that we do not take"))


def _begins(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signs)


SIGNS: tuple[tuple[Callable[[bytes], bool], Callable[[SealedReader], MediaType]], ...] = (
    (_begins(b"%PDF-"), _pdf),
    (_begins(b"PK\x03\x04"), _packed),
    (_begins(b"\x89PNG\r\n\x1a\n"), lambda file: MediaType.PNG),
    (_begins(b"\xff\xd8\xff"), lambda file: MediaType.JPEG),
    (lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP", lambda file: MediaType.WEBP),
    (lambda head: head[4:8] == b"ftyp", _film),
)
