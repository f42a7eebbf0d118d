"""What came in from private pages: before all else until somebody has read it, and then until what it asks is done."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Permission
from engagement.inbound import read_by
from engagement.models import InboundMessage
from safeguards import duties
from safeguards.duties import Ask, Due, Duty, Found, shaped

Kind = InboundMessage.Kind


def unread(user: User) -> "QuerySet[Any]":
    """What nobody has read yet."""
    return _undone(user).filter(read_at__isnull=True)


def begun(user: User) -> "QuerySet[Any]":
    """What was read, and asks for something that is not done."""
    return _undone(user).filter(read_at__isnull=False)


def _undone(user: User) -> "QuerySet[Any]":
    rows = InboundMessage.objects.visible_to(user).undone().order_by("arrived_at", "pk")
    return shaped(rows, name="survivor__pseudonym", at="arrived_at", on="due_on", what="kind", person="language")


def read_due(row: Found, ask: Ask) -> Due:
    """Were a crime told in it, the hours would run since it arrived."""
    return Due(row.at, late=ask.today > read_by(row.at))


def to_read(row: Found, ask: Ask) -> Duty:
    """Nobody knows what it says: pseudonym, language and time alone."""
    titles = {
        Kind.COPY: _("%(name)s asks for a copy"),
        Kind.FORGET: _("%(name)s asks us to forget"),
    }
    in_welsh = _("In Welsh, by their private page. Nobody has read it yet.")
    in_english = _("In English, by their private page. Nobody has read it yet.")
    return Duty(
        kind=_arrived(row.at),
        title=titles.get(Kind(row.what), _("%(name)s wrote to you")) % {"name": row.name},
        detail=in_welsh if row.person == "cy" else in_english,
        url=reverse("inbound_detail", args=[row.pk]),
        label=_("Read it"),
    )


def do_due(row: Found, ask: Ask) -> Due:
    """By the last day that the law gives, where it gives one (RT-8)."""
    if row.on is None:
        return Due(row.at)
    return Due(timezone.make_aware(datetime.combine(row.on, time(23, 59))), late=ask.today > row.on)


def to_do(row: Found, ask: Ask) -> Duty:
    """It was read; what it asks for is not done."""
    titles = {
        Kind.COPY: _("Give %(name)s their copy"),
        Kind.FORGET: _("Decide what we can forget of %(name)s"),
    }
    return Duty(
        kind=time_to_answer(row.on, ask.now) or _arrived(row.at),
        title=titles.get(Kind(row.what), _("Say what follows from what %(name)s wrote")) % {"name": row.name},
        detail=_("It has been read. Say what was done, and it leaves your desk."),
        url=reverse("inbound_detail", args=[row.pk]),
        label=_("Go on with it"),
    )


def time_to_answer(due_on: date | None, now: datetime) -> str:
    """Days until the last day that the law gives, or since it; nothing where there is none (RT-8)."""
    if due_on is None:
        return ""
    days = (due_on - timezone.localdate(now)).days
    if days < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def _arrived(at: datetime) -> str:
    return _("Arrived %(moment)s") % {"moment": date_format(timezone.localtime(at), "j F, H:i")}


NEEDS = (Permission.OPEN_SURVIVORS,)
INBOUND = (
    duties.Kind(rows=unread, due=read_due, say=to_read, needs=NEEDS, urgent=True, has_clock=True),
    duties.Kind(rows=begun, due=do_due, say=to_do, needs=NEEDS),
)
