"""One page for one meeting: what was said and what came of it, without anybody in it.

Only "You said" that is released, and quotes that the gate allows, each asked again now. No pseudonym, no day on which
somebody said something, and no count of people under FEWEST_SHOWN. What is chosen comes from releases and readings,
which are few, so that it costs the same whatever was ever said.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import DateTimeField, Exists, Model, OuterRef, QuerySet, Subquery, TextField, UUIDField
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.anybody import kept
from accounts.models import Organisation, User
from engagement.gate import Decision
from engagement.models import Contribution, ContributionCorrection, Survivor, Theme
from feedback.days import day_after
from feedback.models import Brief, Change, ChangeLink, Release, TextReading, barred_from
from feedback.news import BothTexts
from feedback.releases import MAY_BE_QUOTED, all_allow, answers_together, texts_read
from feedback.standing import HAS_NEWS
from feedback.texts import READ
from safeguards.audit import Why
from safeguards.prepared import Given, Written, written
from safeguards.sealing import Opened, open_together

Row = TypeVar("Row", bound=Model)
MOST_CHANGES, MOST_QUOTES = 6, 5
MOST_COUNTED = 20  # of what is left out, and
MOST_POINTS = 500  # of points whose people are counted
LINES = 44  # of a page, besides its head
ACROSS, WHOLE = 42, 84  # letters that go in one line of half the page, and of the whole
DID = ("we_did_en", "we_did_cy", "why_not_en", "why_not_cy")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One change: what was said, in the words that were released, and what came of it."""

    change: UUID
    said: BothTexts
    did: BothTexts

    @property
    def lines(self) -> int:
        longest = max(_lines(text, ACROSS) for both in (self.said, self.did) for text in (both.en, both.cy))
        return longest + 1


