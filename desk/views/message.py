"""Saying what became of a message that nobody is sure of."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from desk.forms import SettleForm
from desk.permissions import get_message_for
from outbox.actions import MessageAlreadySettled, settle_message


@needs(Permission.TELL_SURVIVORS)
def message_settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One question, one answer."""
    message, survivor = get_message_for(signed_in(request), pk)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            settle_message(message=message, arrived=form.cleaned_data["arrived"] == "yes", by=signed_in(request))
        except MessageAlreadySettled as already:
            messages.info(request, str(already))
        else:
            messages.success(request, _("Saved what happened to the message."))
        return redirect("desk")
    return render(request, "desk/message_settle.html", {"form": form, "message": message, "survivor": survivor})
