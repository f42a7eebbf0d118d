"""Organisations, as the administrator looks after them."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.organisations import add_organisation, name_lead
from accounts.actions.refusals import CannotLead, OrganisationAlreadyThere
from accounts.forms import LeadForm, OrganisationForm
from accounts.models import Organisation
from accounts.permissions import needs, signed_in
from accounts.roles import Permission


@needs(Permission.MANAGE_PEOPLE)
@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Where people with accounts belong."""
    organisations = (
        Organisation.objects.annotate(open_accounts=Count("people", filter=Q(people__is_active=True)))
        .select_related("lead")
        .order_by("name")
    )
    return render(request, "accounts/organisation_list.html", {"organisations": organisations})


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_add(request: HttpRequest) -> HttpResponse:
    """Add one."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_organisation(by=signed_in(request), **form.cleaned_data)
        except OrganisationAlreadyThere as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("The organisation is added."))
            return redirect("organisation_list")
    return render(request, "accounts/organisation_add.html", {"form": form})


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_lead(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say who leads it."""
    organisation = get_object_or_404(Organisation, pk=pk)
    form = LeadForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            name_lead(organisation=organisation, **form.cleaned_data, by=signed_in(request))
        except CannotLead as refusal:
            form.add_error("lead", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("organisation_list")
    return render(request, "accounts/organisation_lead.html", {"form": form, "organisation": organisation})
