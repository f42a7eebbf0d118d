"""The theory of change, reworded step by step, and taken out of the portal."""

from dataclasses import asdict, dataclass
from typing import Self

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from impact.models import TheoryRow
from safeguards.audit import Action, record


class NothingReworded(Exception):
    """All of it stands there already."""

    def __str__(self) -> str:
        return str(_("It says this already. Change something, or go back."))


@dataclass(frozen=True)
class Worded:
    """What one step says, in both languages, and what shows it."""

    words_en: str
    words_cy: str
    assumption_en: str
    assumption_cy: str
    evidence_en: str
    evidence_cy: str
    link: str
    panel: str
    status: str

    @classmethod
    def of(cls, row: TheoryRow) -> Self:
        return cls(**{name: getattr(row, name) for name in cls.__dataclass_fields__})


def reword_step(*, step: TheoryRow, worded: Worded, by: User) -> TheoryRow:
    """Put another wording in the place of this one, which stays to be read. Raises NothingReworded."""
    if worded == Worded.of(step):
        raise NothingReworded
    with transaction.atomic():
        row = TheoryRow.objects.create(path=step.path, step=step.step, **asdict(worded), written_by=by)
        record(Action.THEORY_WRITTEN, by=by, fields=[step.path, step.step])
    return row


def note_theory(*, shape: str, by: User) -> None:
    """The theory of change leaves the portal."""
    with transaction.atomic():
        record(Action.THEORY_TAKEN, by=by, fields=[shape])
