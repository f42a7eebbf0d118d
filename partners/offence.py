"""Does a text on the form tell of an offence, where it was to tell of the service? (domain.md CR-10 to CR-12)

Pure, English and Welsh. It only makes the form ask: take it out, or send it knowing that police staff read it and may
have to record it. So it errs towards asking. But what a referral is mostly about, how the service dealt with something
that was reported, is no account: "they were told that the assault would be charged".
"""

import re
from itertools import islice

MOST = 3  # sentences shown as the reason
TOLD_IN = (  # the fields of a referral in which an offence may be told
    "what_happened", "service_part", "put_right", "works_for_us_words", "risks", "children", "urgent",
)  # fmt: skip
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")

# Who did it. Not "they": that is whom the referral is about, or the service.
ACTOR = (
    r"(?:he|she|(?:(?:his|her|their|my|the|an?) )?(?:ex|partner|husband|wife|boyfriend|girlfriend|father|dad|mother|"
    r"mum|brother|sister|son|daughter|uncle|aunt|cousin|stepfather|step-?dad|neighbour|perpetrator|abuser|suspect|man|"
    r"woman|lodger|landlord|family|friend)|some(?:body|one)|ex-\w+)"
)
DOES = (
    r"(?:\s+(?:has|had|have|is|was|then|also|once|still|again|often|always|even|just|been|"
    r"would|keeps?|kept|\w{1,15}ly)){0,3}"
)
WHOM = (
    r"(?:her|him|them|me|us|herself|themselves|(?:his|her|their|my|our|the)\s+(?:\w+\s+)?(?:child(?:ren)?|kids?|baby|"
    r"son|daughter|mother|mum|father|sister|brother|face|head|arms?|legs?|hand|neck|throat|hair|stomach|back|ribs|body|"
    r"dog|cat|phone))"
)

