"""What a new installation starts with: the theme frame and the first wordings, in both languages.

The wordings are drafts until a named person approves them (docs/to-confirm.md); the Welsh needs a qualified translator.
"""

from typing import Any

# code, English, Welsh, right of the Victims' Code
THEMES = (
    ("kept-informed", "Being kept informed", "Cael gwybod beth sy’n digwydd", 6),
    ("one-person", "One person throughout", "Yr un person drwyddi draw", 6),
    ("believed", "Feeling believed", "Teimlo bod rhywun yn credu", 1),
    ("first-contact", "The first contact", "Y cyswllt cyntaf", 3),
    ("language", "Language and being understood", "Iaith a chael eich deall", 1),
    ("recorded", "Having it written down", "Cael ei gofnodi", 2),
    ("support", "Support that fits", "Cymorth sy’n addas", 4),
    ("money", "Money and costs", "Arian a chostau", 5),
    ("statement", "Saying what it did to me", "Dweud beth wnaeth hyn i mi", 7),
    ("court", "The hearing and after", "Y gwrandawiad ac wedyn", 8),
    ("outcome", "Hearing how it ended", "Clywed sut y daeth i ben", 9),
    ("belongings", "Getting belongings back", "Cael eiddo yn ôl", 10),
    ("release", "When the other person is released", "Pan gaiff y person arall ei ryddhau", 11),
    ("putting-right", "Putting things right", "Unioni pethau", 12),
)

# kind, purpose, English, Welsh
WORDINGS = (
    (
        "recording_warning",
        "",
        "Before you tell me anything: I work for the police. If you tell me about a crime nobody has written down yet, "
        "I have to write it down and pass it on within a day, even if you would rather I did not. You choose what you "
        "tell me.",
        "Cyn i chi ddweud dim wrthyf: rwy’n gweithio i’r heddlu. Os dywedwch wrthyf am drosedd nad oes neb wedi’i "
        "chofnodi eto, rhaid i mi ei chofnodi a’i throsglwyddo o fewn diwrnod, hyd yn oed os byddai’n well gennych i "
        "mi beidio. Chi sy’n dewis beth i’w ddweud wrthyf.",
    ),
    (
        "consent",
        "contact_by_sec",
        "May I contact you, in the ways and at the times you said are safe? You can say stop at any time, without a "
        "reason, and nothing else changes.",
        "Ga i gysylltu â chi, yn y ffyrdd ac ar yr adegau y dywedoch chi eu bod yn ddiogel? Gallwch ddweud stop ar "
        "unrhyw adeg, heb reswm, ac ni fydd dim arall yn newid.",
    ),
    (
        "consent",
        "one_to_one_feedback",
        "May I talk with you about how the service was for you, and write down what you say in your own words? Only I "
        "and my deputy read it.",
        "Ga i siarad â chi am sut roedd y gwasanaeth i chi, ac ysgrifennu’r hyn a ddywedwch yn eich geiriau eich hun? "
        "Dim ond fi a’m dirprwy sy’n ei ddarllen.",
    ),
    (
        "consent",
        "feedback_updates",
        "May I tell you what came of what you said, in the ways and at the times you said are safe?",
        "Ga i roi gwybod i chi beth ddaeth o’r hyn a ddywedoch, yn y ffyrdd ac ar yr adegau y dywedoch chi eu bod yn "
        "ddiogel?",
    ),
)


PUBLIC_EN = (
    "Once it is out, copies cannot all be called back. Some may stay online for ever, and others may use or comment on "
    "it. You will see it before anybody else does. You have at least 7 days to change your mind before we use it. "
)
PUBLIC_CY = (
    "Unwaith y bydd allan, ni ellir galw pob copi yn ôl. Gall rhai aros ar-lein am byth, a gall eraill ei ddefnyddio "
    "neu wneud sylw arno. Byddwch chi’n ei weld cyn neb arall. Mae gennych o leiaf 7 diwrnod i newid eich meddwl cyn i "
    "ni ei ddefnyddio. "
)
FILM_EN = (
    "We show it from one place, but copies cannot all be called back: somebody may keep or share one. You will see it "
    "before anybody else does. You have at least 7 days to change your mind before we use it. "
)
FILM_CY = (
    "Rydym yn ei ddangos o un lle, ond ni ellir galw pob copi yn ôl: gall rhywun gadw neu rannu un. Byddwch chi’n ei "
    "weld cyn neb arall. Mae gennych o leiaf 7 diwrnod i newid eich meddwl cyn i ni ei ddefnyddio. "
)
STOP_EN = "You can say stop at any time, without a reason. If you say no, nothing else changes."
STOP_CY = "Gallwch ddweud stop ar unrhyw adeg, heb reswm. Os dywedwch na, ni fydd dim arall yn newid."

