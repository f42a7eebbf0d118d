"""The id that a form gives the row it makes, so that pressed twice it makes one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import models

from partners.models import Referral
from safeguards.audit import Actor, Why
from safeguards.sealing import open_rows


def unless_other(
    rows: "models.QuerySet[Any]",
    once: UUID | None,
    *,
    referral: Referral,
    words: Mapping[str, str],
    by: Actor,
    **facts: object,
) -> UUID | None:
    """`once`, but where a row of this referral has it that says something else: a form that went out and came to no
    answer is mended and sent again, and the second is kept as well. Opens the words of such a row. Must not be called
    inside a transaction."""
    kept = rows.filter(pk=once, referral=referral).first() if once else None
    if kept is None:
        return once
    opened = open_rows([kept], *words, by=by, why=Why.WORK)[kept.pk]
    is_same = all((opened[name] or "") == text for name, text in words.items())
    return once if is_same and all(getattr(kept, name) == fact for name, fact in facts.items()) else None


def free_id(model: type[models.Model], once: UUID | None) -> UUID:
    """`once`, for a row of this kind that is still to be made; another where none was named, or it is another's."""
    is_free = once is not None and not model._default_manager.filter(pk=once).exists()
    return once if once is not None and is_free else uuid4()
