"""Telling a survivor what came of it, and their worker as far as they agreed."""

from collections.abc import Sequence
from datetime import date, datetime, time
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
from engagement.gate import Outcome
from engagement.models import ContactRoute
from partners.actions.outcome import share_outcome, tell_outcome
from partners.actions.refusals import PartnersRefusal
from partners.complaints import is_passed_on
from partners.forms.recovery import ShareForm, TellForm
from partners.models import Referral, Remedy
from partners.permissions import get_referral_for
from partners.script import rights, script
from partners.sharing import is_agreed, may_share
from partners.standing import moment_words
from partners.telling import Way, ways_to_tell
from safeguards.audit import Why
from safeguards.sealing import open_rows
from safeguards.working_days import CLOCK

PAGE = ["GET", "HEAD", "POST"]
NOON = time(12)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_REFERRALS)
def outcome_tell(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whether they may be told now and by which way, what to say in their language, and then what they answered."""
    user, now = signed_in(request), timezone.now()
    referral = get_referral_for(user, pk)
    form = TellForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["told_at"] = moment_of(given.pop("told_on"), now)
        try:
            told = tell_outcome(referral=referral, **given, by=user)
        except PartnersRefusal as refusal:
            form.add_error("answer", str(refusal))
        else:
            messages.success(request, _("Saved: they have been told. What they said is kept."))
            is_wrong = told.answer == told.Answer.NOT_AGREED and not is_passed_on(told.referral.handovers.all())
            return redirect("handover_make" if is_wrong else "referral_detail", pk)
    ways = ways_to_tell(referral.survivor, now) if referral.survivor else []
    context = {
        "form": form,
        "referral": referral,
        "script": script(referral, offered_in(referral, by=user)),
        "rights": rights(referral.language),
        "ways": answers(ways),
        "may_ring_now": any(way.decision.is_allowed for way in ways),
    }
    return render(request, "partners/outcome_tell.html", context)


def offered_in(referral: Referral, *, by: User) -> list[tuple[Remedy, str]]:
    """What was offered and stands, with its detail: opened in one event, and nothing else of the referral."""
    remedies = list(referral.remedies.filter(withdrawn_at__isnull=True))
    opened = open_rows(remedies, "detail", by=by, why=Why.WORK)
    return [(each, opened[each.pk]["detail"] or "") for each in remedies]


def moment_of(day: date, now: datetime) -> datetime:
    """Now, for today; noon by the clock in Wales for a day before it."""
    is_today = day == timezone.localdate(now)
    return now if is_today else datetime.combine(day, NOON, tzinfo=CLOCK)


def answers(ways: Sequence[Way]) -> list[dict[str, Any]]:
    """The gate's answers as a list says them."""
    return [
        {
            "answer": {Outcome.ALLOW: "yes", Outcome.DEFER: "wait"}.get(way.decision.outcome, "no"),
            "title": title_of(way),
            "reasons": [str(reason.label) for reason in (*way.decision.reasons, *way.decision.first)],
            "mend": _("From %(moment)s") % {"moment": moment_words(way.decision.until)} if way.decision.until else "",
        }
        for way in ways
    ]


def title_of(way: Way) -> str:
    if way.kind == ContactRoute.Kind.VIA_WORKER:
        return _("Their worker tells them")
    return way.label or _("Ring them or meet them")


@require_http_methods(PAGE)
@needs(Permission.MANAGE_REFERRALS)
def outcome_share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What their worker may read; or why nothing may be shared."""
    user, now = signed_in(request), timezone.now()
    referral = get_referral_for(user, pk)
    decision = may_share(referral, now)
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            share_outcome(referral=referral, **form.cleaned_data, by=user)
        except PartnersRefusal as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(request, _("Shared. Their worker is told that it is there."))
            return redirect("referral_detail", pk)
    said = open_rows([referral], "shared_outcome", "keep_back", by=user, why=Why.WORK)[pk]
    form.initial["words"] = said["shared_outcome"]
    context = {
        "form": form,
        "referral": referral,
        "keep_back": said["keep_back"],
        "is_agreed": is_agreed(referral),
        "decision": decision,
        "may_share": is_agreed(referral) and decision is not None and decision.is_allowed,
    }
    return render(request, "partners/outcome_share.html", context)
