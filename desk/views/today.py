"""The page that a coordinator opens first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from desk.today import duties_for
from engagement.models import Survivor
from safeguards.duties import COUNTED, Duty

AT_ONCE = 7  # as many as a tired person takes in; the others are one press away
FOLDED = 30  # as many as stand there; what is left comes up as these are done


@needs(Permission.SEE_DESK)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is due today, the most urgent first."""
    user, now = signed_in(request), timezone.now()
    today, coming = split(duties_for(user, now), now)
    context = {
        "today": today,
        "first": today[:AT_ONCE],
        "rest": Folded(today[AT_ONCE:]),
        "coming": Folded(coming),
        "is_more": any(duty.behind for duty in today),
        "is_first_day": not today and user.can(Permission.CHANGE_SURVIVORS) and is_nobody_known(user),
        "now": now,
    }
    return render(request, "desk/desk.html", context)


@dataclass(frozen=True)
class Folded:
    """Duties one press away: so many are shown, and it is said how many are left."""

    duties: list[Duty]

    @property
    def shown(self) -> list[Duty]:
        return self.duties[:FOLDED]

    @property
    def left(self) -> int:
        """How many stand behind what is shown, as far as they were counted."""
        return len(self.duties[FOLDED:]) + sum(duty.behind for duty in self.duties)

    @property
    def is_more(self) -> bool:
        """There are more than were counted."""
        return any(duty.behind >= COUNTED for duty in self.duties)


def is_nobody_known(user: User) -> bool:
    """Is there no record that this person may see?"""
    return not Survivor.objects.visible_to(user).exists()


def split(duties: list[Duty], now: datetime) -> tuple[list[Duty], list[Duty]]:
    """What is for today (asked for, late, or due before midnight), and what comes later."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    today = [duty for duty in duties if duty.urgent or duty.late or duty.due_at < midnight]
    return today, [duty for duty in duties if duty not in today]
