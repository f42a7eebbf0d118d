"""What nobody has sorted yet, and until when it should be."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Permission
from feedback.days import short_day
from feedback.loops import start_of
from feedback.models import Loop
from safeguards.duties import COUNTED, Ask, Due, Duty, Found, Kind, shaped


def to_sort(user: User) -> "QuerySet[Loop]":
    """What people said and nobody has decided on yet."""
    return Loop.objects.visible_to(user).filter(is_sorted=False)


def too_old(at: datetime) -> datetime:
    """What was said before this should have been sorted by now."""
    return start_of(timezone.localdate(at) - timedelta(days=settings.TRIAGE_DAYS))


def unsorted(user: User) -> "QuerySet[Any]":
    """All of it, the oldest first."""
    return shaped(to_sort(user).order_by("said_at", "contribution"), at="said_at")


def sorting_due(oldest: Found, ask: Ask) -> Due:
    """One line for all of it, due with the oldest."""
    due_at = start_of(timezone.localdate(oldest.at) + timedelta(days=settings.TRIAGE_DAYS))
    return Due(due_at, late=oldest.at < too_old(ask.now))


def sorting(oldest: Found, _ask: Ask) -> Duty:
    """How many wait, counted up to COUNTED."""
    number = oldest.count
    title = ngettext("%(count)d point to read and sort", "%(count)d points to read and sort", number)
    more = _("More than %(most)s points to read and sort") % {"most": COUNTED}
    return Duty(
        kind=_("The oldest was said %(day)s") % {"day": short_day(oldest.at)},
        title=more if number > COUNTED else title % {"count": number},
        detail=_("Say what becomes of each, so that nobody is forgotten."),
        url=reverse("contribution_sort"),
        label=_("Read and sort"),
    )


NEEDS = (Permission.MANAGE_CHANGES, Permission.OPEN_SURVIVORS)
SORTING = (Kind(rows=unsorted, due=sorting_due, say=sorting, needs=NEEDS, most=COUNTED + 1, each=1),)
