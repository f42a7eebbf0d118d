"""The page partners link to: how something is put right, and how to ask for it. A survivor may open it as well."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def pathway(request: HttpRequest) -> HttpResponse:
    """What we do, what to ask us, what happens when, and what must be written down. Asks nothing of the database."""
    context = {
        "acknowledge_days": settings.REFERRAL_ACKNOWLEDGE_WORKING_DAYS,
        "update_days": settings.REFERRAL_UPDATE_WORKING_DAYS,
        "resolve_days": settings.REFERRAL_RESOLVE_WORKING_DAYS,
        "read_back_hours": round(settings.REFERRAL_READ_BACK.total_seconds() / 3600),
    }
    return render(request, "partners/pathway.html", context)
