"""What changed in the invented force, and what did not: sixty changes at every stage, with words in both languages."""

from dataclasses import dataclass

from feedback.models import Change

POLICY, TRAINING, RESOURCE, PRACTICE, SERVICE, CULTURE, LAW = Change.Kind


@dataclass(frozen=True)
class Texts:
    """You said and We did; the Welsh is a draft, as everywhere."""

    you_said_en: str
    you_said_cy: str
    we_did_en: str
    we_did_cy: str


@dataclass(frozen=True)
class Idea:
    """A change as it was put to an organisation, for contributions of one theme."""

    title: str
    kind: Change.Kind
    area: str
    theme: str


WORKED_EXAMPLE = "A day and time are agreed before anyone rings"
SIDE_ROOM = "The side room at the front desk can be asked for"
TRAVEL = "Travel is booked and paid before the day"

# Of what the owner who signs in has to make: one is late, one is made as they say, of one they were asked in return.
LATE = "A quiet hour at the largest front desk"
CONFIRM = "A toy box and a second chair in every waiting room"
ASKED_BACK = "Lockable chargers so that phones go back sooner"
ANSWERED = {
    "answer": "We take it on. Two of us look at it this month and say what it needs.",
    "progress": "The first three are in use. The rest come when the order is here.",
    "made": "It is done at every desk. The evidence is beside this.",
    "question": "Which desks have them already, and from which day?",
}

