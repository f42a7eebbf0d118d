"""Whether anything in a referral has to be recorded: answered as soon as somebody reads it, whoever it is about."""

from datetime import datetime
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
from engagement.actions.follow_ups import due_at
from engagement.actions.refusals import EngagementRefusal
from engagement.duties_of_talks import time_left
from engagement.models import Consultation, FollowUp
from partners.actions.offences import answer_nothing_new, write_down_offence
from partners.actions.refusals import PartnersRefusal
from partners.forms.offences import OffenceForm
from partners.models import Referral
from partners.offence import TOLD_IN, accounts_in
from partners.offence_answer import answer_of, follow_up_of, may_still_answer
from partners.permissions import get_referral_for
from partners.written import Text, texts_of, told_at
from safeguards.audit import Why
from safeguards.sealing import open_together


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_REFERRALS)
def referral_offence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was written, and the answer. What is written down already is passed on from its own page."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    if (written := follow_up_of(referral)) is not None:
        return redirect("follow_up_pass", pk=written.pk)
    texts = open_texts(referral, by=user)
    arrived_at = told_at(referral, texts)
    form = OffenceForm(request.POST or None, only_new=not may_still_answer(referral))
    if request.method == "POST" and form.is_valid() and (answer := keep(request, referral, form, arrived_at)):
        return answer
    due = due_at(FollowUp.Kind.CRIME, arrived_at)
    context = {
        "form": form,
        "referral": referral,
        "said": [text.words for text in texts],
        "found": accounts_in(*(text.words for text in texts)),
        "answer": Consultation.Crime(answer_of(referral)).label if answer_of(referral) else "",
        "arrived_at": arrived_at,
        "due_at": due,
        "left": time_left(due, timezone.now()),
        "is_late": due < timezone.now(),
    }
    return render(request, "partners/referral_offence.html", context)


def open_texts(referral: Referral, *, by: User) -> list[Text]:
    """The form and what was written after it: one event."""
    written, reports = list(referral.messages.filter(to_partner=False)), list(referral.reports.all())
    opened = open_together(([referral], TOLD_IN), (written, ("words",)), (reports, ("detail",)), by=by, why=Why.WORK)
    return texts_of(referral, opened, written, reports)


def keep(request: HttpRequest, referral: Referral, form: OffenceForm, told: datetime) -> HttpResponse | None:
    """Keep the answer. What is new leads on to passing it on; a refusal leaves its sentence on the form."""
    given, user = form.cleaned_data, signed_in(request)
    try:
        if given["crime"] == Consultation.Crime.NEW:
            words = {name: given[name] for name in ("account", "wishes", "wishes_words", "once")}
            made = write_down_offence(referral=referral, disclosed_at=told, by=user, **words)
            messages.success(request, _("Written down. Now pass it on."))
            return redirect("follow_up_pass", pk=made.pk)
        is_recorded = given["crime"] == Consultation.Crime.ALREADY
        reason, reference = ("", given["crime_reference"]) if is_recorded else (given["crime_reason"], "")
        answer_nothing_new(referral=referral, reason=reason, reference=reference, by=user)
    except EngagementRefusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else "crime", str(refusal))
        return None
    except PartnersRefusal as refusal:
        form.add_error("crime", str(refusal))
        return None
    messages.success(request, _("Saved. You can change it, should there be more to it."))
    return redirect("referral_detail", pk=referral.pk)
