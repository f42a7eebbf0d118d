"""What is late in one's own department, or of what one sponsors: never who said anything."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.due import days_late, promised_on
from feedback.overdue import overdue_for

EACH_PAGE = 30


@require_safe
@needs(Permission.SEE_OVERDUE)
def overdue_list(request: HttpRequest) -> HttpResponse:
    """Longest late first."""
    user, today = signed_in(request), timezone.localdate()
    page = Paginator(overdue_for(user, today), EACH_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "change": change,
            "promised_on": promised_on(change),
            "days_late": days_late(change, today),
            "is_own": change.owner_id == user.pk,
            "as_sponsor": change.sponsor_id == user.pk,
        }
        for change in page
    ]
    return render(request, "feedback/overdue_list.html", {"page": page, "rows": rows})
