"""The survivor's private page: which link an address stands for, the PIN, and how long an opened page may be read.

A page that was opened carries a proof of it, so that a press on it is never lost when the reading time is over. With
the proof alone something is taken, and nothing of theirs is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language

from engagement.gate import Outcome
from engagement.models import Contribution, SafeContactPlan, Survivor
from feedback.models import FeedbackNotification, PageAccess, PrivateLink, Response
from feedback.news import FURTHER, both_texts, strengths_of
from feedback.reasons import since_and_why
from feedback.ways import may_ring
from safeguards import keys
from safeguards.audit import SURVIVOR, Why
from safeguards.sealing import Opened, open_together

READING = "reading"  # the session's key
PIN_LENGTH = 6
MOST_LINK_DAYS = 30
UNSAVED = "unsaved"  # the session's key: an answer came after the reading time
PROOF = "feedback.page-opened"  # the salt of what an opened page carries


def token_hash(token: str) -> bytes:
    """What is kept of a token."""
    return keys.provider().digest("page-token", token)


def find_link(token: str) -> PrivateLink | None:
    """The link this address stands for, run out or not."""
    found = PrivateLink.objects.filter(token_hash=token_hash(token))
    return found.select_related("survivor", "message").first()


def seal_pin(survivor: UUID, pin: str) -> str:
    """What is kept of a PIN: slow to guess, and worth nothing without the wrapping keys and this very person."""
    return make_password(_digits(survivor, pin))


def pin_matches(survivor: UUID, pin: str, kept: str) -> bool:
    """Whether this is the PIN that was agreed. Takes the same time whoever asks."""
    return check_password(_digits(survivor, pin), kept)


def _digits(survivor: UUID, pin: str) -> str:
    return keys.provider().digest(f"pin:{survivor}", pin).hex()


@cache
def nobodys_pin() -> str:
    """Held against a try on an address that stands for nothing, so that it takes as long as any other."""
    return make_password("nobody")


def is_easy(pin: str) -> bool:
    """One digit six times, or a run up or down: the first that anybody tries."""
    steps = {int(later) - int(earlier) for earlier, later in pairwise(pin)}
    return steps <= {0} or steps == {1} or steps == {-1}


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A link that was opened, and when the PIN that opened it was agreed."""

    link: PrivateLink
    agreed_at: datetime


def begin_reading(session: SessionBase, opening: Opening, *, at: datetime) -> None:
    """This browser may read this page for READING_MINUTES, and no other."""
    session.cycle_key()
    until = at + timedelta(minutes=settings.READING_MINUTES)
    session[READING] = {
        "link": str(opening.link.pk),
        "until": until.isoformat(),
        "ends": opening.link.expires_at.isoformat(),
        "agreed": opening.agreed_at.isoformat(),
    }


def link_being_read(session: SessionBase, token: str, *, at: datetime) -> PrivateLink | None:
    """The link this browser opened with the PIN, when it is the one of this address and the time is not over.

    Nothing is read any more once the link was closed, or another PIN was agreed, after it was opened.
    """
    reading, until = session.get(READING) or {}, reading_until(session)
    if until is None or at >= until:
        return None
    ends, agreed = (parse_datetime(str(reading.get(name))) for name in ("ends", "agreed"))
    if ends is None or agreed is None:
        return None
    same_pin = PageAccess.objects.filter(survivor=OuterRef("survivor"), agreed_at=agreed)
    found = PrivateLink.objects.filter(Exists(same_pin), token_hash=token_hash(token), expires_at=ends)
    return found.filter(pk=reading["link"]).select_related("survivor", "message").first()


def go_on_reading(session: SessionBase, link: PrivateLink) -> None:
    """Whoever reads the page and closes its address by stopping something reads on, until their time is over."""
    link.refresh_from_db(fields=["expires_at"])
    session[READING] = {**session[READING], "ends": link.expires_at.isoformat()}


def reading_until(session: SessionBase) -> datetime | None:
    """When the page that this browser is reading closes by itself."""
    reading = session.get(READING)
    return parse_datetime(str(reading.get("until"))) if isinstance(reading, dict) else None


