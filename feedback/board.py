"""The public board "You said, we did": what anybody may read at this moment. Nothing is written here, nothing opened.

A change stands on it when it is made, with evidence that was confirmed, or could not be made; when it was released for
the public; and when the gate would still allow that now. The texts are those that were released. Somebody's own words
stand beside it where the gate would still allow that too (`feedback.beside`). Nothing of who said it, how many said it
or who made it comes here.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, TextField

from engagement.gate import ENOUGH_VOICES
from engagement.models import Theme
from feedback.beside import of_releases
from feedback.models import BoardEntry, BoardQuote, Change, ChangeLink, Evidence
from feedback.releases import Showing, Use, all_allow, answers_together
from feedback.texts import other_language

EACH_PAGE = 20
IN_FEED = 30
LOOKED_AT = 12  # of the newest, for the two on the front page
Status = Change.Status
STRONGEST_FIRST = list(ChangeLink.Strength)
MADE = (Status.IMPLEMENTED, Status.EMBEDDED)
VOICES = Count("contribution__survivor", distinct=True)


# Whether a change belongs there ------------------------------------------------------------------------------------
def may_stand(change: Change, *, is_proven: bool | None = None) -> bool:
    """It is made, and its evidence confirmed (`is_proven`, where whoever asks knows); or it could not be made."""
    if change.status in MADE:
        return Evidence.objects.confirmed().filter(change=change).exists() if is_proven is None else is_proven
    return change.status == Status.REJECTED


def themes_of(change: UUID) -> list[str]:
    """What the public is told that it is about."""
    return themes_behind([change])[change]


def themes_behind(changes: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Change → each theme of which so many people said something that led to it as hide each other (SN-1). What fewer
    said is told in "You said", which they agreed to, and under no theme, which they did not."""
    found: dict[UUID, list[str]] = {change: [] for change in changes}
    links = ChangeLink.objects.filter(change__in=found).exclude(strength=ChangeLink.Strength.CONTEXT)
    themes = links.values("change", "contribution__theme").annotate(voices=VOICES).filter(voices__gte=ENOUGH_VOICES)
    rows = themes.order_by("contribution__theme").values_list("change", "contribution__theme")
    for change, theme in rows:
        found[change].append(theme)
    return found


@dataclass(frozen=True, kw_only=True)
class Posting:
    """Where one change stands on its way to the board, for the coordinator."""

    showing: Showing
    may_stand: bool

    @property
    def stage(self) -> str:
        """As of a showing; and `too_soon`, where there is nothing yet to be told to everybody."""
        if self.showing.release is None:
            return self.showing.stage if self.may_stand else "too_soon"
        return self.showing.stage if self.may_stand else "hidden"

    @property
    def needs_reading(self) -> bool:
        """Whether a second person has not found it clear together with what came of it."""
        return self.may_stand and self.showing.needs_reading


# What is shown -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Quoted:
    """Somebody's own words, in the language in which they said it; and a translation, where they agreed to one."""

    words: str
    language: str
    translation: str
    shown_at: datetime

    @property
    def other(self) -> str:
        """The language of the translation."""
        return other_language(self.language)

    def shown_in(self, language: str) -> dict[str, str]:
        """For whoever reads in this language: their words, and a translation where these are in the other one."""
        return {
            "words": self.words,
            "language": self.language,
            "translation": "" if language == self.language else self.translation,
            "other": self.other,
        }


@dataclass(frozen=True, kw_only=True)
class Posted:
    """One change as the public reads it."""

    change: UUID
    release: UUID
    said: dict[str, str]
    did: dict[str, str]
    could_not: bool
    since: date | None
    posted_at: datetime
    strength: ChangeLink.Strength
    quotes: tuple[Quoted, ...] = ()

    @property
    def updated_at(self) -> datetime:
        """When something was last added to it."""
        return max(self.posted_at, *(quote.shown_at for quote in self.quotes)) if self.quotes else self.posted_at


def standing() -> "QuerySet[BoardEntry]":
    """What was released for the public and still is so, the newest first; whoever shows it asks the gate: `shown`."""
    proof = Evidence.objects.confirmed().filter(change=OuterRef("release__change"))
    made = Q(Exists(proof), could_not=False, release__change__status__in=MADE)
    given_up = Q(could_not=True, release__change__status=Status.REJECTED)
    rows = BoardEntry.objects.filter(made | given_up, release__use=Use.PUBLIC, release__called_back_at__isnull=True)
    rows = rows.exclude(release__reading__whole="")
    return rows.order_by("-release__released_at", "-pk")


