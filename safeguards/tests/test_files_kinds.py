"""What a file is, from its content alone (security rule 11)."""

import random
import zipfile
from io import BytesIO

import pytest

from safeguards.filing.actions import keep_file
from safeguards.filing.kinds import NotTaken, kind_of
from safeguards.filing.models import MediaType
from safeguards.tests.files import KINDS, PDF, kept, office, packed, picture, received

pytestmark = pytest.mark.django_db
ANYTHING = list(MediaType)


@pytest.fixture(autouse=True)
def files_here(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


@pytest.mark.parametrize("kind", ANYTHING)
def test_each_kind_is_known_under_a_name_that_lies(kind, coordinator):
    assert kept(KINDS[kind], by=coordinator, name="holiday.exe").media_type == kind


REFUSED = {
    "a program of Windows": b"MZ\x90\x00" + bytes(60),
    "a program of Linux": b"\x7fELF" + bytes(60),
    "an old Word file, which may hold macros": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    "rich text with a zero in it": b"{\\rtf1 \x00}",
    "a GIF": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "a bitmap": picture("BMP"),
    "a plain zip": packed(note_xtxt="hello"),
    "a zip that only says it is Word": packed(word__document_xxml="<a/>"),
    "an app of Android": packed(classes_xdex="x", AndroidManifest_xxml="y"),
    "gzip": b"\x1f\x8b\x08" + bytes(40),
    "a photograph in HEIC": b"\x00\x00\x00\x18ftypheic" + bytes(40),
    "sound in M4A": b"\x00\x00\x00\x18ftypM4A " + bytes(40),
    "text in UTF-16": "Siân".encode("utf-16"),
    "text in Latin-1": "Siân".encode("latin-1"),
    "text that ends in half a letter": "Siâ".encode()[:-1],
    "text with an escape": b"hello\x1b[2J",
    "an OpenDocument drawing": packed(first=("mimetype", "application/vnd.oasis.opendocument.graphics")),
}
MACROS = {
    "in Word": office("word/document.xml", **{"word/vbaProject.bin": "x"}),
    "in Word, spelled otherwise": office("word/document.xml", **{"word/VBAPROJECT.BIN": "x"}),
    "in Excel": office("xl/workbook.xml", **{"xl/vbaProject.bin": "x"}),
    "of Excel 4": office("xl/workbook.xml", **{"xl/macrosheets/sheet1.xml": "x"}),
    "as ActiveX": office("word/document.xml", **{"word/activeX/activeX1.bin": "x"}),
    "said in the list of types": office(
        "word/document.xml", **{"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}
    ),
    "in LibreOffice": packed(first=("mimetype", MediaType.ODT.value), Basic__Standard__Module1_xxml="x"),
}
DAMAGED = {
    "a PDF that was cut short": PDF[:-8],
    "a document that was cut short": office("word/document.xml")[:-30],
    "a photograph that was cut short": picture("JPEG", (400, 300))[:-900],
    "a PNG with a broken part": picture("PNG", (400, 300))[:60] + bytes(20) + picture("PNG", (400, 300))[80:],
    "a photograph that has only begun": b"\xff\xd8\xff\xe0",
    "a film without an end": KINDS[MediaType.MP4][:3000],
    "a film of nothing": b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00",
}


def refusal(content, by):
    with pytest.raises(NotTaken) as found:
        keep_file(received=received(content, by=by), kinds=ANYTHING)
    return str(found.value)


@pytest.mark.parametrize("name", REFUSED)
def test_a_kind_that_is_not_ours_is_refused_by_any_name(name, coordinator):
    assert "of a kind that we do not take" in refusal(REFUSED[name], coordinator)


@pytest.mark.parametrize("name", MACROS)
def test_macros_are_refused(name, coordinator):
    assert "macros" in refusal(MACROS[name], coordinator)


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused_as_such(name, coordinator):
    assert "damaged or not complete" in refusal(DAMAGED[name], coordinator)


def test_a_kind_that_is_taken_elsewhere_is_refused_here(coordinator):
    with pytest.raises(NotTaken, match="not taken here"):
        keep_file(received=received(PDF, by=coordinator), kinds=[MediaType.PNG])


def test_a_zip_that_lists_half_a_million_names_is_not_read(coordinator):
    tail = bytearray(office("word/document.xml"))
    at = tail.rfind(b"PK\x05\x06")
    tail[at + 12 : at + 16] = (40_000_000).to_bytes(4, "little")
    assert "of a kind that we do not take" in refusal(bytes(tail), coordinator)


def test_a_list_of_types_that_unpacks_to_two_hundred_megabytes_is_not_unpacked(coordinator):
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open("[Content_Types].xml", "w", force_zip64=True) as part:
            for _ in range(200):
                part.write(bytes(1_000_000))
        file.writestr("word/document.xml", "<a/>")
    assert kept(made.getvalue(), by=coordinator).media_type == MediaType.DOCX


def look_at_noise(by, times):
    """Hostile bytes have two answers, a kind or a sentence; anything else that is raised fails the test."""
    chance = random.Random(20261122)
    contents, refused = list(KINDS.values()), 0
    for number in range(times):
        noise = bytearray(contents[number % len(contents)])
        for _ in range(chance.randrange(1, 30)):
            noise[chance.randrange(len(noise))] = chance.randrange(256)
        coming = received(bytes(noise), by=by)
        try:
            keep_file(received=coming, kinds=ANYTHING)
        except NotTaken:
            refused += 1
        coming.close()
    assert times // 10 < refused < times


def test_400_hostile_files_break_nothing(coordinator):
    look_at_noise(coordinator, 400)


@pytest.mark.full
def test_5_000_hostile_files_break_nothing(coordinator):
    look_at_noise(coordinator, 5_000)


def test_looking_at_a_file_leaves_it_as_it_was(coordinator):
    coming = received(PDF, by=coordinator)
    with coming.reader() as reader:
        kind_of(reader)
        assert b"".join(reader) == PDF
