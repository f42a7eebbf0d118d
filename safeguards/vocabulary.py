"""The words that tell what the service is, in both languages, in every form they take (domain.md 3.3).

Whole words: "therapeutic", "policy", "Llysfaen" and "maracas" are nobody's secret. A word on this list is refused in
every sense it has, so "in any case" and "tennis court" must be said another way.
"""

from itertools import chain

from safeguards.reading import skeleton

ENGLISH = """
police rape rapes raped raping rapist rapists abuse abuses idva idvas isva isvas marac maracs sarc sarcs dv cps
pcso pcsos sergeant sergeants sgt perp perps coercive oic court courts courtroom courtrooms courthouse
case cases casework caseworker caseworkers caseload
crime crimes forum forums refuge refuges stalk stalks stalked stalker stalkers stalking gwent
policing survivors victims offenders offences officers detectives witnesses safelives
supportgroup supportgroups focusgroup focusgroups referencegroup referencegroups livefearfree dvunit womensaid
"""
# Words that have no innocent beginning: any ending counts.
ENGLISH_BEGINNINGS = """
police policing survivor victim abusi abuser abused domestic sexual criminal crimestop offender offence perpetrator
detective officer constable safeguard witness strangl violen assault prosecut
"""

# Welsh words as they stand; `mutated` adds what they become after another word.
WELSH = """
trais llys llysoedd achos achosion tyst tystion swyddog swyddogion fforwm fforymau polis polisman marac rhingyll
heddluoedd goroeswr goroeswyr goroesi dioddefwr dioddefwyr troseddau troseddwr troseddwyr
camdrin camdriniaeth camdriniwr camdrinwyr camdriniol camdriniodd camdrinir domestig rhywiol trosedd lloches
"""
WELSH_BEGINNINGS = """
heddlu heddwas heddweision heddgeidwad plismon plismyn plismones goroes dioddefw camdrin domestig treisi treisgar
treiswr treiswyr rhywiol trosedd ymosod cyflawnwr cyflawnwyr lloches
"""
WELSH_PHRASES = ("cymorth i ferched", "byw heb ofn")
WELSH_GROUPS = ("cymorth", "ffocws", "cefnogi", "cefnogaeth", "cyfeirio", "goroeswyr", "dioddefwyr")
# Inside a name or a long word, where words run together.
STEMS = (
    "police", "heddlu", "survivor", "goroes", "oroeswr", "oroeswyr", "victim", "dioddef", "ddioddef", "abuse",
    "camdrin", "gamdrin", "domestic", "sexual", "rhywiol", "womensaid", "refuge", "lloches", "crime", "trosedd",
    "drosedd", "safelives", "pnn", "livefearfree", "supportgroup", "focusgroup",
)  # fmt: skip
INSIDE = ("police", "heddlu", "survivor", "victim", "goroesw", "oroeswr", "dioddefw", "camdrin", "gamdrin", "womensaid")
ONE_PIECE = {"polis", "bolis", "mholis", "pholis"}  # "Pol is here": never put together from pieces
NOT_THESE = {"refugee", "refugees"}

SHORTEST_WHOLE = 6  # letters of a beginning that is looked for in pieces too: hed-dlu

MUTATIONS = {
    "ll": ("l",),
    "rh": ("r",),
    "c": ("g", "ngh", "ch"),
    "p": ("b", "mh", "ph"),
    "t": ("d", "nh", "th"),
    "g": ("", "ng"),
    "b": ("f", "m"),
    "d": ("dd", "n"),
    "m": ("f",),
}
VOWELS = "aeiouwy"


def mutated(word: str) -> set[str]:
    """A Welsh word with every initial change it can take: trais, drais, nhrais, thrais; achos, hachos."""
    for start, changes in MUTATIONS.items():
        if word.startswith(start):
            return {word} | {change + word[len(start) :] for change in changes}
    return {word, f"h{word}"} if word[0] in VOWELS else {word}


def _welsh(words: str) -> set[str]:
    return set(chain.from_iterable(map(mutated, words.split())))


def _welsh_phrases() -> set[str]:
    """Grŵp cymorth, rŵp cymorth, grwpiau ffocws: written together, as phrases are on this list."""
    firsts = _welsh("grwp grwpiau")
    groups = {first + second for first in firsts for kind in WELSH_GROUPS for second in mutated(kind)}
    return groups | set(chain.from_iterable(mutated(phrase.replace(" ", "")) for phrase in WELSH_PHRASES))


FIRST_PARTS = sorted({*ENGLISH_BEGINNINGS.split(), *_welsh(WELSH_BEGINNINGS)})
WHOLE = {word for word in FIRST_PARTS if len(word) >= SHORTEST_WHOLE}
WORDS = {skeleton(word): word for word in sorted({*ENGLISH.split(), *_welsh(WELSH), *_welsh_phrases(), *WHOLE})}
BEGINNINGS = tuple(map(skeleton, FIRST_PARTS))
WITHIN = tuple(map(skeleton, INSIDE))


def is_listed(word: str) -> bool:
    """Does this word, standing alone, tell what the service is?"""
    bones = skeleton(word)
    if word in NOT_THESE:
        return False
    return bones in WORDS or bones.startswith(BEGINNINGS) or any(part in bones for part in WITHIN)
