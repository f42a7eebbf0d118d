"""How far ahead the desk looks, for questions that are kept."""

from datetime import timedelta

from django.conf import settings
from django.db.models import DateField

from safeguards.prepared import Given

NEAR = Given(lambda ask: ask.today + timedelta(days=settings.DUTY_AHEAD_DAYS), DateField())
