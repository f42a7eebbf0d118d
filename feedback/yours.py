"""What a survivor may see, on their private page, of what is kept about them: their words, what they agreed to, their
ways.

Everything is opened for the survivor themself, in their own audit events. No word of ours for how we work stands here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from engagement.consents import details_of
from engagement.inbound import point_of
from engagement.models import (
    SCOPED,
    ConsentRecord,
    ContactRoute,
    Contribution,
    InboundMessage,
    Purpose,
    SafeContactPlan,
    Survivor,
)
from engagement.windows import window_words
from feedback.days import short_day
from feedback.loops import UNDECIDED
from feedback.models import FeedbackNotification, Loop, Stage
from feedback.news import FURTHER, both_texts
from safeguards.audit import SURVIVOR, Why
from safeguards.sealing import Opened, open_rows, open_together

Kind = ContactRoute.Kind
Told = tuple[FeedbackNotification, str]  # news, and its words

# Everything they told us --------------------------------------------------------------------------------------------
DECIDED = _("Something was decided. We owe you word of it, and you can ask us at any time.")
CAME: dict[Stage, Promise] = {
    Stage.SAID: _("It is kept. Nothing is decided yet."),
    Stage.SORTED: _("We have read it. Nothing is decided yet."),
    Stage.LINKED: _("Somebody is working on a change because of it. It is not finished yet."),
    Stage.TOLD: _("We told you what came of it on %(day)s."),
    Stage.ANSWERED_YES: _("You said on %(day)s that it answered you."),
    Stage.ANSWERED_NO: _("You said on %(day)s that it did not answer you. It stays open."),
}
NO_NEWS_WANTED = _("You asked us not to tell you what comes of it.")


@dataclass(frozen=True, kw_only=True)
class Point:
    """One thing they told us or wrote to us, what they said later to put it right, and what came of it."""

    words: str
    said_at: datetime
    language: str
    is_written: bool = False  # by themselves, on their page
    would_change: str = ""
    put_right: tuple[tuple[str, datetime], ...] = ()
    came: str = ""  # nothing, where the news that they were told says it
    told: tuple[str, ...] = ()  # the news of it that still stands, as it was told


def read_everything(survivor: Survivor) -> list[Point]:
    """Everything they told us and wrote to us, newest first; opened in one event."""
    rows = list(
        Contribution.objects.filter(survivor=survivor).select_related("consultation").prefetch_related("corrections")
    )
    later = [each for row in rows for each in row.corrections.all()]
    kept = {row.pk for row in rows}
    wrote = list(InboundMessage.objects.filter(survivor=survivor, words__isnull=False))
    wrote = [each for each in wrote if point_of(each) not in kept]  # the rest stands there as what they said
    news = _still_standing(survivor)
    field = "news_cy" if get_language() == "cy" else "news_en"
    first = [each.further for each in news if each.further]
    opened = open_together(
        (rows, ("words", "would_change")), (later, ("words",)), (wrote, ("words",)), (news, (field,)), (first, FURTHER),
        by=SURVIVOR, why=Why.OWN,
    )  # fmt: skip
    told = _told({each: _as_told(each, opened, field) for each in news})
    loops = Loop.objects.in_bulk(kept)
    points = [_point(row, opened, told.get(row.pk, []), loops.get(row.pk)) for row in rows]
    points += [_written(each, opened) for each in wrote]
    return sorted(points, key=lambda point: point.said_at, reverse=True)


def _still_standing(survivor: Survivor) -> list[FeedbackNotification]:
    """The news they were told, oldest first; not of a decision that was taken again since."""
    rows = FeedbackNotification.objects.told().filter(survivor=survivor).exclude(kind=FeedbackNotification.Kind.THANKS)
    outdated = FeedbackNotification.objects.filter(survivor=survivor).outdated().values("pk")
    return list(
        rows.exclude(pk__in=outdated).select_related("further").prefetch_related("notified").order_by("made_at")
    )


def _as_told(news: FeedbackNotification, opened: Opened, field: str) -> str:
    """The news, and above it what we said first where the same had not answered them."""
    first = both_texts({}, opened[news.further_id] if news.further_id else {}).further(get_language() or "en")
    return "\n\n".join(filter(None, [first, opened[news.pk][field]]))


def _told(texts: Mapping[FeedbackNotification, str]) -> dict[UUID, list[Told]]:
    """Contribution → the newest news of each change and of what was decided without one, oldest first."""
    found: defaultdict[UUID, dict[object, Told]] = defaultdict(dict)
    for news, text in texts.items():
        topic = news.change_id or news.triage_id is not None
        for each in news.notified.all():
            found[each.contribution_id].pop(topic, None)
            found[each.contribution_id][topic] = (news, text)
    return {pk: list(newest.values()) for pk, newest in found.items()}


def _waits_still(told: Sequence[Told], loop: Loop | None) -> bool:
    """Is *nothing new yet* the last that they were told of it, and still so?"""
    if not told or loop is None or loop.is_declined:
        return False
    news, _text = told[-1]
    is_so = loop.stage in UNDECIDED and loop.change_id == news.change_id
    return news.kind == FeedbackNotification.Kind.NOT_YET and is_so


def _point(row: Contribution, opened: Opened, told: Sequence[Told], loop: Loop | None) -> Point:
    waits = _waits_still(told, loop)
    ended = [text for news, text in told if news.kind != FeedbackNotification.Kind.NOT_YET]
    return Point(
        words=opened[row.pk]["words"] or "",
        said_at=row.said_at,
        language=row.consultation.language,
        is_written=row.consultation.channel == row.consultation.Channel.PAGE,
        would_change=opened[row.pk]["would_change"] or "",
        put_right=tuple((opened[each.pk]["words"] or "", each.said_at) for each in row.corrections.all()),
        came="" if waits else came_of(loop),
        told=tuple(dict.fromkeys([*ended, told[-1][1]] if waits else ended)),
    )


def _written(message: InboundMessage, opened: Opened) -> Point:
    read = _("We have read it.") if message.read_at else _("It has arrived. Nobody has read it yet.")
    return Point(
        words=opened[message.pk]["words"] or "",
        said_at=message.arrived_at,
        language=message.language,
        is_written=True,
        came=str(read),
    )


def came_of(loop: Loop | None) -> str:
    """What became of it, in plain words. What was decided and not told yet is not given away here: news that is hard to
    hear is told by a person."""
    if loop is None:
        return str(CAME[Stage.SAID])
    if loop.is_declined:
        return str(NO_NEWS_WANTED)
    return str(CAME.get(Stage(loop.stage), DECIDED)) % {"day": short_day(loop.since)}


# What they agreed to ------------------------------------------------------------------------------------------------
NAMES: dict[Purpose, Promise] = {
    Purpose.CONTACT: _("Getting in touch with you"),
    Purpose.ONE_TO_ONE: _("Talking with you, one to one"),
    Purpose.UPDATES: _("Telling you what came of what you said"),
    Purpose.FOCUS_GROUP: _("Taking part in a group"),
    Purpose.NETWORK: _("The network of people we may ask"),
    Purpose.REFERENCE_GROUP: _("The group that looks at how things are done"),
    Purpose.PANEL: _("Telling a panel what it was like"),
    Purpose.QUOTE_INTERNAL: _("Using your words without your name, inside the organisation"),
    Purpose.QUOTE_PUBLISHED: _("Using your words without your name, in public"),
    Purpose.CASE_STUDY: _("Your story in training"),
    Purpose.VIDEO_INTERNAL: _("Your film in our own training"),
    Purpose.VIDEO_PARTNERS: _("Your film in the training of others"),
    Purpose.MEDIA: _("Press or social media"),
    Purpose.SHARE: _("Sharing with one other organisation"),
    Purpose.RESEARCH: _("One research project"),
    Purpose.EQUALITY: _("Questions about who you are"),
    Purpose.RECORDING: _("Photographs or recording"),
    Purpose.PAYMENT: _("Paying your expenses"),
}
USED_ELSEWHERE = frozenset(
    {
        Purpose.QUOTE_PUBLISHED,
        Purpose.CASE_STUDY,
        Purpose.VIDEO_INTERNAL,
        Purpose.VIDEO_PARTNERS,
        Purpose.MEDIA,
        Purpose.SHARE,
        Purpose.RESEARCH,
    }
)
FOLLOWS: dict[Purpose, Promise] = {
    Purpose.CONTACT: _("Then we do not get in touch, and what waits to be sent does not go. You can still ring us."),
    Purpose.UPDATES: _("Then we do not tell you what comes of what you said. You can still ask us."),
    Purpose.EQUALITY: _("Then your answers are taken away for good."),
}
OUT_ALREADY = _("Then we stop using it. Copies that are out already cannot all be called back.")
NOTHING_ELSE = _("Nothing else changes because of it.")


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """One thing they said yes to, in the words they were told; or have stopped since."""

    purpose: Purpose
    scope: str
    words: str  # exactly what they were told
    scope_text: str  # and exactly what for, where it was asked for one use
    language: str
    on: date
    until: date | None

    @property
    def name(self) -> Promise:
        return NAMES[self.purpose]

    @property
    def follows(self) -> Promise:
        """What stopping it brings with it."""
        return FOLLOWS.get(self.purpose, OUT_ALREADY if self.purpose in USED_ELSEWHERE else NOTHING_ELSE)


@dataclass(frozen=True, kw_only=True)
class Agreements:
    given: list[Agreed]
    stopped: list[Agreed]


def read_agreed(survivor: Survivor) -> Agreements:
    """What they agreed to and what they have stopped; what is sealed is opened in one event."""
    newest = list(ConsentRecord.objects.filter(survivor=survivor).current().select_related("wording", "detail"))
    today, withdrawn = timezone.localdate(), ConsentRecord.Decision.WITHDRAWN
    scoped = (
        ConsentRecord.objects.filter(survivor=survivor, decision="given").exclude(scope="").select_related("detail")
    )
    details = details_of([*newest, *scoped]).values()
    opened = open_rows(details, "scope_text", by=SURVIVOR, why=Why.OWN) if details else {}
    texts = {row.scope: _scope_text(row, opened) for row in scoped}
    return Agreements(
        given=[_agreed(row, texts) for row in newest if row.stands(today)],
        stopped=[_agreed(row, texts) for row in newest if row.decision == withdrawn and _is_whole(row)],
    )


def _is_whole(row: ConsentRecord) -> bool:
    """One exact use, or a purpose that has none: one that was stopped with all its uses stands as those."""
    return bool(row.scope) or row.purpose not in SCOPED


def _scope_text(row: ConsentRecord, opened: Opened) -> str:
    detail = getattr(row, "detail", None)
    return (opened.get(detail.pk, {}).get("scope_text") or "") if detail else ""


def _agreed(row: ConsentRecord, texts: dict[str, str]) -> Agreed:
    return Agreed(
        purpose=Purpose(row.purpose),
        scope=row.scope,
        words=row.wording.text(row.language) if row.wording else "",
        scope_text=texts.get(row.scope, ""),
        language=row.language,
        on=timezone.localdate(row.decided_at),
        until=row.expires_on,
    )


# How they may be reached --------------------------------------------------------------------------------------------
WAYS: dict[Kind, Promise] = {
    Kind.EMAIL: _("By email"),
    Kind.MOBILE: _("Ringing your mobile"),
    Kind.LANDLINE: _("Ringing your landline"),
    Kind.RELAY: _("By relay or BSL video"),
    Kind.IN_PERSON: _("Meeting you"),
    Kind.VIA_WORKER: _("Through your support worker"),
    Kind.SMS: _("By text message"),
    Kind.WHATSAPP: _("By WhatsApp"),
    Kind.SIGNAL: _("By Signal"),
    Kind.POST: _("By post"),
}
NUMBERS = frozenset({Kind.MOBILE, Kind.LANDLINE, Kind.RELAY, Kind.SMS, Kind.WHATSAPP, Kind.SIGNAL})
FEWEST_DIGITS = 6  # of a shorter number two digits would give away too much


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way, by its name and never by its address, with the times at which it is safe."""

    kind: Kind
    ends_in: str  # the last two digits of a number
    begins_with: str  # the first letter of an email
    times: list[str]
    is_safe: bool
    is_confirmed: bool
    until: date | None

    @property
    def name(self) -> Promise:
        return WAYS[self.kind]