def shown(entries: "QuerySet[BoardEntry]", at: datetime) -> list[Posted]:
    """Those of these that the gate would still allow at this moment: in as many queries for twenty as for one."""
    read = entries.select_related("release__change", "release__reading").only(
        "could_not", "said_en", "said_cy", "did_en", "did_cy", "release__use", "release__released_at",
        "release__reading__digest", "release__reading__whole", "release__change__implemented_on",
    )  # fmt: skip
    rows = list(read)
    quotes = of_releases(row.release for row in rows)
    texts = {row.release.change_id: row.release.reading for row in rows}
    answers, quoted = answers_together(texts, [quote.reading for quote in quotes], at, use=Use.PUBLIC)
    beside: defaultdict[UUID, list[Quoted]] = defaultdict(list)
    for quote in quotes:
        if quoted[quote.reading_id].is_allowed:
            beside[quote.entry_id].append(_quoted(quote))
    strongest = _strongest(texts)
    return [
        _posted(row, beside[row.pk], strongest.get(row.release.change_id, ChangeLink.Strength.CONTEXT))
        for row in rows
        if all_allow(answers.get(row.release.change_id))
    ]


def _strongest(changes: Iterable[UUID]) -> dict[UUID, ChangeLink.Strength]:
    """Change → the strongest of its links to what people said (IM-6)."""
    found: dict[UUID, ChangeLink.Strength] = {}
    links = ChangeLink.objects.filter(change__in=list(changes)).order_by().values_list("change", "strength").distinct()
    for change, strength in links:
        found[change] = min(
            found.get(change, ChangeLink.Strength.CONTEXT), ChangeLink.Strength(strength), key=STRONGEST_FIRST.index
        )
    return found


def _quoted(quote: BoardQuote) -> Quoted:
    return Quoted(words=quote.words, language=quote.language, translation=quote.translation, shown_at=quote.shown_at)


def _posted(entry: BoardEntry, quotes: Iterable[Quoted], strength: ChangeLink.Strength) -> Posted:
    return Posted(
        change=entry.release.change_id,
        release=entry.release_id,
        said={"en": entry.said_en, "cy": entry.said_cy},
        did={"en": entry.did_en, "cy": entry.did_cy},
        could_not=entry.could_not,
        since=None if entry.could_not else entry.release.change.implemented_on,
        posted_at=entry.release.released_at,
        quotes=tuple(quotes),
        strength=strength,
    )


def one_shown(change: UUID, at: datetime) -> Posted | None:
    """This change, if everybody may read it now."""
    return next(iter(shown(standing().filter(release__change=change), at)), None)


def page_of(
    theme: str, number: str | None, at: datetime, *, only_made: bool = False
) -> tuple["Page[UUID]", list[Posted]]:
    """One page of the board, of one theme or of all; of `only_made` without what could not be made."""
    rows = _rows(only_made=only_made)
    rows = rows.filter(themes__contains=[theme]) if theme else rows
    page: Page[UUID] = Paginator(rows.values_list("pk", flat=True), EACH_PAGE).get_page(number)
    return page, _shown_of(page.object_list, at)


def newest(at: datetime, many: int, *, only_made: bool = False) -> list[Posted]:
    """So many of the newest, as far as they are shown now."""
    return _shown_of(_rows(only_made=only_made).values_list("pk", flat=True)[:many], at)


def _rows(*, only_made: bool) -> "QuerySet[BoardEntry]":
    """What stands there; of `only_made` without what could not be made."""
    return standing().filter(could_not=False) if only_made else standing()


def themes_on_board() -> list[Theme]:
    """What the changes on the board are about, in the order of the coding frame."""
    theme = Func(F("themes"), function="unnest", output_field=TextField())
    codes = standing().order_by().annotate(theme=theme).values_list("theme", flat=True).distinct()
    return list(Theme.objects.filter(pk__in=list(codes)))


def newest_two(at: datetime) -> list[Posted]:
    """For the front page: the newest, and beside it the newest that could not be done, where there is one."""
    latest = standing().values_list("pk", flat=True)
    found = _shown_of([*latest[:LOOKED_AT], *latest.filter(could_not=True)[:LOOKED_AT]], at)
    made, could_not = ([row for row in found if row.could_not is no] for no in (False, True))
    return [*made[:1], *could_not[:1]] if made and could_not else found[:2]


def _shown_of(keys: Iterable[UUID], at: datetime) -> list[Posted]:
    return shown(standing().filter(pk__in=list(keys)), at)
