""" "You said" put to a second person and released, by the actions themselves: the gate has answered for each person."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from engagement.actions.consents import record_consent
from engagement.gate import Reason, decide, load_facts
from engagement.models import Contribution
from engagement.scopes import scope_of
from feedback.actions.changes import BothLanguages, write_words
from feedback.actions.readings import answer_text, put_quote
from feedback.actions.releases import put_on_board, release_you_said
from feedback.models import Change, Release, TextReading
from feedback.releases import USE, answers_about, may_be_put, own_reasons, quote_ask
from feedback.texts import WHY_NOT, digest_of, outcome_of, whole_of
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
