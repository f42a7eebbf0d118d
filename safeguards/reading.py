"""How a text is read by somebody who glances at it: accents, disguises and look-alike letters undone.

Only the checker reads like this. What is sent keeps every letter as it was written, Welsh above all.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

HIDDEN = "\x00"  # something stands here that no eye sees
UNREADABLE = "\ufffd"  # a letter of no alphabet we write in, or a mark that turns text round

FILLERS = set("\u115f\u1160\u3164\u2800")  # letters and patterns that are drawn as nothing
TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
DOTS = set("。․·•∙‧⋅")
APOSTROPHES = set("’‘ʼ`´ʹ′")
# Letters of other alphabets that are drawn like ours: capitals first, because a small one may look like another.
LOOK_ALIKES = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХԚԜҮΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "авеѕіјкмнорстухԛԝѵһԁɡӏпгьαβγδεηθικμνορςστυχωաօսոհցԁɑɩʋ",
        "abesijkmhopctyxqwyabezhikmnoptyx" + "abesijkmhopctyxqwvhdglnrbabydenoikuvopcotuxwwounhgdaiu",
        strict=True,
    )
)
JOINED = {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d", "ŋ": "n", "ı": "i", "ĸ": "k"}
NAMED_LETTER = re.compile(r"LETTERS? (?:SMALL |CAPITAL |TURNED |OPEN |DOTLESS |SCRIPT |INSULAR |REVERSED )*([A-Z])\b")
TYPED_FOR = str.maketrans("013457|!@$€+", "oleastlias" + "et")
DRAWN_ALIKE = str.maketrans("l", "i")  # l, I, 1, | and ! are one stroke
WORD = re.compile(r"[a-z0-9]+")
TYPED_WORD = re.compile(r"[a-z0-9@$!|€+]+")
BREAK = re.compile(r"(?=.*\s)(?=.*[.,;:!?()\"])", re.S)  # the end of a thought: words do not run on over it
LONGEST = 24


class Piece(NamedTuple):
    """A run of letters, and what stood between it and the one before."""

    word: str
    gap: str


class Run(NamedTuple):
    """Neighbouring pieces put together: spelt letter by letter, or tight, with no space between them, or neither."""

    first: str
    word: str
    spelt: bool
    tight: bool


@cache
def _as_read(letter: str) -> str:
    """One character as it is read."""
    kind = unicodedata.category(letter)
    if letter.isascii():
        return letter.lower() if kind != "Cc" or letter in "\n\r\t" else HIDDEN
    if letter in TURNING or kind in ("Co", "Cn", "Cs"):
        return UNREADABLE
    for known, read in ((DOTS, "."), (APOSTROPHES, "'"), (FILLERS, HIDDEN)):
        if letter in known:
            return read
    by_kind = {"M": "", "C": HIDDEN, "Z": " "}.get(kind[0])
    if by_kind is not None:
        return by_kind
    return {"Pd": "-", "Pi": '"', "Pf": '"'}.get(kind) or _letter_as_read(letter, kind)


def _letter_as_read(letter: str, kind: str) -> str:
    """A letter or a sign that is not ASCII: the letter of ours it is drawn like, or none."""
    if like := LOOK_ALIKES.get(letter) or JOINED.get(letter.casefold()):
        return like
    name = unicodedata.name(letter, "")
    if (name.startswith("LATIN ") or kind == "So") and (found := NAMED_LETTER.search(name)):
        return found[1].lower()
    if kind == "Nd":
        return str(unicodedata.digit(letter))
    return UNREADABLE if kind[0] in "LN" else letter


def folded(text: str) -> str:
    """Text as it is read, in small letters, with HIDDEN and UNREADABLE where they stand."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", html.unescape(text)))
    return "".join(map(_as_read, plain))


def shown(text: str) -> str:
    """Folded text as it shows: what no eye sees is gone."""
    return folded(text).replace(HIDDEN, "")


def spellings(text: str) -> list[str]:
    """Folded text both ways: what is hidden in it may have stood within a word or between two."""
    read = folded(text)
    return [read.replace(HIDDEN, ""), read.replace(HIDDEN, " ")] if HIDDEN in read else [read]


def pieces(text: str, *, typed: bool = False) -> list[Piece]:
    """The runs of letters of a folded text. `typed` also counts signs that are typed for a letter: c@se, pol!ce."""
    found, end = [], 0
    for match in (TYPED_WORD if typed else WORD).finditer(text):
        found.append(Piece(match.group(), text[end : match.start()]))
        end = match.end()
    return found


def skeleton(word: str) -> str:
    """What is left when signs typed for letters and strokes drawn alike are one: po11ce, poIice, crirne."""
    if word.isdigit():
        return word
    return word.translate(TYPED_FOR).translate(DRAWN_ALIKE).replace("rn", "m").replace("vv", "w")


def runs(found: list[Piece]) -> Iterator[Run]:
    """Neighbours that could be one word in pieces, two or more: over the end of a thought only letter by letter."""
    ends = [BREAK.match(piece.gap) is not None for piece in found]
    spaced = [any(map(str.isspace, piece.gap)) for piece in found]
    for start, first in enumerate(found):
        run = Run(first.word, first.word, spelt=len(first.word) == 1, tight=True)
        for place in range(start + 1, len(found)):
            word = found[place].word
            single = len(word) == 1
            if len(run.word) + len(word) > LONGEST or (
                ends[place] and not (single and len(found[place - 1].word) == 1)
            ):
                break
            run = Run(run.first, run.word + word, run.spelt and single, run.tight and not spaced[place])
            yield run
