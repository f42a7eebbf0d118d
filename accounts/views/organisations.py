"""Organisations, as the administrator looks after them."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.organisations import add_organisation
from accounts.actions.refusals import OrganisationAlreadyThere
from accounts.forms import OrganisationForm
from accounts.models import Organisation
from accounts.permissions import needs, signed_in
from accounts.roles import Permission


@needs(Permission.MANAGE_PEOPLE)
@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Where people with accounts belong."""
    organisations = Organisation.objects.annotate(
        open_accounts=Count("people", filter=Q(people__is_active=True))
    ).order_by("name")
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
