"""Who was told of what, and what became of every message: one of each state at least."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count, groupby
from typing import TypeAlias
from uuid import uuid4

from django.conf import settings
from django.db.models import F

from engagement.gate import Act, Reason
from engagement.models import Contribution, GateDecision, Survivor, Wording
from feedback import messages
from feedback.actions.pages import agree_pin
from feedback.models import FeedbackNotification, NotifiedContribution, PageAccess, PrivateLink, Response
from feedback.pages import token_hash
from outbox.models import Channel, Message, MessageEvent, State
from safeguards.sealing import keys_in_hand
from sec_portal.demo.changed import MADE, REJECTED, SIDE_ROOM, WORKED_EXAMPLE
from sec_portal.demo.changes import Status, Story
from sec_portal.demo.people import PIN
from sec_portal.demo.scene import Scene
from sec_portal.demo.survivors import SAID_NO, TOOK_BACK, Reach

Told: TypeAlias = FeedbackNotification.Told
Kind = FeedbackNotification.Kind
YES, NO = Response.Answer

# What became of the news; gone through in turn. What never went, or was never opened, was told by voice later.
FATES = ("yes", "told", "yes", "voice", "failed", "yes", "told", "voice_yes", "expired", "yes", "told", "cancelled",
         "yes", "voice", "lapsed", "yes", "told")  # fmt: skip
# On the changes of the key screens: what became of it, and how many days ago.
FATES_ASKED: dict[str, dict[str, tuple[str, int]]] = {
    WORKED_EXAMPLE: {"Copper Heron": ("yes", 40), "Maple Tern": ("told", 39)},
    SIDE_ROOM: {
        "Quiet Harbour": ("held", 1),
        "Amber Finch": ("unsure", 2),
        "Little Estuary": ("no", 4),
        "Tidal Pool": ("announced", 10),
        "Harvest Moon": ("unopened", 3),
        "Lantern Moth": ("yes", 8),
        "Mossy Reed": ("told", 9),
    },
}
BY_VOICE = ("voice", "voice_yes")
NEVER_WENT = {
    "unsure": (State.UNSURE, "line_broke"),
    "failed": (State.FAILED, "address_not_one"),
    "expired": (State.EXPIRED, "too_late"),
    "cancelled": (State.CANCELLED, "told_by_a_person"),
    "withdrawn": (State.CANCELLED, "no_consent"),
    "held": (State.QUEUED, "on_hold"),
    "kept": (State.QUEUED, ""),
}
LATER_BY_VOICE = ("failed", "expired", "cancelled", "lapsed")
NO_LINK = ("announced", "kept")
LATELY = {"withdrawn": 6, "kept": 9}  # days ago
LINK_DAYS = 21
LONG_AGO = 80
REFUSED = tuple(Reason.__members__.values())
HELD_HOURS = 40  # until a message that is held is too old to go


@dataclass
class Rows:
    """What is about to be written, room by room."""

    messages: list[Message] = field(default_factory=list)
    events: list[MessageEvent] = field(default_factory=list)
    decisions: list[GateDecision] = field(default_factory=list)
    notifications: list[FeedbackNotification] = field(default_factory=list)
    notified: list[NotifiedContribution] = field(default_factory=list)
    links: list[PrivateLink] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    def save(self) -> None:
        Message.objects.bulk_create(self.messages)
        Message.objects.filter(pk__in=[message.pk for message in self.messages]).update(created_at=F("not_before"))
        MessageEvent.objects.bulk_create(self.events)
        GateDecision.objects.bulk_create(self.decisions)
        FeedbackNotification.objects.bulk_create(self.notifications)
        NotifiedContribution.objects.bulk_create(self.notified)
        PrivateLink.objects.bulk_create(self.links)
        Response.objects.bulk_create(self.responses)


def agree_pins(scene: Scene, reaches: dict[str, Reach]) -> None:
    """The demo's PIN for everybody who reads news on a page of their own."""
    for pseudonym, reach in reaches.items():
        if reach.has_page:
            person = scene.survivors[pseudonym]
            access = agree_pin(
                survivor=person,
                pin=PIN,
                agreed=PageAccess.Agreed.VOICE,
                link_days=LINK_DAYS,
                by=scene.coordinator,
            )
            access.agreed_at = person.created_at + timedelta(minutes=30)
            access.save(update_fields=["agreed_at"])


