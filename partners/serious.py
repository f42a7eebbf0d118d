"""What goes to professional standards at once, where a person so decides (domain.md SR-3): the software suggests.

Pure, and for the coordinator alone: the worker who sent it learns nothing of it. That somebody asks for a complaint is
no suggestion but their wish (SR-2), and is not looked at here.
"""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from partners.models import Referral

Serious = Referral.Serious
READ = ("what_happened", "service_part", "put_right", "works_for_us_words", "risks", "urgent")  # where words are sought

# Somebody of the service, by what they are called. Never "he" or "they": most of what is told is what others did.
STAFF = (
    r"\b(?:officers?|policem[ae]n|policewom[ae]n|constables?|sergeants?|detectives?|inspectors?|pcsos?|pcs?|dcs?|oics?|"
    r"call (?:handler|taker)s?|custody staff|swyddogion|swyddog|heddwas|heddweision|plismon|plismones|plismyn|"
    r"ditectif|cwnstabl|rhingyll|arolygydd)\b"
)
BETWEEN = r"[^\w.!?\n]+"  # never over the end of a sentence
# words between, none of which begins what somebody else did: "told the officer that he hit them"
WORD = rf"(?:{BETWEEN}(?!(?:he|she|they|that|when|because|after|about|whether|if|fod|bod|ei|ef|hi|nhw|pan)\b)\w+)"
SOON, GAP = rf"{WORD}{{0,3}}?{BETWEEN}", rf"{WORD}{{0,6}}?{BETWEEN}"

WORDS: tuple[tuple[Referral.Serious, str], ...] = (
    (
        Serious.ASSAULT,
        rf"{STAFF}{SOON}(?:assaulted|hit|punched|kicked|slapped|pushed|shoved|grabbed|dragged|restrained|threw|"
        r"hurt|taro|tarodd|gwthiodd|gwthio|cicio|ciciodd|llusgodd|gafaelodd|anafodd|ymosod|ymosododd)\b",
    ),
    (
        Serious.SEXUAL,
        rf"{STAFF}{GAP}(?:touched (?:her|him|them)|groped|kissed|flirt\w*|sexual\w*|naked|undress\w*|nudes?|"
        r"asked (?:her|him|them) out|intimate photo\w*|rhywiol\w*|cusan\w*|fflyrtio|noeth)\b"
        rf"|\b(?:sexual\w*|rhywiol\w*){GAP}(?:by|from|with|gan|oddi wrth)(?: \w+){{0,2}} {STAFF}",
    ),
    (
        Serious.ABUSE_OF_POSITION,
        r"\b(?:relationship|affair|dating|slept|sleeping|perthynas|cysgu) (?:with|gyda|â) (?:\w+ ){0,2}"
        rf"{STAFF}|{STAFF}{GAP}(?:personal (?:number|phone|mobile|account)|private messages?|social media|whatsapp|"
        r"snapchat|instagram|facebook|came to (?:her|his|their) (?:home|house|flat) off duty|off duty|"
        r"rhif personol|negeseuon preifat|oddi ar ddyletswydd)\b",
    ),
    (
        Serious.DISCRIMINATION,
        r"\b(?:discriminat\w*|racis\w*|sexis\w*|homophobi\w*|transphobi\w*|islamophobi\w*|antisemit\w*|"
        r"(?:because|due to) (?:of )?(?:(?:she|he|they) (?:is|are|was|were) )?(?:her|his|their|being )?\s*"
        r"(?:race|colour|skin|religion|faith|disab\w*|sexuality|gay|lesbian|trans\w*|accent|nationality|gypsy|"
        r"traveller|roma|muslim|black|asian|deaf|autis\w*|age)|"
        r"(?:g|ng)?wahaniaeth\w*|hiliaeth|hiliol|rhywiaethol|homoffob\w*|trawsffob\w*|"
        r"oherwydd (?:ei|eu) (?:hil|lliw|chrefydd|crefydd|hanabledd|anabledd|rhywioldeb|hacen|acen))\b",
    ),
    (
        Serious.CORRUPTION,
        rf"\b(?:corrupt\w*|bribe\w*|paid off|cover(?:ed|ing)?[- ]?up|(?:llwgr|lygr)\w*|llwgrwobr\w*)\b"
        rf"|{STAFF}{GAP}(?:friends? with|mates? with|related to|knows|protecting|tipped off|rhybuddio)"
        r"\W+(?:the |her |his |their )?(?:perpetrator|suspect|abuser|ex|partner|husband|wife|boyfriend|girlfriend)\b",
    ),
    (
        Serious.DEATH_OR_INJURY,
        r"\b(?:died|killed|death of|serious(?:ly)? (?:injur\w*|hurt)|life[- ]threatening|bu farw|wedi marw|"
        r"marwolaeth|lladdwyd|anaf difrifol|anafwyd yn ddifrifol)\b",
    ),
    (
        Serious.ADDRESS_LEAKED,
        r"\b(?:told|gave|given|sent|shared|disclosed|revealed|leaked|posted|let slip|showed|dweud|dywedodd|rhoi|"
        rf"rhoddodd|anfon\w*|rhannu|rhannodd|datgel\w*){GAP}(?:(?:new|home|safe|refuge)\W+)?(?:address\w*|"
        r"whereabouts|location|phone number|new number|where (?:she|he|they) (?:lives?|is living|are living|moved)|"
        r"(?:c|g|ngh|ch)yfeiriad\w*|lleoliad|rhif ffôn|ble mae(?:'n|’n| hi'n| hi’n)? byw)\b"
        r"|\b(?:address|location|details|cyfeiriad|manylion)\W+(?:\w+\W+){0,4}?(?:was|were|got|been|wedi)\W+"
        r"(?:\w+\W+){0,2}?(?:leaked|disclosed|shared|given|sent|revealed|passed|datgelu|rhannu|rhoi|gollwng)\b",
    ),
    (
        Serious.CRIME,
        rf"{STAFF}{GAP}(?:stole|stolen|took money|arrested for|harass\w*|stalk\w*|threaten\w*|blackmail\w*|perjur\w*|"
        r"lied (?:in|to) (?:court|the court)|broke the law|dwyn|dygodd|bygwth|bygythiodd|aflonyddu|torri’r gyfraith)\b",
    ),
)
FOUND = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in WORDS)


def suggests_complaint(referral: Referral, opened: Mapping[str, str | None]) -> list[str]:
    """Why a person should look at once whether this goes to professional standards: each reason once, as a sentence.

    `opened` holds what was opened of it; of what is not in it nothing is said. Empty: nothing suggests it.
    """
    ticked = [each for each in Serious if each in referral.serious]
    reasons = [_("Ticked by the sender: %(what)s") % {"what": each.label} for each in ticked]
    if referral.works_for_us == Referral.Answer.YES:
        reasons.append(_("The person who harmed them works for the police or a partner"))
    words = "\n\n".join(opened.get(name) or "" for name in READ)
    named = [kind for kind in kinds_in(words) if kind not in ticked]
    return reasons + [_("Their words suggest it: %(what)s") % {"what": kind.label} for kind in named]


def is_named(referral: Referral) -> bool:
    """The same as NAMED."""
    is_serious = bool(referral.serious) or referral.works_for_us == Referral.Answer.YES
    return is_serious and referral.weighed_at is None


def kinds_in(words: str) -> list[Referral.Serious]:
    """What a text seems to tell of. It errs towards naming: a person reads it."""
    return [kind for kind, pattern in FOUND if pattern.search(words)]
