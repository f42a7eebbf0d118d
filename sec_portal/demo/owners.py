"""Who makes changes happen, by when, with what evidence, and what they last said of it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.demo import DOMAIN
from accounts.models import Organisation, ReaderAgreement, User
from accounts.roles import Role
from feedback.models import Change, ChangeTag, Evidence, FrameTag, ProgressReport
from safeguards.filing.actions import claim_file, keep_file
from safeguards.filing.fields import EVIDENCE
from safeguards.filing.receiving import ReceivedFile
from safeguards.sealing import keys_in_hand
from sec_portal.demo import papers
from sec_portal.demo.changed import ANSWERED, ASKED_BACK, CONFIRM, LATE
from sec_portal.demo.changes import Status, Story
from sec_portal.demo.scene import Scene

Kind = ProgressReport.Kind
# first, name, area: owners of changes who do not sign in to the demo themselves
OFFICERS = (
    ("rhian", "Rhian Vale", "protection"),
    ("gethin", "Gethin Moss", "justice"),
    ("carys", "Carys Dunn", "contact"),
    ("alun", "Alun Frith", "victims"),
    ("medi", "Medi Saunders", "standards"),
)
# area → who owns its changes; *owen* and *nia* sign in.
OWNERS = {
    "protection": "rhian",
    "justice": "gethin",
    "contact": "carys",
    "victims": "alun",
    "engagement": "alun",
    "standards": "medi",
    "training": "medi",
    "response": "owen",
    "property": "owen",
    "digital": "owen",
    "courts": "nia",
    "hafan": "nia",
    "gwawr": "nia",
}
LEADS = {"response": "gethin", "property": "alun", "digital": "carys"}  # of a department whose changes *owen* owns
SPONSOR = "rhys"
READER = "jo"
DAYS_LATE = 30
TAGS = {
    Change.Kind.TRAINING: ("training", "showed_impact"),
    Change.Kind.RESOURCE: ("resources", "victim_centred", "prepare"),
    Change.Kind.SERVICE: ("services", "victim_centred", "protect"),
    Change.Kind.POLICY: ("services", "built_trust_and_confidence", "sustainable"),
    Change.Kind.PRACTICE: ("satisfaction", "built_trust_and_confidence", "pursue"),
    Change.Kind.CULTURE: ("satisfaction", "sustainable"),
    Change.Kind.LAW: ("partners", "protect"),
}
MADE_STEPS = (Status.IMPLEMENTED, Status.EMBEDDED)
PROMISED = (Status.ACCEPTED, Status.IN_PROGRESS, *MADE_STEPS)


def add_owners(scene: Scene, stories: list[Story], cast: dict[str, User]) -> None:
    """Owners, sponsors, days and tags of every change that was accepted; leads; an agreement for the second reader."""
    people = {**cast, **{first: _officer(scene, first, name, area) for first, name, area in OFFICERS}}
    for key, area in scene.organisations.items():
        if area.kind == Organisation.Kind.FORCE_DEPARTMENT and key in OWNERS:
            area.lead = people[LEADS.get(key, OWNERS[key])]
            area.save(update_fields=["lead"])
    for turn, story in enumerate(stories):
        _name(scene, story, people, turn)
    named = ["owner", "sponsor", "due_on", "report_on", "check_on"]
    Change.objects.bulk_update([story.change for story in stories], named)
    tags = {tag.code: tag for tag in FrameTag.objects.all()}
    ChangeTag.objects.bulk_create(
        ChangeTag(change=story.change, tag=tags[code]) for story in stories for code in TAGS[story.idea.kind]
    )
    _agree(scene, people[READER], by=people["ann"])


def _officer(scene: Scene, first: str, name: str, area: str) -> User:
    user = User(
        email=f"{first}@{DOMAIN}",
        name=name,
        role=Role.CHANGE_OWNER,
        organisation=scene.organisations[area],
        is_active=True,
        invited_at=scene.at(540, 9),
        set_up_at=scene.at(539, 9),
    )
    user.set_unusable_password()
    user.save()
    return user


def _name(scene: Scene, story: Story, people: dict[str, User], turn: int) -> None:
    """Nobody is named for a change that is only proposed, or that is not going ahead."""
    change, today = story.change, timezone.localdate(scene.now)
    if change.status not in PROMISED:
        return
    key = next(key for key, area in scene.organisations.items() if area.pk == change.area_id)
    change.owner, change.sponsor = people[OWNERS[key]], people[SPONSOR]
    if change.status in MADE_STEPS:
        made = change.implemented_on or today
        change.due_on = made + timedelta(days=turn % 9)
        change.check_on = made + timedelta(days=90 if change.status == Status.EMBEDDED else 182)
    else:
        change.due_on = today + timedelta(days=21 + turn * 5 % 120)
    if change.title == LATE:
        change.due_on = today - timedelta(days=DAYS_LATE)
    if change.status != Status.EMBEDDED:
        change.report_on = today + timedelta(days=16 + turn * 3 % 40)


def _agree(scene: Scene, reader: User, *, by: User) -> None:
    """Under what somebody from elsewhere reads texts with us."""
    today = timezone.localdate(scene.now)
    ReaderAgreement.objects.create(
        reader=reader,
        terms="Information governance, folder 12: agreement with Marcher Police",
        begins_on=today - timedelta(days=150),
        until=today + timedelta(days=215),
        recorded_by=by,
    )


# Evidence ---------------------------------------------------------------------------------------------------------
def add_evidence(scene: Scene, stories: Iterable[Story]) -> None:
    """A small file for everything that is called made, confirmed; and one that waits for it."""
    found = [paper for story in stories for paper in _papers_of(scene, story)]
    Evidence.objects.bulk_create(found)


def _papers_of(scene: Scene, story: Story) -> Iterator[Evidence]:
    change = story.change
    if change.status in MADE_STEPS:
        on = scene.at(story.steps[Status.IMPLEMENTED], 10)
        for title, kind, name, data in papers.of_change(change):
            yield _paper(scene, change, title, kind, name, data, on)
    elif change.title == CONFIRM:
        title, kind, name, data = papers.of_change(change)[0]
        paper = _paper(scene, change, title, kind, name, data, scene.at(1, 16))
        paper.added_by, paper.confirmed_at, paper.confirmed_by = _owner(change), None, None
        yield paper


def _paper(scene: Scene, change: Change, title: str, kind: str, name: str, data: bytes, on: datetime) -> Evidence:
    received = ReceivedFile(name=name, megabytes=1, by=scene.coordinator)
    received.take(data)
    file = claim_file(
        file=keep_file(received=received.complete(), kinds=EVIDENCE), owner=change.pk, by=scene.coordinator
    )
    return Evidence(
        change=change,
        file=file,
        title=title,
        kind=kind,
        added_at=on,
        added_by=scene.coordinator,
        confirmed_at=on + timedelta(hours=4),
        confirmed_by=scene.coordinator,
    )


# What they said ---------------------------------------------------------------------------------------------------
def add_reports(scene: Scene, stories: Iterable[Story]) -> None:
    """Every owner has answered; one says that it is made, and one was asked something in return."""
    reports = [report for story in stories for report in _reports_of(scene, story)]
    with keys_in_hand(report.key_id for report in reports):
        ProgressReport.objects.bulk_create(reports)


def _reports_of(scene: Scene, story: Story) -> Iterator[ProgressReport]:
    change = story.change
    if change.status not in PROMISED:
        return
    answered = scene.at(max(story.steps[Status.ACCEPTED] - 2, 0), 13)
    yield _report(scene, change, ANSWERED["answer"], answered, kind=Kind.ANSWER)
    if change.title == CONFIRM:
        on = scene.day(2)
        yield _report(scene, change, ANSWERED["made"], scene.at(1, 16, 10), to=Status.IMPLEMENTED, on=on)
    elif change.title == ASKED_BACK:
        report = _report(scene, change, ANSWERED["progress"], scene.at(8, 15))
        report.confirmed_at, report.confirmed_by = None, None
        report.question, report.sent_back_at, report.sent_back_by = (
            ANSWERED["question"], scene.at(6, 10), scene.coordinator
        )  # fmt: skip
        yield report


def _report(
    scene: Scene,
    change: Change,
    words: str,
    at: datetime,
    *,
    kind: Kind = Kind.PROGRESS,
    to: str = "",
    on: date | None = None,
) -> ProgressReport:
    """Confirmed the day after, where it speaks of no step."""
    return ProgressReport(
        key_id=change.key_id,
        change=change,
        kind=kind,
        words=words,
        to=to,
        on=on,
        reported_at=at,
        reported_by=_owner(change),
        confirmed_at=None if to else min(at + timedelta(days=1), scene.now),
        confirmed_by=None if to else scene.coordinator,
    )


def _owner(change: Change) -> User:
    if change.owner is None:
        raise ValueError(change.title)
    return change.owner
