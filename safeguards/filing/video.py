"""A film without its place, its time and its owner: only what is needed to show it is left (security rule 11).

Nothing is moved, so that every offset in the film stays true. A box that is not needed to play it becomes an empty
`free` box of the same length, whatever its name is: location stands in `udta`, `meta`, `uuid` and a dozen vendors'
boxes. Tracks other than picture, sound and subtitles go the same way, and whatever lies between the samples of the
tracks that are kept becomes zeros. What a camera wrote inside a picture itself cannot be found without decoding it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from safeguards.filing.boxes import Box, boxes, handler_of, outer_boxes, samples_of, take
from safeguards.filing.chunks import SealedReader
from safeguards.filing.kinds import FileBroken, NotTaken
from safeguards.sealing import SealBroken

MOST_TRACKS = 16
MOST_DATA = 100  # boxes of samples
TRACKS = {b"vide", b"soun", b"sbtl", b"subt", b"text", b"clcp"}
# What may stand in what; everything else is emptied. No kind stands in itself, so this is also how deep it goes.
NEEDED = {
    b"": {b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"sidx", b"mfra"},
    b"moov": {b"mvhd", b"trak", b"mvex"},
    b"trak": {b"tkhd", b"edts", b"mdia", b"tapt"},
    b"edts": {b"elst"},
    b"mdia": {b"mdhd", b"hdlr", b"minf", b"elng"},
    b"minf": {b"vmhd", b"smhd", b"sthd", b"nmhd", b"gmhd", b"hdlr", b"dinf", b"stbl"},
    b"dinf": {b"dref"},
    b"stbl": {
        *(b"stsd", b"stts", b"ctts", b"cslg", b"stsc", b"stsz", b"stco", b"co64", b"stss", b"stps"),
        *(b"stsh", b"sdtp", b"sbgp", b"sgpd", b"subs"),
    },
    b"mvex": {b"mehd", b"trex"},
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"tfdt", b"trun", b"sdtp", b"sbgp", b"sgpd", b"subs"},
    b"mfra": {b"tfra", b"mfro"},
}
DATED = {b"mvhd", b"tkhd", b"mdhd"}  # begin with when it was made and changed


class CannotClear(NotTaken):
    """A film whose location cannot be told from its pictures."""

    def __init__(self) -> None:
        super().__init__(
            _("We cannot take the location out of this video. Save it as an ordinary MP4 and choose it anew")
        )


@dataclass(frozen=True, slots=True)
class Patch:
    """A stretch of the film that becomes these bytes, or zeros."""

    start: int
    end: int
    bytes_: bytes = b""

    def over(self, piece: bytearray, at: int) -> None:
        """Write the part of it that falls into a piece of the film which begins at `at`."""
        start, end = max(self.start, at), min(self.end, at + len(piece))
        if start < end:
            whole = self.bytes_ or bytes(end - start)
            shift = start - self.start if self.bytes_ else 0
            piece[start - at : end - at] = whole[shift : shift + end - start]


def patches(film: SealedReader) -> list[Patch]:
    """What must be emptied, in order. Empty for a film that holds nothing but itself. Raises FileBroken."""
    try:
        return sorted(_patches(film), key=lambda patch: patch.start)
    except SealBroken:
        raise
    except (ValueError, OverflowError, MemoryError) as error:
        raise FileBroken from error


def without(film: SealedReader, found: list[Patch]) -> Iterator[bytes]:
    """The film with its patches, a chunk at a time, up to the end of its last box."""
    at, waiting, end = 0, list(reversed(found)), outer_boxes(film)[-1].end
    for chunk in film.between(0, end):
        piece = bytearray(chunk)
        while waiting and waiting[-1].start < at + len(piece):
            waiting[-1].over(piece, at)
            if waiting[-1].end > at + len(piece):
                break  # its rest falls into the next piece
            waiting.pop()
        yield bytes(piece)
        at += len(piece)


def _patches(film: SealedReader) -> Iterator[Patch]:
    outer = outer_boxes(film)
    movie = next((box for box in outer if box.kind == b"moov"), None)
    data = [box for box in outer if box.kind == b"mdat"]
    if movie is None or not 0 < len(data) <= MOST_DATA:
        raise FileBroken
    tracks = {box: handler_of(film, box) for box in boxes(film, movie.inside, movie.end) if box.kind == b"trak"}
    kept = [track for track, held in tracks.items() if held in TRACKS]
    if b"vide" not in tracks.values() or len(tracks) > MOST_TRACKS:
        raise FileBroken
    yield from _emptied(film, outer, b"", tracks.keys() - set(kept))
    if not any(box.kind == b"moof" for box in outer):
        samples = sorted(stretch for track in kept for stretch in samples_of(film, track))
        yield from _between_samples(film, data, samples)
    elif len(kept) < len(tracks):  # a film in pieces: the samples of what goes stand among those of what stays
        raise CannotClear


def _emptied(film: SealedReader, held: Iterable[Box], parent: bytes, gone: set[Box]) -> Iterator[Patch]:
    for box in held:
        if box.kind not in NEEDED[parent] or box in gone:
            yield from _empty(film, box)
        elif box.kind in NEEDED:
            yield from _emptied(film, boxes(film, box.inside, box.end), box.kind, gone)
        elif box.kind in DATED:
            wide = take(film, box.inside, box.inside + 1) == b"\x01"
            yield from _zeros(film, box.inside + 4, min(box.end, box.inside + (20 if wide else 12)))
        elif box.kind == b"hdlr":
            yield from _zeros(film, box.inside + 24, box.end)  # a name somebody or some device gave


def _empty(film: SealedReader, box: Box) -> Iterator[Patch]:
    if box.kind != b"free":
        yield Patch(box.start + 4, box.start + 8, b"free")
    yield from _zeros(film, box.inside, box.end)


def _zeros(film: SealedReader, start: int, end: int) -> Iterator[Patch]:
    """Only where there is something: a film that was cleaned needs no patch."""
    if start < end and any(piece.count(0) != len(piece) for piece in film.between(start, end)):
        yield Patch(start, end)


def _between_samples(film: SealedReader, data: Iterable[Box], samples: list[tuple[int, int]]) -> Iterator[Patch]:
    """Whatever lies in the data of the film and belongs to no track that is kept."""
    for box in data:
        at = box.inside
        for start, end in samples:
            if end <= at or start >= box.end:
                continue
            yield from _zeros(film, at, min(start, box.end))
            at = max(at, min(end, box.end))
        yield from _zeros(film, at, box.end)
