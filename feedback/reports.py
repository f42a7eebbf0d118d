"""What owners said of their changes, as a coordinator and as the owner reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.days import short_day
from feedback.models import Change, ProgressReport

Status = Change.Status
SAYS = {
    Status.ACCEPTED: gettext_lazy("%(name)s says it is accepted"),
    Status.IN_PROGRESS: gettext_lazy("%(name)s says that work has begun"),
    Status.IMPLEMENTED: gettext_lazy("%(name)s says it is implemented"),
    Status.EMBEDDED: gettext_lazy("%(name)s says it has stayed"),
    Status.REJECTED: gettext_lazy("%(name)s says it cannot be done"),
}


def who_says_what(name: str, to: str, kind: str) -> str:
    """Rhian Vale says it is implemented; or that she answered, or reported."""
    if to:
        words = str(SAYS[Status(to)])
    elif kind == ProgressReport.Kind.ANSWER:
        words = _("%(name)s has answered")
    else:
        words = _("%(name)s has reported")
    return words % {"name": name}


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report with its words opened."""

    row: ProgressReport
    words: str
    question: str

    @property
    def is_open(self) -> bool:
        return self.row.confirmed_at is None and self.row.sent_back_at is None

    @property
    def title(self) -> str:
        return who_says_what(self.row.reported_by.name, self.row.to, self.row.kind)

    @property
    def day(self) -> str:
        """The day on which the step was taken, or on which they wrote."""
        return short_day(self.row.on or self.row.reported_at)

    @property
    def standing(self) -> str:
        """What became of it."""
        if self.row.confirmed_at is not None:
            return _("Confirmed %(day)s.") % {"day": short_day(self.row.confirmed_at)}
        if self.row.sent_back_at is not None:
            return _("Sent back with a question %(day)s.") % {"day": short_day(self.row.sent_back_at)}
        return _("Not confirmed yet.")


def rows_of(change: Change) -> list[ProgressReport]:
    """Everything the owners of one change said, newest first."""
    return list(change.reports.select_related("reported_by", "sent_back_by").order_by("-reported_at"))


def reports_from(rows: list[ProgressReport], opened: Mapping[UUID, Mapping[str, str | None]]) -> list[Report]:
    """The same with their words, which the caller has opened with the rest of the page."""
    return [
        Report(row=row, words=opened[row.pk]["words"] or "", question=opened[row.pk]["question"] or "") for row in rows
    ]


def question_in(reports: list[Report]) -> Report | None:
    """What the coordinator asked last, while the owner has not answered it."""
    newest = reports[0] if reports else None
    return newest if newest is not None and newest.row.sent_back_at is not None else None
