"""What a survivor needs to take part, and who stands by them, in the words of a screen."""

import json
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from engagement.models import AccessNeed, Companion, SupportWorker

Row = Mapping[str, str | None]  # the opened fields of one row


def access_lines(opened: Iterable[Row]) -> list[str]:
    """One line for each need, in the order of the list (AC-2): `access_lines(opened[need.pk] for need in needs)`."""
    order = {kind: place for place, kind in enumerate(AccessNeed.Kind.values)}
    rows = sorted((row for row in opened if row["kind"] in order), key=lambda row: order[row["kind"] or ""])
    return [_line(AccessNeed.Kind(row["kind"] or ""), row["detail"]) for row in rows]


def _line(kind: AccessNeed.Kind, detail: str | None) -> str:
    words = interpreter_words(wanted_of(detail)) if kind == AccessNeed.Kind.INTERPRETER else detail
    if kind == AccessNeed.Kind.OTHER and words:
        return words
    return _("%(need)s: %(detail)s") % {"need": kind.label, "detail": words} if words else str(kind.label)


def wanted_of(detail: str | None) -> dict[str, str]:
    """What is wanted of an interpreter: language, dialect, gender, not_from_area, unknown (to
    the family). Text that is none is a language."""
    try:
        held = json.loads(detail or "{}")
    except ValueError:
        held = None
    return held if isinstance(held, dict) else {"language": detail or ""}


def wanted_as_text(
    *, language: str, dialect: str, gender: str, not_from_area: bool = False, unknown: bool = False
) -> str:
    """The same as it is kept; "" where nothing is wanted."""
    held = {
        "language": language,
        "dialect": dialect,
        "gender": gender,
        "not_from_area": not_from_area and "yes",
        "unknown": unknown and "yes",
    }
    if not any(held.values()):
        return ""
    return json.dumps({name: value for name, value in held.items() if value}, ensure_ascii=False)


def interpreter_words(wanted: Mapping[str, str]) -> str:
    """Such as: Somali, from the north, a woman, not from the area, not known to the family."""
    genders = {Companion.Gender.WOMAN.value: _("a woman"), Companion.Gender.MAN.value: _("a man")}
    gender = genders.get(wanted.get("gender", ""), "")
    area = _("not from the area") if wanted.get("not_from_area") else ""
    family = _("not known to the family") if wanted.get("unknown") else ""
    return ", ".join(filter(None, [wanted.get("language", ""), wanted.get("dialect", ""), gender, area, family]))


def support_line(worker: SupportWorker, opened: Row) -> str:
    """Who stands by them and what we may ask of that person, in one sentence or two."""
    who = ", ".join(filter(None, [opened["name"], opened["organisation"]]))
    if worker.may_call:
        return _("%(who)s. Knows that they talk to us; we may ask them to pass on a call.") % {"who": who}
    if worker.is_aware:
        return _("%(who)s. Knows that they talk to us. Do not ask them to pass anything on.") % {"who": who}
    return _("%(who)s. Does not know that they talk to us. Do not contact them.") % {"who": who}