@dataclass(frozen=True, kw_only=True)
class Quote:
    """Somebody's own words, in the language they were said in."""

    reading: UUID
    text: str
    language: str

    @property
    def lines(self) -> int:
        return _lines(self.text, WHOLE) + 1


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What stands on the page, and how much more there is."""

    brief: Brief
    facts: list[tuple[str, str]]
    entries: list[Entry]
    quotes: list[Quote]
    changes_left_out: int
    quotes_left_out: int

    @property
    def is_empty(self) -> bool:
        return not (self.entries or self.quotes)

    @property
    def made(self) -> str:
        """The day it was made: paper outlives what it says."""
        return _("Made %(day)s") % {"day": date_format(timezone.localdate(self.brief.made_at), "j F Y")}

    @property
    def note(self) -> str:
        """How much more there is that may be shown."""
        said = []
        if self.changes_left_out:
            words = ngettext("%(n)s more change.", "%(n)s more changes.", self.changes_left_out)
            said.append(words % {"n": _at_most(self.changes_left_out)})
        if self.quotes_left_out:
            words = ngettext("%(n)s more quote.", "%(n)s more quotes.", self.quotes_left_out)
            said.append(words % {"n": _at_most(self.quotes_left_out)})
        return _("Left out, so that it is one page: %(what)s") % {"what": " ".join(said)} if said else ""

    def data(self, language: str) -> dict[str, Any]:
        """The same, for paper, in one language; a quote stays in its own."""
        return {
            "heading": _("What survivors said, and what came of it"),
            "made": self.made,
            "facts": self.facts,
            "entries": [{"said": each.said.text(language), "did": each.did.text(language)} for each in self.entries],
            "quotes": [{"text": each.text, "language": each.language} for each in self.quotes],
            "note": self.note,
        }

    def shorter(self) -> "Sheet":
        """One thing less, for a page that turned out too full: a quote first."""
        changes, quotes = self.changes_left_out, self.quotes_left_out
        if self.quotes:
            return self._with(self.entries, self.quotes[:-1], changes, quotes + 1)
        return self._with(self.entries[:-1], self.quotes, changes + 1, quotes)

    def _with(self, entries: list[Entry], quotes: list[Quote], changes_out: int, quotes_out: int) -> "Sheet":
        return Sheet(
            brief=self.brief,
            facts=self.facts,
            entries=entries,
            quotes=quotes,
            changes_left_out=changes_out,
            quotes_left_out=quotes_out,
        )


def _lines(text: str, letters: int) -> int:
    return sum(1 + len(part) // letters for part in text.splitlines() or [""])


def _at_most(number: int) -> str:
    return _("More than %(n)d") % {"n": MOST_COUNTED - 1} if number >= MOST_COUNTED else str(number)


# What was asked for -----------------------------------------------------------------------------------------------
Selection = Mapping[str, Given]


@dataclass(frozen=True)
class Asked:
    """Who looks at which brief."""

    user: User
    brief: Brief

    @property
    def narrowed(self) -> tuple[str, ...]:
        """By what this brief is narrowed: questions that are narrowed by the same are the same question."""
        return tuple(name for name in SELECTED if getattr(self.brief, name))

    def rows(self, name: str, write: Callable[[User, Selection], Sequence[Written]]) -> list[tuple[Any, ...]]:
        """The answer to one question about this selection, which is written once."""
        selection = {each: SELECTED[each] for each in self.narrowed}
        return kept(("brief", name, self.narrowed), self.user, lambda like: write(like, selection)).rows(self)


SELECTED: Selection = {
    "theme": Given(lambda ask: ask.brief.theme, TextField()),
    "journey": Given(lambda ask: ask.brief.journey, TextField()),
    "first_on": Given(lambda ask: _start_of(ask.brief.first_on), DateTimeField()),
    "last_on": Given(lambda ask: _start_of(day_after(ask.brief.last_on)), DateTimeField()),
    "area": Given(lambda ask: ask.brief.area, UUIDField()),
}
COLUMNS = {"theme": "theme", "journey": "journey", "first_on": "said_at__gte", "last_on": "said_at__lt"}


def points_of(like: User, selection: Selection) -> "QuerySet[Contribution]":
    """What was said in this selection by people this person may see; the area is that of the change it led to."""
    rows = Contribution.objects.visible_to(like)
    rows = rows.filter(**{COLUMNS[name]: given for name, given in selection.items() if name in COLUMNS})
    if "area" in selection:
        linked = ChangeLink.objects.filter(contribution=OuterRef("pk"), change__area=selection["area"])
        rows = rows.filter(Exists(linked))
    return rows


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _people(like: User, selection: Selection) -> list[Written]:
    points = written(points_of(like, selection).order_by().values_list("survivor")[:MOST_POINTS])
    counted = f"SELECT count(DISTINCT p.survivor), count(*) FROM ({points.sql}) AS p (survivor)"  # noqa: S608
    return [Written(counted, points.values)]


def people_in(asked: Asked) -> str:
    """How many people said something in this selection, never as a number that is small (SN-1)."""
    people, said = asked.rows("people", _people)[0]
    if people < settings.FEWEST_SHOWN:
        return _("fewer than %(n)d") % {"n": settings.FEWEST_SHOWN}
    return _("at least %(n)d") % {"n": people} if said == MOST_POINTS else str(people)


def facts_of(brief: Brief, user: User) -> list[tuple[str, str]]:
    """What the page is about, in words."""
    theme = Theme.objects.filter(pk=brief.theme).first() if brief.theme else None
    area = Organisation.objects.filter(pk=brief.area).first() if brief.area else None
    stage = Contribution.Journey(brief.journey).label if brief.journey else ""
    asked = [
        (_("Theme"), str(theme or "")),
        (_("Where"), area.name if area else ""),
        (_("Stage"), str(stage)),
        (_("Said"), _period(brief)),
        (_("People"), people_in(Asked(user, brief))),
    ]
    return [(label, words) for label, words in asked if words]


def _period(brief: Brief) -> str:
    first, last = (date_format(day, "j F Y") if day else "" for day in (brief.first_on, brief.last_on))
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("since %(day)s") % {"day": first}
    return _("until %(day)s") % {"day": last} if last else ""


# What may stand on it ---------------------------------------------------------------------------------------------
def _releases(like: User, selection: Selection) -> list[Written]:
    """Released changes that something in this selection led to, the newest release first; none of which anything was
    said by somebody whose record is closed to this person."""
    points = points_of(like, selection).filter(pk=OuterRef("contribution")).values("pk")
    links = ChangeLink.objects.filter(Exists(points), change=OuterRef("change")).order_by()
    closed = ChangeLink.objects.filter(contribution__in=barred_from(like)).order_by()
    # a value, and no *exists*: looked for release by release, the newest first, until there are enough
    rows = (
        Release.objects.inside().standing().annotate(link=Subquery(links.values("pk")[:1])).filter(link__isnull=False)
    )
    rows = rows.exclude(change__in=closed.values("change"))
    rows = rows.filter(change__area=selection["area"]) if "area" in selection else rows
    return [written(rows.order_by("-released_at", "pk").values_list("pk")[:MOST_COUNTED])]


def _quotes(like: User, selection: Selection) -> list[Written]:
    """Quotes of this selection in which nobody can be known, whose people said that they may be quoted and put nothing
    right since; none of anybody this person is barred from."""
    later = ContributionCorrection.objects.filter(contribution=OuterRef("contribution"))
    inside = points_of(like, selection).filter(pk=OuterRef("contribution"), may_quote__in=MAY_BE_QUOTED).values("pk")
    rows = TextReading.objects.cleared().filter(Exists(inside), ~Exists(later), beside__isnull=True)
    return [written(rows.order_by("-read_at", "pk").values_list("pk", "contribution__survivor")[:MOST_COUNTED])]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The rows that may stand on a brief at this moment, and the gate's answer for every quote that was considered."""

    releases: list[Release]
    quotes: list[TextReading]
    answers: Mapping[Survivor, Decision]
    changes_left_out: int
    quotes_left_out: int


