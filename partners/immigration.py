"""Does a text on the form tell of somebody's immigration status? (domain.md EQ-7)

Pure, English and Welsh. It is never asked, and police staff read the form: where it was typed, the form asks to take it
out, and neither holds anything up nor throws anything away. The words are data; of those that mean other things too,
"settled", "visa", "lloches", only what stands beside them tells.
"""

import re

LOOKED_AT = 20_000  # characters of one text: no field takes as many
UK = r"(?:the\s+(?:uk|u\.k\.|united\s+kingdom|country)|this\s+country|britain|wales|england)"
WORDS = (
    r"immigra(?:tion|nts?)",
    r"migrants?",
    r"asylum(?:[- ]seek\w+)?",
    r"refugees?(?!\s+(?:council|week|action|centre))",
    r"deport(?:ed|ing|s|ation)?",
    r"leave\s+to\s+remain(?!\s+(?:safe|calm|at|in\s+(?:the|their|her|his)\s+(?:house|home|flat)))",
    r"(?:indefinite|limited|discretionary)\s+leave",
    r"(?:pre-?\s?)?settled\s+status",
    r"eu\s+settlement|settlement\s+scheme|euss",
    r"(?:recourse\s+to\s+)public\s+funds|nrpf",
    r"overstay(?:ed|ing|er|ers|s)?(?!\s+(?:\w+\s+)?welcome)",
    r"undocumented\s+(?:migrant|worker|person|people|wom[ae]n|m[ae]n)",
    rf"(?:illegally|unlawfully|legally|lawfully)\s+in\s+{UK}|in\s+{UK}\s+(?:illegally|unlawfully|legally|lawfully)",
    rf"right\s+to\s+(?:live|stay|be|remain|reside|work)\s+in\s+{UK}|right\s+of\s+abode",
    r"(?:biometric\s+)?residence\s+(?:permit|card)|brp",
    r"(?:british|uk|apply\w*\s+for|applied\s+for|refused)\s+citizenship|citizenship\s+(?:application|test)",
    r"home\s+office\s+(?:\w+\s+)?(?:letter|interview|application|decision|refus\w+|appeal|claim|case|papers|"
    r"accommodation|reporting)",
    r"(?:reported?|report\w*|appli\w+|letter|wait\w*|decision|refus\w+|interview\w*)\s+(?:\w+\s+){0,3}home\s+office"
    r"(?!\s+(?:counting|guidance|rules|statistics|approved|pathologist))",
    # a visa, and no payment card
    r"(?<!paid by )(?<!paid with )(?<!pay by )(?<!pay with )(?<!her own )(?<!or )(?<!mastercard and )"
    r"(?<!cerdyn )(?<!gerdyn )(?<!cherdyn )"
    r"(?:e-?)?visas?(?!\s*(?:-?(?:card|debit|credit|payment|gift|account|statement|bill)|or\s+master|and\s+master))",
    # Welsh
    r"(?:m|f)ewnfud\w*",
    r"(?:m|f)udw[yr]r",
    r"(?:c|g|ch|ngh)eis(?:iwr|wyr|ydd)\s+lloches|hawlio\s+lloches|(?:c|g|ch)ais\s+lloches|statws\s+lloches",
    r"ffoadur(?:iaid)?",
    r"allglud\w*|alltud\w*",
    r"(?:c|g|ch|ngh)aniat[âa]d\s+(?:amhenodol|penagored|cyfyngedig|dros\s+dro)\s+i\s+aros",
    r"(?:c|g|ch|ngh)aniat[âa]d\s+i\s+aros\s+yn\s+(?:y\s+du|y\s+deyrnas|y\s+wlad|mhrydain|nghymru)",
    r"statws\s+(?:preswylydd\s+)?(?:cyn-?\s?)?sefydlog|statws\s+preswyl\w*|cynllun\s+preswyl\w*",
    r"(?:hawl|troi|mynediad)\s+(?:i|at)\s+(?:arian|gyllid|gronfeydd)\s+cyhoeddus",
    r"hawl\s+i\s+(?:aros|fyw|weithio|breswylio)\s+yn\s+(?:y\s+du|y\s+deyrnas|y\s+wlad|mhrydain|nghymru)",
    r"trwydded\s+breswylio",
    r"(?:d|dd)inasyddiaeth",
    r"(?:llythyr|penderfyniad|cais|gais|cyfweliad|gyfweliad|gwrthod\w*)\s+(?:\w+\s+){0,3}swyddfa\s+gartref",
    r"(?<!cerdyn )(?<!gerdyn )(?<!cherdyn )(?:f|ff)e?isa(?:s|u|âu)?",
)
STATUS = re.compile(rf"\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)


def tells_of_status(text: str) -> bool:
    """Whether it seems to."""
    return STATUS.search(" ".join(text[:LOOKED_AT].replace("’", "'").split())) is not None
