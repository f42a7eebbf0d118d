"""Somebody's own words beside a change on the public board: which of them still may stand there. Nothing is written
here, nothing opened.

Each has a consent of its own, to these very words and to the public (IM-5), and was read by two beside what it stands
beside. Nothing of who said it comes here, and never two quotes of one person beside one change.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from engagement.gate import Decision
from engagement.models import Contribution, ContributionCorrection
from feedback.models import BoardQuote, Change, ChangeLink, Release, TextReading
from feedback.releases import MAY_BE_QUOTED, Use, answers_together, standing_release
from feedback.texts import digest_of, other_language, whole_beside
from safeguards.models import SubjectKey

MOST = 3  # beside one change


def in_order() -> "QuerySet[BoardQuote]":
    """Quotes by which nobody was found, of people who said that they may be quoted, put nothing right since, and are a
    reason for the change still; none whose words were erased. Whoever shows one asks the gate as well."""
    point = OuterRef("reading__contribution")
    linked = ChangeLink.objects.filter(change=OuterRef("entry__release__change"), contribution=point)
    corrected = ContributionCorrection.objects.filter(contribution=point)
    known = known_by().filter(contribution=point)
    key = SubjectKey.objects.filter(pk=OuterRef("reading__key_id"))
    rows = BoardQuote.objects.filter(
        Exists(linked.exclude(strength=ChangeLink.Strength.CONTEXT)), ~Exists(corrected), ~Exists(known), Exists(key),
        reading__contribution__may_quote__in=MAY_BE_QUOTED, reading__taken_back_at__isnull=True,
    )  # fmt: skip
    read = rows.select_related("reading__contribution__survivor").order_by("shown_at", "pk")
    return read.only(
        "entry", "words", "language", "translation", "shown_at", "reading__digest", "reading__whole",
        "reading__contribution__survivor__pseudonym",
    )  # fmt: skip


def known_by() -> "QuerySet[TextReading]":
    """Readings that found somebody by their own words, wherever these were to stand."""
    return TextReading.objects.filter(verdict=TextReading.Verdict.KNOWN, taken_back_at__isnull=True)


def board_release(change: Change) -> Release | None:
    """By which the change stands on the public board, read with what came of it."""
    release = standing_release(change, Use.PUBLIC)
    return release if release is not None and release.reading.whole else None


def read_beside(readings: Iterable[TextReading], release: Release) -> list[TextReading]:
    """Those of these in which a quote was put beside the texts that stand on the board now."""
    return [row for row in readings if row.whole == whole_beside(row.digest, release.reading.whole)]


def reading_to_show(change: Change, point: Contribution) -> TextReading | None:
    """The newest by which nobody can be known by these words beside the change as it stands on the board now: one that
    was put beside other words since may be newer."""
    release = board_release(change)
    cleared = TextReading.objects.cleared().filter(contribution=point, beside=change).order_by("-put_at")
    rows = cleared.select_related("beside", "contribution__consultation")
    return next(iter(read_beside(rows, release)), None) if release else None


def is_as_read(quote: BoardQuote, beside: TextReading) -> bool:
    """Whether these are the words that were read, beside the texts that they stand beside."""
    texts: dict[str, str | None] = {"en": None, "cy": None, quote.language: quote.words}
    if quote.translation:
        texts[other_language(quote.language)] = quote.translation
    reading = quote.reading
    is_beside = reading.whole == whole_beside(reading.digest, beside.whole)
    return is_beside and reading.digest == digest_of(en=texts["en"], cy=texts["cy"])


def of_releases(releases: Iterable[Release]) -> list[BoardQuote]:
    """The quotes beside these, as they were read, in one query."""
    beside = {release.pk: release.reading for release in releases}
    rows = in_order().filter(entry__in=beside)
    return [quote for quote in rows if is_as_read(quote, beside[quote.entry_id])]


def answers_now(releases: Iterable[Release], at: datetime) -> Mapping[UUID, Decision]:
    """Quote → what the gate answers at this moment; none for those that may not stand there whatever it says."""
    quotes = of_releases(releases)
    _texts, answers = answers_together({}, [quote.reading for quote in quotes], at, use=Use.PUBLIC)
    return {quote.pk: answers[quote.reading_id] for quote in quotes}
