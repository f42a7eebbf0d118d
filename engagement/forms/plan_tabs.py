"""Two tabs on one plan: what nobody touched in this one follows what was saved in the other.

The page carries a mark of each box as it stood when it was opened: a keyed digest, from which nothing can be read. A
box whose mark still fits was not touched here, so what another tab saved there stays.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from engagement.forms.plans import PlanForm
from safeguards import blind_index

MARK = "plan_tab"
LETTERS = 12  # of each digest
# what is asked afresh each time, or says which save and which way is meant
NOT_FOLLOWED = frozenset({"base", "number", "kind", "seen", "days", "together"})


def marks(initial: dict[str, Any], *, owner: UUID) -> str:
    """The mark of every box as it is first shown."""
    return json.dumps({name: _mark(owner, name, values) for name, values in as_sent(initial)}, separators=(",", ":"))


def follow(posted: QueryDict, initial: dict[str, Any], *, owner: UUID) -> tuple[QueryDict, list[str]]:
    """What was sent, with what is saved now (`initial`) in every box that nobody touched; and the names of those."""
    again, taken = posted.copy(), []
    base = _read(posted.get("base", ""))
    for name, saved in as_sent(initial):
        typed = _tidy(posted.getlist(name))
        if name in initial and typed != saved and base.get(name) == _mark(owner, name, typed):
            again.setlist(name, saved)
            taken.append(name)
    again["base"] = marks(initial, owner=owner)
    return again, taken


def as_sent(initial: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Each box with what a browser sends of it when nobody has touched it."""
    form = PlanForm(initial=initial)
    for name, field in form.fields.items():
        if name in NOT_FOLLOWED:
            continue
        value = form[name].value()
        if isinstance(field, forms.BooleanField):
            yield name, ["on"] if value else []
        else:
            shown = field.widget.format_value(value)
            yield name, _tidy(shown if isinstance(shown, list | tuple) else [shown])


def _tidy(values: Iterable[Any]) -> list[str]:
    """Without what is empty, and with one kind of line end."""
    texts = ("" if value is None else str(value).replace("\r\n", "\n").strip() for value in values)
    return [text for text in texts if text]


def _mark(owner: UUID, name: str, values: list[str]) -> str:
    return blind_index.digest(MARK, json.dumps([str(owner), name, values])).hex()[:LETTERS]


def _read(text: str) -> dict[str, str]:
    try:
        held = json.loads(text)
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}
