"""How long a text is as a telephone counts it: one text is 160 letters of GSM-7, or 70 of UCS-2 (domain.md 3.3).

Of the accented letters of Welsh only à, è, ì, ò, ù, é, ä, ö and ü are in GSM-7. One ŵ, ŷ, â, ê, î, ô or û, or a
typographic quote, makes the whole text UCS-2. Spelling is never changed to save a part.
"""

from typing import Literal, NamedTuple

GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_TWICE = set("\f^{}\\[~]|€")  # the extension table: an escape, then the letter
Alphabet = Literal["GSM-7", "UCS-2"]
LENGTHS: dict[Alphabet, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}  # alone; joined to others


class TextParts(NamedTuple):
    """The alphabet a text needs, its length in that alphabet's units, and how many parts it is sent in."""

    alphabet: Alphabet
    length: int
    parts: int


def text_parts(text: str) -> TextParts:
    """What this text costs as a text message. A letter of two units is never cut in two."""
    alphabet: Alphabet = "GSM-7" if set(text) <= GSM_7 | GSM_7_TWICE else "UCS-2"
    units = [_units(letter, alphabet) for letter in text]
    alone, joined = LENGTHS[alphabet]
    length = sum(units)
    return TextParts(alphabet, length, 1 if length <= alone else _parts(units, joined))


def _units(letter: str, alphabet: Alphabet) -> int:
    if alphabet == "GSM-7":
        return 2 if letter in GSM_7_TWICE else 1
    return 2 if ord(letter) > 0xFFFF else 1


def _parts(units: list[int], room: int) -> int:
    parts, used = 1, 0
    for unit in units:
        if used + unit > room:
            parts, used = parts + 1, 0
        used += unit
    return parts
