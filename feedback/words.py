"""What people said, opened for a coordinator to read: everything on a page in one event, never to be changed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from engagement.models import Contribution, ContributionCorrection
from safeguards.audit import Actor, Why
from safeguards.sealing import open_together


@dataclass(frozen=True, kw_only=True)
class Read:
    """One point with its words, and what they said later to put it right."""

    contribution: Contribution
    words: str
    language: str
    put_right: tuple[tuple[str, datetime], ...] = ()


def read_words(rows: Sequence[Contribution], *, by: Actor, why: Why) -> list[Read]:
    """In the order given. Fetch `consultation` with the rows: it knows the language."""
    later = list(ContributionCorrection.objects.filter(contribution__in=rows))
    opened = open_together((rows, ("words",)), (later, ("words",)), by=by, why=why)
    put_right: defaultdict[UUID, list[tuple[str, datetime]]] = defaultdict(list)
    for each in later:
        put_right[each.contribution_id].append((opened[each.pk]["words"] or "", each.said_at))
    return [
        Read(
            contribution=row,
            words=opened[row.pk]["words"] or "",
            language=row.consultation.language,
            put_right=tuple(put_right[row.pk]),
        )
        for row in rows
    ]
