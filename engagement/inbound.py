"""What somebody sends us from their private page: by when it is read, by when it is answered, and what it became."""

import calendar
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import timezone

from engagement.models import InboundMessage
from safeguards.working_days import is_working_day


def read_by(arrived_at: datetime) -> date:
    """The working day by whose end somebody has read it: INBOUND_READ_WORKING_DAYS after the day it arrived."""
    day = timezone.localdate(arrived_at)
    for _ in range(settings.INBOUND_READ_WORKING_DAYS):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def answer_by(asked_on: date) -> date:
    """One calendar month later: the same day of the next month, or its last where it has no such day (RT-8, RT-11)."""
    year, month = (asked_on.year, asked_on.month + 1) if asked_on.month < 12 else (asked_on.year + 1, 1)
    return date(year, month, min(asked_on.day, calendar.monthrange(year, month)[1]))


def talk_of(message: InboundMessage) -> UUID:
    """The id of the consultation that it becomes: always the same, so that a second press makes no second one."""
    return uuid5(message.pk, "talk")


def point_of(message: InboundMessage) -> UUID:
    """The id of the contribution that its words become."""
    return uuid5(message.pk, "point")
