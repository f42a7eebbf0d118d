"""What came in from private pages: before all else until somebody has read it, and then until what it asks is done."""

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from engagement.inbound import read_by
from engagement.models import InboundMessage
from safeguards.duties import Duty

Kind = InboundMessage.Kind


def duties_of_inbound(user: User, now: datetime) -> list[Duty]:
    """One for each message that is not done. Pseudonym, language and time alone: nothing of what it says."""
    rows = InboundMessage.objects.visible_to(user).undone().select_related("survivor").order_by("arrived_at")
    return [to_read(row, now) if row.read_at is None else to_do(row, now) for row in rows]


def to_read(row: InboundMessage, now: datetime) -> Duty:
    """Nobody knows what it says. Were a crime told in it, the hours would run since it arrived."""
    titles = {
        Kind.COPY: _("%(name)s asks for a copy"),
        Kind.FORGET: _("%(name)s asks us to forget"),
    }
    in_welsh = _("In Welsh, by their private page. Nobody has read it yet.")
    in_english = _("In English, by their private page. Nobody has read it yet.")
    return Duty(
        kind=_arrived(row),
        title=titles.get(Kind(row.kind), _("%(name)s wrote to you")) % {"name": row.survivor.pseudonym},
        detail=in_welsh if row.language == "cy" else in_english,
        url=reverse("inbound_detail", args=[row.pk]),
        label=_("Read it"),
        due_at=row.arrived_at,
        late=timezone.localdate(now) > read_by(row.arrived_at),
        urgent=True,
        has_clock=True,
    )


def to_do(row: InboundMessage, now: datetime) -> Duty:
    """It was read; what it asks for is not done."""
    titles = {
        Kind.COPY: _("Give %(name)s their copy"),
        Kind.FORGET: _("Decide what we can forget of %(name)s"),
    }
    due_at = row.arrived_at
    if row.due_on is not None:
        due_at = timezone.make_aware(datetime.combine(row.due_on, time(23, 59)))
    return Duty(
        kind=time_to_answer(row, now) or _arrived(row),
        title=titles.get(Kind(row.kind), _("Say what follows from what %(name)s wrote"))
        % {"name": row.survivor.pseudonym},
        detail=_("It has been read. Say what was done, and it leaves your desk."),
        url=reverse("inbound_detail", args=[row.pk]),
        label=_("Go on with it"),
        due_at=due_at,
        late=row.due_on is not None and timezone.localdate(now) > row.due_on,
    )


def time_to_answer(row: InboundMessage, now: datetime) -> str:
    """Days until the last day that the law gives, or since it; nothing where there is none (RT-8)."""
    if row.due_on is None:
        return ""
    days = (row.due_on - timezone.localdate(now)).days
    if days < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def _arrived(row: InboundMessage) -> str:
    moment = date_format(timezone.localtime(row.arrived_at), "j F, H:i")
    return _("Arrived %(moment)s") % {"moment": moment}
