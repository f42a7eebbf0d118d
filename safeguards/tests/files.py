"""Files for the tests: small, synthetic, and each what it says it is."""

import io
import zipfile
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from safeguards.filing.actions import keep_file
from safeguards.filing.fields import EVIDENCE
from safeguards.filing.kinds import VIDEOS
from safeguards.filing.models import MediaType, SealedFile
from safeguards.filing.receiving import ReceivedFile

FILMS = Path(__file__).parent / "films"
PLACES = (b"+51.4816-003.1791", bytes.fromhex("fffcd22700337b4a"))  # where the films say that they were made
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def packed(*, first: tuple[str, str] | None = None, **parts: str) -> bytes:
    """A zip with these parts; `__` in a name stands for a slash, `_x` for a full stop."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        if first:
            file.writestr(zipfile.ZipInfo(first[0]), first[1])
        for name, text in parts.items():
            file.writestr(name.replace("__", "/").replace("_x", "."), text)
    return made.getvalue()


def office(part: str, **more: str) -> bytes:
    """An office document with this main part."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, text in {"[Content_Types].xml": "<Types/>", part: "<a/>", **more}.items():
            file.writestr(name, text)
    return made.getvalue()


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **saving: object) -> bytes:
    """A picture, red in its left half."""
    made, image = io.BytesIO(), Image.new(mode, size)
    image.paste(Image.new(mode, (size[0] // 2, size[1]), "red" if mode.startswith("RGB") else 200), (0, 0))
    image.save(made, format=form, **saving)
    return made.getvalue()


def film(name: str = "moov_last.mp4") -> bytes:
    return (FILMS / name).read_bytes()


def upload(content: bytes, name: str = "minutes.pdf", declared: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, declared)


def received(content: bytes, *, by: object, name: str = "minutes.pdf", megabytes: int = 500) -> ReceivedFile:
    """As the upload handler leaves it."""
    file = ReceivedFile(name=name, megabytes=megabytes, by=by)
    for start in range(0, len(content), 100_000):
        file.take(content[start : start + 100_000])
    return file.complete()


def kept(content: bytes, *, by: object, name: str = "minutes.pdf") -> SealedFile:
    """Looked at and sealed, as a form leaves it."""
    file = keep_file(received=received(content, by=by, name=name), kinds=EVIDENCE | VIDEOS)
    return SealedFile.objects.get(pk=file.pk)


KINDS = {
    MediaType.PDF: PDF,
    MediaType.DOCX: office("word/document.xml"),
    MediaType.XLSX: office("xl/workbook.xml"),
    MediaType.PPTX: office("ppt/presentation.xml"),
    MediaType.ODT: packed(first=("mimetype", MediaType.ODT.value), content_xxml="<a/>"),
    MediaType.ODS: packed(first=("mimetype", MediaType.ODS.value), content_xxml="<a/>"),
    MediaType.TEXT: "Siân said: people agree a time first.\n".encode(),
    MediaType.CSV: b"month,talks\nMay,3\nJune,5\n",
    MediaType.PNG: picture("PNG"),
    MediaType.JPEG: picture("JPEG"),
    MediaType.WEBP: picture("WEBP"),
    MediaType.MP4: film("moov_first.mp4"),
    MediaType.MOV: film("phone.mov"),
}
