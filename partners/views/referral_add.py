"""The same form in the hands of a coordinator: a partner's worker rings, or the survivor herself tells it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.models import Wording
from partners.actions.drafts import begin_draft
from partners.forms.referral import AddForm
from partners.models import Referral
from partners.permissions import drafts_of
from partners.views.refer import PAGE, show_blank
from partners.views.wizard import COORDINATOR, at_draft, show_check, show_drop, show_print, show_step
from safeguards.filing.receiving import takes_files

MANAGE = Permission.MANAGE_REFERRALS


@require_http_methods(PAGE)
@needs(MANAGE)
def referral_add(request: HttpRequest) -> HttpResponse:
    """Whose it is, and the warning as words to read aloud, before anything is told."""
    user = signed_in(request)
    warning = Wording.objects.current_by_purpose(Wording.Kind.RECORDING_WARNING).get("referral")
    form = AddForm(request.POST or None, wording=warning)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        names = ("once", "warning", "organisation", "source")
        draft = begin_draft(**{name: given[name] for name in names}, by=user)
        return redirect("referral_add_check", draft.pk)
    context = {"form": form, "warning": warning.text() if warning else "", "drafts": drafts_of(user)}
    return render(request, "partners/referral_add.html", context)


@takes_files()
@require_http_methods(PAGE)
@needs(MANAGE)
def referral_add_step(request: HttpRequest, draft: UUID, step: str) -> HttpResponse:
    """One step of a draft of their own."""
    return at_draft(request, draft, COORDINATOR, lambda desk: show_step(desk, step))


@require_http_methods(PAGE)
@needs(MANAGE)
def referral_add_check(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Check the answers, and take it in."""
    return at_draft(request, draft, COORDINATOR, show_check)


@require_safe
@needs(MANAGE)
def referral_add_print(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A copy for paper, without identities."""
    return at_draft(request, draft, COORDINATOR, show_print)


@require_http_methods(PAGE)
@needs(MANAGE)
def referral_add_drop(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Throw a draft of their own away."""
    return at_draft(request, draft, COORDINATOR, show_drop)


@require_safe
@needs(MANAGE)
def referral_add_blank(request: HttpRequest) -> HttpResponse:
    """Every question, for a conversation on paper."""
    return show_blank(request, Referral.Source.SURVIVOR, COORDINATOR)
