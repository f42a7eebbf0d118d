"""The codes of the demo accounts, for a person at a browser without a code app. Only where the data are invented."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.demo import DEMO_PASSWORD, demo_people


@login_not_required
@require_safe
def demo_codes(request: HttpRequest) -> HttpResponse:
    """Every demo account with its role and present code."""
    if not (settings.DEV_PAGES and settings.DEMO):
        raise Http404
    return render(request, "accounts/demo_codes.html", {"people": demo_people(), "password": DEMO_PASSWORD})