# Acts as they are done, whoever is said to have done them.
DONE = (
    r"\b(?:strangl(?:ed|es|ing)|throttl(?:ed|es|ing)|suffocat(?:ed|es|ing)|stabb(?:ed|ing)|grop(?:ed|es|ing)|"
    r"molest(?:ed|s|ing)|chok(?:ed|es|ing)\s+" + WHOM + r"|beat(?:en|ing|s)?\s+(?:\w+\s+)?up|"
    r"gave\s+" + WHOM + r"\s+(?:a\s+)?(?:black eye|bruis\w+)|broke\s+(?:her|his|their|my)\s+(?:\w+\s+)?"
    r"(?:nose|jaw|arms?|ribs?|wrists?|fingers?|legs?|teeth|tooth|cheekbone)|pinn(?:ed|ing)\s+" + WHOM + r"|"
    r"held\s+" + WHOM + r"\s+(?:down|against|hostage)|knife\s+to\s+(?:her|his|their|my)|"
    r"forc(?:ed|es|ing)\s+" + WHOM + r"\s+(?:to\s+(?:have\s+sex|touch|perform)|into\s+sex|onto)|"
    r"made\s+" + WHOM + r"\s+(?:have\s+sex|touch\s+(?:him|her|them))|without\s+(?:her|his|their|my)\s+consent|"
    r"threat(?:ened|ens|ening|s)\s+to\s+(?:kill|hurt|harm|burn|stab|shoot|rape|beat|find|take\s+the\s+child\w*|post|"
    r"share|kill)|death\s+threats?|poured\s+\w+\s+(?:over|on)\s+" + WHOM + r"|spat\s+(?:at|on|in)\s+" + WHOM + r"|"
    r"(?:punch|kick|slapp|headbutt|bit|burn|scald|dragg|whipp)(?:ed|es|s|ing)?\s+" + WHOM + r")\b"
)
# Acts that need somebody outside the service who does them to somebody.
DONE_BY = (
    rf"\b{ACTOR}{DOES}\s+(?:who\s+)?(?:hit(?:s|ting)?|beat(?:s|ing)?|push(?:ed|es|ing)|shov(?:ed|es|ing)|"
    r"grabb(?:ed|ing)|threw|shook|trapp(?:ed|ing)|lock(?:ed|s|ing)|punch\w*|kick\w*|slap\w*|threaten(?:ed|s|ing)|"
    rf"follow(?:ed|s|ing)|watch(?:ed|es|ing)|track(?:ed|s|ing)|touch(?:ed|es|ing)|bit)\s+{WHOM}"
    r"(?!\s+(?:hard|badly|up\b|to\s+(?:withdraw|give|make|sign|agree|report)|for\s+a|about))"
    rf"|\b{ACTOR}{DOES}\s+(?:threw\s+\w+(?:\s+\w+)?\s+at|smashed|set\s+fire|broke\s+into|broke\s+down|kicked\s+(?:in|down)|"
    r"turned\s+up\s+at|waits?\s+outside|waited\s+outside|takes?\s+(?:all\s+)?(?:her|his|their)\s+money|"
    r"took\s+(?:all\s+)?(?:her|his|their)\s+(?:money|bank|card|phone|passport)|controls?\s+(?:her|his|their)|"
    r"put\s+a\s+tracker)\b"
)
# The same in the passive, and an offence by its name as something that was done.
NAMED = (
    r"\b(?:was|were|is|are|been|being|got|gets)\s+(?:\w+ly\s+)?(?:raped|assaulted|attacked|abused|beaten|hit|punched|"
    r"kicked|slapped|stalked|harassed|threatened|followed|trafficked|locked\s+in|burned|burnt)\b"
    rf"|\b{ACTOR}{DOES}\s+(?:\w+ly\s+)?(?:raped|assault(?:ed|s|ing)|attack(?:ed|s|ing)|abus(?:ed|es|ing)|"
    r"stalk(?:ed|s|ing)|harass(?:ed|es|ing)|rap(?:es|ing)|breach(?:ed|es|ing)|br(?:oke|oken|eaks)\s+(?:the|his|her)\s+"
    r"(?:\w+\s+)?(?:order|bail|injunction)|damaged)\b"
)
# It is known: what follows is how it was dealt with.
KNOWN = re.compile(
    r"\b(?:report(?:ed|ing|s)?|statements?|charg(?:e|ed|es|ing)|record(?:ed|ing)?|crime\s+(?:number|reference)|arrest\w*|"
    r"investigat\w+|court|trial|sentenc\w+|bail(?:ed)?|convict\w+|hearing|999|101|rang|called|officers?|police|nfa|"
    r"no\s+further\s+action|decision|cps|oic|adroddwyd|riport\w*|datganiad|cyhudd\w*|gyhudd\w*|chyhudd\w*|cofnod\w*|"
    r"gofnod\w*|arest\w*|ymchwil\w*|llys|treial|mechnïaeth|fechnïaeth|swyddog\w*|heddlu|penderfyniad|ffoni\w+)\b",
    re.IGNORECASE,
)
WHO_DID = re.compile(  # "the man who raped them was released": it says of whom they speak
    r"\b(?:who|that|whoever)\s+(?:had\s+|has\s+)?(?:raped|assaulted|attacked|abused|stalked|harassed|hurt|harmed)\b",
    re.IGNORECASE,
)
UNTOLD = (  # nobody was told yet
    r"\b(?:never|not|hasn['’]t|haven['’]t|hadn['’]t|didn['’]t|wasn['’]t|weren['’]t)\s+(?:yet\s+|ever\s+)?(?:been\s+)?"
    r"(?:report(?:ed)?\s+(?:it|this|that|him|them|(?:the\s+)?(?:rape|assault|abuse|attack|incident)s?|to\s+(?:the\s+)?"
    r"police|to\s+any(?:one|body))|(?:told|tell)\s+(?:the\s+)?police)\b"
    r"|\bunreported\b|\bheb\s+(?:ei\s+)?(?:adrodd|riportio|ddweud\s+wrth\s+yr\s+heddlu)\b"
    r"|\bnid\s+(?:ydynt|yw|ydy)\s+wedi\s+(?:adrodd|riportio|dweud\s+wrth\s+yr\s+heddlu)\b"
)
WELSH = (
    r"\b(?:tagodd|(?:ei|eu|fy)\s+(?:thagu|tagu|dagu)|trywan(?:odd|u)|(?:ei|eu|fy)\s+(?:thrywanu|drywanu)|"
    r"(?:ei|eu|fy)\s+(?:tharo|taro|daro|chicio|cicio|gicio|dyrnu|llosgi|llusgo|gwthio|bygwth|fygwth|"
    r"dilyn|ddilyn|phwnio)|(?:tarodd|ciciodd|dyrnodd|gwthiodd|llosgodd|bygythiodd|dilynodd)\s+(?:e|o|ef|fe|hi|nhw|fi|"
    r"y\s+plant|ei|eu)|bygwth\s+(?:lladd|(?:ei|eu)\s+lladd)|bygythiodd\s+(?:\w+\s+){0,2}ladd|"
    r"rhoi\s+cyllell|cyllell\s+(?:at|wrth)\s+(?:ei|eu|fy)|heb\s+(?:ei|eu|fy)\s+(?:chaniatâd|caniatâd|ganiatâd)|"
    r"gorfod(?:odd|i)\s+(?:hi|ef|nhw|fi)\s+i\s+gael\s+rhyw|cyffwrdd\s+(?:â|ynddi|ynddo|ynddyn))\b"
)
WELSH_NAMED = (
    r"\b(?:treisiodd|ymosododd|stelciodd|aflonyddodd|camdriniodd|torrodd\s+(?:y|ei)\s+(?:gorchymyn|fechnïaeth)|"
    r"(?:wedi\s+cael|cael|cafodd|cawsant|gafodd)\s+(?:ei|eu)\s+(?:threisio|treisio|dreisio|cham-?drin|cam-?drin|"
    r"gam-?drin|stelcio|haflonyddu|haflonyddu|bygwth|fygwth|tharo|taro|daro)|"
    r"(?:ei|eu|fy)\s+(?:threisio|treisio|dreisio|cham-?drin|cam-?drin|gam-?drin|stelcio|haflonyddu|aflonyddu))\b"
)

ALWAYS = re.compile("|".join((DONE, DONE_BY, UNTOLD, WELSH)), re.IGNORECASE)
UNLESS_KNOWN = re.compile("|".join((NAMED, WELSH_NAMED)), re.IGNORECASE)


def accounts_in(*texts: str) -> list[str]:
    """The sentences that seem to tell of an offence, as they were typed; none where nothing does. At most three."""
    sentences = (found.group().strip() for text in texts for found in SENTENCE.finditer(text))
    return list(islice((each for each in sentences if _tells(each.replace("’", "'"))), MOST))


def _tells(sentence: str) -> bool:
    if ALWAYS.search(sentence):
        return True
    without = WHO_DID.sub(" ", sentence)
    return UNLESS_KNOWN.search(without) is not None and KNOWN.search(sentence) is None