# Made: implemented or embedded, newest first. The first is the worked example of the key screens.
MADE: tuple[tuple[Idea, Texts], ...] = (
    (
        Idea(WORKED_EXAMPLE, POLICY, "protection", "kept-informed"),
        Texts(
            "You never knew who would ring, or when. Each call was a shock.",
            "Doeddech chi byth yn gwybod pwy fyddai’n ffonio, na phryd. Roedd pob galwad yn sioc.",
            "Before anyone rings, they agree a day and time with you, and they say their name first.",
            "Cyn i neb ffonio, maen nhw’n cytuno ar ddiwrnod ac amser gyda chi, ac yn dweud eu henw yn gyntaf.",
        ),
    ),
    (
        Idea(SIDE_ROOM, SERVICE, "response", "first-contact"),
        Texts(
            "The front desk was full, and you had to say why you came with people listening.",
            "Roedd y dderbynfa’n llawn, ac roedd rhaid dweud pam y daethoch gyda phobl yn gwrando.",
            "There is a side room at every front desk. You ask for the room, and nobody asks why.",
            "Mae ystafell ar wahân ym mhob derbynfa. Gofynnwch am yr ystafell, ac ni fydd neb yn gofyn pam.",
        ),
    ),
    (
        Idea("Who is who: a card with three names", RESOURCE, "victims", "one-person"),
        Texts(
            "You met nine people and could name two of them.",
            "Fe gwrddoch â naw o bobl a chofio enwau dau.",
            "At the first meeting you are given a plain card with three names and what each of them does.",
            "Yn y cyfarfod cyntaf rydych chi’n cael cerdyn plaen gyda thri enw a beth mae pob un yn ei wneud.",
        ),
    ),
    (
        Idea(TRAVEL, SERVICE, "courts", "money"),
        Texts(
            "Two buses and a day’s pay, and nobody said you could have it back.",
            "Dau fws a diwrnod o gyflog, a ddywedodd neb y gallech ei gael yn ôl.",
            "We ask about travel at the first call, and book and pay for it before the day.",
            "Rydym yn gofyn am deithio yn yr alwad gyntaf, ac yn ei drefnu a’i dalu cyn y diwrnod.",
        ),
    ),
    (
        Idea("Welsh is offered first, not found later", PRACTICE, "contact", "language"),
        Texts(
            "You asked for Welsh and were told it would take three weeks.",
            "Fe ofynnoch am Gymraeg a chael gwybod y byddai’n cymryd tair wythnos.",
            "The first question on every call is which language you would like, and there is always "
            "somebody who answers.",
            "Y cwestiwn cyntaf ym mhob galwad yw pa iaith hoffech chi, ac mae rhywun yno i ateb bob tro.",
        ),
    ),
    (
        Idea("A statement is answered: we have it, and it was read", PRACTICE, "justice", "statement"),
        Texts(
            "You wrote your statement and never heard whether anyone read it.",
            "Fe ysgrifennoch eich datganiad heb glywed a ddarllenodd rhywun e.",
            "Whoever reads your statement tells you so, by name, within five working days.",
            "Mae pwy bynnag sy’n darllen eich datganiad yn dweud hynny wrthych, wrth ei enw, o fewn "
            "pum diwrnod gwaith.",
        ),
    ),
    (
        Idea("Belongings come back on an agreed day, in a plain bag", SERVICE, "property", "belongings"),
        Texts(
            "Your things were kept for months and came back over a counter with people looking.",
            "Cadwyd eich pethau am fisoedd, a daethant yn ôl dros gownter o flaen pawb.",
            "You are given a day for each thing we hold, and it comes back in a plain bag, in a room with a door.",
            "Rydych chi’n cael diwrnod ar gyfer pob peth, ac mae’n dod yn ôl mewn bag plaen, mewn ystafell â drws.",
        ),
    ),
    (
        Idea("Looking up from the screen: one hour for every new officer", TRAINING, "training", "believed"),
        Texts(
            "Somebody typed while you spoke, and you could not tell whether they were listening.",
            "Roedd rhywun yn teipio wrth i chi siarad, ac allech chi ddim gwybod a oedden nhw’n gwrando.",
            "Every new officer spends an hour with what you said, and learns to listen first and write after.",
            "Mae pob swyddog newydd yn treulio awr gyda’ch geiriau, ac yn dysgu gwrando’n gyntaf ac ysgrifennu wedyn.",
        ),
    ),
    (
        Idea("Ring before the letter", PRACTICE, "justice", "outcome"),
        Texts(
            "The end of it came in a letter, and you read it on your own.",
            "Daeth y diwedd mewn llythyr, a’i ddarllen ar eich pen eich hun.",
            "We ring before we write, and we ask who is with you before we say anything.",
            "Rydym yn ffonio cyn ysgrifennu, ac yn gofyn pwy sydd gyda chi cyn dweud dim.",
        ),
    ),
    (
        Idea("Both numbers are tried, and two weeks’ notice where it can be given", POLICY, "victims", "release"),
        Texts(
            "You heard about the date the day before, from a number you did not know.",
            "Fe glywsoch y dyddiad y diwrnod cynt, o rif nad oeddech yn ei adnabod.",
            "You choose which numbers we try and when, and you hear two weeks before where the date is known.",
            "Chi sy’n dewis pa rifau a phryd, ac rydych chi’n clywed bythefnos ymlaen llaw pan fydd "
            "y dyddiad yn hysbys.",
        ),
    ),
    (
        Idea("The side entrance is opened by a named person", PRACTICE, "courts", "court"),
        Texts(
            "The side entrance was locked and you stood where everyone could see you.",
            "Roedd y drws ochr ar glo a chithau’n sefyll lle gallai pawb eich gweld.",
            "You are told who will open the door, and they are there twenty minutes before you.",
            "Rydych chi’n cael gwybod pwy fydd yn agor y drws, ac maen nhw yno ugain munud o’ch blaen.",
        ),
    ),
    (
        Idea("One call between worker and officer each week", PRACTICE, "hafan", "support"),
        Texts(
            "The people helping you had never spoken to each other. You carried the messages.",
            "Doedd y bobl oedd yn eich helpu erioed wedi siarad â’i gilydd. Chi oedd yn cario’r negeseuon.",
            "Once a week they speak to each other, if you have said they may, and you are told what was agreed.",
            "Unwaith yr wythnos maen nhw’n siarad â’i gilydd, os ydych wedi cytuno, ac rydych chi’n "
            "clywed beth a drefnwyd.",
        ),
    ),
    (
        Idea("What has to be passed on is said before anything else", POLICY, "protection", "recorded"),
        Texts(
            "You did not know that telling one person meant telling them all.",
            "Doeddech chi ddim yn gwybod bod dweud wrth un yn golygu dweud wrth bawb.",
            "Before you start, we say plainly what we would have to pass on. You choose what to tell us.",
            "Cyn i chi ddechrau, rydym yn dweud yn blaen beth fyddai’n rhaid ei basio ymlaen. Chi sy’n dewis.",
        ),
    ),
    (
        Idea("A complaint is never answered by the person it is about", POLICY, "standards", "putting-right"),
        Texts(
            "Your complaint was answered by the person you complained about.",
            "Atebwyd eich cwyn gan y person y cwynoch amdano.",
            "A different team answers, and you are told their names at the start.",
            "Tîm gwahanol sy’n ateb, ac rydych chi’n cael eu henwau ar y dechrau.",
        ),
    ),
    (
        Idea("A message never says only “call us”", POLICY, "contact", "kept-informed"),
        Texts(
            "A text said “call us” and you could not breathe until you got through.",
            "Dywedodd neges “ffoniwch ni” ac allech chi ddim anadlu nes cael ateb.",
            "Messages say whether it is urgent and when we are here. If it is not bad news, they say so.",
            "Mae negeseuon yn dweud a oes brys a phryd rydym ar gael. Os nad newyddion drwg yw e, "
            "maen nhw’n dweud hynny.",
        ),
    ),
    (
        Idea("A hand-over in person when a worker changes", PRACTICE, "protection", "one-person"),
        Texts(
            "Your worker changed, and you started again from the beginning.",
            "Newidiodd eich gweithiwr, a bu rhaid dechrau o’r dechrau.",
            "The old worker brings the new one to meet you, and the notes start with one sentence of your choosing.",
            "Mae’r hen weithiwr yn dod â’r un newydd i gwrdd â chi, ac mae’r nodiadau’n dechrau â "
            "brawddeg o’ch dewis chi.",
        ),
    ),
    (
        Idea("The first question is whether it is safe to talk", TRAINING, "contact", "first-contact"),
        Texts(
            "One person asked if it was safe to talk before asking anything else. You said that is "
            "how it should start.",
            "Gofynnodd un person a oedd hi’n ddiogel i siarad cyn dim arall. Dyna sut y dylai ddechrau, meddech chi.",
            "It is now the first question on every call, and everyone who answers has practised it.",
            "Dyna’r cwestiwn cyntaf ym mhob galwad erbyn hyn, ac mae pawb sy’n ateb wedi’i ymarfer.",
        ),
    ),
    (
        Idea("What happens tomorrow, on one page", RESOURCE, "digital", "language"),
        Texts(
            "The leaflet was kind, but it was twelve pages and you needed one.",
            "Roedd y daflen yn garedig, ond deuddeg tudalen oedd hi ac un oedd ei hangen.",
            "There is now one page that says what happens tomorrow, in both languages and in large print.",
            "Mae un dudalen nawr sy’n dweud beth sy’n digwydd yfory, yn y ddwy iaith ac mewn print bras.",
        ),
    ),
    (
        Idea("A visit to the room the week before", SERVICE, "courts", "court"),
        Texts(
            "Those who had seen the room beforehand knew where the door was.",
            "Roedd y rhai a welodd yr ystafell ymlaen llaw yn gwybod ble roedd y drws.",
            "A visit is now offered to everyone, and you are told about screens then, not on the day.",
            "Mae ymweliad yn cael ei gynnig i bawb nawr, ac rydych chi’n clywed am sgriniau bryd "
            "hynny, nid ar y diwrnod.",
        ),
    ),
    (
        Idea("Evening and Saturday places on every course", SERVICE, "gwawr", "support"),
        Texts(
            "The course was on Tuesday mornings and so was your work.",
            "Roedd y cwrs ar fore Mawrth, a’ch gwaith hefyd.",
            "Every course now has an evening and a Saturday group, and somebody to mind the children.",
            "Mae gan bob cwrs grŵp gyda’r nos a dydd Sadwrn erbyn hyn, a rhywun i warchod y plant.",
        ),
    ),
    (
        Idea("Your words are read back before they are saved", POLICY, "response", "believed"),
        Texts(
            "When your words were read back, they were yours, and that mattered.",
            "Pan ddarllenwyd eich geiriau yn ôl, eich geiriau chi oedden nhw, ac roedd hynny’n bwysig.",
            "Officers read what they wrote back to you and change it until you say it is right.",
            "Mae swyddogion yn darllen yr hyn a ysgrifennwyd yn ôl i chi, ac yn ei newid nes i chi "
            "ddweud ei fod yn iawn.",
        ),
    ),
    (
        Idea("Statements can be said, written or recorded", SERVICE, "justice", "statement"),
        Texts(
            "Ten lines on a form were not enough to say what it did to you.",
            "Doedd deg llinell ar ffurflen ddim yn ddigon i ddweud beth wnaeth hyn i chi.",
            "You may say it, write it or record it, at any length, and you can add to it later.",
            "Gallwch ei ddweud, ei ysgrifennu neu ei recordio, o unrhyw hyd, ac ychwanegu ato wedyn.",
        ),
    ),
)

