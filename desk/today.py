"""What needs this person today: the duties of every room, most urgent first. Derived from rows, stored nowhere."""

from collections.abc import Callable
from datetime import datetime

import accounts.duties
import engagement.duties
import feedback.duties
import feedback.duties_of_readings
from accounts.models import User
from desk.messages_due import message_duties
from safeguards.duties import Duty

DUTIES: list[Callable[[User, datetime], list[Duty]]] = [
    accounts.duties.duties,
    engagement.duties.duties,
    feedback.duties.duties,
    feedback.duties_of_readings.duties,
]


def duties_for(user: User, now: datetime) -> list[Duty]:
    """Urgent ones first, then late ones, then by when they are due."""
    found = [duty for room in (*DUTIES, message_duties) for duty in room(user, now)]
    return sorted(found, key=lambda duty: (not duty.has_clock, not duty.urgent, not duty.late, duty.due_at))
