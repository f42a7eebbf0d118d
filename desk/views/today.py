"""The page that a coordinator opens first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from desk.today import duties_for


@needs(Permission.SEE_DESK)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is due today, the most urgent first."""
    now = timezone.now()
    return render(request, "desk/desk.html", {"duties": duties_for(signed_in(request), now), "now": now})
