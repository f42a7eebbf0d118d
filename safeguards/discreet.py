"""The discreet-text checker: what a message to a survivor may show to whoever holds the phone (domain.md 3.3).

Whole words, not parts of words, in both languages, with the Welsh mutated forms and whatever disguise they wear. The
same list is held against the outside of a message: sender, subject, addresses, file names and the site's host name
(security rule 8). In doubt a text is refused: a message not sent can be mended.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from urllib.parse import unquote

from safeguards.reading import LONGEST, UNREADABLE, Run, folded, pieces, runs, shown, skeleton, spellings
from safeguards.vocabulary import BEGINNINGS, ONE_PIECE, STEMS, WORDS, is_listed

SHORTEST_IN_PIECES = 5  # letters: "ra pe" is not looked for, "r a p e" and "ra-pe" are
# In a name l and i stay apart, or Ali would be found in every "all".
TYPED_IN_NAMES = [str.maketrans("034578@$€+1!|", f"oeastbaset{one * 3}") for one in "li"]
SIGN = r"[*#%^~]|[^\x00-\x7f]"  # stands for one letter, as ball and star do in p⚽lice and p*lice
MASKED = re.compile(rf"(?:[a-z0-9]|{SIGN})+")
SHORTEST_MASKED = 2  # letters left to see
HASHTAG = re.compile(r"#\w+")

ENDINGS = "com|org|net|cymru|wales|info|biz|gov|uk|co|example"  # where a space stands before them too
ADDRESS = re.compile(
    rf"""
    \w:/ | \bh(?:tt|xx)ps?\b | \bwww\d?\b | \bmailto:      # says that it is an address
    | \w@\w*[a-z] | (?<!\w)@[a-z]\w                         # mail, and names in chat programs
    | (?<![\w-])(?=[\w-]*[a-z])[\w-]{{2,}}\.[a-z]{{2,}}      # voice.wales; also a space forgotten after a full stop
    | \w\.[a-z]{{2,}}/ | \w\s?\.(?:{ENDINGS})\b
    | \w\s?(?:[\[({{<]\s?(?:\.|dot)\s?[\])}}>]|\s\.\s|\sdot\s)\s?(?:{ENDINGS})\b   # voice dot wales
    | \b\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b | \blocalhost\b
    """,
    re.X,
)
# A rank before a name, and the numbers that everybody knows.
PLAINLY = (
    re.compile(r"\b(?:W?PC|DC|DS|DI|DCI|[Ii]nsp(?:ector)?)\.?\s+[A-Z][a-z]+"),
    re.compile(r"\b(?:call|ring|dial|phone|ffoniwch|ffonio|deialwch|galwch)\s+(?:101|999|112)\b", re.I),
)
AREAS = (
    "al|ba|bb|bd|bh|bl|bn|br|bs|bt|b|ca|cb|cf|ch|cm|co|cr|ct|cv|cw|da|dd|de|dg|dh|dl|dn|dt|dy|ec|eh|en|ex|e|fk|fy|gl|gu|"
    "gy|g|ha|hd|hg|hp|hr|hs|hu|hx|ig|im|ip|iv|je|ka|kt|kw|ky|la|ld|le|ll|ln|ls|lu|l|me|mk|ml|m|ne|ng|nn|np|nr|nw|n|ol|ox|"
    "pa|pe|ph|pl|po|pr|rg|rh|rm|sa|se|sg|sk|sl|sm|sn|so|sp|sr|ss|st|sw|sy|s|ta|td|tf|tn|tq|tr|ts|tw|ub|wa|wc|wd|wf|wn|wr|"
    "ws|wv|w|yo|ze"
)
NEAR = "np|cf|sa|ll|ld|sy|ch|hr|gl|bs"  # of Wales and beside it: found also with a space after the letters
INWARD = r"[\s.\-]*\d\s?[abd-hjlnp-uw-z]{2}\b"
POSTCODE = re.compile(rf"\b(?:(?:{AREAS})\d[a-z\d]?{INWARD}|(?:{NEAR})[\s.\-]{{1,2}}\d\d?{INWARD})")
SPELT = re.compile(r"\b[a-z\d](?:[\s._/-]+[a-z\d]\b){4,}")  # letter by letter, five or more
POSTCODE_WITHIN = re.compile(rf"(?:{AREAS})\d[a-z\d]?\d[abd-hjlnp-uw-z]{{2}}")

DATE_OR_TIME = re.compile(
    r"(?<![\d./-])(?:\d{1,2}([./-])\d{1,2}\1(?:20)?\d\d|20\d\d-\d\d-\d\d|20\d\d\s?[-/]\s?(?:20)?\d\d"
    r"|(?:[01]?\d|2[0-3])[.:][0-5]\d|£\s?\d{1,4}(?:,\d{3})*(?:\.\d\d)?)(?![\d/]|[.:]\d)"
)
LONG_NUMBER = re.compile(r"\d(?:[ .\-/()]{0,2}\d){5,}")
CODE = re.compile(r"\b(?=[a-z\d]*[a-z])(?=(?:[a-z]*\d){5})[a-z\d]+\b")
REFERENCE = re.compile(
    r"\b(?:(?:ref|reference|urn|crn|cyf|cyfeirnod)\b\W{0,3}(?:(?:no|number|num|rhif)\b\W{0,3})?\S*\d"
    r"|(?:crime|case|log|incident|occurrence|niche|rms|cad|cofnod|digwyddiad)\b\W{0,3}\w{0,4}\d{3,})"
)


def forbidden_words(text: str) -> list[str]:
    """The words in `text` that would give the service away: plain, drawn alike, masked, spelt out or in pieces."""
    parted = HASHTAG.sub(lambda tag: re.sub(r"(?<=[^\W\d_])(?=[A-Z])", " ", tag.group()), text)
    plain = [match.group().lower() for pattern in PLAINLY for match in pattern.finditer(text)]
    return list(dict.fromkeys(chain(plain, *(_found(spelling) for spelling in spellings(parted)))))


def _found(text: str) -> Iterator[str]:
    for typed in (False, True):
        stand = pieces(text, typed=typed)
        yield from (_called(piece.word) for piece in stand if is_listed(piece.word.strip("!|+")))
        yield from (_called(word) for word in filter(None, map(_put_together, runs(stand))))
    yield from (word for match in MASKED.finditer(text) for word in _unmasked(match.group()))


def _called(word: str) -> str:
    """A word as it is named to the writer."""
    return WORDS.get(skeleton(word), word)


def _put_together(run: Run) -> str | None:
    """The listed word that these neighbours make: `pol-ice`, `p o l i c e`, `support group`."""
    bones = skeleton(run.word)
    sure = run.spelt or run.tight
    if bones in WORDS and run.word not in ONE_PIECE and (sure or len(run.word) >= SHORTEST_IN_PIECES):
        return run.word
    return run.word if sure and not is_listed(run.first) and bones.startswith(BEGINNINGS) else None


def _unmasked(masked: str) -> list[str]:
    """Listed words that `p*lice` may stand for, a sign for each letter; at least half must be there to see."""
    letters = len(re.sub(SIGN, "", masked))
    if len(masked) > LONGEST or not max(SHORTEST_MASKED, len(masked) / 2) <= letters < len(masked):
        return []
    could_be = re.compile(re.sub(SIGN, ".", skeleton(masked)))
    return [word for bones, word in WORDS.items() if could_be.fullmatch(bones)]


def faults(text: str, *, names: Iterable[str] = (), link: str = "") -> list[str]:
    """Why this text may not be sent; empty when it may. `names` are words that must not stand in it (surnames).

    `link` is the one address that may, on a route that says so (security rule 8).
    """
    rest = text.replace(link, " ", 1) if link else text
    found = [f"word:{word}" for word in forbidden_words(rest)]
    found += [f"name:{index}" for index, name in enumerate(names) if has_name(rest, name)]
    read = shown(rest)
    spelt = SPELT.findall(read)
    found += ["address"] if any(map(ADDRESS.search, (read, *(re.sub(r"\s", "", run) for run in spelt)))) else []
    found += ["postcode"] if POSTCODE.search(read) or any(map(_holds_postcode, spelt)) else []
    found += ["reference"] if has_reference(read) else []
    return [*found, "unreadable"] if UNREADABLE in read else found


def _holds_postcode(spelt: str) -> bool:
    return POSTCODE_WITHIN.search(re.sub(r"[^a-z\d]", "", spelt)) is not None


def has_reference(read: str) -> bool:
    """A reference, or a number long enough to be one; dates, times and sums of money are none."""
    rest = DATE_OR_TIME.sub(" , ", read)
    return any(pattern.search(rest) for pattern in (LONG_NUMBER, CODE, REFERENCE))


def has_name(text: str, name: str) -> bool:
    """Does this name stand in the text, in any case, with or without its accents, hyphens, apostrophes or an s?"""
    parts = [piece.word for piece in pieces(shown(name))]
    sought = {"".join(parts) + ending for ending in ("", "s", "es")} if parts else set()
    return any(sought & set(_as_names(spelling, spaced=len(parts) > 1)) for spelling in spellings(text))


def _as_names(text: str, *, spaced: bool) -> Iterator[str]:
    """Every word of the text, and neighbours that could be one name: spelt out, hyphened, or of several parts."""
    for typed in (False, True):
        stand = pieces(text, typed=typed)
        near = (run.word for run in runs(stand) if spaced or run.spelt or run.tight)
        for word in chain((piece.word for piece in stand), near):
            yield word
            if not word.isalpha() and not word.isdigit():
                yield from (word.translate(typed_for) for typed_for in TYPED_IN_NAMES)


def outside_faults(text: str) -> list[str]:
    """Why a sender, a subject, an address, a host or a file name may not be used.

    Names run words together, so stems count here too.
    """
    seen = re.sub(r"[^@._/:\\\s]+", lambda part: _spelt_out(part.group()), unquote(text))
    together = " ".join(re.sub(r"[^a-z]+", "", skeleton(shown(chunk))) for chunk in seen.split())
    found = [*forbidden_words(re.sub(r"[@._/:\\]+", " ", seen)), *(s for s in STEMS if skeleton(s) in together)]
    return [*found, "unreadable"] if UNREADABLE in folded(seen) else found


def _spelt_out(part: str) -> str:
    """A host name's part as it is shown: `xn--` undone."""
    if not part.casefold().startswith("xn--"):
        return part
    try:
        return part.encode("ascii").decode("idna")
    except UnicodeError:
        return UNREADABLE  # not to be read is not discreet
