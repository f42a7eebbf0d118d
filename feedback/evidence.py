"""Evidence as it stands on a page: what it is, whether it counts, and whether anybody may open it."""

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import User
from feedback.days import short_day
from feedback.models import Change, Evidence
from safeguards.filing.models import FileState, MediaType


@dataclass(frozen=True)
class Paper:
    """One piece of evidence."""

    row: Evidence
    owner: User | None = None  # whoever looks at it as the owner of the change, not as a coordinator

    @property
    def is_taken_back(self) -> bool:
        return self.row.taken_back_at is not None

    @property
    def may_be_opened(self) -> bool:
        return self.row.file.may_be_opened and not self.is_taken_back

    @property
    def is_confirmed(self) -> bool:
        """It counts."""
        return self.row.confirmed_at is not None and not self.is_taken_back

    @property
    def may_be_taken_back(self) -> bool:
        """By a coordinator at any time; by the owner what they handed in themselves, until it counts."""
        is_theirs = self.owner is None or (self.row.added_by_id == self.owner.pk and not self.is_confirmed)
        return is_theirs and not self.is_taken_back

    @property
    def may_be_confirmed(self) -> bool:
        return self.may_be_opened and not self.is_confirmed

    @property
    def file(self) -> str:
        """PDF, 84 KB."""
        return f"{MediaType(self.row.file.media_type).label}, {filesizeformat(self.row.file.size)}"

    @property
    def standing(self) -> str:
        """Whether it counts, and since when; or by whom it was taken back, and why."""
        if self.row.taken_back_at is not None:
            return _("Taken back by %(name)s, %(day)s. %(why)s.") % {
                "name": self.row.taken_back_by.name if self.row.taken_back_by else "",
                "day": short_day(self.row.taken_back_at),
                "why": self.row.get_taken_back_why_display(),
            }
        if self.row.confirmed_at is None:
            return _("Added by %(name)s, %(day)s. Not confirmed yet.") % {
                "name": self.row.added_by.name, "day": short_day(self.row.added_at)
            }  # fmt: skip
        return _("Confirmed by %(name)s, %(day)s.") % {
            "name": self.row.confirmed_by.name if self.row.confirmed_by else "",
            "day": short_day(self.row.confirmed_at),
        }

    @property
    def why_shut(self) -> str:
        """Why nobody can open it now; nothing where they can, and of what was taken back."""
        return "" if self.may_be_opened or self.is_taken_back else why_shut(FileState(self.row.file.state))


def why_shut(state: FileState) -> str:
    """Why nobody can open a file in this state."""
    return {
        FileState.INFECTED: _("A virus was found in this file. It is kept, and nobody can open it."),
        FileState.BROKEN: _("This file cannot be opened any more. Ask for it again."),
    }.get(state, _("Being checked for viruses. It opens once that is done."))


def papers_of(change: Change, *, owner: User | None = None) -> list[Paper]:
    """All evidence of one change, in the order in which it came; also what was taken back."""
    rows = change.evidence.select_related("file", "added_by", "confirmed_by", "taken_back_by")
    return [Paper(row, owner) for row in rows]