# kind, purpose, English, Welsh: those that came later
MORE_WORDINGS = (
    (
        "consent",
        "focus_group",
        "May I ask you to a small group of people who have lived through something similar, to talk about how services "
        "could be better? The people in the group hear what you say there. You need not use your own name. I write "
        f"down what the group says without names, and nobody else sees my notes but my deputy. {STOP_EN}",
        "Ga i ofyn i chi ddod i grŵp bach o bobl sydd wedi byw drwy rywbeth tebyg, i siarad am sut y gallai "
        "gwasanaethau fod yn well? Mae’r bobl yn y grŵp yn clywed yr hyn a ddywedwch yno. Does dim rhaid i chi "
        "ddefnyddio eich enw eich hun. Rwy’n ysgrifennu’r hyn mae’r grŵp yn ei ddweud heb enwau, a does neb arall yn "
        f"gweld fy nodiadau ond fy nirprwy. {STOP_CY}",
    ),
    (
        "consent",
        "survivor_network",
        "May I put you on the list of the Survivor Network, so that I can tell you when there is something you could "
        "take part in? I ask you each time. Only I and my deputy see the list. " + STOP_EN,
        "Ga i eich rhoi ar restr y Rhwydwaith Goroeswyr, er mwyn i mi roi gwybod i chi pan fydd rhywbeth y gallech "
        "gymryd rhan ynddo? Rwy’n gofyn i chi bob tro. Dim ond fi a’m dirprwy sy’n gweld y rhestr. " + STOP_CY,
    ),
    (
        "consent",
        "victim_reference_group",
        "May I ask you to join the Victim Reference Group? It meets the police and tells them what should change. The "
        "police officers and staff in the meeting see and hear you. You need not tell your own story. " + STOP_EN,
        "Ga i ofyn i chi ymuno â’r Grŵp Cyfeirio Dioddefwyr? Mae’n cwrdd â’r heddlu ac yn dweud wrthynt beth ddylai "
        "newid. Mae’r swyddogion a’r staff heddlu yn y cyfarfod yn eich gweld ac yn eich clywed. Does dim rhaid i chi "
        "ddweud eich stori eich hun. " + STOP_CY,
    ),
    (
        "consent",
        "scrutiny_panel_feedback",
        "May I pass what you said about the service to a panel that checks how the police work? The panel is run by "
        "the police and gets no name and nothing that shows who you are. " + STOP_EN,
        "Ga i drosglwyddo’r hyn a ddywedoch am y gwasanaeth i banel sy’n gwirio sut mae’r heddlu’n gweithio? Yr heddlu "
        "sy’n rhedeg y panel, ac nid yw’n cael enw na dim sy’n dangos pwy ydych chi. " + STOP_CY,
    ),
    (
        "consent",
        "quote_anonymised_internal",
        "May we use the words I have just read to you, without your name, inside the police, to show staff what should "
        "be better? Two people check first that nobody can know it was you. " + STOP_EN,
        "Gawn ni ddefnyddio’r geiriau rwyf newydd eu darllen i chi, heb eich enw, y tu mewn i’r heddlu, i ddangos i’r "
        "staff beth ddylai fod yn well? Mae dau berson yn gwirio yn gyntaf na all neb wybod mai chi ydoedd. " + STOP_CY,
    ),
    (
        "consent",
        "quote_anonymised_published",
        "May the police publish the words I have just read to you, without your name, where anybody can read them? "
        f"Two people check first that nobody can know it was you. {PUBLIC_EN}{STOP_EN}",
        "A gaiff yr heddlu gyhoeddi’r geiriau rwyf newydd eu darllen i chi, heb eich enw, lle gall unrhyw un eu "
        "darllen? Mae dau berson yn gwirio yn gyntaf na all neb wybod mai chi ydoedd. " + PUBLIC_CY + STOP_CY,
    ),
    (
        "consent",
        "case_study_training",
        "May we write what happened with the service as a short account, without your name, and use it to train police "
        "staff, as I have just described? Two people check first that nobody can know it was you. Copies handed out "
        "cannot all be called back. You will see it before anybody else does. You have at least 7 days to change your "
        "mind before we use it. " + STOP_EN,
        "Gawn ni ysgrifennu’r hyn a ddigwyddodd gyda’r gwasanaeth fel hanes byr, heb eich enw, a’i ddefnyddio i "
        "hyfforddi staff yr heddlu, fel rwyf newydd ei ddisgrifio? Mae dau berson yn gwirio yn gyntaf na all neb wybod "
        "mai chi ydoedd. Ni ellir galw pob copi a roddir allan yn ôl. Byddwch chi’n ei weld cyn neb arall. Mae gennych "
        "o leiaf 7 diwrnod i newid eich meddwl cyn i ni ei ddefnyddio. " + STOP_CY,
    ),
    (
        "consent",
        "video_training_internal",
        "May the police show the film I have just described, to train their own staff? Nobody outside the police is "
        f"shown it. You choose whether your face, voice and name are in it. {FILM_EN}{STOP_EN}",
        "A gaiff yr heddlu ddangos y ffilm rwyf newydd ei disgrifio, i hyfforddi eu staff eu hunain? Ni chaiff neb y "
        "tu allan i’r heddlu ei gweld. Chi sy’n dewis a yw eich wyneb, eich llais a’ch enw ynddi. " + FILM_CY + STOP_CY,
    ),
    (
        "consent",
        "video_training_partners",
        "May the police show the film I have just described, to train the staff of the organisations I have just named "
        f"to you, and no others? You choose whether your face, voice and name are in it. {FILM_EN}{STOP_EN}",
        "A gaiff yr heddlu ddangos y ffilm rwyf newydd ei disgrifio, i hyfforddi staff y sefydliadau rwyf newydd eu "
        "henwi i chi, a neb arall? Chi sy’n dewis a yw eich wyneb, eich llais a’ch enw ynddi. " + FILM_CY + STOP_CY,
    ),
    (
        "consent",
        "media_or_social",
        "May the police use what I have just described in the one place I have just named, and nowhere else? Anybody "
        "can see it there. The law protects your name if you report a sexual crime; this answer does not give that "
        f"up. {PUBLIC_EN}{STOP_EN}",
        "A gaiff yr heddlu ddefnyddio’r hyn rwyf newydd ei ddisgrifio yn yr un lle rwyf newydd ei enwi, ac yn unman "
        "arall? Gall unrhyw un ei weld yno. Mae’r gyfraith yn diogelu eich enw os byddwch yn adrodd am drosedd rywiol; "
        f"nid yw’r ateb hwn yn ildio hynny. {PUBLIC_CY}{STOP_CY}",
    ),
    (
        "consent",
        "share_with_named_partner",
        "May I share what I have just described with the one organisation I have just named, and with nobody else? "
        "They look after what they get by their own rules, and I tell them if you say stop. " + STOP_EN,
        "Ga i rannu’r hyn rwyf newydd ei ddisgrifio gyda’r un sefydliad rwyf newydd ei enwi, a chyda neb arall? Maen "
        "nhw’n gofalu am yr hyn a gânt yn ôl eu rheolau eu hunain, ac rwy’n dweud wrthynt os dywedwch stop. " + STOP_CY,
    ),
    (
        "consent",
        "research_named_project",
        "May I give what you said, without your name, to the one research project I have just named, run by the people "
        "I have just named? It is used for that project alone. What is already counted in its results cannot be taken "
        "out again. " + STOP_EN,
        "Ga i roi’r hyn a ddywedoch, heb eich enw, i’r un prosiect ymchwil rwyf newydd ei enwi, sy’n cael ei redeg gan "
        "y bobl rwyf newydd eu henwi? Mae’n cael ei ddefnyddio ar gyfer y prosiect hwnnw yn unig. Ni ellir tynnu allan "
        "yr hyn sydd eisoes wedi’i gyfrif yn ei ganlyniadau. " + STOP_CY,
    ),
    (
        "consent",
        "equality_monitoring",
        "May I ask you some questions about yourself, such as your age group and background? It helps us see whether "
        "we hear from everybody. The answers are kept apart from your name, nobody else sees them, and only counts are "
        f"shown. You can leave out any question. {STOP_EN}",
        "Ga i ofyn rhai cwestiynau i chi amdanoch chi eich hun, fel eich grŵp oedran a’ch cefndir? Mae’n ein helpu i "
        "weld a ydym yn clywed gan bawb. Cedwir yr atebion ar wahân i’ch enw, does neb arall yn eu gweld, a dim ond "
        f"cyfansymiau a ddangosir. Gallwch adael unrhyw gwestiwn allan. {STOP_CY}",
    ),
    (
        "consent",
        "photo_or_recording_in_session",
        "May I take photographs or record sound in the session we spoke about? Only I and my deputy see or hear them, "
        f"and we ask you again before anybody else does. {STOP_EN}",
        "Ga i dynnu lluniau neu recordio sain yn y sesiwn y buom yn siarad amdani? Dim ond fi a’m dirprwy sy’n eu "
        f"gweld neu’n eu clywed, ac rydym yn gofyn i chi eto cyn i neb arall wneud hynny. {STOP_CY}",
    ),
    (
        "consent",
        "payment_processing",
        "May I use your bank or voucher details to pay back what it costs you to take part? The police finance team "
        "sees the details and the amount, and not why. Nothing on the payment says what it is for. Payments may affect "
        f"benefits, so ask for advice first if you get any. {STOP_EN}",
        "Ga i ddefnyddio eich manylion banc neu daleb i dalu’n ôl yr hyn mae cymryd rhan yn ei gostio i chi? Mae tîm "
        "cyllid yr heddlu’n gweld y manylion a’r swm, ac nid y rheswm. Nid oes dim ar y taliad yn dweud beth ydyw. "
        "Gall taliadau effeithio ar fudd-daliadau, felly gofynnwch am gyngor yn gyntaf os ydych yn cael rhai. "
        + STOP_CY,
    ),
    (
        "message",
        "news_waiting",
        "Hi, it’s {name}. I have some news for you when you have a minute. No rush.",
        "Helo, {name} sydd yma. Mae gen i newyddion i chi pan fydd gennych funud. Dim brys.",
    ),
)

