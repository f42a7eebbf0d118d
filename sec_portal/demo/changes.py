"""Sixty changes at every stage, with their steps and the contributions that led to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engagement.models import Contribution
from feedback.models import Change, ChangeLink, ChangeStep
from safeguards.sealing import keys_in_hand, new_key
from sec_portal.demo.changed import ACCEPTED, MADE, PROPOSED, READY, REJECTED, UNDER_WAY, Idea, Texts
from sec_portal.demo.scene import Scene

Status, Strength = Change.Status, ChangeLink.Strength
STAGES = (Status.PROPOSED, Status.ACCEPTED, Status.IN_PROGRESS, Status.IMPLEMENTED, Status.EMBEDDED)
EMBEDDED_FROM = 14  # place in MADE: what was made before these has become ordinary

# Who asked for the worked example, and how much it was theirs.
WORKED_LINKS = {
    "Winter Lark": Strength.DIRECT,
    "Linen Sparrow": Strength.DIRECT,
    "Cedar Kite": Strength.CONTRIBUTED,
    "Maple Tern": Strength.CONTEXT,
    "Copper Heron": Strength.DIRECT,
    "Amber Finch": Strength.CONTRIBUTED,  # may be written to at nearly any hour, so that a try is seen at once
}


@dataclass
class Story:
    """One change, how many days ago it came to each status, and the contributions behind it."""

    idea: Idea
    change: Change
    steps: dict[str, int]
    contributions: list[Contribution]

    @property
    def is_worked_example(self) -> bool:
        return self.idea is MADE[0][0]


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
    """The worked example chooses first, then whatever was decided longest ago."""
    decided = story.steps.get(Status.IMPLEMENTED, story.steps.get(Status.REJECTED, 0))
    return not story.is_worked_example, -decided


def _choose(scene: Scene, story: Story, left: list[Contribution]) -> None:
    """The latest points on its theme that led to no other change, said before it was made."""
    if story.is_worked_example:
        story.contributions = [_first_of(scene, pseudonym) for pseudonym in WORKED_LINKS]
    else:
        decided = story.steps.get(Status.IMPLEMENTED, story.steps[Status.PROPOSED])
        before = scene.at(decided, 9) - timedelta(days=1)
        fitting = [said for said in left if said.theme_id == story.idea.theme and said.said_at < before]
        wanted = scene.chance.randint(5, 9) if Status.IMPLEMENTED in story.steps else scene.chance.randint(2, 5)
        story.contributions = fitting[-wanted:]
    for said in story.contributions:
        left.remove(said)


def _first_of(scene: Scene, pseudonym: str) -> Contribution:
    """The first thing this person ever said."""
    person = scene.survivors[pseudonym]
    return next(said for said in scene.contributions if said.survivor_id == person.pk)


def _links(scene: Scene, story: Story) -> Iterator[ChangeLink]:
    worked = list(WORKED_LINKS.values())
    proposed = story.steps[Status.PROPOSED]
    for place, said in enumerate(story.contributions):
        by_chance = scene.chance.choices(list(Strength), weights=(5, 3, 2))[0]
        yield ChangeLink(
            change=story.change,
            contribution=said,
            strength=worked[place] if story.is_worked_example else by_chance,
            linked_at=max(scene.at(proposed, 15), said.said_at + timedelta(hours=2)),
            linked_by=scene.coordinator,
        )
