"""Messages that need somebody: saying what became of one, posting a letter, asking a worker to pass on a word."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from desk.by_hand import letter_of, may_go, words_of
from desk.forms import SettleForm
from desk.permissions import get_message_for, get_message_to_do_for
from engagement.actions.decisions import note_decision
from engagement.gate import Act, Outcome
from outbox.actions import MessageAlreadySettled, record_done, settle_message
from outbox.models import Channel


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


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.TELL_SURVIVORS)
def message_do(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A letter to post, or a word for their worker, if the gate says so now; a post says that it was done."""
    user = signed_in(request)
    message, survivor = get_message_to_do_for(user, pk)
    decision = may_go(message, survivor, at=timezone.now())
    if request.method == "POST" and decision.outcome is not Outcome.REFUSE:
        act = Act.NOTIFY if message.channel == Channel.LETTER else Act.TELL
        note_decision(survivor=survivor, act=act, decision=decision, about=message.pk)
        record_done(message=message, by=user)
        messages.success(request, _("Saved. The news stays owed until they have heard it."))
        return redirect("desk")
    context = {
        "message": message,
        "survivor": survivor,
        "decision": decision,
        "is_letter": message.channel == Channel.LETTER,
        "words": words_of(message, by=user) if decision.outcome is not Outcome.REFUSE else "",
    }
    return render(request, "desk/message_do.html", context)


@require_safe
@needs(Permission.TELL_SURVIVORS)
def letter_print(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sheet to print, while the gate would let it go; else the page that says why not."""
    user = signed_in(request)
    message, survivor = get_message_to_do_for(user, pk)
    decision = may_go(message, survivor, at=timezone.now())
    if message.channel != Channel.LETTER:
        raise Http404
    if decision.outcome is Outcome.REFUSE:
        return redirect("message_do", pk)
    response = HttpResponse(letter_of(message, survivor, by=user), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="letter.pdf"'
    return response
