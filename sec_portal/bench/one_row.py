"""The page that every other is held against: one row by its key, behind the same doors, and nothing of the menu."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.views.decorators.http import require_safe

from accounts.permissions import needs
from accounts.roles import Permission
from engagement.models import Survivor

PAGE = engines["django"].from_string("<!doctype html><title>{{ row.pseudonym }}</title><p>{{ row.pseudonym }}</p>")


@require_safe
@needs(Permission.OPEN_SURVIVORS)
def one_row(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One row, by its key."""
    return HttpResponse(PAGE.render({"row": get_object_or_404(Survivor, pk=pk)}, request))
