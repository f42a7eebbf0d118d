"""What consents ask of the desk: a yes that runs out is asked for again before it does (CN-6)."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from engagement.models import ConsentRecord, SafeContactPlan, Survivor
from safeguards.duties import Duty, most_urgent

NO_CONTACT = (SafeContactPlan.Status.STOPPED, SafeContactPlan.Status.SUSPENDED)


def duties_of_consents(user: User, now: datetime) -> list[Duty]:
    """One for each person with a yes that runs out within the look-ahead, or has run out as short a time ago. Asking is
    part of the next talk: nobody is contacted for it, and nobody whose contact is stopped is named here."""
    today, span = timezone.localdate(now), timedelta(days=settings.DUTY_AHEAD_DAYS)
    ending = newest_answers().filter(expires_on__range=(today - span, today + span))
    sooner = ending.filter(survivor=OuterRef("survivor")).filter(
        Q(expires_on__lt=OuterRef("expires_on")) | Q(expires_on=OuterRef("expires_on"), pk__lt=OuterRef("pk"))
    )
    asked = ending.filter(
        ~Exists(sooner), survivor__in=Survivor.objects.visible_to(user), survivor__died_at__isnull=True
    )
    stopped = SafeContactPlan.objects.filter(survivor=OuterRef("survivor"), status__in=NO_CONTACT)
    ordered = asked.filter(~Exists(stopped)).select_related("survivor").order_by("expires_on", "pk")
    return most_urgent(ordered, lambda answer: consent_duty(answer, today))


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


def consent_duty(answer: ConsentRecord, today: date) -> Duty:
    """Asked again when they next talk; once it has run out it counts as not given."""
    last_day = answer.expires_on or timezone.localdate()
    is_over = last_day < today
    kind = _("A consent ran out on %(day)s") if is_over else _("A consent runs out on %(day)s")
    return Duty(
        kind=kind % {"day": date_format(last_day, "j F")},
        title=_("Ask %(name)s again when you next talk") % {"name": answer.survivor.pseudonym},
        detail=str(answer.get_purpose_display()),
        url=reverse("consent_list", args=[answer.survivor_id]),
        label=_("See their consents"),
        due_at=timezone.make_aware(datetime.combine(last_day, settings.WORKING_DAY_ENDS)),
    )
