"""By when something was promised of a change, and how late it is."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.days import short_day
from feedback.models import Change, Escalation
from feedback.models.change import GOING_ON

Status = Change.Status


def promised_on(change: Change) -> date | None:
    """The day that counts now: by which it is to be made, or looked at again once it is made."""
    if change.status in GOING_ON:
        return change.due_on
    return change.check_on if change.status == Status.IMPLEMENTED else None


def days_late(change: Change, today: date) -> int:
    """Whole days since the promised day; nothing while it is still to come."""
    promised = promised_on(change)
    return max((today - promised).days, 0) if promised else 0


def days_until(level: str) -> int:
    """How late a change is when this person hears of it."""
    days: int = settings.OVERDUE_LEAD_DAYS if level == Escalation.Level.LEAD else settings.OVERDUE_SPONSOR_DAYS
    return days


def late_since(level: str, today: date) -> date:
    """Whatever was promised before this day is late enough for them."""
    return today - timedelta(days=days_until(level) - 1)


@dataclass(frozen=True)
class Due:
    """One promise as it is shown: what it is, its day, and how many days are left."""

    words: str
    day: date
    today: date

    @property
    def days_late(self) -> int:
        return max((self.today - self.day).days, 0)

    @property
    def left(self) -> str:
        """In 42 days, today, or 3 days late."""
        days = (self.day - self.today).days
        if days < 0:
            return ngettext("%(count)d day late", "%(count)d days late", -days) % {"count": -days}
        return ngettext("In %(count)d day", "In %(count)d days", days) % {"count": days} if days else _("Today")


def promises(change: Change, today: date, *, to_owner: bool = False) -> list[Due]:
    """What is still to come of this change: made by, or embedded by; and the owner's next word on it."""
    found = []
    if (promised := promised_on(change)) is not None:
        words = _("Embedded by %(day)s") if change.status == Status.IMPLEMENTED else _("Made by %(day)s")
        found.append(Due(words % {"day": short_day(promised)}, promised, today))
    if change.report_on and (change.status in GOING_ON or change.status == Status.IMPLEMENTED):
        words = _("Your next report: %(day)s") if to_owner else _("Owner’s next report: %(day)s")
        found.append(Due(words % {"day": short_day(change.report_on)}, change.report_on, today))
    return found
