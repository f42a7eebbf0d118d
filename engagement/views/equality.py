"""Equality questions: asked once, changed or withdrawn only by the survivor's wish, used for nothing else (EQ-1)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import fresh_factor, needs, signed_in
from accounts.roles import Permission
from engagement.actions.equality import AnswersMoving, has_agreed, keep_answers, open_answers, withdraw_answers
from engagement.actions.refusals import EngagementRefusal
from engagement.forms.equality import AGREEING, EqualityForm
from engagement.models import Survivor
from engagement.permissions import get_survivor_for


@needs(Permission.CHANGE_SURVIVORS)
def equality_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The questions. Where there are answers, the page asks before it opens them."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    if request.method != "POST" and survivor.equality_ref is not None:
        return render(request, "engagement/equality_standing.html", {"survivor": survivor})
    form = EqualityForm(request.POST or None, has_agreed=has_agreed(survivor))
    if request.method == "POST" and form.is_valid() and _keep(request, survivor, form):
        return redirect("survivor_detail", pk=pk)
    return render(request, "engagement/equality_change.html", {"form": form, "survivor": survivor})


@needs(Permission.CHANGE_SURVIVORS)
@require_safe
@fresh_factor
def equality_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same with the answers opened, because the survivor wishes to change them. That is recorded."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    if survivor.equality_ref is None:
        return redirect("equality_change", pk=pk)
    answers = open_answers(survivor=survivor, by=signed_in(request))
    form = EqualityForm(initial=answers, has_agreed=has_agreed(survivor))
    return render(request, "engagement/equality_change.html", {"form": form, "survivor": survivor})


@needs(Permission.CHANGE_SURVIVORS)
@require_POST
def equality_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One press: the answers are gone, and nothing else changes (CN-5)."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    try:
        withdraw_answers(survivor=survivor, by=signed_in(request))
    except AnswersMoving as refusal:
        messages.error(request, str(refusal))
        return redirect("equality_change", pk=pk)
    messages.success(request, _("Withdrawn. Their answers are gone. Nothing else changes."))
    return redirect("survivor_detail", pk=pk)


def _keep(request: HttpRequest, survivor: Survivor, form: EqualityForm) -> bool:
    """Keep the answers, or say on the form why not. Gives whether they were kept."""
    given = form.cleaned_data
    try:
        keep_answers(
            survivor=survivor,
            given=form.answers(),
            method=given.get(AGREEING[0], ""),
            in_private=given.get(AGREEING[1], True),
            by=signed_in(request),
        )
    except EngagementRefusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Their answers are saved, apart from everything else."))
    return True
