"""Which words a change answers, and which words praise: so that the news somebody hears fits what they said.

A text of `said` is known by how it begins. The changes that have words of their own, and those that are not going
ahead, are answers to these; whatever else somebody said of the same theme led to something else.
"""

from sec_portal.demo.changed import CONFIRM, SIDE_ROOM, TRAVEL, WORKED_EXAMPLE

ANSWERS: dict[str, tuple[str, ...]] = {
    WORKED_EXAMPLE: (
        "I never knew who", "They promised a call", "The phone rang at work",
        "Doeddwn i byth yn gwybod pwy", "Canodd y ffôn yn y gwaith",
    ),
    SIDE_ROOM: (
        "The front desk was full", "I had to say why I had come", "I asked for somewhere quiet",
        "Roedd y dderbynfa’n llawn", "Roedd rhaid dweud pam y des i", "Gofynnais i am rywle tawel",
        "Gofynnon nhw wrth y gwydr",
    ),
    TRAVEL: (
        "Two buses", "I walked the last two miles", "A friend drove me", "The taxi was booked", "Dau fws",
        "Talon nhw am y tacsi",
    ),
    "Who is who: a card with three names": ("I counted: nine people", "When I rang back", "Pan ffoniais i’n ôl"),
    "Welsh is offered first, not found later": (
        "Dywedais i yn Gymraeg", "Gofynnais i am siarad Cymraeg", "Yn Gymraeg rwy’n teimlo",
        "Roedd y daflen yn Gymraeg",
    ),
    "A statement is answered: we have it, and it was read": ("I wrote my statement", "Ysgrifennais i’r cyfan"),
    "Belongings come back on an agreed day, in a plain bag": (
        "My coat came back", "Nobody could tell me where my laptop", "Daeth fy nghot",
    ),
    "Looking up from the screen: one hour for every new officer": (
        "He kept typing", "Nobody said they did not believe", "Roedd e’n edrych ar y sgrin",
    ),
    "Ring before the letter": ("The end of it came in a letter", "She rang first, then wrote", "Daeth y diwedd",
                               "Ffoniodd hi gyntaf"),
    "Both numbers are tried, and two weeks’ notice where it can be given": (
        "I heard about the date", "The call came on a number", "Knowing early", "Fe glywais i’r dyddiad",
        "Roedd gwybod yn gynnar",
    ),
    "The side entrance is opened by a named person": ("I was told the side entrance", "Dywedwyd y byddai’r drws ochr"),
    "One call between worker and officer each week": (
        "The support worker and the officer", "Doedd y gweithiwr cymorth",
    ),
    "What has to be passed on is said before anything else": (
        "I did not know that telling one", "She told me before I started", "Doeddwn i ddim yn gwybod bod dweud",
        "Fe ddywedodd hi cyn i mi ddechrau",
    ),
    "A complaint is never answered by the person it is about": ("My complaint was answered",),
    "A message never says only “call us”": ("The text just said call us",),
    "A hand-over in person when a worker changes": (
        "When my worker changed", "She went on leave", "Daeth fy ngweithiwr", "Aeth hi ar ei gwyliau",
    ),
    "The first question is whether it is safe to talk": ("The person on the line asked", "Gofynnodd hi a oedd"),
    "What happens tomorrow, on one page": ("The leaflet was kind", "They used letters for everything"),
    "A visit to the room the week before": (
        "Somebody showed me the room", "Nobody told me there might be a screen", "Dangosodd rhywun yr ystafell",
    ),
    "Evening and Saturday places on every course": ("The course was on Tuesday", "Roedd y cwrs ar fore Mawrth"),
    "Your words are read back before they are saved": (
        "She read my words back", "I saw my words in the record", "Darllenodd hi fy ngeiriau",
    ),
    "Statements can be said, written or recorded": (
        "They gave me ten lines", "She said I could say it", "I wanted to add to it", "Fe ges i ddewis", "Deg llinell",
    ),
    "Two named people share each file": ("If it was the same person each time", "Roedd rhaid i mi ddechrau"),
    "A call every second Friday, news or none": (
        "Eight weeks of nothing", "If there is no news", "She rang every second Friday", "Wythnosau heb air",
        "Os nad oes newyddion", "Roedd hi’n ffonio bob pythefnos",
    ),
    "An interpreter from another town, if you would rather": ("The interpreter was from my town",),
    CONFIRM: ("My children waited", "Bu’r plant yn aros"),
    "The same person every time, at any hour": ("If it was the same person each time", "Roedd rhaid i mi ddechrau"),
    "Phones given back within a week": ("They kept my phone", "Roedden nhw’n cadw fy ffôn"),
    "Hearings on the day first given": ("The date moved four times", "Newidiodd y dyddiad"),
    "A front desk open all night in every town": ("It took me a year", "I filled in the form", "Llenwais i’r ffurflen"),
}  # fmt: skip

# Whose "You said" is to be shown: nobody stands behind these for whom the gate would say no.
TO_BE_SHOWN = (
    "Who is who: a card with three names", "Welsh is offered first, not found later",
    "A statement is answered: we have it, and it was read", "Belongings come back on an agreed day, in a plain bag",
    "Looking up from the screen: one hour for every new officer", "Ring before the letter",
    "The side entrance is opened by a named person",
)  # fmt: skip
PRAISE = (
    "She rang every second Friday", "He wrote down one sentence", "When my worker changed", "The first thing she said",
    "She read my words back", "The person on the line asked", "I filled in the form", "They asked what I wanted",
    "She told me before I started", "What helped was small", "The taxi was booked", "She said I could say it",
    "Somebody showed me the room", "She rang first, then wrote", "Knowing early", "They said sorry",
    "Roedd hi’n ffonio bob pythefnos", "Daeth fy ngweithiwr", "Y peth cyntaf", "Darllenodd hi fy ngeiriau",
    "Gofynnodd hi a oedd", "Llenwais i’r ffurflen", "Fe ddywedodd hi cyn i mi ddechrau", "Gofynnon nhw beth roeddwn i",
    "Un peth bach", "Talon nhw am y tacsi", "Fe ges i ddewis", "Dangosodd rhywun yr ystafell", "Ffoniodd hi gyntaf",
    "Roedd gwybod yn gynnar", "Fe ddywedon nhw sori",
)  # fmt: skip
OTHERS_SET_IT = ("court", "release", "outcome")  # what we may not change ourselves
COSTS_TOO_MUCH = ("first-contact", "language")  # this year


def answers(title: str, words: str) -> bool:
    """Whether this change is an answer to these words; of a change that has none yet, the theme is enough."""
    return title not in ANSWERS or words.startswith(ANSWERS[title])


def praises(words: str) -> bool:
    """They told of something that went well."""
    return words.startswith(PRAISE)
