"""The boxes of an MP4 or MOV film: where each begins and ends, and which samples are the film itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from safeguards.filing.chunks import SealedReader
from safeguards.filing.kinds import FileBroken

HEADER = 8
MOST_BOXES = 200_000
MOST_ENTRIES = 4_000_000  # of one table: nine hours of sound


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its kind, and the places of its header, of what it holds and of its end."""

    kind: bytes
    start: int
    inside: int
    end: int


def boxes(film: SealedReader, start: int, end: int) -> Iterator[Box]:
    """The boxes that stand side by side between two places. Raises FileBroken where one does not fit."""
    for _count in range(MOST_BOXES):
        if end - start < HEADER:  # QuickTime ends some boxes with a few zeros
            return
        head = take(film, start, min(start + 16, end))
        size, inside = int.from_bytes(head[:4], "big"), start + 8
        if size == 1:
            size, inside = int.from_bytes(head[8:16], "big"), start + 16
        stop = end if size == 0 else start + size
        if len(head) < inside - start or stop < inside or stop > end:
            raise FileBroken
        yield Box(head[4:8], start, inside, stop)
        start = stop
    raise FileBroken


def outer_boxes(film: SealedReader) -> list[Box]:
    """The boxes of the film itself. Some cameras write more behind it, in a form of their own: that is left out."""
    found: list[Box] = []
    try:
        for box in boxes(film, 0, film.size):
            found.append(box)
    except FileBroken:
        if not {b"moov", b"mdat"} <= {box.kind for box in found}:
            raise
    return found


def take(film: SealedReader, start: int, end: int) -> bytes:
    """So many bytes, all of them."""
    held = b"".join(film.between(start, end))
    if len(held) != end - start:
        raise FileBroken
    return held


def first(film: SealedReader, box: Box, *path: bytes) -> Box | None:
    """The box that is found by going down this path of kinds."""
    for kind in path:
        found = next((inner for inner in boxes(film, box.inside, box.end) if inner.kind == kind), None)
        if found is None:
            return None
        box = found
    return box


def handler_of(film: SealedReader, track: Box) -> bytes:
    """What a track holds: `vide`, `soun`, …"""
    box = first(film, track, b"mdia", b"hdlr")
    return take(film, box.inside + 8, box.inside + 12) if box and box.end - box.inside >= 12 else b""


def samples_of(film: SealedReader, track: Box) -> list[tuple[int, int]]:
    """The stretches of the file that hold the samples of a track, in the order of its table."""
    table = first(film, track, b"mdia", b"minf", b"stbl")
    if table is None:
        raise FileBroken
    sizes, runs, offsets = _sizes(film, table), _runs(film, table), _offsets(film, table)
    ends = [0, *accumulate(sizes)]
    counts = _counts(runs, len(offsets))
    borders = [0, *accumulate(counts)]
    if borders[-1] > len(sizes):
        raise FileBroken
    lengths = [ends[after] - ends[before] for before, after in pairwise(borders)]
    return [(offset, offset + length) for offset, length in zip(offsets, lengths, strict=True)]


def _table(film: SealedReader, table: Box, kind: bytes, *, width: int, skip: int = 8) -> list[int] | None:
    """The numbers of one table of numbers, each of `width` bytes; None where there is no such table."""
    box = first(film, table, kind)
    if box is None:
        return None
    count = int.from_bytes(take(film, box.inside + skip - 4, box.inside + skip), "big")
    begin = box.inside + skip
    if kind == b"stsc":
        count *= 3
    if count > MOST_ENTRIES or begin + count * width > box.end:
        raise FileBroken
    raw = take(film, begin, begin + count * width)
    return [int.from_bytes(raw[at : at + width], "big") for at in range(0, len(raw), width)]


def _sizes(film: SealedReader, table: Box) -> list[int]:
    box = first(film, table, b"stsz")
    if box is None:
        raise FileBroken
    each, count = (int.from_bytes(take(film, box.inside + at, box.inside + at + 4), "big") for at in (4, 8))
    if each and count <= MOST_ENTRIES:
        return [each] * count
    return _table(film, table, b"stsz", width=4, skip=12) or []


def _runs(film: SealedReader, table: Box) -> list[tuple[int, int]]:
    """From which chunk on, how many samples stand in each."""
    held = _table(film, table, b"stsc", width=4) or []
    return list(zip(held[::3], held[1::3], strict=True))


def _offsets(film: SealedReader, table: Box) -> list[int]:
    short = _table(film, table, b"stco", width=4)
    found = short if short is not None else _table(film, table, b"co64", width=8)
    if found is None:
        raise FileBroken
    return found


def _counts(runs: list[tuple[int, int]], chunks: int) -> list[int]:
    """How many samples each chunk holds."""
    counts: list[int] = []
    starts = [start for start, _count in runs]
    for (start, count), stop in zip(runs, [*starts[1:], chunks + 1], strict=True):
        if start != len(counts) + 1 or not start <= stop <= chunks + 1:
            raise FileBroken
        counts += [count] * (stop - start)
    if len(counts) != chunks:
        raise FileBroken
    return counts