def add_news(scene: Scene, stories: Iterable[Story], reaches: dict[str, Reach], *, leave: Story) -> None:
    """Tell the survivors behind every change with news, but for the one that is left for the outbox itself."""
    rows, turns = Rows(), count()
    for story in stories:
        if story is leave or not {Status.IMPLEMENTED, Status.REJECTED} & set(story.steps):
            continue
        for person, said in _by_person(scene, story):
            reach = reaches[person.pseudonym]
            fate, ago = _fate(scene, story, person, reach, turns)
            if fate:
                _tell(scene, story, Hearing(person, reach, said, fate, ago), rows)
    with keys_in_hand(row.key_id for row in (*rows.messages, *rows.notifications)):
        rows.save()


def _by_person(scene: Scene, story: Story) -> Iterator[tuple[Survivor, list[Contribution]]]:
    people = {person.pk: person for person in scene.survivors.values()}
    ordered = sorted(story.contributions, key=lambda said: str(people[said.survivor_id]))
    for owner, said in groupby(ordered, key=lambda said: said.survivor_id):
        yield people[owner], list(said)


def _fate(scene: Scene, story: Story, person: Survivor, reach: Reach, turns: Iterator[int]) -> tuple[str, int]:
    """What became of this person's news, and how many days ago; nothing of it where they are owed it, or want none."""
    name, news_on = person.pseudonym, _made_ago(story)
    if (asked := FATES_ASKED.get(story.idea.title)) is not None:
        return asked.get(name, ("", 0))
    if name in SAID_NO:
        return "", 0
    if name in TOOK_BACK and reach.has_page:
        return "withdrawn", LATELY["withdrawn"]
    if reach.is_out_of_reach and news_on <= LONG_AGO:
        return "kept", LATELY["kept"]
    if reach.is_out_of_reach:
        return "voice", news_on - 1  # they rang, or it was before they asked us to stop
    if not reach.has_page or Status.REJECTED in story.steps:
        return scene.chance.choice(["voice", "voice_yes"]), news_on - 1
    return FATES[next(turns) % len(FATES)], news_on - 1


def _made_ago(story: Story) -> int:
    """Days since there was news."""
    return story.steps.get(Status.IMPLEMENTED) or story.steps[Status.REJECTED]


@dataclass(frozen=True)
class Hearing:
    """One person who hears of one change: what they said, what became of the news, and how many days ago."""

    person: Survivor
    reach: Reach
    said: list[Contribution]
    fate: str
    ago: int


def _tell(scene: Scene, story: Story, hearing: Hearing, rows: Rows) -> None:
    person, fate = hearing.person, hearing.fate
    went = max(scene.at(max(hearing.ago, 1), 9, 31), person.created_at)
    notification = FeedbackNotification(
        key_id=person.key_id,
        survivor=person,
        change=story.change,
        language=person.language,
        kind=Kind.CANNOT if Status.REJECTED in story.steps else Kind.MADE,
        is_hard=Status.REJECTED in story.steps,
        news_en=_news(story, "en"),
        news_cy=_news(story, "cy"),
        made_at=went - timedelta(minutes=61),
        made_by=scene.coordinator,
    )
    rows.notifications.append(notification)
    rows.notified += [NotifiedContribution(notification=notification, contribution=each) for each in hearing.said]
    if fate in BY_VOICE:
        notification.told_at, notification.told_how = went, Told.VOICE
    else:
        _send(scene, notification, hearing, went, rows)
    answer = {"yes": YES, "voice_yes": YES, "no": NO}.get(fate)
    if answer and notification.told_at:
        answered = min(notification.told_at + timedelta(minutes=4), scene.now)
        rows.responses.append(Response(notification=notification, answer=answer, answered_at=answered))


