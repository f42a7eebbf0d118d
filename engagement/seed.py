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


def plant(theme: Any, wording: Any) -> None:
    """Write the themes and first wordings with the given models (the migration's or today's). Safe to repeat."""
    for position, (code, english, welsh, right) in enumerate(THEMES, 1):
        theme.objects.get_or_create(
            code=code, defaults={"name_en": english, "name_cy": welsh, "right": right, "position": position}
        )
    for kind, purpose, english, welsh in WORDINGS:
        wording.objects.get_or_create(
            kind=kind, purpose=purpose, version=1, defaults={"text_en": english, "text_cy": welsh}
        )
