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
from desk.today import waiting_for
from engagement.models import Survivor
from safeguards.duties import COUNTED, Duty, Waiting

AT_ONCE = 7  # as many as a tired person takes in; the others are one press away
FOLDED = 8  # as many as stand there; the others one press further


@needs(Permission.SEE_DESK)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is due today, the most urgent first; with `?all` as much of it as was found."""
    user, now, is_all = signed_in(request), timezone.now(), "all" in request.GET
    today, coming = split(waiting_for(user, now), now)
    at_once = len(today) if is_all else AT_ONCE
    context = {
        "is_all": is_all,
        "number": len(today),
        "first": [each.duty for each in today[:at_once]],
        "rest": Folded(today[at_once:], of=len(today)),
        "coming": Folded(coming, of=len(coming), is_open=is_all),
        "behind": Folded(today if is_all else []),
        "by_the_clock": [each.duty for each in sorted(today, key=lambda each: each.due.at) if has_an_hour(each, now)],
        "is_more": any(each.behind for each in today),
        "is_first_day": not today and user.can(Permission.CHANGE_SURVIVORS) and is_nobody_known(user),
        "now": now,
    }
    return render(request, "desk/desk.html", context)


@dataclass(frozen=True)
class Folded:
    """Duties one press away: so many are shown, and it is said how many are left. `of` is how many they are with those
    that are not folded; `is_open` shows every one that was found."""

    duties: list[Waiting]
    of: int = 0
    is_open: bool = False

    @property
    def shown(self) -> list[Duty]:
        return [each.duty for each in (self.duties if self.is_open else self.duties[:FOLDED])]

    @property
    def is_cut(self) -> bool:
        """Some that were found are not shown."""
        return not self.is_open and len(self.duties) > FOLDED

    @property
    def behind(self) -> int:
        """How many stand behind what was found, as far as they were counted."""
        return sum(each.behind for each in self.duties)

    @property
    def is_more(self) -> bool:
        """There are more than were counted."""
        return any(each.behind >= COUNTED for each in self.duties)


def is_nobody_known(user: User) -> bool:
    """Is there no record that this person may see?"""
    return not Survivor.objects.visible_to(user).exists()


def split(duties: list[Waiting], now: datetime) -> tuple[list[Waiting], list[Waiting]]:
    """What is for today (asked for, late, or due before midnight), and what comes later."""
    midnight = start_of_day(now) + timedelta(days=1)
    halves: tuple[list[Waiting], list[Waiting]] = [], []
    for each in duties:
        halves[not (each.urgent or each.due.late or each.due.at < midnight)].append(each)
    return halves


def has_an_hour(duty: Waiting, now: datetime) -> bool:
    """Still to come today, by the clock; what has only a day says so in its own line."""
    at = timezone.localtime(duty.due.at)
    return now < at < start_of_day(now) + timedelta(days=1) and (at.hour, at.minute) != (0, 0)


def start_of_day(now: datetime) -> datetime:
    """Midnight, by the clock in Wales."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
