"""A film keeps its pictures and sound and loses its place, its time and its owner (security rule 11)."""

import random
import shutil
import struct
import subprocess

import pytest

from safeguards.audit import Why
from safeguards.filing.chunks import CHUNK
from safeguards.filing.kinds import NotTaken
from safeguards.filing.opening import open_file
from safeguards.filing.video import patches
from safeguards.tests.files import FILMS, PLACES, film, kept, received

pytestmark = pytest.mark.django_db
NAMES = ["moov_last.mp4", "moov_first.mp4", "phone.mov", "pieces.mp4"]
SECRET = b"GPS 51.4816 -3.1791"


def after(content, by):
    """The film as it is kept."""
    return b"".join(open_file(kept(content, by=by, name="garden.mp4"), by=by, why=Why.WORK).chunks())


def box(kind, *inside):
    held = b"".join(inside)
    return struct.pack(">I4s", 8 + len(held), kind) + held


def full(kind, *inside):
    return box(kind, bytes(4), *inside)


def numbers(*values):
    return struct.pack(f">{len(values)}I", *values)


def track(handler, offsets, sizes):
    """A track with one sample in each chunk."""
    table = box(
        b"stbl",
        full(b"stsd", numbers(0)),
        full(b"stsz", numbers(0, len(sizes), *sizes)),
        full(b"stsc", numbers(1, 1, 1, 1)),
        full(b"stco", numbers(len(offsets), *offsets)),
    )
    head = full(b"hdlr", bytes(4), handler, bytes(12), b"Phone of Copper Heron\0")
    return box(b"trak", full(b"tkhd", bytes(80)), box(b"mdia", head, box(b"minf", table)))


def made(*, tracks, more=(), in_movie=(), samples=b"", before=()):
    """A film: brand, samples from byte 24 on, movie, and what else."""
    start = box(b"ftyp", b"isom", bytes(4)) + box(b"mdat", samples)
    return b"".join([start, *before, box(b"moov", full(b"mvhd", b"\x11" * 96), *tracks, *in_movie), *more])


PICTURE = [24, 24 + 40]  # two samples of ten bytes each, thirty bytes apart


def simple(**parts):
    samples = b"V" * 10 + b"-" * 30 + b"W" * 10 + b"-" * 20
    return made(**({"tracks": [track(b"vide", PICTURE, [10, 10])], "samples": samples} | parts))


HIDDEN = {
    "udta in the movie": lambda: simple(in_movie=[box(b"udta", box(b"\xa9xyz", SECRET))]),
    "meta in the movie": lambda: simple(in_movie=[box(b"meta", SECRET)]),
    "uuid at the end": lambda: simple(more=[box(b"uuid", bytes(16), SECRET)]),
    "a vendor's own box in the movie": lambda: simple(in_movie=[box(b"gps ", SECRET)]),
    "a vendor's own box at the end": lambda: simple(more=[box(b"frea", SECRET)]),
    "what was once emptied badly": lambda: simple(before=[box(b"free", SECRET)]),
    "a skipped box": lambda: simple(more=[box(b"skip", SECRET)]),
    "a box of 64 bits": lambda: simple(more=[struct.pack(">I4sQ", 1, b"uuid", 16 + len(SECRET)) + SECRET]),
    "a box that goes to the end": lambda: simple(more=[struct.pack(">I4s", 0, b"skip") + SECRET]),
    "behind the last box": lambda: simple(more=[b"\xff\xff\xff\xff" + SECRET]),
    "between the samples": lambda: simple(samples=b"V" * 10 + SECRET + b"-" * 11 + b"W" * 10 + b"-" * 20),
    "a track of places": lambda: simple(
        tracks=[track(b"vide", PICTURE, [10, 10]), track(b"meta", [34], [len(SECRET)])],
        samples=b"V" * 10 + SECRET + b"-" * 11 + b"W" * 10,
    ),
}


