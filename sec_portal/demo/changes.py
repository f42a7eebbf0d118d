"""Sixty changes at every stage, with their steps and the contributions that led to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engagement.models import Contribution
from feedback.models import Change, ChangeLink, ChangeStep
from safeguards.sealing import keys_in_hand, new_key
from sec_portal.demo.changed import (
    ACCEPTED,
    MADE,
    PROPOSED,
    READY,
    REJECTED,
    SIDE_ROOM,
    TRAVEL,
    UNDER_WAY,
    WORKED_EXAMPLE,
    Idea,
    Texts,
)
from sec_portal.demo.fitting import ANSWERS, TO_BE_SHOWN, answers
from sec_portal.demo.scene import Scene
from sec_portal.demo.survivors import in_the_way

Status, Strength = Change.Status, ChangeLink.Strength
STAGES = (Status.PROPOSED, Status.ACCEPTED, Status.IN_PROGRESS, Status.IMPLEMENTED, Status.EMBEDDED)
EMBEDDED_FROM = 14  # place in MADE: what was made before these has become ordinary

# Who asked for the changes of the key screens, and how much it was theirs; for all others chance decides.
ASKED = {
    WORKED_EXAMPLE: {
        "Winter Lark": Strength.DIRECT,
        "Linen Sparrow": Strength.DIRECT,
        "Cedar Kite": Strength.CONTRIBUTED,
        "Maple Tern": Strength.CONTEXT,
        "Copper Heron": Strength.DIRECT,
    },
    SIDE_ROOM: {
        "Quiet Harbour": Strength.DIRECT,
        "Amber Finch": Strength.DIRECT,
        "Little Estuary": Strength.CONTRIBUTED,
        "Tidal Pool": Strength.DIRECT,
        "Harvest Moon": Strength.CONTEXT,
        "Lantern Moth": Strength.DIRECT,
        "Mossy Reed": Strength.CONTRIBUTED,
    },
    TRAVEL: {
        "Pebble Fern": Strength.DIRECT,
        "Willow Comet": Strength.CONTRIBUTED,
        "Cedar Kite": Strength.CONTEXT,
        "Bluebell Path": Strength.DIRECT,
    },
}


@dataclass
class Story:
    """One change, how many days ago it came to each status, and the contributions behind it."""

    idea: Idea
    change: Change
    steps: dict[str, int]
    contributions: list[Contribution]


def add_changes(scene: Scene) -> list[Story]:
    """Every change with its steps and links, the worked example first."""
    stories = [*_made(scene), *_under_way(scene), *_early(scene), *_rejected(scene)]
    with keys_in_hand(story.change.key_id for story in stories):
        Change.objects.bulk_create(story.change for story in stories)
    ChangeStep.objects.bulk_create(step for story in stories for step in _steps(scene, story))
    left = sorted(scene.contributions, key=lambda said: said.said_at)
    for story in sorted(stories, key=_by_news):
        _choose(scene, story, left)
    ChangeLink.objects.bulk_create(link for story in stories for link in _links(scene, story))
    return stories


def _story(scene: Scene, idea: Idea, steps: dict[str, int], texts: Texts | None = None, **more: object) -> Story:
    status = list(steps)[-1]
    change = Change(
        title=idea.title,
        kind=idea.kind,
        area=scene.organisations[idea.area],
        status=status,
        implemented_on=_on(scene, steps, Status.IMPLEMENTED),
        due_on=_on(scene, steps, Status.ACCEPTED),  # until its owner is named, and says by when
        created_at=scene.at(steps[Status.PROPOSED], 14),
        created_by=scene.coordinator,
        **(vars(texts) if texts else {}),
        **more,
    )
    change.key_id = new_key(change.pk)
    return Story(idea, change, steps, [])


def _on(scene: Scene, steps: dict[str, int], status: str) -> date | None:
    return scene.day(steps[status]) if status in steps else None


def _made(scene: Scene) -> Iterator[Story]:
    """Implemented from ten days to a year ago; the older ones looked at again after ninety days, and embedded."""
    for place, (idea, texts) in enumerate(MADE):
        ago = 53 if place == 0 else 6 + 11 * place if place < EMBEDDED_FROM else 195 + 25 * (place - EMBEDDED_FROM)
        began = 198 if place == 0 else min(60 + 7 * place, 130)
        steps: dict[str, int] = {
            Status.PROPOSED: ago + began,
            Status.ACCEPTED: ago + began * 7 // 8,
            Status.IN_PROGRESS: ago + began // 2,
            Status.IMPLEMENTED: ago,
        }
        if place >= EMBEDDED_FROM:
            steps[Status.EMBEDDED] = ago - 90
        yield _story(scene, idea, steps, texts)


def _under_way(scene: Scene) -> Iterator[Story]:
    ideas: list[tuple[Idea, Texts | None]] = [*READY, *((idea, None) for idea in UNDER_WAY)]
    for place, (idea, texts) in enumerate(ideas):
        ago = 20 + 9 * place
        steps: dict[str, int] = {
            Status.PROPOSED: ago + 70,
            Status.ACCEPTED: ago + 40,
            Status.IN_PROGRESS: ago,
        }
        yield _story(scene, idea, steps, texts)


def _early(scene: Scene) -> Iterator[Story]:
    for place, idea in enumerate(ACCEPTED):
        yield _story(scene, idea, {Status.PROPOSED: 40 + 11 * place, Status.ACCEPTED: 12 + 8 * place})
    for place, idea in enumerate(PROPOSED):
        yield _story(scene, idea, {Status.PROPOSED: 3 + 8 * place})


def _rejected(scene: Scene) -> Iterator[Story]:
    for place, (idea, english, welsh) in enumerate(REJECTED):
        steps: dict[str, int] = {Status.PROPOSED: 90 + 40 * place, Status.REJECTED: 25 + 45 * place}
        yield _story(scene, idea, steps, why_not_en=english, why_not_cy=welsh)


def _steps(scene: Scene, story: Story) -> Iterator[ChangeStep]:
    for status, ago in story.steps.items():
        on = scene.day(ago)
        yield ChangeStep(change=story.change, status=status, on=on, at=scene.at(ago, 14), by=scene.coordinator)


def _by_news(story: Story) -> tuple[bool, int]:
    """Those of the key screens choose first, then whatever was decided longest ago."""
    decided = story.steps.get(Status.IMPLEMENTED, story.steps.get(Status.REJECTED, 0))
    return story.idea.title not in ASKED, -decided


def _choose(scene: Scene, story: Story, left: list[Contribution]) -> None:
    """The latest points that it answers and that led to no other change, said before it was made."""
    decided = story.steps.get(Status.IMPLEMENTED, story.steps[Status.PROPOSED])
    before = scene.at(decided, 9) - timedelta(days=1)
    if story.idea.title in ASKED:
        story.contributions = [_point_of(scene, story, name, left, before) for name in ASKED[story.idea.title]]
    else:
        fitting = [said for said in left if _fits(scene, story, said) and said.said_at < before]
        wanted = scene.chance.randint(5, 9) if Status.IMPLEMENTED in story.steps else scene.chance.randint(2, 5)
        story.contributions = fitting[-wanted:]
    for said in story.contributions:
        left.remove(said)


def _fits(scene: Scene, story: Story, said: Contribution) -> bool:
    """It is an answer to these words, or as far as it has no words yet, of the same theme."""
    title = story.idea.title
    if title in TO_BE_SHOWN and said.survivor_id in {scene.survivors[name].pk for name in in_the_way()}:
        return False
    return answers(title, scene.words[said.pk]) and (title in ANSWERS or said.theme_id == story.idea.theme)


def _point_of(scene: Scene, story: Story, pseudonym: str, left: list[Contribution], before: datetime) -> Contribution:
    """The first thing this person said that it answers, else on the theme, else the first of all."""
    person = scene.survivors[pseudonym]
    theirs = [said for said in left if said.survivor_id == person.pk and said.said_at < before]
    on_theme = (said for said in theirs if said.theme_id == story.idea.theme)
    return next((said for said in theirs if answers(story.idea.title, scene.words[said.pk])), None) or next(
        on_theme, theirs[0]
    )


def _links(scene: Scene, story: Story) -> Iterator[ChangeLink]:
    asked = list(ASKED.get(story.idea.title, {}).values())
    proposed = story.steps[Status.PROPOSED]
    for place, said in enumerate(story.contributions):
        by_chance = scene.chance.choices(list(Strength), weights=(5, 3, 2))[0]
        yield ChangeLink(
            change=story.change,
            contribution=said,
            strength=asked[place] if asked else by_chance,
            linked_at=max(scene.at(proposed, 15), said.said_at + timedelta(hours=2)),
            linked_by=scene.coordinator,
        )
