"""Evidence as it stands on a page: what it is, whether it counts, and whether anybody may open it."""

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from feedback.days import short_day
from feedback.models import Change, Evidence
from safeguards.filing.models import FileState, MediaType


@dataclass(frozen=True)
class Paper:
    """One piece of evidence."""

    row: Evidence

    @property
    def may_be_opened(self) -> bool:
        return self.row.file.may_be_opened

    @property
    def is_confirmed(self) -> bool:
        return self.row.confirmed_at is not None

    @property
    def may_be_confirmed(self) -> bool:
        return self.may_be_opened and not self.is_confirmed

    @property
    def file(self) -> str:
        """PDF, 84 KB."""
        return f"{MediaType(self.row.file.media_type).label}, {filesizeformat(self.row.file.size)}"

    @property
    def standing(self) -> str:
        """Whether it counts, and since when."""
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
        """Why nobody can open it now; nothing where they can."""
        if self.may_be_opened:
            return ""
        return {
            FileState.INFECTED: _("A virus was found in this file. It is kept, and nobody can open it."),
            FileState.BROKEN: _("This file cannot be opened any more. Ask for it again."),
        }.get(FileState(self.row.file.state), _("Being checked for viruses. It opens once that is done."))


def papers_of(change: Change) -> list[Paper]:
    """All evidence of one change, in the order in which it came."""
    rows = change.evidence.select_related("file", "added_by", "confirmed_by")
    return [Paper(row) for row in rows]
