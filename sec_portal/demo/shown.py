""" "You said" put to a second person and released, by the actions themselves: the gate has answered for each person."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from engagement.actions.consents import last_day, record_consent, usable_from
from engagement.gate import Reason, decide, load_facts
from engagement.models import ConsentDetail, ConsentRecord, Contribution, Purpose, Wording
from engagement.scopes import scope_of
from feedback.actions.changes import BothLanguages, write_words
from feedback.actions.quotes import put_board_quote, show_quote
from feedback.actions.readings import answer_text, put_quote
from feedback.actions.releases import put_on_board, release_you_said
from feedback.models import BoardEntry, Change, Release, TextReading
from feedback.releases import USE, answers_about, may_be_put, own_reasons, quote_ask
from feedback.texts import WHY_NOT, digest_of, exact_text, outcome_of, whole_of
from sec_portal.demo.changed import (
    MADE,
    READY,
    REJECTED,
    SAME_PERSON,
    SAME_PERSON_SAID,
    SIDE_ROOM,
    WORKED_EXAMPLE,
    Texts,
)
from sec_portal.demo.changes import Status, Story
from sec_portal.demo.scene import Scene

Verdict = TextReading.Verdict
RELEASED = 9  # of what was made, the newest that everybody's answer allows
WAITS, KNOWN = READY[2], READY[0]  # put to the second reader from elsewhere
LEFT_TO_PUT = SIDE_ROOM
QUOTED = ("She rang every second Friday", "Darllenodd hi fy ngeiriau", "He wrote down one sentence")
BESIDE = (  # on the public board, the first with what it is in English
    (
        "Ffoniodd hi gyntaf a gofyn pwy oedd gyda mi",
        "She rang first and asked who was with me. I am still grateful. It is not one person’s fault.",
    ),
    ("Nobody could tell me where my laptop was", ""),
)
KNOWN_BY = "“When your worker was away” is true of one person only, in one town. Say it more widely."


def show_texts(scene: Scene, stories: Iterable[Story], reader: User) -> None:
    """Some texts are released, one waits for the second reader from elsewhere, and in one they found somebody."""
    found = {story.idea.title: story for story in stories}
    texts = {idea.title: texts for idea, texts in (*MADE, *READY)}
    for story in _that_may_be_shown(list(found.values()))[:RELEASED]:
        at = scene.at(max(story.steps.get(Status.IMPLEMENTED, 9) + 9, 2), 14)
        _put(scene, story, texts[story.idea.title], at, read_by=scene.deputy)
        release_you_said(change=story.change, by=scene.coordinator)
    worked = found[WORKED_EXAMPLE]  # read as well; somebody whom we never contact stands behind it, so it is not shown
    _put(scene, worked, texts[WORKED_EXAMPLE], scene.at(60, 14), read_by=scene.deputy)
    _put(scene, found[WAITS[0].title], WAITS[1], scene.at(2, 15), reader=reader)
    _put(scene, found[KNOWN[0].title], KNOWN[1], scene.at(1, 9), reader=reader, read_by=reader, note=KNOWN_BY)


def show_in_public(scene: Scene, stories: Iterable[Story]) -> None:
    """Most of what is released stands on the public board; so does one thing that could not be done. One is left to be
    put there with a press."""
    found = {story.idea.title: story for story in stories}
    given_up, why = found[SAME_PERSON].change, next(why for idea, *why in REJECTED if idea.title == SAME_PERSON)
    said = replace(SAME_PERSON_SAID, we_did_en=why[0], we_did_cy=why[1])  # what is read beside it
    words = BothLanguages(en=said.you_said_en, cy=said.you_said_cy)
    write_words(change=given_up, you_said=words, we_did=None, by=scene.coordinator)
    _put(scene, found[SAME_PERSON], said, scene.at(12, 14), read_by=scene.deputy)
    release_you_said(change=Change.objects.get(pk=given_up.pk), by=scene.coordinator)
    released = Release.objects.inside().standing().exclude(change__title=LEFT_TO_PUT)
    made = Change.objects.made().filter(pk__in=released.values("change")).order_by("implemented_on")
    for change in (Change.objects.get(pk=given_up.pk), *made):
        put_on_board(change=change, by=scene.coordinator)


def show_quotes(scene: Scene) -> None:
    """A few people agreed that these very words are quoted in a meeting, and a second person has read them."""
    for opening in QUOTED:
        said = next((each for each in scene.contributions if _may_be_quoted(scene, each, opening)), None)
        if said is not None:
            record_consent(
                survivor=scene.person_of(said), purpose=USE, is_yes=True, method="by_phone", in_private=True,
                scope_text=scene.words[said.pk], by=scene.coordinator,
            )  # fmt: skip
            answer_text(
                reading=put_quote(contribution=said, by=scene.coordinator), verdict=Verdict.CLEAR, by=scene.deputy
            )


def show_own_words(scene: Scene) -> None:
    """A few people agreed that these very words stand beside what came of them on the public board, one of them with a
    translation; their days to change their mind are over."""
    for opening, translation in BESIDE:
        entry, said = _on_board(scene, opening)
        reading = put_board_quote(
            change=entry.release.change, contribution=said, translation=translation, by=scene.coordinator
        )
        answer_text(reading=reading, verdict=Verdict.CLEAR, by=scene.deputy)
        _agreed_in_public(scene, said, translation)
        show_quote(reading=reading, by=scene.coordinator)


def _on_board(scene: Scene, opening: str) -> tuple[BoardEntry, Contribution]:
    """What begins so, and a change on the board that it led to."""
    for said in scene.contributions:
        if scene.words[said.pk].startswith(opening) and may_be_put(said):
            beside = BoardEntry.objects.filter(release__change__links__contribution=said)
            entry = beside.select_related("release__change").first()
            if entry is not None:
                return entry, Contribution.objects.select_related("consultation").get(pk=said.pk)
    raise LookupError(opening)


def _agreed_in_public(scene: Scene, said: Contribution, translation: str) -> None:
    """They said yes a month ago."""
    words, is_welsh = scene.words[said.pk], said.consultation.language == "cy"
    en, cy = (translation, words) if is_welsh else (words, translation)
    text, person = exact_text(en=en, cy=cy), scene.person_of(said)
    answer = ConsentRecord.objects.create(
        survivor=person,
        purpose=Purpose.QUOTE_PUBLISHED,
        scope=scope_of(text),
        decision=ConsentRecord.Decision.GIVEN,
        wording=Wording.objects.current(Wording.Kind.CONSENT, Purpose.QUOTE_PUBLISHED),
        language=person.language,
        method=ConsentRecord.Method.BY_PHONE,
        in_private=True,
        decided_at=scene.at(30, 11),
        taken_by=scene.coordinator,
        usable_from=usable_from(Purpose.QUOTE_PUBLISHED, scene.day(30)),
        expires_on=last_day(Purpose.QUOTE_PUBLISHED, scene.day(30)),
    )
    ConsentDetail(key_id=person.key_id, consent=answer, scope_text=text).save(force_insert=True)


def _may_be_quoted(scene: Scene, said: Contribution, opening: str) -> bool:
    """They would not mind, and nothing stands in the way but that they were not asked about these very words."""
    if not scene.words[said.pk].startswith(opening) or not may_be_put(said):
        return False
    reading = TextReading(contribution=said, digest=scope_of(scene.words[said.pk]))
    decision = decide(load_facts(scene.person_of(said)), quote_ask(reading, {}, timezone.now()))
    return set(own_reasons(decision)) <= {Reason.NO_CONSENT}


def _that_may_be_shown(stories: list[Story]) -> list[Story]:
    """With words, and nobody behind them for whom the gate would say no."""
    taken = (WAITS[0].title, KNOWN[0].title, WORKED_EXAMPLE)
    with_words = [story for story in stories if story.change.we_did_en and story.idea.title not in taken]
    asked = answers_about({story.change.pk: TextReading() for story in with_words}, timezone.now())
    allowed = [
        story
        for story in with_words
        if (answers := asked.get(story.change.pk)) and not any(own_reasons(each) for each in answers.values())
    ]
    return sorted(allowed, key=lambda story: story.change.status != Status.IN_PROGRESS)


def _put(
    scene: Scene,
    story: Story,
    texts: Texts,
    at: datetime,
    *,
    reader: User | None = None,
    read_by: User | None = None,
    note: str = "",
) -> None:
    """Put on that day, and read two hours later where somebody has read it."""
    verdict = Verdict.KNOWN if note else Verdict.CLEAR
    said, did = (texts.you_said_en, texts.you_said_cy), (texts.we_did_en, texts.we_did_cy)
    TextReading(
        key_id=story.change.key_id,
        change=story.change,
        digest=digest_of(en=texts.you_said_en, cy=texts.you_said_cy),
        whole=whole_of(said, did, could_not=outcome_of(story.change) == WHY_NOT),
        text_en=texts.you_said_en,
        text_cy=texts.you_said_cy,
        did_en=texts.we_did_en,
        did_cy=texts.we_did_cy,
        put_at=at,
        put_by=scene.coordinator,
        reader=reader,
        verdict=verdict if read_by else "",
        note=note or None,
        read_at=min(at + timedelta(hours=2), scene.now) if read_by else None,
        read_by=read_by,
    ).save(force_insert=True)
