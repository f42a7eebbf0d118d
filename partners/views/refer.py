"""The referral form of a partner's worker: the warning first, then its steps, then sending."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.models import Wording
from partners.actions.drafts import begin_draft
from partners.actions.refusals import NoAgreement
from partners.forms.referral import StartForm, blank
from partners.models import Referral
from partners.permissions import drafts_of, may_send_new
from partners.typed import Typed
from partners.views.wizard import PARTNER, Side, at_draft, show_check, show_drop, show_print, show_step
from safeguards.filing.receiving import takes_files

SEND = Permission.SEND_REFERRALS
PAGE = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE)
@needs(SEND)
def refer_before(request: HttpRequest) -> HttpResponse:
    """The warning, before anybody types (CR-12). Their press makes the draft, with the version they read."""
    user = signed_in(request)
    warning = Wording.objects.current_by_purpose(Wording.Kind.RECORDING_WARNING).get("referral")
    form = StartForm(request.POST or None, wording=warning)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        draft = begin_draft(
            once=given["once"],
            warning=given["warning"],
            organisation=user.organisation,
            source=Referral.Source.PARTNER,
            by=user,
        )
        return redirect("refer_check", draft.pk)
    context = {
        "form": form,
        "warning": warning.text() if warning else "",
        "drafts": drafts_of(user),
        "may_be_sent": may_send_new(user.organisation),
        "no_agreement": NoAgreement.sentence,
    }
    return render(request, "partners/refer_before.html", context)


@takes_files()
@require_http_methods(PAGE)
@needs(SEND)
def refer_step(request: HttpRequest, draft: UUID, step: str) -> HttpResponse:
    """One step of their own draft."""
    return at_draft(request, draft, PARTNER, lambda desk: show_step(desk, step))


@require_http_methods(PAGE)
@needs(SEND)
def refer_check(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Check the answers, and send."""
    return at_draft(request, draft, PARTNER, show_check)


@require_safe
@needs(SEND)
def refer_print(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A copy for paper, without identities."""
    return at_draft(request, draft, PARTNER, show_print)


@require_http_methods(PAGE)
@needs(SEND)
def refer_drop(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Throw their draft away."""
    return at_draft(request, draft, PARTNER, show_drop)


@require_safe
@needs(SEND)
def refer_blank(request: HttpRequest) -> HttpResponse:
    """Every question, for a conversation on paper."""
    return show_blank(request, Referral.Source.PARTNER, PARTNER)


def show_blank(request: HttpRequest, source: str, side: Side) -> HttpResponse:
    """The form with boxes to tick and lines to write on, below the warning."""
    warning = Wording.objects.current_by_purpose(Wording.Kind.RECORDING_WARNING).get("referral")
    context = {
        "base": side.base,
        "back_url": reverse("refer_before" if side is PARTNER else "referral_add"),
        "warning": warning.text() if warning else "",
        "parts": [(side.title(step, Typed(source=source)), questions) for step, questions in blank(source)],
    }
    return render(request, "partners/refer_blank.html", context)
