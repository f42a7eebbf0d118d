"""Hands a file to a browser: documents to be saved and never shown, films in short answers (security rule 11).

Whether this person may have this file is for the caller to know; whether anybody may, is asked here.
"""

import re
import unicodedata
from datetime import timedelta
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from safeguards.audit import Actor, Why
from safeguards.filing.models import MediaType, SealedFile
from safeguards.filing.opening import FileGone, OpenedFile, open_file

ANSWER_MOST = 4 * 1024 * 1024  # bytes of one answer of a film
NOTED_FOR = timedelta(hours=1)  # one sitting with one film is one event
SESSION_KEY = "films_opened"
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
NAME_LONGEST = 100
ENDINGS = {
    MediaType.PDF: "pdf",
    MediaType.DOCX: "docx",
    MediaType.XLSX: "xlsx",
    MediaType.PPTX: "pptx",
    MediaType.ODT: "odt",
    MediaType.ODS: "ods",
    MediaType.TEXT: "txt",
    MediaType.CSV: "csv",
    MediaType.PNG: "png",
    MediaType.JPEG: "jpg",
    MediaType.WEBP: "webp",
    MediaType.MP4: "mp4",
    MediaType.MOV: "mov",
}
PLAYED_AS = MediaType.MP4.value  # a MOV is made of the same boxes, and browsers play it under this name alone
TEXTS = {MediaType.TEXT, MediaType.CSV}


def serve_file(file: SealedFile, *, by: Actor, why: Why, request: HttpRequest) -> HttpResponseBase:
    """The answer with this file. A file that is not to be opened answers as if it were not there.

    Raises Http404, AuditUnavailable (a 503) or SealBroken, the last also while it streams: the answer then breaks off.
    """
    if not file.may_be_opened:
        raise Http404
    if file.is_video:
        return _film(file, by=by, why=why, request=request)
    opened = _open(file, by=by, why=why)
    answer = StreamingHttpResponse(_begun(opened, 0, file.size), content_type=_content_type(file))
    answer.headers["Content-Length"] = str(file.size)
    answer.headers["Content-Disposition"] = content_disposition_header(True, safe_name(opened.name, file.media_type))
    return _held_apart(answer)


def safe_name(name: str, media_type: str) -> str:
    """The name to save under: no path, no sign that turns the writing round, and the ending of what it really is."""
    ending = ENDINGS[MediaType(media_type)]
    plain = "".join(sign for sign in unicodedata.normalize("NFC", name) if unicodedata.category(sign)[0] != "C")
    stem = re.sub(r'[\\/:*?"<>|%;]+', " ", plain)
    stem = re.sub(rf"\.(?:{ending}|jpeg)$", "", stem.strip(), flags=re.IGNORECASE)
    stem = " ".join(stem.replace(".", " ").split())[:NAME_LONGEST].strip()
    return f"{stem or 'file'}.{ending}"


def _film(file: SealedFile, *, by: Actor, why: Why, request: HttpRequest) -> HttpResponseBase:
    """A stretch of it, never the whole: players ask for one after another."""
    asked = _stretch(request.headers.get("Range", ""), file.size)
    if asked is None:
        refused = HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}", "Accept-Ranges": "bytes"})
        return _held_apart(refused)
    start, stop = asked
    opened = _open(file, by=by, why=why, is_noted=_is_noted(request, file))
    answer = StreamingHttpResponse(_begun(opened, start, stop), status=206, content_type=PLAYED_AS)
    answer.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size}"
    answer.headers["Content-Length"] = str(stop - start)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Content-Disposition"] = "inline"
    _note(request, file)
    return _held_apart(answer)


def _stretch(asked: str, size: int) -> tuple[int, int] | None:
    """From where to where, at most 4 MiB; None for what cannot be given, which is also more than one stretch."""
    found = RANGE.fullmatch(asked.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    start = int(first) if first else max(0, size - int(last))
    stop = min(int(last) + 1, size) if first and last else size
    return (start, min(stop, start + ANSWER_MOST)) if start < stop else None


def _is_noted(request: HttpRequest, file: SealedFile) -> bool:
    """Whether this session opened this film within the hour: the event of that opening stands for this stretch."""
    noted_at = request.session.get(SESSION_KEY, {}).get(str(file.pk), 0)
    return bool(timezone.now().timestamp() - noted_at < NOTED_FOR.total_seconds())


def _note(request: HttpRequest, file: SealedFile) -> None:
    if not _is_noted(request, file):
        held = {**request.session.get(SESSION_KEY, {}), str(file.pk): timezone.now().timestamp()}
        recent = timezone.now().timestamp() - NOTED_FOR.total_seconds()
        request.session[SESSION_KEY] = {key: at for key, at in held.items() if at > recent}


def _open(file: SealedFile, *, by: Actor, why: Why, is_noted: bool = False) -> OpenedFile:
    try:
        return open_file(file, by=by, why=why, is_noted=is_noted)
    except FileGone as error:
        raise Http404 from error


def _begun(opened: OpenedFile, start: int, stop: int) -> "chain[bytes]":
    """The first piece is opened before anything is answered: a broken file is an error page and not half a file."""
    pieces = opened.between(start, stop)
    return chain([next(pieces)], pieces)


def _content_type(file: SealedFile) -> str:
    return f"{file.media_type}; charset=utf-8" if file.media_type in TEXTS else file.media_type


def _held_apart(answer: HttpResponseBase) -> HttpResponseBase:
    """Whatever a browser makes of it, it runs nothing and reaches nothing."""
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
