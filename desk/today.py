"""What needs this person today: the duties of every room, most urgent first. Derived from rows, stored nowhere."""

from datetime import datetime

import accounts.duties
import engagement.duties
import feedback.duties
import impact.duties
import partners.duties
from accounts.anybody import due_to
from accounts.models import User
from desk.messages_due import MESSAGES
from feedback.duties_of_readings import READINGS
from safeguards.duties import Duty, Waiting

KINDS = (
    *accounts.duties.AGREEMENTS,
    *engagement.duties.KINDS,
    *feedback.duties.KINDS,
    *READINGS,
    *partners.duties.KINDS,
    *impact.duties.KINDS,
    *MESSAGES,
)


def waiting_for(user: User, now: datetime) -> list[Waiting]:
    """What the law has set hours on, then what is urgent, then what is late, then by when it is due. Of every room in
    one query, and not in words yet."""
    found = [*accounts.duties.waiting(user, now), *due_to(user, now, KINDS)]
    return sorted(found, key=lambda each: (not each.has_clock, not each.urgent, not each.due.late, each.due.at))


def duties_for(user: User, now: datetime) -> list[Duty]:
    """The same in words."""
    return [each.duty for each in waiting_for(user, now)]
