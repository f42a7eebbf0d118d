"""Whether anything in a referral has to be recorded: answered as soon as somebody reads it, whoever it is about."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.follow_ups import due_at
from engagement.actions.refusals import EngagementRefusal
from engagement.duties_of_talks import time_left
from engagement.models import Consultation, FollowUp
from partners.actions.offences import answer_nothing_new, write_down_offence
from partners.forms.offences import OffenceForm
from partners.models import Referral
from partners.offence import TOLD_IN, accounts_in
from partners.offence_answer import answer_of, follow_up_of, may_still_answer
from partners.permissions import get_referral_for
from safeguards.audit import Why
from safeguards.sealing import open_rows


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_REFERRALS)
def referral_offence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was written, and the answer. What is written down already is passed on from its own page."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    if (written := follow_up_of(referral)) is not None:
        return redirect("follow_up_pass", pk=written.pk)
    form = OffenceForm(request.POST or None, only_new=not may_still_answer(referral))
    if request.method == "POST" and form.is_valid() and (answer := keep(request, referral, form)):
        return answer
    said = open_rows([referral], *TOLD_IN, by=user, why=Why.WORK)[referral.pk]
    due = due_at(FollowUp.Kind.CRIME, referral.submitted_at)
    context = {
        "form": form,
        "referral": referral,
        "said": [said[name] for name in TOLD_IN if said[name]],
        "found": accounts_in(*(said[name] or "" for name in TOLD_IN)),
        "answer": Consultation.Crime(answer_of(referral)).label if answer_of(referral) else "",
        "due_at": due,
        "left": time_left(due, timezone.now()),
        "is_late": due < timezone.now(),
    }
    return render(request, "partners/referral_offence.html", context)


def keep(request: HttpRequest, referral: Referral, form: OffenceForm) -> HttpResponse | None:
    """Keep the answer. What is new leads on to passing it on; a refusal leaves its sentence on the form."""
    given, user = form.cleaned_data, signed_in(request)
    try:
        if given["crime"] == Consultation.Crime.NEW:
            told = {name: given[name] for name in ("account", "wishes", "wishes_words", "once")}
            made = write_down_offence(referral=referral, by=user, **told)
            messages.success(request, _("Written down. Now pass it on."))
            return redirect("follow_up_pass", pk=made.pk)
        is_recorded = given["crime"] == Consultation.Crime.ALREADY
        reason, reference = ("", given["crime_reference"]) if is_recorded else (given["crime_reason"], "")
        answer_nothing_new(referral=referral, reason=reason, reference=reference, by=user)
    except EngagementRefusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else "crime", str(refusal))
        return None
    messages.success(request, _("Saved. You can change it, should there be more to it."))
    return redirect("referral_detail", pk=referral.pk)
