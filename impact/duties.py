"""What the board agreed and what is late of it: for whoever owns it, and for managers who see what is late."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.anybody import TODAY
from accounts.models import User
from accounts.roles import Permission
from feedback.days import short_day
from feedback.loops import start_of
from impact.models import AgreedAction
from safeguards.duties import COUNTED, Ask, Due, Duty, Found, Kind, shaped


def late_own(user: User) -> "QuerySet[Any]":
    """Their own that are late, the earliest promised first."""
    return _shaped(AgreedAction.objects.late(TODAY).filter(owner=user.ident))


def late_of_others(user: User) -> "QuerySet[Any]":
    """Those of everybody else."""
    return _shaped(AgreedAction.objects.late(TODAY).exclude(owner=user.ident))


def _shaped(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    return shaped(rows.order_by("due_on", "pk"), name="owner__name", what="what", on="due_on")


def late_since(row: Found, _ask: Ask) -> Due:
    """Late by the day it was promised for, or was put off to."""
    return Due(start_of(row.on), late=True)


def own_duty(row: Found, ask: Ask) -> Duty:
    """Write down how it goes, put it off, or close it."""
    return Duty(
        kind=_how_late(row, ask),
        title=_("Say how it goes: %(what)s") % {"what": row.what},
        detail=_("Promised for %(day)s.") % {"day": short_day(row.on)},
        url=reverse("agreed_detail", args=[row.pk]),
        label=_("See the action"),
    )


def others_duty(first: Found, ask: Ask) -> Duty:
    """One line for all of them; a single one is named."""
    if first.count == 1:
        return Duty(
            kind=_how_late(first, ask),
            title=_("Ask %(name)s how it goes: %(what)s") % {"name": first.name, "what": first.what},
            detail=_("Promised for %(day)s.") % {"day": short_day(first.on)},
            url=reverse("agreed_detail", args=[first.pk]),
            label=_("See the action"),
        )
    more = _("More than %(most)s actions of others are late") % {"most": COUNTED}
    counted = ngettext("%(count)d action of others is late", "%(count)d actions of others are late", first.count)
    return Duty(
        kind=_how_late(first, ask),
        title=more if first.count > COUNTED else counted % {"count": first.count},
        detail=_("Ask whoever owns them how it goes."),
        url=reverse("agreed_list"),
        label=_("See the actions"),
    )


def _how_late(row: Found, ask: Ask) -> str:
    days = (ask.today - row.on).days
    late = ngettext("Agreed by the board: %(count)d day late", "Agreed by the board: %(count)d days late", days)
    return late % {"count": days}


FIGURES, LATE = Permission.SEE_FIGURES, Permission.SEE_OVERDUE
KINDS = (
    Kind(rows=late_own, due=late_since, say=own_duty, needs=(FIGURES,)),
    Kind(rows=late_of_others, due=late_since, say=others_duty, needs=(FIGURES, LATE), most=COUNTED + 1, each=1),
)
