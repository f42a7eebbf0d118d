"""What became of everything that was said: read and sorted, thanked for, and told where nothing is new yet."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import TypeAlias
from uuid import UUID

from engagement.models import Consultation, Contribution, Survivor
from feedback.models import Change, FeedbackNotification, NotifiedContribution, Response, Triage
from safeguards.sealing import keys_in_hand
from sec_portal.demo.changed import SIDE_ROOM, TRAVEL
from sec_portal.demo.changes import Status, Story
from sec_portal.demo.decided import CANNOT, GOING_ON, HEARD, NOT_YET, PASSED_ON, PASSED_TO, THANKS, WENT_WELL
from sec_portal.demo.fitting import COSTS_TOO_MUCH, OTHERS_SET_IT, praises
from sec_portal.demo.scene import Scene
from sec_portal.demo.survivors import SAID_NO, TOOK_BACK, Reach
from sec_portal.demo.telling import Rows, Told

Kind: TypeAlias = FeedbackNotification.Kind
Outcome: TypeAlias = Triage.Outcome
FOR_CHANGE, FOR_INFORMATION, CANNOT_BE, NOT_OURS = Outcome
KINDS = {FOR_INFORMATION: Kind.HEARD, CANNOT_BE: Kind.CANNOT, NOT_OURS: Kind.PASSED_ON}
LEFT_TO_SORT = 12  # the newest that led to no change
TURNS = (FOR_INFORMATION, FOR_CHANGE, CANNOT_BE, FOR_INFORMATION, NOT_OURS, FOR_CHANGE, FOR_INFORMATION)
NOT_TOLD = 2  # people who are owed what was decided of the newest thing they said
NOT_THANKED = ("Silver Meadow", "Willow Comet", "Early Primrose")  # for their newest talk; the last is always late
WAITED_LONG = (SIDE_ROOM, TRAVEL)  # what these people said is so old that they heard *not yet* before it was made
TOLD_NOT_YET = {"Slate Plover": 95, "Patchwork Hill": 82}  # days ago: word is due to them again
DECLINED = SAID_NO | TOOK_BACK
HEARD_HOW = {
    Consultation.Channel.PHONE: Told.VOICE,
    Consultation.Channel.VIDEO: Told.VIDEO,
    Consultation.Channel.IN_PERSON: Told.IN_PERSON,
}


def add_sorting(scene: Scene, stories: Iterable[Story], reaches: dict[str, Reach]) -> None:
    """A decision on nearly everything, and what people were told of it."""
    changes = {said.pk: story for story in stories for said in story.contributions}
    people = {person.pk: person for person in scene.survivors.values()}
    unlinked = sorted((said for said in scene.contributions if said.pk not in changes), key=_when)
    sorted_out, rows = list(_decisions(scene, unlinked[:-LEFT_TO_SORT], people, reaches)), Rows()
    linked = [_for_change(scene, said) for said in scene.contributions if said.pk in changes]
    told = dict(_news_of(scene, sorted_out, people, rows))
    _add_thanks(scene, people, rows)
    _add_not_yet(scene, [said for said in scene.contributions if said.pk not in told], changes, people, rows)
    with keys_in_hand(person.key_id for person in people.values()):
        Triage.objects.bulk_create([*linked, *sorted_out])
        rows.save()


def _when(said: Contribution) -> datetime:
    return said.said_at


# Decided ----------------------------------------------------------------------------------------------------------
def _for_change(scene: Scene, said: Contribution) -> Triage:
    return Triage(
        key_id=said.key_id,
        contribution=said,
        outcome=FOR_CHANGE,
        decided_at=min(said.said_at + timedelta(days=2), scene.now),
        decided_by=scene.coordinator,
    )


def _decisions(
    scene: Scene, points: list[Contribution], people: dict[UUID, Survivor], reaches: dict[str, Reach]
) -> Iterator[Triage]:
    """In turn; whoever we may not reach now has nothing decided that somebody would have to tell them."""
    for place, said in enumerate(points):
        outcome = _outcome(said, praises(scene.words[said.pk]), TURNS[place % len(TURNS)])
        if outcome == FOR_CHANGE or reaches[people[said.survivor_id].pseudonym].is_out_of_reach:
            yield _for_change(scene, said)
            continue
        english, welsh, whom = _reason(scene, said, outcome, place)
        made = _for_change(scene, said)
        made.outcome, made.passed_to, made.own_case = outcome, whom, outcome == CANNOT_BE and place % 4 == 0
        made.reason_en, made.reason_cy = english, welsh
        yield made


def _outcome(said: Contribution, is_praise: bool, turn: Outcome) -> Outcome:
    """What is in turn, where it can be said of these words: nobody is refused what went well, and nobody is passed on
    to whoever does not decide it."""
    if is_praise:
        return FOR_INFORMATION
    may_be_said = {CANNOT_BE: (*OTHERS_SET_IT, *COSTS_TOO_MUCH), NOT_OURS: PASSED_TO}
    return turn if said.theme_id in may_be_said.get(turn, (said.theme_id,)) else FOR_INFORMATION


def _reason(scene: Scene, said: Contribution, outcome: Outcome, place: int) -> tuple[str, str, str]:
    if outcome == NOT_OURS:
        whom, english, welsh = PASSED_ON[PASSED_TO.index(said.theme_id)]
        return english, welsh, whom
    if outcome == CANNOT_BE:
        return (*CANNOT[said.theme_id in COSTS_TOO_MUCH], "")
    return (*(WENT_WELL if praises(scene.words[said.pk]) else HEARD[place % len(HEARD)]), "")


def _news_of(
    scene: Scene, decided: list[Triage], people: dict[UUID, Survivor], rows: Rows
) -> Iterator[tuple[UUID, Triage]]:
    """What was decided without a change was told by somebody within a week; a third said that it answered them."""
    answers, owed = count(), set[str]()
    for row in sorted(decided, key=lambda each: each.decided_at, reverse=True):
        person = people[row.contribution.survivor_id]
        if row.outcome == FOR_CHANGE:
            continue
        yield row.contribution_id, row
        if person.pseudonym in DECLINED:
            continue
        if len(owed) < NOT_TOLD and person.pseudonym not in owed:
            owed.add(person.pseudonym)
            continue
        told_at = min(row.decided_at + timedelta(days=5), scene.now)
        texts = (str(row.reason_en), str(row.reason_cy))
        news = _news(scene, person, KINDS[Outcome(row.outcome)], texts, told_at=told_at)
        news.triage, news.is_hard = row, row.outcome == CANNOT_BE or row.own_case
        _keep(rows, news, [row.contribution])
        if next(answers) % 3 == 0:
            rows.responses.append(Response(notification=news, answer="yes", answered_at=told_at))


# Not decided ------------------------------------------------------------------------------------------------------
def _add_thanks(scene: Scene, people: dict[UUID, Survivor], rows: Rows) -> None:
    """Thanked the day after each talk, but for the newest talks of a few."""
    talks: defaultdict[tuple[UUID, UUID], list[Contribution]] = defaultdict(list)
    for said in scene.contributions:
        talks[said.survivor_id, said.consultation_id].append(said)
    newest = {owner: max((_when(each[0]), talk) for (who, talk), each in talks.items() if who == owner)[1]
              for owner, person in people.items() if person.pseudonym in NOT_THANKED}  # fmt: skip
    for (owner, talk), theirs in talks.items():
        if newest.get(owner) == talk or people[owner].pseudonym in SAID_NO:
            continue
        told_at = min(_when(theirs[0]) + timedelta(hours=25), scene.now)
        how = HEARD_HOW[Consultation.Channel(theirs[0].consultation.channel)]
        _keep(rows, _news(scene, people[owner], Kind.THANKS, THANKS, told_at=told_at, how=how), theirs)


def _add_not_yet(
    scene: Scene,
    points: list[Contribution],
    changes: dict[UUID, Story],
    people: dict[UUID, Survivor],
    rows: Rows,
) -> None:
    """Everybody whose point is not decided heard so within the last weeks: of each change by itself."""
    together: defaultdict[tuple[UUID, UUID | None], list[Contribution]] = defaultdict(list)
    stories: dict[UUID, Change] = {}
    for said in points:
        story = changes.get(said.pk)
        if story is not None and _is_decided(story) and story.idea.title not in WAITED_LONG:
            continue
        if story is not None:
            stories[story.change.pk] = story.change
        together[said.survivor_id, story.change.pk if story else None].append(said)
    long_ago = {change.pk for change in stories.values() if change.title in WAITED_LONG}
    for turn, ((owner, change), theirs) in enumerate(together.items()):
        person = people[owner]
        ago = 44 + turn % 25 if change in long_ago else 4 + turn * 7 % 60
        told_at = scene.at(TOLD_NOT_YET.get(person.pseudonym, ago), 11, 20)
        before = [said for said in theirs if said.said_at < told_at - timedelta(days=7)]
        if before and person.pseudonym not in DECLINED:
            words = GOING_ON if change else NOT_YET
            news = _news(scene, person, Kind.NOT_YET, words, told_at=told_at)
            news.change = stories.get(change) if change else None
            _keep(rows, news, before)


def _is_decided(story: Story) -> bool:
    return bool({Status.IMPLEMENTED, Status.REJECTED} & set(story.steps))


def _news(
    scene: Scene,
    person: Survivor,
    kind: Kind,
    texts: tuple[str, str],
    *,
    told_at: datetime,
    how: Told = Told.VOICE,
) -> FeedbackNotification:
    """Told by somebody, in a talk."""
    return FeedbackNotification(
        key_id=person.key_id,
        survivor=person,
        kind=kind,
        language=person.language,
        news_en=texts[0],
        news_cy=texts[1],
        made_at=told_at,
        made_by=scene.coordinator,
        told_at=told_at,
        told_how=how,
    )


def _keep(rows: Rows, news: FeedbackNotification, about: Iterable[Contribution]) -> None:
    rows.notifications.append(news)
    rows.notified += [NotifiedContribution(notification=news, contribution=said) for said in about]
