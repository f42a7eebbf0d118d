"""Under what a second reader from elsewhere reads with us, as the administrator keeps it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.agreements import end_agreements, record_agreement
from accounts.actions.refusals import Refusal
from accounts.forms import AgreementForm
from accounts.models import User
from accounts.permissions import get_user_for, needs, signed_in
from accounts.roles import Permission, Role


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record an agreement under which they read texts, until a day."""
    shown = reader_for(request, pk)
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_agreement(reader=shown, by=signed_in(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The agreement is recorded."))
            return redirect("person", pk)
    return render(request, "accounts/agreement_add.html", {"form": form, "person": shown})


@needs(Permission.MANAGE_PEOPLE)
@require_POST
def agreement_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End it now."""
    shown = reader_for(request, pk)
    end_agreements(reader=shown, by=signed_in(request))
    messages.success(request, _("Ended. From their next click they read nothing more."))
    return redirect("person", pk)


def reader_for(request: HttpRequest, pk: UUID) -> User:
    """The account of a second reader; of anybody else there is no such page."""
    shown = get_user_for(signed_in(request), pk)
    if shown.role != Role.SECOND_READER:
        raise Http404
    return shown
