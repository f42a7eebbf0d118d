"""Evidence: handed in by the owner or a coordinator, read, confirmed by a coordinator, and taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.actions.evidence import add_evidence, confirm_evidence, take_back_evidence
from feedback.actions.refusals import FeedbackRefusal, NoLongerTheirs
from feedback.forms.evidence import EvidenceForm, TakeBackForm
from feedback.models import Change, Evidence
from feedback.permissions import get_change_for
from safeguards.audit import Why
from safeguards.filing.actions import FileNotThere
from safeguards.filing.receiving import takes_files
from safeguards.filing.serving import serve_file

PAGE = ["GET", "HEAD", "POST"]
OWN = Permission.SEE_OWN_CHANGES


@takes_files()
@require_http_methods(PAGE)
@needs(Permission.MANAGE_CHANGES)
def evidence_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A coordinator hands in evidence."""
    return _add(request, get_change_for(signed_in(request), pk), back="change_detail")


@takes_files()
@require_http_methods(PAGE)
@needs(OWN)
def owned_evidence_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The owner hands in evidence."""
    return _add(request, get_change_for(signed_in(request), pk, to=OWN), back="owned_detail")


def _add(request: HttpRequest, change: Change, *, back: str) -> HttpResponse:
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_evidence(change=change, **form.cleaned_data, by=signed_in(request))
        except NoLongerTheirs as gone:
            raise Http404 from gone
        except FileNotThere as missing:
            form.add_error("file", str(missing))
        else:
            messages.success(request, _("Added. It counts once a coordinator has confirmed it."))
            return redirect(back, change.pk)
    context = {"form": form, "change": change, "heading": _("Add evidence"), "back": back}
    return render(request, "feedback/evidence_form.html", context)


@require_safe
@needs(Permission.MANAGE_CHANGES)
def evidence_file(request: HttpRequest, pk: UUID, evidence: UUID) -> HttpResponseBase:
    """The document itself, for a coordinator."""
    return _serve(request, _evidence(get_change_for(signed_in(request), pk), evidence))


@require_safe
@needs(OWN)
def owned_evidence_file(request: HttpRequest, pk: UUID, evidence: UUID) -> HttpResponseBase:
    """The document itself, for the owner of its change."""
    return _serve(request, _evidence(get_change_for(signed_in(request), pk, to=OWN), evidence))


def _evidence(change: Change, pk: UUID) -> Evidence:
    """One piece of evidence of a change that this person may see, and that nobody has taken back."""
    standing = Evidence.objects.standing().filter(change=change)
    return get_object_or_404(standing.select_related("file", "change"), pk=pk)


def _serve(request: HttpRequest, evidence: Evidence) -> HttpResponseBase:
    return serve_file(evidence.file, by=signed_in(request), why=Why.WORK, request=request)


@require_POST
@needs(Permission.MANAGE_CHANGES)
def evidence_confirm(request: HttpRequest, pk: UUID, evidence: UUID) -> HttpResponse:
    """A coordinator has read it, and it shows what it says."""
    user = signed_in(request)
    try:
        confirm_evidence(evidence=_evidence(get_change_for(user, pk), evidence), by=user)
    except FeedbackRefusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Confirmed. It counts now."))
    return redirect("change_detail", pk)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_CHANGES)
def evidence_take_back(request: HttpRequest, pk: UUID, evidence: UUID) -> HttpResponse:
    """A coordinator takes back what was added by mistake, by whomever."""
    found = _evidence(get_change_for(signed_in(request), pk), evidence)
    return _take_back(request, found, back="change_detail")


@require_http_methods(PAGE)
@needs(OWN)
def owned_evidence_take_back(request: HttpRequest, pk: UUID, evidence: UUID) -> HttpResponse:
    """The owner takes back what they handed in themselves, until it is confirmed."""
    user = signed_in(request)
    found = _evidence(get_change_for(user, pk, to=OWN), evidence)
    if found.added_by_id != user.pk:
        raise Http404
    return _take_back(request, found, back="owned_detail")


def _take_back(request: HttpRequest, evidence: Evidence, *, back: str) -> HttpResponse:
    """Why, and the second press."""
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back_evidence(evidence=evidence, **form.cleaned_data, by=signed_in(request))
        except NoLongerTheirs as gone:
            raise Http404 from gone
        except FeedbackRefusal as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Taken back. Nobody opens it any more; that it was there stays."))
        return redirect(back, evidence.change_id)
    context = {"form": form, "change": evidence.change, "evidence": evidence, "back": back}
    return render(request, "feedback/evidence_take_back.html", context)
