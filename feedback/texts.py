"""Exactly which text is put to a second person, agreed to and released, and what readings of it have found. Nothing is
written here, nothing opened."""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from uuid import UUID

from engagement.scopes import scope_of
from feedback.models import Change, TextReading

YOU_SAID = ("you_said_en", "you_said_cy")
DID, WHY_NOT = ("we_did_en", "we_did_cy"), ("why_not_en", "why_not_cy")
READ, READ_WITH = ("text_en", "text_cy"), ("did_en", "did_cy")
Both = Sequence[str | None]


def outcome_of(change: Change) -> tuple[str, str]:
    """What is said of it beside "You said": what was done, or why not."""
    return WHY_NOT if change.status == Change.Status.REJECTED else DID


def exact_text(*, en: str | None, cy: str | None) -> str:
    """The one way in which a text is written down to be read, agreed to and released.

    "You said" stands in both languages, English first, each under the name of its language, so that nothing said in one
    can pass for the other. A quote stands in the language it was said in, by itself. The digest of this text is what a
    reading, a release and a consent to the exact text are all bound to: `scope_of(exact_text(...))`.
    """
    if en and cy:
        return f"English: {en.strip()}\n\nCymraeg: {cy.strip()}"
    return (en or cy or "").strip()


def digest_of(*, en: str | None, cy: str | None) -> str:
    """What readings, releases and consents are bound to: one letter more, and it is another text."""
    return scope_of(exact_text(en=en, cy=cy))


def whole_of(said: Both, came: Both, *, could_not: bool) -> str:
    """The digest of all that the public reads of one change: "You said" with what was done, or with why not. Empty
    where one of the texts is missing."""
    if not (all(said) and all(came)):
        return ""
    label = "We could not, because" if could_not else "We did"
    parts = (exact_text(en=en, cy=cy) for en, cy in (said, came))
    return scope_of(f"\n\n{label}\n\n".join(parts))


def whole_beside(digest: str, whole: str) -> str:
    """The digest of a quote together with the texts of the change beside which the public reads it."""
    return scope_of(f"{digest} {whole}")


def other_language(language: str) -> str:
    """The other of the two languages."""
    return "en" if language == "cy" else "cy"


def clear_readings(digests: Iterable[str]) -> dict[tuple[UUID, str], TextReading]:
    """(change or contribution, digest) → the reading by which nobody can be known by this text; and the same by the
    digest of the whole, where it was read with more. Where anybody has found that somebody could be known by it, there
    is none."""
    return clear_among(TextReading.objects.filter(digest__in=list(digests), read_at__isnull=False))


def clear_among(readings: Iterable[TextReading]) -> dict[tuple[UUID, str], TextReading]:
    """The same among readings in hand. Somebody who could be known by a text together with what was done could be known
    by the text itself, until it is found clear with something else."""
    read = [row for row in readings if row.read_at is not None and row.taken_back_at is None]
    found: dict[tuple[UUID, str], TextReading] = {}
    known = set()
    for row in sorted(read, key=attrgetter("read_at")):
        if row.verdict != TextReading.Verdict.CLEAR:
            known.add((_about(row), row.whole or row.digest))
            found = {key: each for key, each in found.items() if (key[0], each.digest) != (_about(row), row.digest)}
        elif (_about(row), row.whole or row.digest) not in known:
            names = (row.whole,) if row.beside_id else (row.digest, row.whole)
            found |= {(_about(row), name): row for name in names if name}
    return {key: row for key, row in found.items() if not {key, (key[0], row.digest)} & known}


def _about(row: TextReading) -> UUID:
    return row.change_id or row.contribution_id  # type: ignore[return-value]  # the database holds one of the two
