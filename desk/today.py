"""What needs this person today: the duties of every room, most urgent first. Derived from rows, stored nowhere."""

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

import accounts.duties
import engagement.duties
import feedback.duties
from accounts.models import User
from accounts.roles import Permission
from engagement.models import Survivor
from outbox.models import Message, State
from safeguards.duties import Duty

DUTIES: list[Callable[[User, datetime], list[Duty]]] = [
    accounts.duties.duties,
    engagement.duties.duties,
    feedback.duties.duties,
]


def duties_for(user: User, now: datetime) -> list[Duty]:
    """Urgent ones first, then late ones, then by when they are due."""
    found = [duty for room in (*DUTIES, message_duties) for duty in room(user, now)]
    return sorted(found, key=lambda duty: (not duty.has_clock, not duty.urgent, not duty.late, duty.due_at))


def message_duties(user: User, now: datetime) -> list[Duty]:
    """Messages the machine will not touch again: a person says what happened to each."""
    if not user.can(Permission.TELL_SURVIVORS):
        return []
    visible = Survivor.objects.visible_to(user).values("pk")
    unsure = Message.objects.filter(state=State.UNSURE, resolver="survivor", recipient_id__in=visible)
    return [
        Duty(
            kind=_("Not sure it was sent"),
            title=_("Say what happened to one message"),
            detail=_("The mail server went quiet while it was going. It is not sent again by itself."),
            url=reverse("message_settle", args=[message.pk]),
            label=_("Say what happened"),
            due_at=message.created_at,
            late=True,
            urgent=True,
        )
        for message in unsure.order_by("created_at")
    ]
