"""Who took part in a period: counted, and never listed."""

from typing import Any

from django.db.models import QuerySet

from engagement.models import Consultation, Participation
from safeguards.periods import Period


def people_in(period: Period) -> "QuerySet[Participation, Any]":
    """The survivors who took part in a conversation that began in the period, each once, as rows of `survivor`. What a
    partner passed on in a referral is no taking part: nobody met them."""
    held = Participation.objects.filter(
        consultation__started_at__gte=period.begins_at, consultation__started_at__lt=period.ends_at
    )
    met = held.exclude(consultation__channel=Consultation.Channel.REFERRAL)
    return met.order_by().values("survivor").distinct()
