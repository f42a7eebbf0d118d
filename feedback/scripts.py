"""What somebody says when they tell a person their news: what they said, what came of it and since when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import User
from engagement.models import Contribution, ContributionCorrection, Survivor
from feedback.models import FeedbackNotification, FurtherWords, Response
from feedback.news import FURTHER, BothTexts, News, both_texts, parts_of, texts_from
from feedback.ways import Texts
from safeguards.audit import Why
from safeguards.sealing import Opened, Personal, open_together


@dataclass(frozen=True, kw_only=True)
class Words:
    """Their own words in the language they spoke; `put_right_at` for what they said later to put it right."""

    text: str
    language: str
    put_right_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One piece of news as it is said."""

    news: News
    said: list[Words]
    text: str
    since_and_why: str
    further: str = ""  # what is said first to somebody whom the same did not answer
    further_language: str = ""
    said_no_at: datetime | None = None

    @property
    def label(self) -> str:
        return str(FeedbackNotification.Kind(self.news.kind).label)

    @property
    def title(self) -> str:
        return self.news.change.title if self.news.change else ""


Said = Mapping[UUID, list[Words]]  # contribution → what they said, and what they put right


@dataclass(frozen=True, kw_only=True)
class ToSay:
    """The words of everything that one person should hear, what they said themselves, and their name, which must stand
    in no message; each as far as it was asked for."""

    texts: Texts
    said: Said
    names: Mapping[UUID, str | None]


def open_for(survivor: Survivor, pieces: Sequence[News], *, with_name: bool, by: User) -> ToSay:
    """All of it opened in one event."""
    said = spoken(pieces)
    named = [survivor] if with_name else []
    parts = (*parts_of(pieces), *said.parts, (named, ("name",)))
    opened = open_together(*parts, by=by, why=Why.WORK)
    return ToSay(
        texts=texts_from(pieces, opened),
        said=said.words(opened),
        names={each.pk: opened[each.pk]["name"] for each in named},
    )


def script(pieces: Sequence[News], texts: Texts, words: Said) -> list[Line]:
    """Piece by piece."""
    said_no = said_no_at(piece.unanswered for piece in pieces if piece.unanswered)
    return [
        _line(
            same[0],
            [each for piece in same for said in piece.contributions for each in words[said.pk]],
            texts[same[0].key],
            said_no.get(same[0].unanswered) if same[0].unanswered else None,
        )
        for same in alike(pieces, texts)
    ]


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What was said that these pieces of news are about, and put right later: rows, not opened yet."""

    said: Mapping[UUID, Contribution]
    later: Sequence[ContributionCorrection]

    @property
    def parts(self) -> list[tuple[Iterable[Personal], Iterable[str]]]:
        """What is opened for it, for a page that opens more with it."""
        return [(self.said.values(), ("words",)), (self.later, ("words",))]

    def words(self, opened: Opened) -> dict[UUID, list[Words]]:
        """Contribution → what they said, and what they said later to put it right."""
        return {said.pk: _words(said, self.later, opened) for said in self.said.values()}


def spoken(pieces: Iterable[News]) -> Spoken:
    """One query, and none where there is no news."""
    rows = {said.pk: said for piece in pieces for said in piece.contributions}
    return Spoken(said=rows, later=list(ContributionCorrection.objects.filter(contribution__in=rows)) if rows else [])


@dataclass(frozen=True, kw_only=True)
class Before:
    """What did not answer them: their words, what they were told, when they said no, and what was written since."""

    said: list[Words]
    told: str
    said_no_at: datetime | None
    words_en: str
    words_cy: str


def before(news: FeedbackNotification, *, by: User) -> Before:
    """Opened in one event."""
    rows = [each.contribution for each in news.notified.select_related("contribution__consultation")]
    later = list(ContributionCorrection.objects.filter(contribution__in=rows))
    newest = FurtherWords.objects.filter(news=news).order_by("written_at").last()
    first = [each for each in (news.further, newest) if each]
    parts = ((rows, ("words",)), (later, ("words",)), ([news], ("news_en", "news_cy")), (first, FURTHER))
    opened = open_together(*parts, by=by, why=Why.WORK)
    language, texts = news.survivor.language, {name: opened[news.pk][f"news_{name}"] for name in ("en", "cy")}
    written = both_texts({}, opened[newest.pk] if newest else {})
    told = both_texts(texts, opened[news.further.pk] if news.further else {})
    return Before(
        said=[each for row in rows for each in _words(row, later, opened)],
        told="\n\n".join(told.lines(language)),
        said_no_at=said_no_at([news.pk]).get(news.pk),
        words_en=written.further_en,
        words_cy=written.further_cy,
    )


def said_no_at(news: Iterable[UUID]) -> dict[UUID, datetime]:
    """News → when they said that it did not answer them; no query where nobody did."""
    named = set(news)
    rows = Response.objects.filter(notification__in=named).order_by("pk") if named else ()
    return {row.notification_id: row.answered_at for row in rows}


def _line(news: News, said: list[Words], text: BothTexts, said_no: datetime | None) -> Line:
    language = news.survivor.language
    return Line(
        news=news,
        said=said,
        text=text.text(language),
        since_and_why=news.since_and_why,
        further=text.further(language),
        further_language=text.further_language(language),
        said_no_at=said_no,
    )


def alike(pieces: Sequence[News], texts: Texts) -> list[list[News]]:
    """Pieces that say the very same, together: several points decided at once are told in one breath."""
    found: dict[tuple[object, ...], list[News]] = {}
    for piece in pieces:
        key = (piece.kind, piece.change, texts[piece.key].en, piece.further, piece.needs_words and piece.unanswered)
        found.setdefault(key, []).append(piece)
    return list(found.values())


def _words(said: Contribution, later: Sequence[ContributionCorrection], words: Opened) -> list[Words]:
    language = said.consultation.language
    put_right = [each for each in later if each.contribution_id == said.pk]
    return [
        Words(text=words[said.pk]["words"] or "", language=language),
        *(
            Words(text=words[each.pk]["words"] or "", language=language, put_right_at=each.said_at)
            for each in put_right
        ),
    ]
