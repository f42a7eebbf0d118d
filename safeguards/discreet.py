"""The discreet-text checker: what a message to a survivor may show to whoever holds the phone (domain.md 3.3).

Whole words, not parts of words, in both languages, with the Welsh mutated forms. The same list is held against the
outside of a message: sender, subject, addresses and the site's host name (security rule 8).
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

# English words and their plain endings; a star stands for any ending.
ENGLISH = """
police polic* survivor* victim* abus* domestic rape raped raping rapist* sexual sexually idva* isva* marac*
court courts courtroom case cases crime* criminal* offender* offence* forum* violen* assault* refuge* perpetrator*
detective* officer* constable* safeguard* witness* gwent heddlu stalk* strangl* sexualabuse domesticabuse
"""
ENGLISH_PHRASES = ("support group", "focus group", "reference group", "crown court", "live fear free", "dv unit")

# Welsh words as they stand; `mutated` adds what they become after another word.
WELSH = """
heddlu goroeswr goroeswyr goroesi dioddefwr dioddefwyr dioddefwraig cam-drin camdriniaeth camdriniwr domestig trais
treisio treisiwr rhywiol llys llysoedd achos trosedd troseddau troseddwr tyst tystion lloches ymosodiad fforwm
cyflawnwr swyddog
"""
WELSH_PHRASES = ("grwp cymorth", "grwp ffocws", "grwp cefnogi", "cam drin", "gam drin", "nghwyn heddlu")
# Inside a name, where words run together.
STEMS = (
    "police", "heddlu", "survivor", "goroes", "oroeswr", "victim", "dioddef", "ddioddef", "abuse", "camdrin", "gamdrin",
    "domestic", "sexual", "rhywiol", "womensaid", "refuge", "lloches", "crime", "trosedd", "drosedd", "safelives",
    "pnn",
)  # fmt: skip
# Letters of other alphabets that are drawn like ours.
LOOK_ALIKES = str.maketrans("аеорсухіјѕԁɡһⅼοαερικ0134$@", "aeopcyxijsdghloaepikoiea" + "sa")
MUTATIONS = {
    "c": ("g", "ngh", "ch"),
    "p": ("b", "mh", "ph"),
    "t": ("d", "nh", "th"),
    "g": ("", "ng"),
    "b": ("f", "m"),
    "d": ("dd", "n"),
    "ll": ("l",),
    "m": ("f",),
    "rh": ("r",),
}
ENDINGS = "uk|com|org|net|cymru|wales|info|io|gov|app|ly|dev|example|link|page|site|online"
ADDRESS = re.compile(rf"(?:\w+://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:{ENDINGS})\b\S*", re.I)
POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b", re.I)
REFERENCE = re.compile(
    r"\b(?:crime|ref|reference|case)\s*(?:no\.?|number|:)?\s*\w*\d{3,}\w*\b|\b\d{6,}(?:/\d+)?\b", re.I
)


def mutated(word: str) -> set[str]:
    """A Welsh word with every initial mutation it can take: trais, drais, nhrais, thrais."""
    for start in ("ll", "rh", *MUTATIONS):
        if word.startswith(start):
            return {word} | {change + word[len(start) :] for change in MUTATIONS[start]}
    return {word, f"h{word}"}


def _pattern() -> re.Pattern[str]:
    welsh = set(chain.from_iterable(mutated(word) for word in WELSH.split()))
    words = {re.escape(word).replace(r"\*", r"\w*") for word in ENGLISH.split()} | {re.escape(word) for word in welsh}
    phrases = {re.escape(phrase).replace(r"\ ", r"[\s-]+") for phrase in (*ENGLISH_PHRASES, *WELSH_PHRASES)}
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(words | phrases, key=len, reverse=True))})(?!\w)")


FORBIDDEN = _pattern()


def folded(text: str) -> str:
    """Text as it is judged: compatible forms and odd spacing undone, accents and invisible marks gone."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    kept = "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return kept.casefold().replace("’", "'")


def forbidden_words(text: str) -> list[str]:
    """The words in `text` that would give the service away, as they were found: plainly, drawn alike, or spelt out."""
    plain = folded(text).replace("_", " ")
    alike = plain.translate(LOOK_ALIKES)
    spelt = re.sub(r"(?<=\b\w)[.\s-]+(?=\w\b)", "", alike)
    found = (match.group() for version in (plain, alike, spelt) for match in FORBIDDEN.finditer(version))
    return list(dict.fromkeys(found))


def faults(text: str, *, names: Iterable[str] = (), link: str = "") -> list[str]:
    """Why this text may not be sent; empty when it may. `names` are words that must not stand in it (surnames).

    `link` is the one address that may, on a route that says so (security rule 8).
    """
    rest = text.replace(link, " ", 1) if link else text
    found = [f"word:{word}" for word in forbidden_words(rest)]
    found += [f"name:{index}" for index, name in enumerate(names) if name and _has_word(rest, name)]
    if ADDRESS.search(rest):
        found.append("address")
    if POSTCODE.search(rest):
        found.append("postcode")
    if REFERENCE.search(rest):
        found.append("reference")
    return found


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(folded(word))}(?!\w)", folded(text)) is not None


def outside_faults(text: str) -> list[str]:
    """Why a sender, an address or a host name may not be used. Names run words together, so stems count here too."""
    plain = folded(" ".join(_spelt_out(part) for part in re.split(r"[@._/:\s]+", text))).translate(LOOK_ALIKES)
    return [*forbidden_words(plain), *(stem for stem in STEMS if stem in re.sub(r"[\s-]+", "", plain))]


def _spelt_out(part: str) -> str:
    """A host name's part as it is shown: `xn--` undone."""
    if not part.casefold().startswith("xn--"):
        return part
    try:
        return part.encode("ascii").decode("idna")
    except UnicodeError:
        return f"police {part}"  # unreadable is not discreet
