"""What nobody has sorted yet, and until when it should be."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Permission
from feedback.days import short_day
from feedback.loops import MOST, start_of
from feedback.models import Loop
from safeguards.duties import Duty


def to_sort(user: User) -> "QuerySet[Loop]":
    """What people said and nobody has decided on yet."""
    return Loop.objects.visible_to(user).filter(is_sorted=False)


def too_old(at: datetime) -> datetime:
    """What was said before this should have been sorted by now."""
    return start_of(timezone.localdate(at) - timedelta(days=settings.TRIAGE_DAYS))


def sorting(user: User, now: datetime) -> list[Duty]:
    """One line for all of it, due with the oldest. Counted up to MOST, in one query."""
    if not user.can(Permission.MANAGE_CHANGES):
        return []
    moments = list(to_sort(user).order_by("said_at").values_list("said_at", flat=True)[: MOST + 1])
    if not moments:
        return []
    due_at = start_of(timezone.localdate(moments[0]) + timedelta(days=settings.TRIAGE_DAYS))
    number = len(moments)
    title = ngettext("%(count)d point to read and sort", "%(count)d points to read and sort", number)
    more = _("More than %(most)s points to read and sort") % {"most": f"{MOST:,}"}
    return [
        Duty(
            kind=_("The oldest was said %(day)s") % {"day": short_day(moments[0])},
            title=more if number > MOST else title % {"count": number},
            detail=_("Say what becomes of each, so that nobody is forgotten."),
            url=reverse("contribution_sort"),
            label=_("Read and sort"),
            due_at=due_at,
            late=moments[0] < too_old(now),
        )
    ]
