"""Looks for texts in heaps of bytes, as they are and in the disguises that storage and transport give them."""

import base64
import contextlib
import html
import json
import quopri
import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

SHORTEST = 5  # a shorter text stands in every heap by chance, unless as a word of its own
TAKEN = 40  # letters of a long text that are looked for
GRAM = 8
HEX_RUN = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
BASE64_RUN = re.compile(rb"(?=[0-9a-f]{0,200}[G-Zg-z+/_-])[A-Za-z0-9+/_-]{24,}")
ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")
LONG_RUN = re.compile(rb"[A-Za-z0-9+/_-]{20,}")
LINE_ENDS = re.compile(rb"\\[nrt]")


def disguises(text: str) -> set[bytes]:
    """One text, written in every way that we know of."""
    forms = set()
    for letters in {text, unicodedata.normalize("NFD", text)}:
        raw = letters.encode()
        wide = {letters.encode(code) for code in ("utf-16-le", "utf-16-be")}
        plain = {raw, letters.encode("latin-1", "ignore")} if len(letters) > SHORTEST else {raw}
        forms |= plain | wide | {form for each in (raw, *wide) for form in (*_base64(each), each.hex().encode())}
        escaped = {quote(letters), quote_plus(letters), json.dumps(letters)[1:-1], html.escape(letters)}
        forms |= {each.encode() for each in escaped} | {raw.hex().upper().encode(), quopri.encodestring(raw)}
    return {form for form in forms if len(form) >= SHORTEST}


def _base64(raw: bytes) -> set[bytes]:
    """Begun at any of the three places in a group of letters, without the ends, which depend on their neighbours."""
    found = set()
    for skipped in range(3):
        whole = raw[skipped : skipped + (len(raw) - skipped) // 3 * 3]
        if len(whole) >= 6:
            found |= {base64.b64encode(whole), base64.urlsafe_b64encode(whole)}
    return found


def pieces(text: str) -> set[str]:
    """A long text is looked for by its beginning and by its middle: either would give it away."""
    text = text.strip()
    middle = text[len(text) // 2 :]
    return (
        {piece for piece in (text[:TAKEN], middle[:TAKEN]) if len(piece) >= SHORTEST} if len(text) > TAKEN else {text}
    )


def unpacked(heap: bytes) -> bytes:
    """The heap, and after it what stands in it packed: as hexadecimal figures, as base64, as escaped bytes."""
    figures = (bytes.fromhex(run.group()[: len(run.group()) // 2 * 2].decode()) for run in HEX_RUN.finditer(heap))
    packed = (_out_of_base64(run.group()) for run in BASE64_RUN.finditer(heap))
    escaped = ESCAPED.sub(lambda byte: bytes.fromhex(byte.group(1).decode()), heap) if b"\\x" in heap else b""
    return b"\n".join([heap, *figures, *packed, escaped])


def _out_of_base64(run: bytes) -> bytes:
    whole = run[: len(run) // 4 * 4].translate(bytes.maketrans(b"-_", b"+/"))
    return base64.b64decode(whole)


def found(texts: Iterable[str], heap: bytes) -> set[str]:
    """Which of the texts stand in the heap, in whatever disguise."""
    wanted: dict[bytes, str] = {}
    for text in texts:
        for piece in pieces(text):
            if len(piece) >= SHORTEST:
                wanted |= dict.fromkeys(disguises(piece), text)
    short = {form: text for form, text in wanted.items() if len(form) < GRAM}
    by_gram: dict[bytes, list[bytes]] = {}
    for form in wanted.keys() - short.keys():
        by_gram.setdefault(form[:GRAM], []).append(form)
    heap = unpacked(heap)
    hits = {text for form, text in short.items() if form in heap}
    for place in range(len(heap) - GRAM + 1):
        forms = by_gram.get(heap[place : place + GRAM])
        if forms:
            hits |= {wanted[form] for form in forms if heap.startswith(form, place)}
    return hits


def found_as_words(words: Iterable[str], heap: bytes) -> set[str]:
    """Which of these short words stand in the heap by themselves, as text: in what is drawn by chance any may stand."""
    wanted = {form: word for word in words for form in _spellings(word)}
    if not wanted:
        return set()
    any_of_them = "|".join(re.escape(form) for form in sorted(wanted, key=len, reverse=True))
    alone = re.compile(rf"(?<![^\W_])(?:{any_of_them})(?![^\W_])")
    return {wanted[hit] for text in _texts_in(heap) for hit in alone.findall(text)}


def _spellings(word: str) -> set[str]:
    printed = quopri.encodestring(word.encode()).decode()
    return {word, unicodedata.normalize("NFD", word), quote(word), json.dumps(word)[1:-1], html.escape(word), printed}


def _unless_drawn(run: re.Match[bytes]) -> bytes:
    """Nothing for a key or a salt, which are letters drawn by chance: their capitals stand anywhere."""
    return b"" if sum(letter.isupper() for letter in run.group().decode()) >= 4 else run.group()


def _texts_in(heap: bytes) -> Iterator[str]:
    """What a person could read in the heap: as it is, and whatever packed run turns out to be text."""
    told = LINE_ENDS.sub(b"  ", ESCAPED.sub(lambda byte: bytes.fromhex(byte.group(1).decode()), heap))
    yield LONG_RUN.sub(_unless_drawn, told).decode(errors="replace")
    figures = (bytes.fromhex(run.group()[: len(run.group()) // 2 * 2].decode()) for run in HEX_RUN.finditer(heap))
    for packed in (*figures, *(_out_of_base64(run.group()) for run in BASE64_RUN.finditer(heap))):
        with contextlib.suppress(UnicodeDecodeError):
            text = packed.decode()
            if len(packed) >= 12 and all(letter.isprintable() or letter.isspace() for letter in text):
                yield text
