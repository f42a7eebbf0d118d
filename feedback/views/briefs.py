"""The brief for a meeting: asked for, looked at, printed, and as a PDF."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.actions.briefs import make_brief
from feedback.brief import Sheet, choose, sheet_of
from feedback.forms.briefs import BriefForm
from feedback.permissions import get_brief_for
from safeguards.papers import BriefTooLong
from safeguards.papers import brief as paper

FILE_NAME = "notes.pdf"  # says nothing of anybody on a shared screen or a memory stick


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_CHANGES)
def brief_add(request: HttpRequest) -> HttpResponse:
    """What is the meeting about?"""
    form = BriefForm(request.POST if request.method == "POST" else None)  # nothing narrowed is an answer too
    if request.method == "POST" and form.is_valid():
        brief = make_brief(by=signed_in(request), **form.cleaned_data)
        return redirect("brief_detail", brief.pk)
    return render(request, "feedback/brief_add.html", {"form": form})


@require_safe
@needs(Permission.MANAGE_CHANGES)
def brief_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The one page, as it may be shown at this moment."""
    sheet = sheet_for(signed_in(request), pk)
    entries = [
        (each.said.text(get_language() or "en"), each.did.text(get_language() or "en")) for each in sheet.entries
    ]
    return render(request, "feedback/brief_detail.html", {"sheet": sheet, "entries": entries})


@require_safe
@needs(Permission.MANAGE_CHANGES)
def brief_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same as a PDF, in the language of the screen."""
    made = fitting(sheet_for(signed_in(request), pk), get_language() or "en")
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


def sheet_for(user: User, pk: UUID) -> Sheet:
    """The gate is asked again, and the words are opened, each time it is looked at."""
    brief = get_brief_for(user, pk)
    return sheet_of(brief, choose(brief, user, timezone.now()), by=user)


def fitting(sheet: Sheet, language: str) -> bytes:
    """One page: where it turns out too full, less stands on it, and it says so."""
    while True:
        try:
            return paper(sheet.data(language), language=language)
        except BriefTooLong:
            if sheet.is_empty:
                raise
            sheet = sheet.shorter()
