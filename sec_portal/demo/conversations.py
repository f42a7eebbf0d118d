"""What they said: two hundred consultations, five hundred contributions, in their own language."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from engagement.models import Consultation, Contribution, Participation, Survivor, Theme, Wording
from safeguards.sealing import keys_in_hand
from sec_portal.demo import said
from sec_portal.demo.scene import Scene
from sec_portal.demo.survivors import days_known

CONSULTATIONS, CONTRIBUTIONS = 200, 500
OPEN = "Marble Wren"  # whose last notes are not finished
TOLD_TODAY = "Silver Meadow"  # who told of something this morning that has to be passed on
SPOKE_LATELY = "Willow Comet"  # whom somebody rings today to see how they are
LATELY = {TOLD_TODAY: timedelta(hours=5, minutes=30), SPOKE_LATELY: timedelta(hours=27)}
RINGS = ("kept-informed", "one-person")
FIRST_WORDS: dict[str, tuple[str, ...]] = {  # what each of these speaks of first, in this order
    **dict.fromkeys(("Copper Heron", "Winter Lark", "Linen Sparrow", "Maple Tern"), RINGS),
    "Cedar Kite": ("kept-informed", "money"),
    "Amber Finch": ("first-contact", "one-person"),
    **dict.fromkeys(("Quiet Harbour", "Little Estuary", "Tidal Pool", "Harvest Moon"), ("first-contact",)),
    **dict.fromkeys(("Lantern Moth", "Mossy Reed"), ("first-contact",)),
    **dict.fromkeys(("Pebble Fern", "Willow Comet", "Bluebell Path"), ("money",)),
}
FIRST_THEMES, FEW = ("kept-informed", "first-contact", "money"), 4  # as many texts as there are people to say them
FIRST, INVESTIGATION, CHARGE, COURT, AFTER, SUPPORT = (
    each for each in Contribution.Journey if each is not Contribution.Journey.NOT_SAID
)
JOURNEYS = {
    "kept-informed": INVESTIGATION,
    "one-person": INVESTIGATION,
    "believed": FIRST,
    "first-contact": FIRST,
    "language": FIRST,
    "recorded": FIRST,
    "support": SUPPORT,
    "money": COURT,
    "statement": COURT,
    "court": COURT,
    "outcome": CHARGE,
    "belongings": AFTER,
    "release": AFTER,
}  # of *putting right* nobody said when it was
AGENCIES = {
    "support": Contribution.Agency.SUPPORT,
    "money": Contribution.Agency.COUNCIL,
    "court": Contribution.Agency.COURTS,
    "outcome": Contribution.Agency.PROSECUTION,
    "release": Contribution.Agency.PROBATION,
}  # all else the police could change
Warning, Wellbeing, Channel = Consultation.Warning, Consultation.Wellbeing, Consultation.Channel
Quote, ReadBack = Contribution.Quote, Contribution.ReadBack
MET = (Wellbeing.STEADY, Wellbeing.SOME, Wellbeing.SIGNIFICANT)  # how somebody was who was spoken to


class Deck:
    """The texts of one language, shuffled; nothing comes twice before everything has come once."""

    def __init__(self, scene: Scene, language: str) -> None:
        self._scene = scene
        self._texts = said.ENGLISH if language == "en" else said.WELSH
        self._after = said.ENGLISH_AFTER if language == "en" else said.WELSH_AFTER
        self._left: list[tuple[str, str]] = []
        self._kept = {(theme, text) for theme in FIRST_THEMES for text in self._texts[theme][:FEW]}

    def draw(self, theme: str = "") -> tuple[str, str]:
        """A theme and a text of it; of the theme asked for, the first as it was written, while there is one."""
        if not self._left:
            self._left = [(theme, text) for theme, texts in self._texts.items() for text in texts]
            self._scene.chance.shuffle(self._left)
        if theme:
            for text in self._texts[theme]:
                if (theme, text) in self._left:
                    self._left.remove((theme, text))
                    return theme, text
            return theme, self._with_more(self._texts[theme][0])
        theme, text = next((each for each in reversed(self._left) if each not in self._kept), self._left[-1])
        self._left.remove((theme, text))
        return theme, self._with_more(text)

    def _with_more(self, text: str) -> str:
        """What people add, so that two who met the same thing do not sound like one."""
        return f"{text} {self._scene.chance.choice(self._after)}".strip()


def add_conversations(scene: Scene) -> None:
    """Every consultation with its contributions, oldest people first."""
    warning = Wording.objects.current(Wording.Kind.RECORDING_WARNING)
    people = list(scene.survivors.values())
    held = [
        consultation
        for place, person in enumerate(people)
        for consultation in _of_person(scene, person, place, warning)
    ]
    with keys_in_hand(person.key_id for person in people):
        Consultation.objects.bulk_create(held)
        owners = {person.key_id: person for person in people}
        Participation.objects.bulk_create(
            Participation(consultation=each, survivor=owners[each.key_id]) for each in held
        )
        scene.contributions = list(_contributions(scene, held, owners))
        Contribution.objects.bulk_create(scene.contributions)


def _of_person(scene: Scene, person: Survivor, place: int, warning: Wording) -> Iterator[Consultation]:
    """Three or four talks each, from the day they became known to this week."""
    known = days_known()[place]
    count = 3 + (place % 3 == 0)
    for number in range(count):
        ago = known - number * known // count
        is_last = number == count - 1
        started = _begun(scene, person, ago, is_last=is_last)
        yield _consultation(scene, person, started, warning, still_open=is_last and person.pseudonym == OPEN)


def _begun(scene: Scene, person: Survivor, ago: int, *, is_last: bool) -> datetime:
    """In working hours; the last talk of some of the people of the key screens was just now."""
    if is_last and person.pseudonym in LATELY:
        return scene.now - LATELY[person.pseudonym]
    ago = 3 if is_last and person.pseudonym == OPEN else ago
    return scene.at(ago, 10 + scene.chance.randrange(6), scene.chance.randrange(0, 60, 5))


def _consultation(
    scene: Scene, person: Survivor, started: datetime, warning: Wording, *, still_open: bool
) -> Consultation:
    told_now = started > scene.now - timedelta(hours=6)
    by = scene.coordinator if still_open or told_now else scene.worker()
    heard = Warning.NOT_GIVEN if scene.one_in(14) else Warning.PARTLY if scene.one_in(10) else Warning.UNDERSTOOD
    closing = {}
    if not still_open:
        wellbeing = scene.chance.choices(MET, weights=(70, 25, 5))[0]
        closing = {
            "wellbeing": wellbeing,
            "safeguarding": Consultation.Safeguarding.NONE,
            "crime": Consultation.Crime.NEW if told_now else Consultation.Crime.NONE,
            "crime_reason": None if told_now else said.NO_CRIME_REASON,
            "closed_at": started + timedelta(minutes=50),
            "closed_by": by,
        }
    return Consultation(
        key_id=person.key_id,
        channel=scene.chance.choice([Channel.PHONE, Channel.PHONE, Channel.IN_PERSON, Channel.VIDEO]),
        language=person.language,
        started_at=started,
        held_by=by,
        warning=heard,
        warning_wording=None if heard == Warning.NOT_GIVEN else warning,
        warning_at=started + timedelta(minutes=2),
        warning_by=by,
        warning_reason=said.NO_WARNING_REASON if heard == Warning.NOT_GIVEN else None,
        missing_reason=said.MISSING_REASON if scene.one_in(12) else None,
        **closing,
    )


def _contributions(scene: Scene, held: list[Consultation], owners: dict[UUID, Survivor]) -> Iterator[Contribution]:
    """Two, then three, in turn. Order makes the words of the key people those of the key screens."""
    decks = {"en": Deck(scene, "en"), "cy": Deck(scene, "cy")}
    themes = Theme.objects.in_bulk()
    met: set[UUID] = set()
    for place, consultation in enumerate(held):
        person = owners[consultation.key_id]
        first = () if person.pk in met else FIRST_WORDS.get(person.pseudonym, ())
        met.add(person.pk)
        for number in range(1, 3 + place % 2):
            theme, words = decks[person.language].draw(*first[number - 1 : number])
            made = _contribution(scene, consultation, person, themes[theme], words, number)
            scene.words[made.pk] = words
            yield made


def _contribution(
    scene: Scene, consultation: Consultation, person: Survivor, theme: Theme, words: str, number: int
) -> Contribution:
    return Contribution(
        key_id=person.key_id,
        consultation=consultation,
        survivor=person,
        number=number,
        words=words,
        would_change=said.WOULD_CHANGE[person.language][theme.pk] if scene.one_in(3) else None,
        read_back=ReadBack.NOT_READ_BACK if scene.one_in(6) else ReadBack.AGREED,
        theme=theme,
        journey=JOURNEYS.get(theme.pk, Contribution.Journey.NOT_SAID),
        agency=AGENCIES.get(theme.pk, Contribution.Agency.POLICE),
        may_quote=scene.chance.choice([Quote.NOT_ASKED, Quote.NO_NAME, Quote.NO_NAME, Quote.AS_CHOSEN, Quote.NO]),
        said_at=min(consultation.started_at + timedelta(minutes=7 * number), scene.now),
        recorded_by=consultation.held_by,
    )
