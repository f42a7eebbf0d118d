"""What is owed to whom: every piece of news that somebody should hear, each about their own contributions alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from engagement.models import Contribution, NewsWishes, Survivor
from feedback.actions.standing import standings
from feedback.days import short_day
from feedback.hearers import Hearer, hearers
from feedback.loops import UNDECIDED, loops_for, soon
from feedback.models import (
    OWED_STAGES,
    Change,
    ChangeLink,
    FeedbackNotification,
    FurtherWords,
    Loop,
    NotifiedContribution,
    Stage,
    Triage,
    barred_from,
)
from feedback.reasons import since_and_why, strongest
from feedback.standing import HAS_NEWS, Topic
from outbox.models import OPEN_STATES
from safeguards.audit import Actor, Why
from safeguards.prepared import Given
from safeguards.sealing import Opened, Personal, open_together

Kind = FeedbackNotification.Kind
SENDABLE = (Stage.OWED, Stage.KEPT, Stage.ANSWERED_NO)
FURTHER = ("words_en", "words_cy")
UNTOLD = (*OWED_STAGES, Stage.ON_ITS_WAY)


@dataclass(frozen=True, kw_only=True)
class News:
    """One piece of news for one survivor; hard news is that nothing will change, or touches their own case. `waits`
    says that it is kept for them already, until they get in touch or there is a better way; not `is_sendable`
    is what a message is on its way about, or may have gone about, or told them that it is there; `strength`
    how strongly what they said led to the change; `unanswered` is news of the same that did not answer them, and
    `further` what somebody has written to say first this time."""

    survivor: Survivor
    kind: str
    contributions: tuple[Contribution, ...]
    change: Change | None = None
    triage: Triage | None = None
    is_hard: bool = False
    waits: bool = False
    is_sendable: bool = True
    strength: str = ""
    unanswered: UUID | None = None
    further: FurtherWords | None = None

    @property
    def needs_words(self) -> bool:
        """It did not answer them: the same once more would not either."""
        return self.unanswered is not None and self.further is None

    @property
    def topic(self) -> UUID | None:
        return self.change.pk if self.change else self.triage.pk if self.triage else None

    @property
    def since_and_why(self) -> str:
        """What is said after the news of a change that was made, in their language."""
        is_made = self.kind == Kind.MADE and self.change is not None
        since = self.change.implemented_on if self.change else None
        return since_and_why(since, self.strength, self.survivor.language) if is_made else ""

    @property
    def key(self) -> tuple[UUID, str, UUID | None]:
        """What it is told from: the same for everybody of one change, but for whom it did not answer."""
        return (self.survivor.pk, self.kind, self.further.pk if self.further else self.topic)


@dataclass(frozen=True, kw_only=True)
class BothTexts:
    """The news as it stands on their page, in both languages; and what is said before it, in the one at least that is
    theirs."""

    en: str
    cy: str
    further_en: str = ""
    further_cy: str = ""

    def text(self, language: str) -> str:
        return self.cy if language == "cy" else self.en

    def further_language(self, language: str) -> str:
        """This language, or the other where that is all there is."""
        there = {"en": self.further_en, "cy": self.further_cy}
        return language if there.get(language) else "en" if self.further_en else "cy"

    def further(self, language: str) -> str:
        return self.further_cy if self.further_language(language) == "cy" else self.further_en

    def lines(self, language: str) -> list[str]:
        """What is said first this time, and the news."""
        return [text for text in (self.further(language), self.text(language)) if text]


def news_of_change(change: Change, user: User, at: datetime) -> dict[Survivor, list[News]]:
    """Whoever is owed the news of this change, by pseudonym, with that news alone."""
    return owed_among(change, hearers(change, user, at)) if change.status in HAS_NEWS else {}


def owed_among(change: Change, heard: Iterable[Hearer]) -> dict[Survivor, list[News]]:
    """The same from the hearers in hand. Nothing is sent to the dead: whoever speaks for the family is told by a
    person; nor to whoever asked not to be told; nor the same once more to whom it did not answer."""
    together: defaultdict[tuple[Survivor, Stage, UUID | None], list[Hearer]] = defaultdict(list)
    strengths: defaultdict[Survivor, list[str]] = defaultdict(list)
    for hearer in heard:
        person = hearer.link.contribution.survivor
        strengths[person].append(hearer.link.strength)
        if hearer.stage in SENDABLE and not hearer.is_declined and person.died_at is None:
            together[person, hearer.stage, hearer.unanswered].append(hearer)
    kind = kind_of(change, None)
    pieces = with_further_words(
        News(
            survivor=person,
            kind=kind,
            contributions=tuple(hearer.link.contribution for hearer in theirs),
            change=change,
            is_hard=_is_hard(kind, unanswered, own_case=any(hearer.own_case for hearer in theirs)),
            waits=stage is Stage.KEPT,
            strength=strongest(strengths[person]),
            unanswered=unanswered,
        )
        for (person, stage, unanswered), theirs in together.items()
    )
    return _by_person(piece for piece in pieces if not piece.needs_words)


def news_to_tell(change: Change, survivor: Survivor, said: Sequence[Contribution], at: datetime) -> News:
    """The news of one change for whoever tells it to them now, about all of this that they said."""
    stands = standings({row.pk: row.said_at for row in said}, at)
    topics = [topic for row in said for topic in stands[row.pk].topics if topic.change == change.pk]
    piece = News(
        survivor=survivor,
        kind=kind_of(change, None),
        contributions=tuple(said),
        change=change,
        strength=strengths_of([change.pk], [survivor.pk]).get((survivor.pk, change.pk), ""),
        unanswered=next((topic.unanswered for topic in topics if topic.unanswered), None),
    )
    return with_further_words([piece])[0]


def with_further_words(pieces: Iterable[News]) -> list[News]:
    """Each with what was written for whom it did not answer; one query, and none where everybody was answered."""
    every = list(pieces)
    named = {piece.unanswered for piece in every if piece.unanswered}
    rows = FurtherWords.objects.filter(news__in=named).order_by("written_at") if named else ()
    newest = {row.news_id: row for row in rows}
    return [replace(piece, further=newest.get(piece.unanswered)) if piece.unanswered else piece for piece in every]


def _is_hard(kind: Kind, unanswered: UUID | None, *, own_case: bool) -> bool:
    """News that nothing will change, or of their own case; and to whoever said no we speak, as we promised."""
    return kind == Kind.CANNOT or own_case or unanswered is not None


def news_of_person(survivor: Survivor, user: User, at: datetime) -> list[News]:
    """Everything that would be sent to one person: what was decided, thanks, and that there is nothing new yet."""
    return sendable(untold_to(survivor, user, at))


def sendable(pieces: Iterable[News]) -> list[News]:
    """Those of them that a message may be about; nothing is sent once more that did not answer them."""
    return [piece for piece in pieces if piece.is_sendable and not piece.needs_words]


def untold_to(survivor: Survivor, user: User, at: datetime) -> list[News]:
    """Everything somebody could tell this person now: also what they only know is there, what was sent nobody knows
    whether, and what did not answer them."""
    yes_or_no = BooleanField()
    rows = loops_for(user).filter(survivor=survivor).order_by("said_at")
    held: list[Any] = list(
        rows.annotate(
            is_owed_thanks=ExpressionWrapper(is_unthanked(), yes_or_no),
            is_owed_word=ExpressionWrapper(is_not_yet(soon(at)), yes_or_no),
        )
    )
    thanks, word = [row for row in held if row.is_owed_thanks], [row for row in held if row.is_owed_word]
    decided = [row for row in held if row.is_open and row.stage not in UNDECIDED]
    return [*_thanks(thanks), *_answers(decided, at), *_not_yet(word)]


def owed_by_itself(at: datetime, *, most: int) -> list[News]:
    """Thanks, and that there is nothing new yet, for people who agreed that it goes by itself."""
    rows = Loop.objects.select_related("survivor", "contribution__consultation", "change").filter(
        survivor__died_at__isnull=True
    )
    agreed = NewsWishes.objects.filter(survivor=OuterRef("survivor"))
    thanked = rows.filter(Exists(agreed.filter(by_itself__contains=[Kind.THANKS]))).filter(is_unthanked())
    told = rows.filter(Exists(agreed.filter(by_itself__contains=[Kind.NOT_YET]))).filter(is_not_yet(soon(at)))
    return [
        *(_unanswered(Kind.THANKS, theirs) for theirs in _of_each(thanked.order_by("said_at")[:most])),
        *(_unanswered(Kind.NOT_YET, theirs) for theirs in _of_each(told.order_by("last_news_at")[:most])),
    ]


def _of_each(rows: Iterable[Loop]) -> list[list[Loop]]:
    """Person by person, and for each change of theirs on its own."""
    found: defaultdict[tuple[UUID, UUID | None], list[Loop]] = defaultdict(list)
    for row in rows:
        found[row.survivor_id, row.change_id].append(row)
    return list(found.values())


def is_unthanked() -> Q:
    """Nobody has thanked them for it yet, and no thanks are on their way (FL-2)."""
    return Q(thanked_at__isnull=True, is_declined=False) & ~Q(Exists(_going(Kind.THANKS)))


def is_not_yet(before: datetime | Given) -> Q:
    """Nothing was decided, they last heard before this, long enough ago to be told so (feedback.loops.soon), and no
    word of it is on its way."""
    owed = Q(is_open=True, stage__in=UNDECIDED, last_news_at__lt=before)
    return owed & ~Q(Exists(_going(Kind.NOT_YET)))


def _going(kind: Kind) -> "QuerySet[NotifiedContribution]":
    """A message of this kind about this contribution that has not gone yet."""
    return NotifiedContribution.objects.filter(
        contribution=OuterRef("pk"),
        notification__kind=kind,
        notification__told_at__isnull=True,
        notification__message__state__in=OPEN_STATES,
    )


def _by_person(pieces: Iterable[News]) -> dict[Survivor, list[News]]:
    found: defaultdict[Survivor, list[News]] = defaultdict(list)
    for piece in sorted(pieces, key=lambda each: each.survivor.pseudonym):
        found[piece.survivor].append(piece)
    return dict(found)


# What was decided -------------------------------------------------------------------------------------------------
def _answers(rows: Sequence[Loop], at: datetime) -> list[News]:
    """What was decided and nobody has told them; what is only kept; and what did not answer them."""
    stands = standings({row.pk: row.said_at for row in rows}, at)
    owed = [(row, topic) for row in rows for topic in stands[row.pk].topics if topic.stage in UNTOLD]
    changes = Change.objects.in_bulk({topic.change for _row, topic in owed if topic.change})
    decided = Triage.objects.in_bulk({topic.triage for _row, topic in owed if topic.triage})
    own = {row.pk for row, _topic in owed if stands[row.pk].own_case}
    strengths = strengths_of(changes, {row.survivor_id for row, _topic in owed})
    together: defaultdict[tuple[object, ...], list[tuple[Loop, Topic]]] = defaultdict(list)
    for row, topic in owed:
        together[row.survivor_id, topic.change or topic.triage, topic.stage, topic.unanswered].append((row, topic))
    found = with_further_words(_answer(pairs, changes, decided, own) for pairs in together.values())
    return [replace(news, strength=strengths.get((news.survivor.pk, news.topic), "")) for news in found]


def strengths_of(changes: Collection[UUID], survivors: Collection[UUID]) -> dict[tuple[UUID, UUID | None], str]:
    """Person and change → how strongly what they said led to it; one query, and none where there is no change."""
    found: defaultdict[tuple[UUID, UUID | None], list[str]] = defaultdict(list)
    if changes:
        links = ChangeLink.objects.filter(change__in=changes, contribution__survivor__in=survivors)
        for survivor, change, strength in links.values_list("contribution__survivor", "change", "strength"):
            found[survivor, change].append(strength)
    return {key: strongest(strengths) for key, strengths in found.items()}


def _answer(
    pairs: Sequence[tuple[Loop, Topic]], changes: dict[UUID, Change], decided: dict[UUID, Triage], own: set[UUID]
) -> News:
    row, topic = pairs[0]
    change = changes.get(topic.change) if topic.change else None
    triage = decided.get(topic.triage) if topic.triage else None
    kind = kind_of(change, triage)
    return News(
        survivor=row.survivor,
        kind=kind,
        contributions=tuple(each.contribution for each, _topic in pairs),
        change=change,
        triage=triage,
        is_hard=_is_hard(kind, topic.unanswered, own_case=any(each.pk in own for each, _topic in pairs)),
        waits=topic.stage is Stage.KEPT,
        is_sendable=topic.stage in SENDABLE,
        unanswered=topic.unanswered,
    )


def kind_of(change: Change | None, triage: Triage | None) -> Kind:
    """What kind of news a decided change, or a decision without a change, is."""
    if change is not None:
        return Kind.CANNOT if change.status == Change.Status.REJECTED else Kind.MADE
    outcomes = {
        Triage.Outcome.CANNOT: Kind.CANNOT,
        Triage.Outcome.NOT_OURS: Kind.PASSED_ON,
        Triage.Outcome.FOR_INFORMATION: Kind.HEARD,
    }
    return outcomes[Triage.Outcome(triage.outcome)] if triage is not None else Kind.NOT_YET


# What was not decided ---------------------------------------------------------------------------------------------
def _thanks(owed: Sequence[Loop]) -> list[News]:
    return [_unanswered(Kind.THANKS, owed)] if owed else []


def _not_yet(rows: Iterable[Loop]) -> list[News]:
    """One piece for each change that is going on, and one for all that is linked to none."""
    together: defaultdict[UUID | None, list[Loop]] = defaultdict(list)
    for row in rows:
        together[row.change_id].append(row)
    return [_unanswered(Kind.NOT_YET, found) for found in together.values()]


def _unanswered(kind: Kind, rows: Sequence[Loop]) -> News:
    return News(
        survivor=rows[0].survivor,
        kind=kind,
        contributions=tuple(row.contribution for row in rows),
        change=rows[0].change if kind == Kind.NOT_YET else None,
    )


# The words ---------------------------------------------------------------------------------------------------------
def texts_of(pieces: Sequence[News], *, by: Actor, why: Why) -> dict[tuple[UUID, str, UUID | None], BothTexts]:
    """News → its words in both languages; everything that is sealed is opened in one event."""
    return texts_from(pieces, open_together(*parts_of(pieces), by=by, why=why))


def parts_of(pieces: Sequence[News]) -> list[tuple[Iterable[Personal], tuple[str, ...]]]:
    """What is opened for them, for a page that opens more with it."""
    changes = {piece.change for piece in pieces if piece.change and piece.kind in (Kind.MADE, Kind.CANNOT)}
    decided = {piece.triage for piece in pieces if piece.triage}
    return [
        (changes, ("we_did_en", "we_did_cy", "why_not_en", "why_not_cy")),
        (decided, ("reason_en", "reason_cy")),
        (further_words_of(pieces), FURTHER),
    ]


def further_words_of(pieces: Iterable[News]) -> set[FurtherWords]:
    """What was written for whom the news did not answer, to be opened with the rest."""
    return {piece.further for piece in pieces if piece.further}


def texts_from(pieces: Iterable[News], opened: Opened) -> dict[tuple[UUID, str, UUID | None], BothTexts]:
    """The same from what the caller has opened with the rest of a page."""
    return {piece.key: _texts(piece, opened) for piece in pieces}


def _texts(piece: News, opened: Opened) -> BothTexts:
    if piece.kind in (Kind.THANKS, Kind.NOT_YET):
        return BothTexts(en=_said_now(piece, "en"), cy=_said_now(piece, "cy"))
    stem = "reason" if piece.triage else "why_not" if piece.kind == Kind.CANNOT else "we_did"
    fields = opened[piece.triage.pk if piece.triage else piece.change.pk]  # type: ignore[union-attr]
    news = {"en": fields[f"{stem}_en"], "cy": fields[f"{stem}_cy"]}
    return both_texts(news, opened[piece.further.pk] if piece.further else {})


def both_texts(news: Mapping[str, str | None], further: Mapping[str, str | None]) -> BothTexts:
    """From what was opened: the news by language, and what is said before it."""
    return BothTexts(
        en=news.get("en") or "",
        cy=news.get("cy") or "",
        further_en=further.get("words_en") or "",
        further_cy=further.get("words_cy") or "",
    )


def _said_now(piece: News, language: str) -> str:
    """Thanks, and *nothing new yet*, in our own words: nothing sealed is in them."""
    again = timezone.localdate() + timedelta(days=settings.NEWS_DUE_DAYS)
    with translation.override(language):
        if piece.kind == Kind.THANKS:
            return _("Thank you for telling us. We have read what you said, and we will tell you what comes of it.")
        if piece.change is None:
            return _("Nothing is decided yet. We have not forgotten. You hear from us again by %(day)s.") % {
                "day": short_day(again)
            }
        words = _("Somebody is working on it, and it is not finished yet. You hear from us again by %(day)s.")
        return words % {"day": short_day(again)}


def contributions_about(change: Change, survivor: Survivor, user: User) -> list[Contribution]:
    """What this person said that is linked to this change, as far as whoever asks may see it."""
    links = change.links.filter(contribution__survivor=survivor).select_related("contribution__consultation")
    links = links.exclude(contribution__in=barred_from(user))
    return [link.contribution for link in links.order_by("contribution__said_at")]


def people_behind(links: Iterable[Any]) -> list[Survivor]:
    """Each of them once."""
    return list({link.contribution.survivor_id: link.contribution.survivor for link in links}.values())
