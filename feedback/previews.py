"""What is looked at before *send* is pressed: each person's way, what they said where somebody tells them, and until
when a message that only says that there is news may wait."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from feedback.scripts import Words, spoken
from feedback.tellings import Telling
from outbox.models import Channel
from safeguards.audit import Why
from safeguards.sealing import open_together


@dataclass(frozen=True, kw_only=True)
class Preview:
    """How one person would hear; `said` is what they told us, for whoever rings them."""

    telling: Telling
    said: list[Words]

    @property
    def announces(self) -> bool:
        """It goes by itself, and says no more than that there is news."""
        return self.telling.is_sent and not self.telling.carries_news

    @property
    def runs_out(self) -> bool:
        """The address of their page runs out no later than somebody would ring: the news is owed again."""
        return 0 < self.telling.link_days <= int(settings.NEWS_UNOPENED_DAYS)

    @property
    def waits_until(self) -> date:
        """The day on which somebody has to do something, if they have not heard it by then."""
        days = self.telling.link_days if self.runs_out else settings.NEWS_UNOPENED_DAYS
        return timezone.localdate(self.telling.starts_at + timedelta(days=days))


def previews(tellings: Iterable[Telling], said: Mapping[UUID, list[Words]] | None = None) -> list[Preview]:
    """Each as it is shown, with what was `said` by whoever is rung, where it does not stand on the page already."""
    return [
        Preview(telling=each, said=_said(each, said or {}) if each.channel == Channel.PHONE else [])
        for each in tellings
    ]


def said_by_rung(
    tellings: Iterable[Telling], known: Mapping[UUID, list[Words]], *, by: User
) -> Mapping[UUID, list[Words]]:
    """What whoever is rung has said: as it is `known`; and, opened in one event, of those who are rung because any
    message would give them away."""
    rung = [piece for each in tellings if each.channel == Channel.PHONE for piece in each.news]
    others = spoken(piece for piece in rung if not all(said.pk in known for said in piece.contributions))
    return {**known, **others.words(open_together(*others.parts, by=by, why=Why.PREVIEW))}


def _said(telling: Telling, opened: Mapping[UUID, list[Words]]) -> list[Words]:
    """Each point once, though two pieces of news came of it."""
    points = dict.fromkeys(said.pk for piece in telling.news for said in piece.contributions)
    return [words for pk in points for words in opened.get(pk, [])]
