"""Choosing the way on which each person hears their news. The gate decides on every way there is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from engagement.gate import Act, Ask, Decision, Facts, Outcome, decide, load_known_of
from engagement.gate.facts import Known as GateKnows
from engagement.models import ContactRoute, Purpose, Survivor, Wording
from feedback import messages
from feedback.models import MAY_HAVE_GONE, FeedbackNotification, PageAccess
from feedback.news import BothTexts, News
from feedback.tellings import Telling, says_little
from outbox.models import OPEN_STATES, Channel, Message, State

PURPOSES = {  # what a message is for → the wording it is sent in, and the kind it is when it goes by itself
    "news": (messages.NEWS, ""),
    "notify": (messages.NEWS, ""),  # a message that somebody sends beside any news
    "full": ("", ""),
    "thanks": ("thanks", "thanks"),
    "not_yet": ("not_yet", "not_yet"),
    "worker": ("worker", ""),
    "reminder": (messages.NEWS, "reminder"),
}
Texts = Mapping[tuple[UUID, str, UUID | None], BothTexts]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of one person when a way is chosen for them."""

    survivor: Survivor
    facts: Facts
    routes: Mapping[str, ContactRoute]
    link_days: int
    last_sent_at: datetime | None
    waiting: Message | None
    name: str | None = None
    is_hard_waiting: bool  # behind it stands news that nothing will change, or that touches their own case


def tellings(
    owed: Mapping[Survivor, Sequence[News]],
    *,
    texts: Texts,
    names: Mapping[UUID, str | None],
    at: datetime,
    is_pressed: bool = True,
    is_reminder: bool = False,
    known: Sequence[Known] | None = None,
) -> list[Telling]:
    """How each person owed something would hear of it now. As many queries for thirty people as for one.

    `names` are their opened names, held against the words of every message; `known` is what is known of them, where
    somebody has asked already.
    """
    words = Wording.objects.current_by_purpose(Wording.Kind.MESSAGE) if owed else {}
    everybody = known_of(owed) if known is None else known
    named = [replace(each, name=names.get(each.survivor.pk)) for each in everybody]
    return [_telling(each, tuple(owed[each.survivor]), texts, words, at, is_pressed, is_reminder) for each in named]


def surely_rung(owed: Mapping[Survivor, Sequence[News]], known: Iterable[Known], at: datetime) -> list[News]:
    """The news of everybody whom somebody would ring at a press of *send*, whatever its words turn out to be: the gate
    lets no email go to them, and lets them be rung. Whose name stands in the words of a message is rung too, and known
    only when those are open."""
    return [piece for each in known if _is_rung(each, tuple(owed[each.survivor]), at) for piece in owed[each.survivor]]


def _is_rung(known: Known, news: tuple[News, ...], at: datetime) -> bool:
    email = known.routes.get(ContactRoute.Kind.EMAIL)
    purpose = _purpose(news, may_be_full=False)
    ask = _ask_for(known, news, email, purpose=purpose, at=at, is_pressed=True, has_link=False, is_approved=True)
    is_written = decide(known.facts, ask).outcome is not Outcome.REFUSE
    return not is_written and _spoken(known, (), {}, at).decision.outcome is not Outcome.REFUSE


def known_of(owed: Mapping[Survivor, object], gate: Mapping[UUID, GateKnows] | None = None) -> list[Known]:
    """What is known of everybody who is owed something; `gate` is what the gate knows, where somebody has loaded it."""
    if not owed:
        return []
    gate = load_known_of(owed) if gate is None else gate
    people = [person for person in owed if person.pk in gate]
    days, sent = _before(people)
    waits = FeedbackNotification.objects.untold().filter(survivor__in=people, message__state__in=OPEN_STATES)
    rows = [(row, row.message) for row in waits.select_related("message").order_by("made_at") if row.message]
    behind = [(row, message) for row, message in rows if message.state == State.QUEUED and not row.carries_news]
    waiting = {row.survivor_id: message for row, message in behind}
    hard = {row.survivor_id for row, _message in behind if row.is_hard}
    now = timezone.now()  # what is just going has gone, for whatever comes after it
    sent |= {row.survivor_id: now for row, message in rows if message.state != State.QUEUED}
    sent |= {row.survivor_id: message.not_before for row, message in rows if row.carries_news}
    return [
        Known(
            survivor=person,
            facts=gate[person.pk].facts,
            routes={route.kind: route for route in gate[person.pk].routes},
            link_days=days.get(person.pk) or 0,
            last_sent_at=sent.get(person.pk),
            waiting=waiting.get(person.pk),
            is_hard_waiting=person.pk in hard,
        )
        for person in people
    ]


