"""Consents."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.consents import record_consent, withdraw_consent
from engagement.forms.agreement import ConsentForm
from engagement.models import Purpose
from engagement.permissions import get_survivor_for


@needs(Permission.CHANGE_SURVIVORS)
def consent_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for one purpose and keep the answer."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    form = ConsentForm(request.POST or None, language=survivor.language)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        record_consent(
            survivor=survivor,
            purpose=given["purpose"],
            is_yes=given["answer"],
            method=given["method"],
            in_private=given["in_private"],
            by=signed_in(request),
        )
        messages.success(request, _("Their answer is saved."))
        return redirect("survivor_detail", pk=survivor.pk)
    return render(request, "engagement/consent_add.html", {"form": form, "survivor": survivor})


@needs(Permission.CHANGE_SURVIVORS)
@require_POST
def consent_withdraw(request: HttpRequest, pk: UUID, purpose: str) -> HttpResponse:
    """One press (CN-5)."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    if purpose not in Purpose.values:
        raise Http404
    withdraw_consent(survivor=survivor, purpose=purpose, by=signed_in(request))
    messages.success(request, _("Withdrawn: %(purpose)s. Nothing else changes.") % {"purpose": Purpose(purpose).label})
    return redirect("survivor_detail", pk=survivor.pk)
