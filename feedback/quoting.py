"""Where somebody's own words stand on their way to the public board, beside one change, and the one next step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.models import User
from engagement.gate import Decision, Reason
from engagement.models import Contribution
from feedback.beside import answers_now, read_beside
from feedback.models import BoardQuote, Release, TextReading
from feedback.releases import Use, answers_together, asking_helps, may_be_put, own_reasons
from feedback.texts import READ, digest_of, exact_text, other_language
from safeguards.audit import Why
from safeguards.sealing import Opened, open_together

ASK = frozenset({Reason.NO_CONSENT})
Verdict = TextReading.Verdict


@dataclass(frozen=True, kw_only=True)
class Quoting:
    """One point beside one change: what was said, what a second person found, and the gate's answer."""

    point: Contribution
    words: str
    translation: str
    may_be_put: bool
    reading: TextReading | None  # the newest of these words beside the change as it stands on the board
    known: TextReading | None  # that found somebody by them
    note: str
    answer: Decision
    shown: BoardQuote | None

    @property
    def reasons(self) -> list[Reason]:
        return own_reasons(self.answer)

    @property
    def blocking(self) -> list[Reason]:
        """What stands in the way besides that they have yet to be asked, or may still change their mind."""
        return [reason for reason in self.reasons if reason not in (*ASK, Reason.COOLING_OFF)]

    @property
    def may_be_asked(self) -> bool:
        """Their consent to these very words would help."""
        return asking_helps(self.reasons, ASK)

    @property
    def exact_text(self) -> str:
        """What they are asked about, to the letter."""
        language = self.point.consultation.language
        texts = {language: self.words, other_language(language): self.translation}
        return exact_text(en=texts["en"], cy=texts["cy"])

    @property
    def stage(self) -> str:
        """Where it stands: what the page says, and which step comes next, goes by this one word. A second person reads
        the words before their own is asked about them: nobody says yes to what could not be shown."""
        if self.shown is not None:
            return "shown" if self.answer.is_allowed and self.may_be_put and not self.known else "hidden"
        if not self.words or not self.may_be_put:
            return "may_not"
        if self.known is not None:
            return "known"
        if self.reading is None:
            return "unread"
        if self.reading.verdict != Verdict.CLEAR:
            return "waiting"
        if self.answer.is_allowed:
            return "ready"
        return "cooling" if self.answer.until else "refused"


def quotings_of(release: Release, points: Sequence[Contribution], *, by: User) -> list[Quoting]:
    """Where each of these points stands; all that is shown of them opened in one event."""
    rows = TextReading.objects.filter(contribution__in=points, taken_back_at__isnull=True)
    readings = list(rows.select_related("reader", "put_by", "read_by").order_by("-put_at"))
    known = {row.contribution_id: row for row in readings if row.verdict == Verdict.KNOWN}
    beside = read_beside(readings, release)
    opened = open_together((points, ("words",)), (readings, (*READ, "note")), by=by, why=Why.WORK)
    quotes = BoardQuote.objects.filter(entry=release.pk).select_related("reading")
    shown = {quote.reading.contribution_id: quote for quote in quotes}
    asked = {point.pk: _asked(point, beside, shown, opened) for point in points}
    answers = answers_together({}, list(asked.values()), timezone.now(), use=Use.PUBLIC)[1]
    standing = answers_now([release], timezone.now()) if shown else {}

    def quoting(point: Contribution) -> Quoting:
        text, quote, found = asked[point.pk], shown.get(point.pk), known.get(point.pk)
        return Quoting(
            point=point,
            words=(opened[point.pk]["words"] or "").strip(),
            translation=_translation(point, text, opened),
            may_be_put=may_be_put(point) and (quote is None or quote.pk in standing),
            reading=text if text in beside else None,
            known=found,
            note=opened[found.pk]["note"] or "" if found else "",
            answer=answers[text.pk],
            shown=quote,
        )

    return [quoting(point) for point in points]


def _asked(
    point: Contribution, beside: Iterable[TextReading], shown: Mapping[UUID | None, BoardQuote], opened: Opened
) -> TextReading:
    """The text that the gate is asked about: what stands there, else what was put last, else the bare words."""
    quote = shown.get(point.pk)
    wanted = [row for row in beside if row.contribution_id == point.pk]
    if quote is not None:
        wanted = [row for row in wanted if row.pk == quote.reading_id] or [quote.reading]
    bare = TextReading(id=uuid4(), contribution=point, digest=digest_of(en=opened[point.pk]["words"], cy=None))
    text = wanted[0] if wanted else bare
    text.contribution = point
    return text


def _translation(point: Contribution, text: TextReading, opened: Opened) -> str:
    """What stands beside the words in the other language, as it was put."""
    return opened.get(text.pk, {}).get(f"text_{other_language(point.consultation.language)}") or ""
