"""What a talk leaves to do: what must be passed on while its clock runs, and the call to see how they are."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from engagement.models import AftercareCheck, Consultation, FollowUp
from safeguards.duties import Duty, most_urgent


def time_left(due_at: datetime, now: datetime) -> str:
    """Hours and minutes until then, or since then, in words."""
    minutes = int(abs((due_at - now).total_seconds())) // 60
    hours, rest = divmod(minutes, 60)
    parts = [ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}] if hours else []
    parts.append(ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest})
    words = _("%(time)s left") if due_at >= now else _("Late by %(time)s")
    return words % {"time": " ".join(parts)}


def to_pass_on(user: User, now: datetime) -> list[Duty]:
    """What is not passed on yet, before everything else. Pseudonym and time alone: nothing of what was said."""
    rows = FollowUp.objects.visible_to(user).open().select_related("survivor").order_by("due_at", "pk")
    return most_urgent(rows, lambda row: pass_on_duty(row, now))


def pass_on_duty(row: FollowUp, now: datetime) -> Duty:
    """The hours that are left, or that are over."""
    return Duty(
        kind=time_left(row.due_at, now),
        title=_("Pass on what %(name)s told us") % {"name": row.survivor.pseudonym}
        if row.survivor
        else _("Pass on what we were told"),
        detail=_("By %(moment)s at the latest.")
        % {"moment": date_format(timezone.localtime(row.due_at), "l j F, H:i")},
        url=reverse("follow_up_pass", args=[row.pk]),
        label=_("Pass it on"),
        due_at=row.due_at,
        late=row.due_at < now,
        urgent=True,
        has_clock=True,
    )


def to_write_down(user: User) -> list[Duty]:
    """Talks in which something is said to be new, and nothing is written down to be passed on."""
    written = FollowUp.objects.filter(consultation=OuterRef("pk"))
    crime = Q(crime="new") & ~Exists(written.filter(kind="crime"))
    concern = Q(safeguarding="new") & ~Exists(written.filter(kind="safeguarding"))
    told_new = Q(crime="new") | Q(safeguarding="new")
    talks = Consultation.objects.visible_to(user).filter(told_new, crime | concern)
    return most_urgent(talks.with_names().order_by("started_at", "pk"), write_down_duty)


def write_down_duty(talk: Any) -> Duty:
    """The clock runs from when they said it."""
    return Duty(
        kind=_("The clock began when they said it"),
        title=_("Write down what %(name)s told us") % {"name": talk.name},
        detail=_("You answered New. It cannot be passed on before it is written down."),
        url=reverse("consultation_detail", args=[talk.pk]),
        label=_("Write it down"),
        due_at=talk.started_at,
        urgent=True,
        has_clock=True,
    )


def to_look_in_on(user: User, now: datetime) -> list[Duty]:
    """Calls to see how somebody is, from the hour they are due (PT-8)."""
    checks = AftercareCheck.objects.visible_to(user).open().filter(due_from__lte=now, survivor__died_at__isnull=True)
    ordered = checks.select_related("survivor").order_by("due_until", "pk")
    return most_urgent(ordered, lambda check: aftercare_duty(check, now))


def aftercare_duty(check: AftercareCheck, now: datetime) -> Duty:
    """At the moment they chose, else until the last hour."""
    moment = check.agreed_at or check.due_until
    words = _("They would like it on %(moment)s") if check.agreed_at else _("Until %(moment)s")
    return Duty(
        kind=words % {"moment": date_format(timezone.localtime(moment), "l j F, H:i")},
        title=_("See how %(name)s is") % {"name": check.survivor.pseudonym},
        detail=_("A short call after your talk, in the way they said is safe."),
        url=reverse("aftercare_record", args=[check.consultation_id]),
        label=_("See how they are"),
        due_at=moment,
        late=check.due_until < now,
    )
