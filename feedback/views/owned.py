"""The owner's room: their own changes, and what they say of each. Nobody who said anything is known here."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.actions.changes import steps_from
from feedback.actions.owning import report_progress
from feedback.actions.refusals import FeedbackRefusal, NoLongerTheirs
from feedback.due import promises
from feedback.evidence import papers_of
from feedback.forms.owned import ReportForm
from feedback.models import Change
from feedback.owning import Owned, owned_by
from feedback.permissions import get_change_for
from feedback.releases import approved_you_said
from feedback.reports import question_in, reports_from, rows_of
from feedback.views.standing import track
from safeguards.audit import Why
from safeguards.sealing import open_rows

EACH_PAGE = 30
PAGE = ["GET", "HEAD", "POST"]
OWN = Permission.SEE_OWN_CHANGES


@require_safe
@needs(OWN)
def owned_list(request: HttpRequest) -> HttpResponse:
    """The changes this person owns now, most pressing first."""
    today = timezone.localdate()
    page = Paginator(owned_by(signed_in(request)), EACH_PAGE).get_page(request.GET.get("page"))
    return render(request, "feedback/owned_list.html", {"page": page, "rows": [Owned(each, today) for each in page]})


@require_safe
@needs(OWN)
def owned_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them: what is asked, "You said" where it may be shown, what was reported, and the evidence."""
    user = signed_in(request)
    change = get_change_for(user, pk, to=OWN)
    rows = rows_of(change)
    reports = reports_from(rows, open_rows(rows, "words", "question", by=user, why=Why.WORK))
    context = {
        "change": change,
        "track": track(change),
        "said": approved_you_said(change, by=user),
        "reports": reports,
        "question": question_in(reports),
        "is_new": not rows and change.status == Change.Status.PROPOSED,
        "is_over": change.status in (Change.Status.EMBEDDED, Change.Status.REJECTED),
        "promises": promises(change, timezone.localdate(), to_owner=True),
        "papers": papers_of(change, owner=user),
    }
    return render(request, "feedback/owned_detail.html", context)


@require_http_methods(PAGE)
@needs(OWN)
def owned_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer, or say where it stands and whether a step was taken."""
    user = signed_in(request)
    change = get_change_for(user, pk, to=OWN)
    rows = rows_of(change)
    form = ReportForm(request.POST or None, options=_steps(change))
    if request.method == "POST" and form.is_valid():
        try:
            report_progress(change=change, **form.cleaned_data, by=user)
        except NoLongerTheirs as gone:
            raise Http404 from gone
        except FeedbackRefusal as refusal:
            form.add_error("on" if "on" in form.fields else "words", str(refusal))
        else:
            messages.success(request, _("Sent. The coordinator confirms it, or asks you something."))
            return redirect("owned_detail", pk)
    asked = rows[:1] if rows and rows[0].sent_back_at else []
    opened = open_rows(asked, "words", "question", by=user, why=Why.WORK)
    heading = _("Your answer") if asked or not rows else _("Report progress")
    context = {"form": form, "change": change, "heading": heading, "question": question_in(reports_from(asked, opened))}
    return render(request, "feedback/owned_form.html", context)


def _steps(change: Change) -> list[str]:
    """The steps they may say were taken: none while one of theirs waits to be confirmed."""
    waits = change.reports.filter(confirmed_at__isnull=True, sent_back_at__isnull=True).exclude(to="")
    return [] if waits.exists() else [status.value for status in steps_from(change.status)]
