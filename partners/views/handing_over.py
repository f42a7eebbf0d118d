"""Passing a complaint on to professional standards, or deciding against it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from partners.actions.handing_over import decide_against, hand_over
from partners.actions.refusals import PartnersRefusal
from partners.complaints import asked_at, due_at
from partners.forms.handing_over import HandoverForm, NotNowForm
from partners.models import Referral
from partners.permissions import get_referral_for
from partners.saying import may_say
from partners.serious import READ, suggests_complaint
from partners.standing import moment_words
from safeguards.audit import Why
from safeguards.sealing import open_rows

TOLD = ("what_happened", "service_part", "put_right")  # what the words are made of, for the coordinator to look through


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_REFERRALS)
def handover_make(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same day, in words made for them; one press where the person asked for it."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    handovers = list(referral.handovers.select_related("made_by"))
    asked = asked_at(referral, referral.reports.all(), handovers)
    decides_not = "not_now" in request.POST
    form = HandoverForm(None if decides_not else request.POST or None, is_asked=asked is not None)
    not_now = NotNowForm(request.POST if decides_not else None)
    if request.method == "POST" and (not_now if decides_not else form).is_valid():
        try:
            if decides_not:
                decide_against(referral=referral, **not_now.cleaned_data, by=user)
            else:
                _pass_on(referral, form, asked, by=user)
        except PartnersRefusal as refusal:
            if decides_not:
                not_now.add_error("why", str(refusal))
            else:
                form.add_error(None, str(refusal))
        else:
            done = _("Kept: it is not passed on for now.") if decides_not else _("Passed on to professional standards.")
            messages.success(request, done)
            return redirect("referral_detail", pk)
    standing = next((each for each in handovers if each.returned_at is None), None)
    context = {"referral": referral, "standing": standing, "not_saved": form["words"].value() if form.is_bound else ""}
    if standing is None:
        context |= _to_pass_on(referral, form, asked, by=user) | {"not_now": None if asked else not_now}
    return render(request, "partners/handover_make.html", context)


def _to_pass_on(referral: Referral, form: HandoverForm, asked: datetime | None, *, by: User) -> dict[str, Any]:
    """What the page holds while it is still to be passed on, opened in one event."""
    said = open_rows([referral], *dict.fromkeys((*TOLD, *READ, "keep_back")), by=by, why=Why.WORK)[referral.pk]
    form.initial.update(_begun(referral, said))
    return {
        "form": form,
        "due": moment_words(due_at(asked)) if asked else "",
        "suggestions": suggests_complaint(referral, said),
        "may_say": may_say(referral),
        "keep_back": said["keep_back"],
    }


def _begun(referral: Referral, said: dict[str, str | None]) -> dict[str, Any]:
    """What the form holds at first: what was written, for the coordinator to take out what nobody agreed to."""
    return {
        "words": "\n\n".join(text for name in TOLD if (text := said.get(name))),
        "grounds": referral.serious,
        "goes_on": "yes" if referral.choice == Referral.Choice.BOTH else None,
    }


def _pass_on(referral: Referral, form: HandoverForm, asked: datetime | None, *, by: User) -> None:
    given = dict(form.cleaned_data)
    says_so = given.pop("asked", True)
    hand_over(referral=referral, asked_at=asked or (timezone.now() if says_so else None), **given, by=by)
