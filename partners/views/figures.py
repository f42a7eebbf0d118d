"""What referrals, partners and outreach came to."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.export import MARK, safe_cell
from partners.figure_tables import figures_of, return_of
from partners.models import Referral


@require_safe
@needs(Permission.MANAGE_REFERRALS)
def referral_figures(request: HttpRequest) -> HttpResponse:
    """The last four quarters, for a coordinator: what they may not see is not counted either."""
    referrals = Referral.objects.visible_to(signed_in(request))
    return render(request, "partners/referral_figures.html", {"figures": figures_of(referrals, timezone.now())})


@require_safe
@needs(Permission.MANAGE_REFERRALS)
def referral_return(request: HttpRequest) -> HttpResponse:
    """Their table for professional standards as a file for a spreadsheet."""
    referrals = Referral.objects.visible_to(signed_in(request))
    answer = HttpResponse(MARK, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="return.csv"'
    csv.writer(answer).writerows([safe_cell(cell) for cell in row] for row in return_of(referrals, timezone.now()))
    return answer
