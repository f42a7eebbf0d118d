"""What consents ask of the desk: a yes that runs out is asked for again before it does (CN-6)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from engagement.models import ConsentRecord, SafeContactPlan, Survivor
from safeguards.duties import Duty

NO_CONTACT = (SafeContactPlan.Status.STOPPED, SafeContactPlan.Status.SUSPENDED)


def duties_of_consents(user: User, now: datetime) -> list[Duty]:
    """One for each person with a yes that runs out within the look-ahead, or has run out as short a time ago. Asking is
    part of the next talk: nobody is contacted for it, and nobody whose contact is stopped is named here."""
    today, span = timezone.localdate(now), timedelta(days=settings.DUTY_AHEAD_DAYS)
    people = Survivor.objects.visible_to(user).filter(died_at__isnull=True).exclude(plan__status__in=NO_CONTACT)
    newest = ConsentRecord.objects.filter(survivor__in=people).current().select_related("survivor")
    first: dict[UUID, ConsentRecord] = {}
    for answer in newest:
        if answer.expires_on is None or not today - span <= answer.expires_on <= today + span:
            continue
        held = first.get(answer.survivor_id)
        if held is None or held.expires_on is None or answer.expires_on < held.expires_on:
            first[answer.survivor_id] = answer
    return [consent_duty(answer, today) for answer in first.values()]


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