def end_reading(session: SessionBase) -> None:
    """Close the page in this browser; whoever works here and is signed in beside it stays so."""
    session.pop(READING, None)
    if not session.keys():
        session.flush()


def proof_of(link: PrivateLink) -> str:
    """Given only to a browser that has just proved the PIN: this link was opened there."""
    return signing.dumps(str(link.pk), salt=PROOF)


def link_proved(token: str, proof: str) -> PrivateLink | None:
    """The link of this address, when it was opened where this comes from, no longer ago than any link may live."""
    try:
        opened = signing.loads(proof, salt=PROOF, max_age=timedelta(days=MOST_LINK_DAYS))
    except signing.BadSignature:
        return None
    link = find_link(token)
    return link if link is not None and str(link.pk) == opened else None


def link_to_write_to(token: str, proof: str, *, at: datetime) -> PrivateLink | None:
    """The same for what was typed on the page: taken as long as the link lives, and PAGE_GRACE_HOURS after its end."""
    link = link_proved(token, proof)
    grace = timedelta(hours=settings.PAGE_GRACE_HOURS)
    return link if link is not None and at < link.expires_at + grace else None


@dataclass(frozen=True, kw_only=True)
class Said:
    """Their own words, with when they were written down and whether they were read back."""

    words: str
    contribution: Contribution
    put_right: list[tuple[str, datetime]]  # what they said later to put it right, and when

    @property
    def quoted(self) -> str:
        return f"“{self.words}”"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One piece of news, with what of theirs it speaks of, and what that had to do with it."""

    news: FeedbackNotification
    text: str
    said: list[Said]
    strength: str
    further: str = ""  # what we say first this time, where the same did not answer them before
    further_language: str = ""

    @property
    def further_lines(self) -> list[str]:
        return [line for line in self.further.splitlines() if line.strip()]

    @property
    def lines(self) -> list[str]:
        return [line for line in self.text.splitlines() if line.strip()]

    @property
    def since_and_why(self) -> str:
        """Since when a change is so, and what their words had to do with it, in the language of the page."""
        since = self.news.change.implemented_on if self.has_changed and self.news.change else None
        return since_and_why(since, self.strength, get_language() or "en") if since else ""

    @property
    def has_changed(self) -> bool:
        return self.news.kind == FeedbackNotification.Kind.MADE

    @property
    def could_not(self) -> bool:
        return self.news.kind == FeedbackNotification.Kind.CANNOT


@dataclass(frozen=True, kw_only=True)
class Page:
    """What stands on the page of one link: only this survivor's words and only news for them."""

    items: list[Item]
    thanks: str
    answer: str
    is_stopped: bool
    may_ring: bool  # now, or when their window opens; else nothing on the page speaks of ringing
    is_own_asked: bool = False  # how being told was for them
    is_own_answered: bool = False

    @property
    def changed(self) -> list[Item]:
        return [item for item in self.items if item.has_changed]

    @property
    def not_changed(self) -> list[Item]:
        return [item for item in self.items if item.could_not]

    @property
    def beside(self) -> list[Item]:
        """Whatever is neither: what it told us, to whom it was passed on, and that there is nothing new yet."""
        return [item for item in self.items if not item.has_changed and not item.could_not]

    @property
    def said(self) -> list[Said]:
        """Everything of theirs that any of it speaks of, each once."""
        found = {said.contribution.pk: said for item in self.items for said in item.said}
        return sorted(found.values(), key=lambda said: said.contribution.said_at)

    @property
    def may_say_how(self) -> bool:
        """Do the questions stand there still? Once answered they do not, nor for whoever asked us to stop."""
        return self.is_own_asked and not self.is_own_answered and not self.is_stopped

    @property
    def may_answer(self) -> bool:
        return any(item.news.kind in FeedbackNotification.ANSWERS for item in self.items)


