"""The page that a coordinator opens first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from desk.today import duties_for
from engagement.models import Survivor

AT_ONCE = 7  # as many as a tired person takes in; the others are one press away


@needs(Permission.SEE_DESK)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is due today, the most urgent first."""
    user, now = signed_in(request), timezone.now()
    duties = duties_for(user, now)
    context = {
        "count": len(duties),
        "first": duties[:AT_ONCE],
        "rest": duties[AT_ONCE:],
        "is_first_day": not duties and user.can(Permission.CHANGE_SURVIVORS) and not Survivor.objects.exists(),
        "now": now,
    }
    return render(request, "desk/desk.html", context)
