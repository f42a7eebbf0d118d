"""Drafts: kept by the page's script every few seconds, or by *Save draft* without it; and thrown away on request."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.drafts import drop_draft, find_draft, keep_draft, throw_draft_away
from engagement.actions.refusals import (
    ConsultationAlreadyClosed,
    DraftMovedOn,
    DraftTooLarge,
    EngagementRefusal,
    NothingKept,
)
from engagement.drafts import FORMS, get_key_for, is_kept, number_seen, page_of, refuse_closed

CONFLICT, TOO_LARGE = 409, 413
BUTTON = "_draft"  # *Save draft*, pressed in a page whose script does not run; or a button that leads on, words kept
WAYS_ON = {("consultation_detail", "change"): "consultation_change"}  # by form, and by what the button says


@needs(Permission.OPEN_SURVIVORS)
@require_POST
def draft_keep(request: HttpRequest, form: str, about: UUID) -> HttpResponse:
    """Keep what is typed: an answer for the script, or back to the page."""
    user = signed_in(request)
    key_id = get_key_for(user, form, about)
    typed = dict(request.POST.lists())
    if not is_kept(form, request.POST):
        drop_draft(owner=user, form=form, about=about)
        return say_not_kept(request, form, about, NothingKept())
    try:
        refuse_closed(form, about)
        draft = keep_draft(
            owner=user, form=form, about=about, key_id=key_id, typed=typed, seen=number_seen(request.POST)
        )
    except (ConsultationAlreadyClosed, DraftMovedOn, DraftTooLarge) as refusal:
        return say_not_kept(request, form, about, refusal)
    moment = date_format(timezone.localtime(draft.saved_at), "H:i:s")
    if BUTTON not in request.POST:
        return JsonResponse({"number": draft.number, "saved_at": moment})
    if way := WAYS_ON.get((form, request.POST[BUTTON])):
        return redirect(way, pk=about)
    messages.success(request, _("Draft saved %(moment)s.") % {"moment": moment})
    return redirect(page_of(form, about))


def say_not_kept(request: HttpRequest, form: str, about: UUID, refusal: EngagementRefusal) -> HttpResponse:
    """Nothing was overwritten; what was typed stays in the page, or stands on this one."""
    status = CONFLICT if isinstance(refusal, DraftMovedOn) else TOO_LARGE
    newest = find_draft(owner=signed_in(request), form=form, about=about)
    if BUTTON not in request.POST:
        return JsonResponse({"number": newest.number if newest else 0, "says": str(refusal)}, status=status)
    sent = [(name, value) for name, values in request.POST.lists() if name[0:1] not in ("", "_") for value in values]
    context = {
        "sentence": str(refusal),
        "sent": [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"],
        "may_replace": status == CONFLICT,
        "keep_url": request.path,
        "page_url": page_of(form, about),
    }
    return render(request, "engagement/draft_keep.html", context, status=status)


@needs(Permission.OPEN_SURVIVORS)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_drop(request: HttpRequest, form: str, about: UUID) -> HttpResponse:
    """Ask once, then throw it away. What was saved before stays as it is."""
    user = signed_in(request)
    get_key_for(user, form, about)
    draft = find_draft(owner=user, form=form, about=about)
    if draft is None:
        return redirect(page_of(form, about))
    if request.method == "POST":
        throw_draft_away(owner=user, form=form, about=about)
        messages.success(request, _("The draft is thrown away. What was saved before stays as it is."))
        return redirect(page_of(form, about))
    context = {"draft": draft, "label": FORMS[form].label, "page_url": page_of(form, about)}
    return render(request, "engagement/draft_drop.html", context)
