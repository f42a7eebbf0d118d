"""What was answered on a step, as whoever typed it reads it again before it is sent, or on paper."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

HIDDEN_WORD = "…"
SHORTEST = 3  # letters of a part of a name that is hidden where it stands in other words
NAMES = frozenset({
    "name", "their_reference", "worker_name", "reply_to", "value", "officer", "interpreter_language",
    "interpreter_dialect", "call_them",
})  # fmt: skip
PROSE = frozenset(
    {
        "say",
        "never",
        "people_not_safe",
        "people_safe",
        "notes",
        "if_answered",
        "unsafe_phrase",
        "no_show",
    }
)  # in which somebody may be named


@dataclass(frozen=True)
class Answer:
    """One question, and what was answered. `is_missing`: it must be answered, or put right, before it can be sent."""

    name: str
    key: str
    value: str
    is_missing: bool = False


def answers_of(form: Any, *, is_on_paper: bool = False) -> list[Answer]:
    """The questions of one step that were answered, or must be. On paper none that say who somebody is, or where."""
    behind = {other for others in form.joined.values() for other in others}
    asked = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    names = [name for name in asked if name not in {"file", "offence"} | behind]
    if is_on_paper:
        names = [name for name in names if name not in form.about_who]
    found = [_answer(form, name) for name in names]
    return [each for each in found if each.value or each.is_missing]


def _answer(form: Any, name: str) -> Answer:
    together = [name, *form.joined.get(name, ())]
    value = form.sentence_of(name) or ", ".join(filter(None, (words_of(form[each]) for each in together)))
    fault = next((form.errors[each] for each in together if each in form.errors), None)
    if name == "name" and not value:
        value = _("Not given yet")
    return Answer(name, str(form[name].label), value or (str(fault[0]) if fault else ""), bool(fault))


def words_of(bound: forms.BoundField) -> str:
    """The answer in words."""
    field, value = bound.field, bound.value()
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else ""
    if isinstance(field, forms.MultipleChoiceField):
        labels = dict(_choices(field))
        return "\n".join(str(labels.get(each, each)) for each in value or [])
    if isinstance(field, forms.ChoiceField):
        return str(dict(_choices(field)).get(value, "")) if value else ""
    return str(value or "").strip()


def _choices(field: forms.ChoiceField) -> Iterable[tuple[Any, Any]]:
    return [(str(value), label) for value, label in field.choices]  # type: ignore[union-attr, misc]


def hiders(names: Iterable[str], prose: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern of what must not stand on paper wherever it was typed: names, references, numbers and addresses, whole
    and in their parts; and of prose what begins with a capital, written so."""
    whole = {text.strip() for text in names if text.strip()}
    parts = whole | {part for text in whole for part in _parts(text)}
    found = [f"(?i:{re.escape(each)})" for each in _longest_first(parts)]
    found += map(re.escape, _longest_first({part for text in prose for part in _parts(text) if part[0].isupper()}))
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)") if found else None


def _parts(text: str) -> list[str]:
    parts = (part.strip(".()!?") for part in re.split(r"[\s,;:]+", text))
    return [part for part in parts if len(part) >= SHORTEST]


def _longest_first(texts: Iterable[str]) -> list[str]:
    return sorted(texts, key=len, reverse=True)


def without(pattern: re.Pattern[str] | None, text: str) -> str:
    """This text with those words taken out."""
    return pattern.sub(HIDDEN_WORD, text) if pattern else text


def without_names(answers: Iterable[Answer], pattern: re.Pattern[str] | None) -> list[Answer]:
    """The same, with those words taken out of what was typed."""
    return [Answer(each.name, each.key, without(pattern, each.value)) for each in answers if not each.is_missing]


def typed_in(values: Mapping[str, list[str]], names: Iterable[str]) -> list[str]:
    """What stands in these fields of one step."""
    return [text for name in names for text in values.get(name, [])]