@dataclass(frozen=True, kw_only=True)
class Reach:
    plan: SafeContactPlan | None
    ways: list[Way]
    quiet: list[tuple[date, date]]
    has_run_out: bool


def read_ways(survivor: Survivor) -> Reach:
    """How we may reach them, as they said; numbers and addresses are opened only to be masked."""
    plan = SafeContactPlan.objects.filter(survivor=survivor).first()
    if plan is None:
        return Reach(plan=None, ways=[], quiet=[], has_run_out=False)
    routes = list(plan.routes.prefetch_related("windows").order_by("kind"))
    shown = [route for route in routes if Kind(route.kind) in {*NUMBERS, Kind.EMAIL}]
    opened = open_rows(shown, "value", by=SURVIVOR, why=Why.OWN) if shown else {}
    today = timezone.localdate()
    return Reach(
        plan=plan,
        ways=[_way(route, opened, today) for route in routes],
        quiet=_days(plan.quiet, today),
        has_run_out=plan.status != SafeContactPlan.Status.CONFIRMED or not plan.rely_until or plan.rely_until < today,
    )


def _way(route: ContactRoute, opened: Opened, today: date) -> Way:
    kind, value = Kind(route.kind), opened.get(route.pk, {}).get("value") or ""
    digits = [letter for letter in value if letter.isdigit()]
    return Way(
        kind=kind,
        ends_in="".join(digits[-2:]) if kind in NUMBERS and len(digits) >= FEWEST_DIGITS else "",
        begins_with=value[:1] if kind == Kind.EMAIL else "",
        times=window_words(route.windows.all()),
        is_safe=route.safe == ContactRoute.Safe.YES and (route.valid_until is None or route.valid_until >= today),
        is_confirmed=route.safe != ContactRoute.Safe.UNCONFIRMED,
        until=route.valid_until,
    )


def _days(quiet: Iterable[DateRange], today: date) -> list[tuple[date, date]]:
    """First and last day of each time in which we do not write, as far as they are not over."""
    spans = [(each.lower, each.upper - timedelta(days=1)) for each in quiet if each.lower and each.upper]
    return [span for span in spans if span[1] >= today]


# What they asked for ------------------------------------------------------------------------------------------------
def requests_of(survivor: Survivor) -> dict[str, InboundMessage]:
    """What they asked for and is not answered yet, by its kind; the first of each, whose time is over first."""
    kinds = (InboundMessage.Kind.COPY, InboundMessage.Kind.FORGET)
    rows = InboundMessage.objects.filter(survivor=survivor, kind__in=kinds).undone().order_by("-arrived_at")
    return {row.kind: row for row in rows}