def _before(people: Sequence[Survivor]) -> tuple[dict[UUID, int | None], dict[UUID, datetime | None]]:
    """For how long an address to them stays open, as agreed; and when the last message of news went to them."""
    went = Message.objects.filter(
        resolver="survivor",
        recipient_id=OuterRef("pk"),
        state__in=MAY_HAVE_GONE,
        channel__in=(Channel.EMAIL, Channel.LETTER),
        purpose__in=("news", "full", "auto_reminder"),
    )
    rows = Survivor.objects.filter(pk__in=[person.pk for person in people]).values_list(
        "pk",
        Subquery(PageAccess.objects.filter(survivor=OuterRef("pk")).values("link_days")[:1]),
        Subquery(went.order_by("-sent_at").values("sent_at")[:1]),
    )
    found = list(rows)
    return {pk: days for pk, days, _sent in found}, {pk: sent for pk, _days, sent in found}


# Choosing the way --------------------------------------------------------------------------------------------------
def _telling(
    known: Known,
    news: tuple[News, ...],
    texts: Texts,
    words: Mapping[str, Wording],
    at: datetime,
    is_pressed: bool,
    is_reminder: bool,
) -> Telling:
    """The first way that the gate allows, or allows later: in writing, by voice, by letter, through their worker; else
    it is kept until they get in touch, with the reasons for which nothing is written."""
    tried = [_written(known, news, texts, words, ContactRoute.Kind.EMAIL, at, is_pressed, is_reminder)]
    if is_pressed:  # whatever goes by itself goes by the one way that needs nobody
        tried += [
            _spoken(known, news, texts, at),
            _written(known, news, texts, words, ContactRoute.Kind.POST, at, is_pressed),
            _through_worker(known, news, texts, words, at),
        ]
    for each in tried:
        if each.is_discreet and each.decision.outcome is not Outcome.REFUSE:
            return each
    return Telling(
        survivor=known.survivor,
        news=news,
        told=_told(known, news, texts),
        channel=Channel.NEXT_CONTACT,
        decision=tried[0].decision,
        is_discreet=tried[0].is_discreet,
        starts_at=at,
        asked_at=at,
        waiting=known.waiting,
    )


def _written(
    known: Known,
    news: tuple[News, ...],
    texts: Texts,
    words: Mapping[str, Wording],
    kind: str,
    at: datetime,
    is_pressed: bool,
    is_reminder: bool = False,
) -> Telling:
    route, language = known.routes.get(kind), known.survivor.language
    is_email = kind == ContactRoute.Kind.EMAIL
    full = messages.full_text(_told(known, news, texts), language)
    may_be_full = is_email and known.facts.full_words and _is_own(route) and not messages.faults(full, known.name)
    purpose = "reminder" if is_reminder else _purpose(news, may_be_full and known.waiting is None)
    text = full if purpose == "full" else messages.text_of(words.get(PURPOSES[purpose][0]), language)
    may_link = purpose in ("news", "reminder") and is_email and route is not None and route.link_ok and _is_own(route)
    is_approved = purpose == "full" or PURPOSES[purpose][0] in words
    has_link = may_link and bool(known.link_days)
    ask = _ask_for(
        known, news, route, purpose=purpose, at=at, is_pressed=is_pressed, has_link=has_link, is_approved=is_approved
    )
    decision = decide(known.facts, ask)
    return Telling(
        survivor=known.survivor,
        news=news,
        told=_told(known, news, texts),
        channel=Channel.EMAIL if is_email else Channel.LETTER,
        route=route,
        purpose=purpose,
        text=text,
        link_days=known.link_days if may_link else 0,
        decision=decision,
        is_discreet=not messages.faults(text, known.name),
        starts_at=decision.until or ask.moment,
        asked_at=at,
        waiting=known.waiting,
    )


def _ask_for(
    known: Known,
    news: tuple[News, ...],
    route: ContactRoute | None,
    *,
    purpose: str,
    at: datetime,
    is_pressed: bool,
    has_link: bool,
    is_approved: bool,
) -> Ask:
    """What the gate is asked about writing this news to them."""
    return ask_to_write(
        known.survivor.language,
        route=route.pk if route else None,
        purpose=purpose,
        at=at if is_pressed and purpose not in ("news", "full") else _not_too_soon(known, at),
        is_pressed=is_pressed,
        is_hard=any(piece.is_hard for piece in news) or (known.is_hard_waiting and not says_little(news)),
        has_link=has_link,
        is_approved=is_approved,
    )


