"""What somebody says when they tell a person their news: what they said, what came of it and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from engagement.models import Contribution, ContributionCorrection
from feedback.models import FeedbackNotification
from feedback.news import News
from feedback.ways import Texts
from safeguards.audit import Why
from safeguards.sealing import Opened, open_together


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

    @property
    def label(self) -> str:
        return str(FeedbackNotification.Kind(self.news.kind).label)

    @property
    def title(self) -> str:
        return self.news.change.title if self.news.change else ""


def script(pieces: Sequence[News], texts: Texts, *, by: User) -> list[Line]:
    """Piece by piece; their words are opened in one event."""
    rows = {said.pk: said for piece in pieces for said in piece.contributions}
    later = list(ContributionCorrection.objects.filter(contribution__in=rows))
    words = open_together((rows.values(), ("words",)), (later, ("words",)), by=by, why=Why.WORK)
    return [
        Line(
            news=same[0],
            said=[each for piece in same for said in piece.contributions for each in _words(said, later, words)],
            text=texts[same[0].key].text(same[0].survivor.language),
            since_and_why=same[0].since_and_why,
        )
        for same in alike(pieces, texts)
    ]


def alike(pieces: Sequence[News], texts: Texts) -> list[list[News]]:
    """Pieces that say the very same, together: several points decided at once are told in one breath."""
    found: dict[tuple[str, object, str], list[News]] = {}
    for piece in pieces:
        found.setdefault((piece.kind, piece.change, texts[piece.key].en), []).append(piece)
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
