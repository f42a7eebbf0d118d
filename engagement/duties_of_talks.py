"""What a talk leaves to do: what must be passed on while its clock runs, and the call to see how they are."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.anybody import NOW
from accounts.models import User
from accounts.roles import Permission
from engagement.models import AftercareCheck, Consultation, FollowUp
from safeguards.duties import Ask, Due, Duty, Found, Kind, shaped, since


def time_left(due_at: datetime, now: datetime) -> str:
    """Hours and minutes until then, or since then, in words."""
    minutes = int(abs((due_at - now).total_seconds())) // 60
    hours, rest = divmod(minutes, 60)
    parts = [ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}] if hours else []
    parts.append(ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest})
    words = _("%(time)s left") if due_at >= now else _("Late by %(time)s")
    return words % {"time": " ".join(parts)}


def to_pass_on(user: User) -> "QuerySet[Any]":
    """What is not passed on yet, before everything else. Pseudonym and time alone: nothing of what was said."""
    rows = FollowUp.objects.visible_to(user).open().order_by("due_at", "pk")
    return shaped(rows, name="survivor__pseudonym", at="due_at")


def pass_on_duty(row: Found, ask: Ask) -> Duty:
    """The hours that are left, or that are over."""
    return Duty(
        kind=time_left(row.at, ask.now),
        title=_("Pass on what %(name)s told us") % {"name": row.name} if row.name else _("Pass on what we were told"),
        detail=_("By %(moment)s at the latest.") % {"moment": date_format(timezone.localtime(row.at), "l j F, H:i")},
        url=reverse("follow_up_pass", args=[row.pk]),
        label=_("Pass it on"),
    )


def to_write_down(user: User) -> "QuerySet[Any]":
    """Talks in which something is said to be new, and nothing is written down to be passed on. Before that none can be
    closed."""
    written = FollowUp.objects.filter(consultation=OuterRef("pk"))
    crime = Q(crime="new") & ~Exists(written.filter(kind="crime"))
    concern = Q(safeguarding="new") & ~Exists(written.filter(kind="safeguarding"))
    told_new = Q(crime="new") | Q(safeguarding="new")
    talks = Consultation.objects.visible_to(user).open().filter(told_new, crime | concern)
    return shaped(talks.with_names().order_by("started_at", "pk"), name="name", at="started_at")


def write_down_duty(talk: Found, _ask: Ask) -> Duty:
    """The clock runs from when they said it."""
    return Duty(
        kind=_("The clock began when they said it"),
        title=_("Write down what %(name)s told us") % {"name": talk.name},
        detail=_("You answered New. It cannot be passed on before it is written down."),
        url=reverse("consultation_detail", args=[talk.pk]),
        label=_("Write it down"),
    )


def to_look_in_on(user: User) -> "QuerySet[Any]":
    """Calls to see how somebody is, from the hour they are due (PT-8)."""
    checks = AftercareCheck.objects.visible_to(user).open().filter(due_from__lte=NOW, survivor__died_at__isnull=True)
    ordered = checks.order_by("due_until", "pk")
    return shaped(ordered, pk="consultation", name="survivor__pseudonym", at="agreed_at", until="due_until")


def aftercare_due(check: Found, ask: Ask) -> Due:
    """At the moment they chose, else until the last hour."""
    return Due(check.at or check.until, late=check.until < ask.now)


def aftercare_duty(check: Found, _ask: Ask) -> Duty:
    """A short call."""
    words = _("They would like it on %(moment)s") if check.at else _("Until %(moment)s")
    return Duty(
        kind=words % {"moment": date_format(timezone.localtime(check.at or check.until), "l j F, H:i")},
        title=_("See how %(name)s is") % {"name": check.name},
        detail=_("A short call after your talk, in the way they said is safe."),
        url=reverse("aftercare_record", args=[check.pk]),
        label=_("See how they are"),
    )


def _by_then(row: Found, ask: Ask) -> Due:
    return Due(row.at, late=row.at < ask.now)


NEEDS = (Permission.OPEN_SURVIVORS,)
TALKS = (
    Kind(rows=to_pass_on, due=_by_then, say=pass_on_duty, needs=NEEDS, urgent=True, has_clock=True),
    Kind(rows=to_write_down, due=since, say=write_down_duty, needs=NEEDS, urgent=True, has_clock=True),
    Kind(rows=to_look_in_on, due=aftercare_due, say=aftercare_duty, needs=NEEDS),
)