# Being done, with its words ready; the rest of what is under way has none yet.
READY: tuple[tuple[Idea, Texts], ...] = (
    (
        Idea("Two named people share each file", PRACTICE, "protection", "one-person"),
        Texts(
            "When your worker was away nobody knew you.",
            "Pan oedd eich gweithiwr i ffwrdd, doedd neb yn eich adnabod.",
            "Two people know you and your wishes, so one of them is always there.",
            "Mae dau berson yn eich adnabod chi a’ch dymuniadau, felly mae un ohonyn nhw yno bob amser.",
        ),
    ),
    (
        Idea("A call every second Friday, news or none", PRACTICE, "victims", "kept-informed"),
        Texts(
            "The silence was worse than anything anyone could have told you.",
            "Roedd y tawelwch yn waeth nag unrhyw beth y gallai neb fod wedi’i ddweud.",
            "You choose how often we ring, and we ring then, even when there is nothing new.",
            "Chi sy’n dewis pa mor aml rydym yn ffonio, ac rydym yn ffonio bryd hynny, hyd yn oed heb newyddion.",
        ),
    ),
    (
        Idea("An interpreter from another town, if you would rather", SERVICE, "contact", "language"),
        Texts(
            "The interpreter was from your town, and you said less than you wanted to.",
            "Roedd y cyfieithydd o’ch tref chi, ac fe ddywedoch lai nag yr oeddech am ei ddweud.",
            "You can ask for somebody from elsewhere, by phone or video, and nobody asks for a reason.",
            "Gallwch ofyn am rywun o rywle arall, dros y ffôn neu fideo, ac ni fydd neb yn gofyn am reswm.",
        ),
    ),
    (
        Idea(CONFIRM, RESOURCE, "response", "support"),
        Texts(
            "The children waited in a corridor for three hours.",
            "Bu’r plant yn aros mewn coridor am dair awr.",
            "There is a room with toys, and somebody who stays with the children where you can see them.",
            "Mae ystafell gyda theganau, a rhywun sy’n aros gyda’r plant lle gallwch eu gweld.",
        ),
    ),
)