@pytest.mark.parametrize("where", HIDDEN)
def test_a_place_is_gone_wherever_it_was_hidden(where, coordinator):
    before = HIDDEN[where]()
    kept_film = after(before, coordinator)
    assert SECRET in before
    assert SECRET not in kept_film
    assert b"51.4816" not in kept_film


@pytest.mark.parametrize("where", HIDDEN)
def test_the_samples_stand_where_they_stood(where, coordinator):
    kept_film = after(HIDDEN[where](), coordinator)
    assert (kept_film[24:34], kept_film[64:74]) == (b"V" * 10, b"W" * 10)


def test_the_time_and_the_names_of_devices_are_gone(coordinator):
    kept_film = after(simple(), coordinator)
    at = kept_film.index(b"mvhd")
    assert kept_film[at + 8 : at + 16] == bytes(8)
    assert b"Copper Heron" not in kept_film


@pytest.mark.parametrize("name", NAMES)
def test_a_film_of_a_real_encoder_says_no_more_where_it_was_made(name, coordinator):
    before, kept_film = film(name), after(film(name), coordinator)
    assert any(place in before for place in PLACES)
    assert not any(place in kept_film for place in PLACES)
    assert b"Back garden" not in kept_film
    assert len(kept_film) == len(before)


@pytest.mark.parametrize("name", NAMES)
def test_a_film_that_was_cleared_needs_no_clearing(name, coordinator):
    with received(after(film(name), coordinator), by=coordinator).reader() as reader:
        assert patches(reader) == []


def frames(path):
    """The pictures and the sound of a film, decoded, as ffmpeg counts them."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v", "-map", "0:a", "-f", "framemd5", "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


@pytest.mark.full
@pytest.mark.parametrize("name", NAMES)
def test_every_picture_and_every_sound_is_as_it_was(name, coordinator, tmp_path):
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not on this machine")
    path = tmp_path / name
    path.write_bytes(after(film(name), coordinator))
    assert frames(path) == frames(FILMS / name)


def test_a_film_longer_than_a_chunk_is_cleared_at_its_end_and_across_borders(coordinator):
    samples = b"V" * 10 + bytes(CHUNK - 24 - 10 - 8) + SECRET + bytes(CHUNK)
    kept_film = after(
        simple(samples=samples, tracks=[track(b"vide", [24], [10])], more=[box(b"meta", SECRET)]), coordinator
    )
    assert SECRET[:6] not in kept_film
    assert SECRET[-6:] not in kept_film
    assert kept_film[24:34] == b"V" * 10


def moov(handler=b"vide", **changes):
    return made(tracks=[track(handler, **({"offsets": [24], "sizes": [10]} | changes))], samples=b"V" * 10)


BROKEN = {
    "sound alone": moov(b"soun"),
    "more chunks than samples": moov(offsets=[24, 24, 24]),
    "a table longer than its box": simple().replace(numbers(2, *PICTURE), numbers(900_000, *PICTURE)),
    "a box longer than the film": simple().replace(struct.pack(">I", 54) + b"hdlr", b"\x00\xff\xff\xffhdlr"),
    "no tracks": made(tracks=[], samples=b"x"),
    "no samples": box(b"ftyp", b"isom", bytes(4)) + box(b"moov", track(b"vide", [24], [10])),
    "a hundred tracks": made(tracks=[track(b"vide", [24], [10])] * 100, samples=b"V" * 10),
    "a film in pieces with a track of places": film("pieces.mp4").replace(b"soun", b"meta"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_film_that_cannot_be_cleared_is_not_taken(name, coordinator):
    with pytest.raises(NotTaken):
        kept(BROKEN[name], by=coordinator)


def test_films_with_any_byte_changed_are_cleared_or_refused(coordinator):
    chance = random.Random(20261122)
    base = simple(in_movie=[box(b"udta", SECRET)])
    for _ in range(300):
        noise = bytearray(base)
        noise[chance.randrange(24, len(noise))] = chance.randrange(256)
        try:
            kept_film = after(bytes(noise), coordinator)
        except NotTaken:
            continue
        assert SECRET not in kept_film
