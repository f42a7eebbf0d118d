"""What owners reported: confirmed in one press, or sent back with a question."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.actions.owning import confirm_report, return_report
from feedback.actions.refusals import FeedbackRefusal
from feedback.forms.owned import QuestionForm
from feedback.models import ProgressReport
from feedback.permissions import get_change_for
from feedback.reports import reports_from
from safeguards.audit import Why
from safeguards.sealing import open_rows

PAGE = ["GET", "HEAD", "POST"]


@require_POST
@needs(Permission.MANAGE_CHANGES)
def report_confirm(request: HttpRequest, pk: UUID, report: UUID) -> HttpResponse:
    """Take it as it is; the step it speaks of is taken with it."""
    user = signed_in(request)
    try:
        confirm_report(report=_report(user, pk, report), by=user)
    except FeedbackRefusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Confirmed."))
    return redirect("change_detail", pk)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_CHANGES)
def report_return(request: HttpRequest, pk: UUID, report: UUID) -> HttpResponse:
    """Ask the owner something first."""
    user = signed_in(request)
    found = _report(user, pk, report)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return_report(report=found, **form.cleaned_data, by=user)
        except FeedbackRefusal as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Sent back. %(name)s sees your question.") % {"name": found.reported_by.name})
        return redirect("change_detail", pk)
    (shown,) = reports_from([found], open_rows([found], "words", "question", by=user, why=Why.WORK))
    context = {"form": form, "change": found.change, "heading": _("Ask the owner something"), "report": shown}
    return render(request, "feedback/report_return.html", context)


def _report(user: User, pk: UUID, report: UUID) -> ProgressReport:
    """One report on a change that this person looks after."""
    rows = get_change_for(user, pk).reports.select_related("change", "reported_by")
    return get_object_or_404(rows, pk=report)