def ask_to_write(
    language: str,
    *,
    route: UUID | None,
    purpose: str,
    at: datetime,
    is_pressed: bool,
    is_hard: bool,
    has_link: bool,
    is_approved: bool,
) -> Ask:
    """What the gate is asked about one message, when it is prepared and again when it goes."""
    return Ask(
        act=Act.NOTIFY,
        moment=at,
        route=route,
        consent=Purpose.UPDATES,
        language=language,
        has_link=has_link,
        is_pressed=is_pressed,
        kind=PURPOSES[purpose][1],
        is_hard_news=is_hard,
        carries_news=purpose == "full",
        is_wording_approved=is_approved,
    )


def _told(known: Known, news: tuple[News, ...], texts: Texts) -> tuple[str, ...]:
    lines = [line for piece in news for line in texts[piece.key].lines(known.survivor.language)]
    return tuple(dict.fromkeys(lines))


def _said_aloud(known: Known, news: tuple[News, ...], texts: Texts) -> tuple[str, ...]:
    """The same as it is spoken: each with since when it is so, and what their words had to do with it."""
    said: list[str] = []
    for piece in news:
        *first, text = texts[piece.key].lines(known.survivor.language) or [""]
        said += [*first, " ".join(filter(None, [text, piece.since_and_why]))]
    return tuple(dict.fromkeys(said))


def _purpose(news: tuple[News, ...], may_be_full: bool) -> str:
    """Thanks and *not yet* say what they have to say; news is only announced, unless fuller words were chosen."""
    kinds = {piece.kind for piece in news}
    if kinds == {FeedbackNotification.Kind.THANKS}:
        return "thanks"
    if kinds == {FeedbackNotification.Kind.NOT_YET}:
        return "not_yet"
    return "full" if may_be_full else "news"


def _is_own(route: ContactRoute | None) -> bool:
    return route is not None and route.device == ContactRoute.Device.OWN


def _not_too_soon(known: Known, at: datetime) -> datetime:
    """After one message has gone the next goes no sooner than some days later."""
    if known.last_sent_at is None:
        return at
    return max(at, known.last_sent_at + timedelta(days=settings.NEWS_GAP_DAYS))


def _spoken(known: Known, news: tuple[News, ...], texts: Texts, at: datetime) -> Telling:
    """Somebody rings, meets or signs: the best of their spoken ways."""
    kinds = [kind for kind in known.routes if kind not in (*ContactRoute.WRITTEN, ContactRoute.Kind.VIA_WORKER)]
    found = [_by_voice(known, known.routes[kind], at) for kind in kinds]
    allowed = [each for each in found if each[1].outcome is not Outcome.REFUSE]
    route, decision = min(allowed, key=lambda each: each[1].until or at, default=(found or [_no_voice(known, at)])[0])
    return Telling(
        survivor=known.survivor,
        news=news,
        told=_said_aloud(known, news, texts),
        channel=Channel.PHONE,
        route=route,
        decision=decision,
        starts_at=decision.until or at,
        asked_at=at,
        waiting=known.waiting,
    )


def _by_voice(known: Known, route: ContactRoute | None, at: datetime) -> tuple[ContactRoute | None, Decision]:
    asked = Ask(act=Act.TELL, moment=at, route=route.pk if route else None, consent=Purpose.UPDATES, by_person=True)
    return route, decide(known.facts, asked)


def _no_voice(known: Known, at: datetime) -> tuple[ContactRoute | None, Decision]:
    return _by_voice(known, None, at)


def _through_worker(
    known: Known, news: tuple[News, ...], texts: Texts, words: Mapping[str, Wording], at: datetime
) -> Telling:
    """Their worker asks them to get in touch, and hears nothing of the news."""
    route, decision = _by_voice(known, known.routes.get(ContactRoute.Kind.VIA_WORKER), at)
    return Telling(
        survivor=known.survivor,
        news=news,
        told=_told(known, news, texts),
        channel=Channel.WORKER,
        route=route,
        purpose="worker",
        text=messages.text_of(words.get("worker"), known.survivor.language),
        decision=decision,
        starts_at=decision.until or at,
        asked_at=at,
        waiting=known.waiting,
    )


def spoken_route(routes: Iterable[ContactRoute]) -> ContactRoute | None:
    """A way of speaking with them, safe ones first."""
    spoken = [route for route in routes if route.kind not in ContactRoute.WRITTEN]
    return next(iter(sorted(spoken, key=lambda route: route.safe != ContactRoute.Safe.YES)), None)


def may_ring(survivor: Survivor, *, at: datetime, gate: Mapping[UUID, GateKnows] | None = None) -> Decision:
    """May somebody tell them by voice now? `gate` is what the gate knows of them, where somebody has loaded it."""
    known = (load_known_of([survivor]) if gate is None else gate)[survivor.pk]
    route = spoken_route(known.routes)
    asked = Ask(act=Act.TELL, moment=at, route=route.pk if route else None, consent=Purpose.UPDATES, by_person=True)
    return decide(known.facts, asked)
