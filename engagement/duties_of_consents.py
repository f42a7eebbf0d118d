"""What consents ask of the desk: a yes that runs out is asked for again before it does (CN-6)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateField, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from engagement.looking_ahead import NEAR
from engagement.models import ConsentRecord, Purpose, SafeContactPlan, Survivor
from safeguards.duties import Ask, Due, Duty, Found, Kind, shaped
from safeguards.prepared import Given

FROM = Given(lambda ask: ask.today - timedelta(days=settings.DUTY_AHEAD_DAYS), DateField())
NO_CONTACT = (SafeContactPlan.Status.STOPPED, SafeContactPlan.Status.SUSPENDED)


def running_out(user: User) -> "QuerySet[Any]":
    """One for each person with a yes that runs out within the look-ahead, or has run out as short a time ago. Asking is
    part of the next talk: nobody is contacted for it, and nobody whose contact is stopped is named here."""
    ending = newest_answers().filter(expires_on__range=(FROM, NEAR))
    sooner = ending.filter(survivor=OuterRef("survivor")).filter(
        Q(expires_on__lt=OuterRef("expires_on")) | Q(expires_on=OuterRef("expires_on"), pk__lt=OuterRef("pk"))
    )
    asked = ending.filter(
        ~Exists(sooner), survivor__in=Survivor.objects.visible_to(user), survivor__died_at__isnull=True
    )
    stopped = SafeContactPlan.objects.filter(survivor=OuterRef("survivor"), status__in=NO_CONTACT)
    ordered = asked.filter(~Exists(stopped)).order_by("expires_on", "pk")
    return shaped(ordered, person="survivor", name="survivor__pseudonym", on="expires_on", what="purpose")


def newest_answers() -> "QuerySet[ConsentRecord]":
    """Answers after which none was given to the same purpose and scope: found for each by itself, so that few are read
    where few are wanted."""
    same = ConsentRecord.objects.filter(
        survivor=OuterRef("survivor"), purpose=OuterRef("purpose"), scope=OuterRef("scope")
    )
    later = same.filter(
        Q(decided_at__gt=OuterRef("decided_at")) | Q(decided_at=OuterRef("decided_at"), pk__gt=OuterRef("pk"))
    )
    return ConsentRecord.objects.filter(~Exists(later))


def consent_due(answer: Found, _ask: Ask) -> Due:
    """By its last day."""
    return Due(timezone.make_aware(datetime.combine(answer.on, settings.WORKING_DAY_ENDS)))


def consent_duty(answer: Found, ask: Ask) -> Duty:
    """Asked again when they next talk; once it has run out it counts as not given."""
    kind = _("A consent ran out on %(day)s") if answer.on < ask.today else _("A consent runs out on %(day)s")
    return Duty(
        kind=kind % {"day": date_format(answer.on, "j F")},
        title=_("Ask %(name)s again when you next talk") % {"name": answer.name},
        detail=str(Purpose(answer.what).label),
        url=reverse("consent_list", args=[answer.person]),
        label=_("See their consents"),
    )


NEEDS = (Permission.OPEN_SURVIVORS,)
CONSENTS = (Kind(rows=running_out, due=consent_due, say=consent_duty, needs=NEEDS),)