def choose(brief: Brief, user: User, at: datetime) -> Chosen:
    """As many as a page may hold; the gate is asked about those."""
    asked = Asked(user, brief)
    releases, quotes = [pk for (pk,) in asked.rows("releases", _releases)], _one_each(asked.rows("quotes", _quotes))
    held = Release.objects.filter(pk__in=releases[:MOST_CHANGES]).select_related("reading", "change")
    first = _in_order(releases[:MOST_CHANGES], held)
    quoted = TextReading.objects.filter(pk__in=quotes[: 2 * MOST_QUOTES]).select_related("contribution__survivor")
    considered = _in_order(quotes[: 2 * MOST_QUOTES], quoted) if quotes else []
    about, answers = answers_together({each.change_id: each.reading for each in first}, considered, at)
    allowed = [row for row in considered if answers[row.pk].is_allowed]
    return Chosen(
        releases=[each for each in first if all_allow(about.get(each.change_id))],
        quotes=allowed[:MOST_QUOTES],
        answers={row.contribution.survivor: answers[row.pk] for row in considered if row.contribution},
        changes_left_out=len(releases[MOST_CHANGES:]),
        quotes_left_out=len(allowed[MOST_QUOTES:]),
    )


def _one_each(readings: Iterable[tuple[UUID, UUID]]) -> list[UUID]:
    """The newest of each person: several quotes of one person tell more about them than one."""
    found: dict[UUID, UUID] = {}
    for reading, person in readings:
        found.setdefault(person, reading)
    return list(found.values())


def _in_order(wanted: Sequence[UUID], rows: "QuerySet[Row]") -> list[Row]:
    """These rows as they were asked for."""
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in wanted if pk in found]


def sheet_of(brief: Brief, chosen: Chosen, *, by: User) -> Sheet:
    """The words of what was chosen, opened in one event, as far as the page holds them."""
    changes = [release.change for release in chosen.releases]
    readings = [release.reading for release in chosen.releases]
    opened = open_together((changes, DID), ([*readings, *chosen.quotes], READ), by=by, why=Why.RELEASE)
    entries = [entry for row in chosen.releases if (entry := _entry(row, opened)) is not None]
    quotes = [quote for row in chosen.quotes if (quote := _quote(row, opened)) is not None]
    held, quoted = _that_fit(entries, quotes)
    return Sheet(
        brief=brief,
        facts=facts_of(brief, by),
        entries=held,
        quotes=quoted,
        changes_left_out=chosen.changes_left_out + len(entries) - len(held),
        quotes_left_out=chosen.quotes_left_out + len(quotes) - len(quoted),
    )


def _that_fit(entries: list[Entry], quotes: list[Quote]) -> tuple[list[Entry], list[Quote]]:
    """Changes first, then quotes, while there is room."""
    room, held, quoted = LINES, list[Entry](), list[Quote]()
    for entry in entries:
        if entry.lines <= room:
            held.append(entry)
            room -= entry.lines
    for quote in quotes:
        if quote.lines <= room:
            quoted.append(quote)
            room -= quote.lines
    return held, quoted


def _entry(release: Release, opened: Opened) -> Entry | None:
    said = texts_read(opened, release.reading)
    if said is None:
        return None
    return Entry(change=release.change_id, said=said, did=_came_of_it(release.change, opened[release.change_id]))


def _came_of_it(change: Change, words: Mapping[str, str | None]) -> BothTexts:
    """Only what is made is called done (FL-5); else where it stands."""
    if change.status == Change.Status.REJECTED:
        return BothTexts(en=words["why_not_en"] or "", cy=words["why_not_cy"] or "")
    if change.status in HAS_NEWS:
        return BothTexts(en=words["we_did_en"] or "", cy=words["we_did_cy"] or "")
    return BothTexts(en=_not_yet(change, "en"), cy=_not_yet(change, "cy"))


def _not_yet(change: Change, language: str) -> str:
    with translation.override(language):
        return _("Not done yet: %(status)s.") % {"status": change.get_status_display().lower()}


def _quote(reading: TextReading, opened: Opened) -> Quote | None:
    fields = opened[reading.pk]
    text = fields["text_en"] or fields["text_cy"]
    return Quote(reading=reading.pk, text=text, language="cy" if fields["text_cy"] else "en") if text else None