def news_behind(link: PrivateLink) -> "QuerySet[FeedbackNotification]":
    """What one address leads to: the news of its message, and whatever else was told when it was opened."""
    theirs = FeedbackNotification.objects.on_the_page().filter(survivor=link.survivor_id)
    with_it = Q(message=link.message_id)
    if link.opened_at is not None:
        with_it |= Q(told_how=FeedbackNotification.Told.PAGE, told_at__gte=link.opened_at)
    return theirs.filter(with_it)


def read_page(link: PrivateLink, *, at: datetime) -> Page:
    """Open the page for the survivor themself, in their own audit events and in the language of the address."""
    behind = news_behind(link).select_related("change", "triage", "further")
    found = _newest(behind.prefetch_related("notified").order_by("made_at"))
    first = [each.further for each in found if each.further]
    rows = list(
        Contribution.objects.filter(pk__in=[each.contribution_id for one in found for each in one.notified.all()])
        .filter(survivor=link.survivor_id)
        .select_related("consultation")
        .prefetch_related("corrections")
    )
    later = [each for row in rows for each in row.corrections.all()]
    field = "news_cy" if get_language() == "cy" else "news_en"
    words = open_together(
        (rows, ("words",)), (later, ("words",)), (found, (field,)), (first, FURTHER), by=SURVIVOR, why=Why.OWN
    )
    said = {row.pk: _said(row, words) for row in rows}
    strengths = strengths_of({one.change_id for one in found if one.change_id}, [link.survivor_id])
    items = _together(_item(one, words, field, said, strengths) for one in found)
    thanks = [item.text for item in items if item.news.kind == FeedbackNotification.Kind.THANKS]
    return Page(
        items=[item for item in items if item.news.kind != FeedbackNotification.Kind.THANKS],
        thanks=thanks[-1] if thanks else "",
        answer=newest_answer(found),
        is_stopped=has_stopped(link.survivor),
        may_ring=may_ring(link.survivor, at=at).outcome is not Outcome.REFUSE,
        is_own_asked=link.own_asked_month is not None,
        is_own_answered=link.is_own_answered,
    )


def _newest(news: Iterable[FeedbackNotification]) -> list[FeedbackNotification]:
    """Without what did not answer them and was told anew since: it stands there once, with what we say now."""
    every = list(news)
    anew = {each.further.news_id for each in every if each.further}
    return [each for each in every if each.pk not in anew]


def _said(row: Contribution, words: Opened) -> Said:
    return Said(
        words=words[row.pk]["words"] or "",
        contribution=row,
        put_right=[(words[each.pk]["words"] or "", each.said_at) for each in row.corrections.all()],
    )


def _item(
    news: FeedbackNotification,
    words: Opened,
    field: str,
    said: dict[UUID, Said],
    strengths: Mapping[tuple[UUID, UUID | None], str],
) -> Item:
    text = both_texts({}, words[news.further_id] if news.further_id else {})
    language = get_language() or "en"
    return Item(
        news=news,
        text=words[news.pk][field] or "",
        said=[said[each.contribution_id] for each in news.notified.all() if each.contribution_id in said],
        strength=strengths.get((news.survivor_id, news.change_id), ""),
        further=text.further(language),
        further_language=text.further_language(language),
    )


def _together(items: Iterable[Item]) -> list[Item]:
    """What says the very same stands there once, with all of theirs that it speaks of."""
    found: dict[tuple[str, str, str, UUID | None], Item] = {}
    for item in items:
        key = (item.news.kind, item.further, item.text, item.news.change_id)
        same = found.get(key)
        found[key] = item if same is None else replace(same, said=[*same.said, *item.said])
    return list(found.values())


def newest_answer(news: Iterable[FeedbackNotification]) -> str:
    """Yes, no, or nothing yet."""
    newest = Response.objects.filter(notification__in=list(news)).last()
    return newest.answer if newest else ""


def has_stopped(survivor: Survivor) -> bool:
    """Have they asked for all contact to stop?"""
    return SafeContactPlan.objects.filter(survivor=survivor, status=SafeContactPlan.Status.STOPPED).exists()


def access_of(survivor: Survivor) -> PageAccess | None:
    """The PIN agreed with them, if any."""
    return PageAccess.objects.filter(survivor=survivor).select_related("agreed_by").first()