# kind, purpose, English, Welsh: what goes out beside the news itself
MESSAGE_WORDINGS = (
    (
        "message",
        "thanks",
        "Hi, it’s {name}. Thank you for talking with me. I will let you know what comes of it.",
        "Helo, {name} sydd yma. Diolch am siarad â mi. Byddaf yn rhoi gwybod i chi beth ddaw o hynny.",
    ),
    (
        "message",
        "not_yet",
        "Hi, it’s {name}. There is nothing new yet on what we talked about. I have not forgotten, and I will be in "
        "touch.",
        "Helo, {name} sydd yma. Does dim byd newydd eto am yr hyn y buom yn siarad amdano. Dydw i ddim wedi anghofio, "
        "a byddaf mewn cysylltiad.",
    ),
    (
        "message",
        "worker",
        "Please ask them to get in touch with {name} when they have a minute. No rush.",
        "Gofynnwch iddynt gysylltu â {name} pan fydd ganddynt funud. Dim brys.",
    ),
)


# for what comes through a partner: kind, purpose, English, Welsh
REFERRAL_WORDINGS = (
    (
        "recording_warning",
        "referral",
        "Police staff read this form. If you describe an offence that is not recorded yet, it may have to be recorded, "
        "even if the person would rather it was not.",
        "Mae staff yr heddlu yn darllen y ffurflen hon. Os disgrifiwch drosedd nad yw wedi’i chofnodi eto, efallai y "
        "bydd rhaid ei chofnodi, hyd yn oed os byddai’n well gan y person i hynny beidio â digwydd.",
    ),
    (
        "route_choice",
        "",
        "Do you want this put right informally, or do you want to make a complaint? You can do both, and you can "
        "change your mind at any time. A complaint goes to the complaints team the same working day. There are rules "
        "about how they deal with it, and you can ask for their answer to be looked at again.",
        "Ydych chi am i hyn gael ei unioni’n anffurfiol, neu ydych chi am wneud cwyn? Gallwch wneud y ddau, a gallwch "
        "newid eich meddwl ar unrhyw adeg. Mae cwyn yn mynd i’r tîm cwynion yr un diwrnod gwaith. Mae rheolau ynghylch "
        "sut maent yn delio â hi, a gallwch ofyn i rywun edrych eto ar eu hateb.",
    ),
)


def plant(theme: Any, wording: Any) -> None:
    """Write the themes and first wordings with the given models (the migration's or today's). Safe to repeat."""
    for position, (code, english, welsh, right) in enumerate(THEMES, 1):
        theme.objects.get_or_create(
            code=code, defaults={"name_en": english, "name_cy": welsh, "right": right, "position": position}
        )
    _plant_wordings(wording, WORDINGS)


def plant_more(wording: Any) -> None:
    """Write the wordings that came later, with the given model. Safe to repeat."""
    _plant_wordings(wording, MORE_WORDINGS)


def plant_messages(wording: Any) -> None:
    """Write the wordings of messages beside the news itself, with the given model. Safe to repeat."""
    _plant_wordings(wording, MESSAGE_WORDINGS)


def plant_referrals(wording: Any) -> None:
    """Write the wordings of what comes through a partner, with the given model. Safe to repeat."""
    _plant_wordings(wording, REFERRAL_WORDINGS)


def _plant_wordings(wording: Any, texts: tuple[tuple[str, str, str, str], ...]) -> None:
    for kind, purpose, english, welsh in texts:
        wording.objects.get_or_create(
            kind=kind, purpose=purpose, version=1, defaults={"text_en": english, "text_cy": welsh}
        )
