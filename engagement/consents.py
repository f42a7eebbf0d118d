"""What stands of each consent, in words: one line for each purpose, and for each scope of a scoped one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.models import SCOPED, ConsentDetail, ConsentRecord, Purpose, Wording
from safeguards.sealing import Opened

EVERYDAY = (Purpose.CONTACT, Purpose.ONE_TO_ONE, Purpose.UPDATES)
GROUPS: tuple[tuple[Promise, tuple[Purpose, ...]], ...] = (
    (gettext_lazy("Asked of everybody"), EVERYDAY),
    (gettext_lazy("Taking part"), (Purpose.FOCUS_GROUP, Purpose.NETWORK, Purpose.REFERENCE_GROUP, Purpose.PANEL)),
    (
        gettext_lazy("Telling others"),
        (
            Purpose.QUOTE_INTERNAL,
            Purpose.QUOTE_PUBLISHED,
            Purpose.CASE_STUDY,
            Purpose.VIDEO_INTERNAL,
            Purpose.VIDEO_PARTNERS,
            Purpose.MEDIA,
            Purpose.SHARE,
            Purpose.RESEARCH,
        ),
    ),
    (gettext_lazy("Practical"), (Purpose.EQUALITY, Purpose.RECORDING, Purpose.PAYMENT)),
)
GREEN, YELLOW, ORANGE, PLAIN = "green", "yellow", "orange", ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The newest answer in words; `colour` only seconds them."""

    words: str
    colour: str = PLAIN
    may_withdraw: bool = False


@dataclass(frozen=True, kw_only=True)
class Past:
    """One answer of before, with what was kept beside it."""

    record: ConsentRecord
    evidence: str = ""
    capacity_note: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One purpose, or one scope of it, and everything that was answered to it, newest first."""

    purpose: Purpose
    standing: Standing
    scope: str = ""
    scope_text: str = ""
    note: str = ""
    history: list[Past] = field(default_factory=list)

    @property
    def is_scoped(self) -> bool:
        return self.purpose in SCOPED


def standing(record: ConsentRecord | None, today: date) -> Standing:
    """What one answer, from `ConsentRecord.objects.current()`, is worth today."""
    if record is None:
        return Standing(words=_("Not asked yet"))
    if record.decision == ConsentRecord.Decision.DECLINED:
        return Standing(words=_("Declined on %(day)s") % {"day": _day(timezone.localdate(record.decided_at))})
    if record.decision == ConsentRecord.Decision.WITHDRAWN:
        return Standing(words=_("Withdrawn on %(day)s") % {"day": _day(timezone.localdate(record.decided_at))})
    if not record.stands(today):
        return Standing(words=_("Ran out on %(day)s") % {"day": _day(record.expires_on)}, colour=ORANGE)
    if record.is_outworded:  # type: ignore[attr-defined]  # by `against_newer_words()`
        words = _("Yes, to older words. Read them the new ones before you rely on it.")
        return Standing(words=words, colour=ORANGE, may_withdraw=True)
    if record.usable_from is not None and today < record.usable_from:
        words = _("Yes. It may be used from %(day)s: until then they may change their mind.")
        return Standing(words=words % {"day": _day(record.usable_from)}, colour=YELLOW, may_withdraw=True)
    return Standing(words=_("Yes, to %(day)s") % {"day": _day(record.expires_on)}, colour=GREEN, may_withdraw=True)


def _day(day: date | None) -> str:
    return date_format(day, "j M Y") if day else ""


def ledger(
    records: Iterable[ConsentRecord], opened: Opened, wordings: Mapping[str, Wording], today: date
) -> list[tuple[Promise, list[Line]]]:
    """Every purpose, asked or not, in its group; `opened` holds the details by their id."""
    answered: dict[tuple[str, str], list[ConsentRecord]] = {}
    for record in sorted(records, key=lambda each: (each.decided_at, each.pk), reverse=True):
        answered.setdefault((record.purpose, record.scope), []).append(record)
    return [
        (heading, [line for purpose in group for line in _lines(purpose, answered, opened, wordings, today)])
        for heading, group in GROUPS
    ]


def _lines(
    purpose: Purpose,
    answered: Mapping[tuple[str, str], list[ConsentRecord]],
    opened: Opened,
    wordings: Mapping[str, Wording],
    today: date,
) -> list[Line]:
    of_purpose = [(scope, rows) for (name, scope), rows in answered.items() if name == purpose]
    if not of_purpose:
        return [Line(purpose=purpose, standing=standing(None, today))]
    return [_line(purpose, scope, rows, opened, wordings, today) for scope, rows in of_purpose]


def _line(
    purpose: Purpose,
    scope: str,
    rows: list[ConsentRecord],
    opened: Opened,
    wordings: Mapping[str, Wording],
    today: date,
) -> Line:
    kept = [_opened(row, opened) for row in rows]
    newest, current = rows[0], wordings.get(purpose)
    was_older = newest.wording is not None and current is not None and newest.wording.version < current.version
    note = _("Asked with version %(old)d of the words; they are at version %(new)d now.")
    return Line(
        purpose=purpose,
        scope=scope,
        scope_text=next((each["scope_text"] or "" for each in kept if each.get("scope_text")), ""),
        standing=standing(newest, today),
        note=note % {"old": newest.wording.version, "new": current.version}
        if was_older and newest.wording and current
        else "",
        history=[
            Past(record=row, evidence=words.get("evidence") or "", capacity_note=words.get("capacity_note") or "")
            for row, words in zip(rows, kept, strict=True)
        ],
    )


def _opened(row: ConsentRecord, opened: Opened) -> dict[str, str | None]:
    detail: ConsentDetail | None = getattr(row, "detail", None)
    return opened.get(detail.pk, {}) if detail else {}


def details_of(records: Iterable[ConsentRecord]) -> dict[UUID, ConsentDetail]:
    """The sealed rows beside these answers that hold anything."""
    found = [getattr(record, "detail", None) for record in records]
    return {each.pk: each for each in found if each and (each.scope_text or each.evidence or each.capacity_note)}