UNDER_WAY: tuple[Idea, ...] = (
    Idea("A shared first page for every new worker", RESOURCE, "victims", "one-person"),
    Idea(ASKED_BACK, SERVICE, "property", "belongings"),
    Idea(LATE, SERVICE, "response", "first-contact"),
    Idea("Plain words instead of initials in letters", RESOURCE, "justice", "language"),
    Idea("Online forms answered before nine", SERVICE, "digital", "first-contact"),
    Idea("Money for locks paid within two days", SERVICE, "victims", "money"),
    Idea("What was decided, and why, in one paragraph", PRACTICE, "justice", "outcome"),
    Idea("One waiting list instead of three", SERVICE, "gwawr", "support"),
)

ACCEPTED: tuple[Idea, ...] = (
    Idea("Chairs that do not face the door", RESOURCE, "response", "first-contact"),
    Idea("A yearly look at every statement on file", PRACTICE, "justice", "statement"),
    Idea("Leave is told before it is taken", PRACTICE, "protection", "one-person"),
    Idea("A number that shows as itself", SERVICE, "contact", "kept-informed"),
    Idea("Sorry, said early and in person", CULTURE, "standards", "putting-right"),
    Idea("Hearing loops in interview rooms", SERVICE, "response", "language"),
    Idea("A flask, a friend and a car park pass", SERVICE, "courts", "support"),
    Idea("A list of what is held, from the first day", SERVICE, "property", "belongings"),
    Idea("Listening first: a half day for sergeants", TRAINING, "training", "believed"),
    Idea("Release dates checked every Monday", PRACTICE, "victims", "release"),
)