def _news(story: Story, language: str) -> str:
    """As it stood when the coordinator pressed *send*: what we did, or why we could not."""
    for idea, texts in MADE:
        if idea is story.idea:
            return texts.we_did_cy if language == "cy" else texts.we_did_en
    return next(welsh if language == "cy" else english for idea, english, welsh in REJECTED if idea is story.idea)


def _send(scene: Scene, notification: FeedbackNotification, hearing: Hearing, went: datetime, rows: Rows) -> None:
    """One message and what became of it; the page behind it was opened, or not."""
    fate = hearing.fate
    state, reason = NEVER_WENT.get(fate, (State.SENT, ""))
    token = "" if fate in NO_LINK else secrets.token_urlsafe(16)
    message = _message(scene, notification, token, state, went)
    if fate == "kept":
        message.channel, message.route_id, message.subject, message.body = Channel.NEXT_CONTACT, None, "", ""
        message.expires_at = went + timedelta(days=settings.PERSON_MESSAGE_DAYS)
    elif fate == "held":
        message.held_reason, message.expires_at = reason, scene.now + timedelta(hours=HELD_HOURS)
    rows.messages.append(message)
    rows.events += _events(message, state, reason, went)
    rows.decisions.append(_decision(notification, message, hearing.reach.why_not or reason, went))
    notification.message = message
    if fate in LATER_BY_VOICE:
        notification.told_at, notification.told_how = min(went + timedelta(days=12), scene.now), Told.VOICE
    if token:
        rows.links.append(_link(scene, notification, token, fate, went, len(rows.links)))


def _link(
    scene: Scene, notification: FeedbackNotification, token: str, fate: str, went: datetime, turn: int
) -> PrivateLink:
    link = PrivateLink(
        survivor=notification.survivor,
        message=notification.message,
        token_hash=token_hash(token),
        expires_at=went + timedelta(days=1 if fate == "lapsed" else LINK_DAYS),
    )
    if fate in ("yes", "told", "no"):
        link.opened_at = min(went + timedelta(hours=3 + turn % 20), scene.now)
        notification.told_at, notification.told_how = link.opened_at, Told.PAGE
    return link


def _message(scene: Scene, news: FeedbackNotification, token: str, state: str, went: datetime) -> Message:
    link = messages.page_address(token, news.language) if token else ""
    words = Wording.objects.current(Wording.Kind.MESSAGE, messages.NEWS)
    text = messages.with_link(messages.text_of(words, news.language), link)
    return Message(
        key_id=news.key_id,
        resolver="survivor",
        recipient_id=news.survivor_id,
        route_id=scene.routes.get(news.survivor_id),
        purpose="news",
        language=news.language,
        subject=text.subject,
        body=text.body,
        has_link=bool(token),
        state=state,
        not_before=went,
        expires_at=went + timedelta(hours=72),
        tries=0 if state in (State.EXPIRED, State.CANCELLED, State.QUEUED) else 1,
        reference=uuid4(),
        sent_at=went if state == State.SENT else None,
    )


def _events(message: Message, state: str, reason: str, went: datetime) -> list[MessageEvent]:
    """Queued an hour before; then on its way, unless the gate or the clock said otherwise."""
    passed: list[tuple[State, datetime, list[str]]] = [(State.QUEUED, went - timedelta(hours=1), [])]
    if message.tries:
        passed.append((State.SENDING, went, []))
    if state != State.QUEUED or reason:
        passed.append((State(state), went + timedelta(seconds=2), [reason] if reason else []))
    return [MessageEvent(message=message, state=each, at=at, reasons=why) for each, at, why in passed]


def _decision(news: FeedbackNotification, message: Message, reason: str, went: datetime) -> GateDecision:
    """What the gate answered at the moment of sending."""
    refused = reason in REFUSED
    return GateDecision(
        survivor=news.survivor,
        purpose=Act.NOTIFY,
        outcome="refuse" if refused else "allow",
        reasons=[reason] if refused else [],
        about=message.pk,
        at=went,
    )
