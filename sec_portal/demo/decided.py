"""What was decided of points that led to no change, as the people who made them hear it. The Welsh is a draft."""

# For information: what it told us.
HEARD: tuple[tuple[str, str], ...] = (
    (
        "We read it beside what others said, and it is part of what we tell new officers.",
        "Fe’i darllenon ni ochr yn ochr â geiriau eraill, ac mae’n rhan o’r hyn rydym yn ei ddweud wrth swyddogion "
        "newydd.",
    ),
    (
        "Nobody had told us this before. We keep it, and we look at it again in the spring.",
        "Doedd neb wedi dweud hyn wrthym o’r blaen. Rydym yn ei gadw, ac yn edrych arno eto yn y gwanwyn.",
    ),
)

WENT_WELL = (
    "This is something that went well. We told the team, so that they go on doing it.",
    "Dyma rywbeth a aeth yn dda. Fe ddywedon ni wrth y tîm, er mwyn iddyn nhw ddal ati.",
)

# Cannot, because: others set it, or it costs too much.
CANNOT: tuple[tuple[str, str], ...] = (
    (
        "Others set this, and we may not change it. We asked them, and the answer was no.",
        "Eraill sy’n penderfynu hyn, a chawn ni mo’i newid. Fe ofynnon ni iddyn nhw, a’r ateb oedd na.",
    ),
    (
        "There is no money for it this year. We ask again in April.",
        "Does dim arian ar ei gyfer eleni. Byddwn yn gofyn eto ym mis Ebrill.",
    ),
)

# Not ours: to whom it was passed on, and what happens next; for these themes, in the same order.
PASSED_TO = ("court", "support")
PASSED_ON: tuple[tuple[str, str, str], ...] = (
    (
        "Court witness support",
        "The courts decide this. We passed it on without your name, and we tell you what they answer.",
        "Y llysoedd sy’n penderfynu hyn. Fe’i pasiwyd ymlaen heb eich enw, a byddwn yn dweud beth yw’r ateb.",
    ),
    (
        "Gwawr counselling",
        "They run this themselves. We passed it on without your name, and they look at it this month.",
        "Nhw sy’n trefnu hyn. Fe’i pasiwyd ymlaen heb eich enw, a byddan nhw’n edrych arno y mis hwn.",
    ),
)

THANKS = (
    "Thank you for telling us. We have read what you said, and we will tell you what comes of it.",
    "Diolch i chi am ddweud wrthym. Rydym wedi darllen eich geiriau, a byddwn yn dweud beth ddaw ohonyn nhw.",
)
NOT_YET = (
    "Nothing is decided yet. We have not forgotten, and you hear from us again within ninety days.",
    "Does dim wedi’i benderfynu eto. Dydyn ni ddim wedi anghofio, a byddwch yn clywed gennym eto o fewn naw deg "
    "diwrnod.",
)
GOING_ON = (
    "Somebody is working on it, and it is not finished yet. You hear from us again within ninety days.",
    "Mae rhywun yn gweithio arno, ac nid yw wedi’i orffen eto. Byddwch yn clywed gennym eto o fewn naw deg diwrnod.",
)