PROPOSED: tuple[Idea, ...] = (
    Idea("A café voucher for the hour afterwards", SERVICE, "courts", "court"),
    Idea("Somebody to sit beside you on the day", SERVICE, "courts", "court"),
    Idea("Dates moved only once without a call from a manager", POLICY, "justice", "court"),
    Idea("Text replies from a person with a first name", SERVICE, "contact", "kept-informed"),
    Idea("Leave things out: a choice on every form", POLICY, "digital", "recorded"),
    Idea("Claim forms filled in for you", SERVICE, "victims", "money"),
    Idea("Why did you not ring sooner: a question to retire", CULTURE, "training", "believed"),
    Idea("The same worker for brothers and sisters", PRACTICE, "hafan", "one-person"),
    Idea("A second letter in the right language within a day", PRACTICE, "justice", "language"),
    Idea("What is different now: a yearly letter", PRACTICE, "standards", "putting-right"),
    Idea("Photographs copied before a phone is kept", SERVICE, "property", "belongings"),
    Idea("A regional promise on being told about releases", LAW, "engagement", "release"),
)

# Not going ahead: the reason in both languages.
SAME_PERSON = "The same person every time, at any hour"
SAME_PERSON_SAID = Texts(  # of what is not going ahead nothing was done
    "You wanted the same person every time.", "Roeddech chi eisiau’r un person bob tro.", "", ""
)
REJECTED: tuple[tuple[Idea, str, str], ...] = (
    (
        Idea(SAME_PERSON, PRACTICE, "protection", "one-person"),
        "People work shifts, so we cannot promise the same person at every hour. Two named people is what we can do.",
        "Mae pobl yn gweithio shifftiau, felly allwn ni ddim addo’r un person bob awr. Dau berson a enwir yw’r hyn a "
        "allwn ni ei wneud.",
    ),
    (
        Idea("Phones given back within a week", SERVICE, "property", "belongings"),
        "The checks take longer than a week and others set the pace. We will tell you the date instead.",
        "Mae’r gwaith yn cymryd mwy nag wythnos, ac eraill sy’n penderfynu. Fe ddywedwn y dyddiad "
        "wrthych yn lle hynny.",
    ),
    (
        Idea("Hearings on the day first given", LAW, "justice", "court"),
        "Others choose the dates. We asked, and the answer was no. We now ring as soon as a date moves.",
        "Eraill sy’n dewis y dyddiadau. Fe ofynnon ni, a’r ateb oedd na. Rydym nawr yn ffonio cyn gynted ag y bydd "
        "dyddiad yn newid.",
    ),
    (
        Idea("A front desk open all night in every town", SERVICE, "response", "first-contact"),
        "There is not enough money for this. One desk is open all night, and the online form is read at all hours.",
        "Does dim digon o arian ar gyfer hyn. Mae un dderbynfa ar agor drwy’r nos, a chaiff y "
        "ffurflen ei darllen bob awr.",
    ),
)
