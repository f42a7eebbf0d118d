"""What professional standards see: what was handed over to them, and nothing else of a referral."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from partners.actions.handing_over import return_complaint, take_complaint
from partners.actions.refusals import PartnersRefusal
from partners.forms.handing_over import ReturnForm, TakeForm
from partners.models import ComplaintHandover
from partners.permissions import get_handover_for
from safeguards.audit import Why
from safeguards.paging import leaf
from safeguards.sealing import open_rows

MOST = 200  # that wait; beyond it, the oldest come first
READ = ("words", "contact", "their_reference", "returned_why")


@require_safe
@needs(Permission.SEE_HANDED_OVER)
def standards_list(request: HttpRequest) -> HttpResponse:
    """What waits to be taken first, the oldest of it on top; then what was taken, and what went back."""
    user = signed_in(request)
    visible = ComplaintHandover.objects.visible_to(user).select_related("referral")
    waiting = visible.filter(received_at__isnull=True, returned_at__isnull=True).order_by("due_at", "pk")
    done = visible.exclude(received_at__isnull=True, returned_at__isnull=True)
    context = {
        "waiting": waiting[:MOST],
        "leaf": leaf(done, request.GET, by=("made_at", "id"), is_falling=True),
    }
    return render(request, "partners/standards_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_HANDED_OVER)
def standards_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was written for them; take it, or send it back."""
    user = signed_in(request)
    handover = get_handover_for(user, pk)
    goes_back = "send_back" in request.POST
    take = TakeForm(None if goes_back else request.POST or None)
    back = ReturnForm(request.POST if goes_back else None)
    form = back if goes_back else take
    if request.method == "POST" and form.is_valid():
        try:
            (return_complaint if goes_back else take_complaint)(handover=handover, **form.cleaned_data, by=user)
        except PartnersRefusal as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Sent back.") if goes_back else _("Saved: it is with you."))
        return redirect("standards_detail", pk)
    opened = open_rows([handover], *READ, by=user, why=Why.WORK)[pk]
    context = {
        "handover": handover,
        "opened": opened,
        "take": None if handover.received_at or handover.returned_at else take,
        "back": None if handover.returned_at else back,
    }
    return render(request, "partners/standards_detail.html", context)
