"""The steps of putting it right: deciding, asking, offering, learning and closing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.models import Change
from partners.actions.closing import close_referral, link_change, record_learning
from partners.actions.recovery import begin_recovery, do_remedy, note_answer, offer_remedy, withdraw_remedy
from partners.actions.refusals import MovedMeanwhile, NothingMoreKept, PartnersRefusal, TheyDoNotWantIt
from partners.actions.triage import triage_referral
from partners.closing import lacks, outcomes, so_far_of
from partners.complaints import is_passed_on
from partners.forms.recovery import AnswerForm, BeginForm, ChangeLinkForm, CloseForm, RemedyForm, TriageForm
from partners.models import Referral, Remedy
from partners.permissions import get_referral_for
from partners.saying import may_say
from partners.serious import READ, suggests_complaint
from partners.views.next_step import lack_url
from partners.workflow import MOVES
from safeguards.audit import Why
from safeguards.sealing import open_rows

PAGE = ["GET", "HEAD", "POST"]
CHANGES_OFFERED = 200
Status = Referral.Status
GOES_ON = {Status.ACCEPTED.value: "referral_accept", Status.COMPLAINT.value: "handover_make"}  # a page does the rest


def turned_back(request: HttpRequest, referral: Referral, *begins_at: str) -> HttpResponse | None:
    """Back to the referral, before anything is typed, where no such step begins where it stands; what was typed is
    answered by the form itself."""
    is_here = referral.status in begins_at and referral.mind_changed_at is None and not referral.is_erased
    if request.method == "POST" or is_here:
        return None
    if referral.is_erased:
        messages.warning(request, str(NothingMoreKept()))
    else:
        messages.warning(request, str(TheyDoNotWantIt() if referral.mind_changed_at else MovedMeanwhile()))
    return redirect("referral_detail", referral.pk)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_REFERRALS)
def referral_triage(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What happens with it."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    if back := turned_back(request, referral, Status.ACKNOWLEDGED, Status.TRIAGED, Status.ACCEPTED):
        return back
    form = TriageForm(request.POST or None, referral=referral, offered=offered(referral))
    if request.method == "POST" and form.is_valid():
        try:
            triage_referral(referral=referral, **form.cleaned_data, by=user)
        except PartnersRefusal as refusal:
            form.add_error("to", str(refusal))
        else:
            if (next_page := GOES_ON.get(form.cleaned_data["to"])) is None:
                messages.success(request, _("Saved."))  # on a page that does the rest it would say that it is done
            return redirect(next_page or "referral_detail", pk)
    opened = open_rows([referral], "service_part", *READ, by=user, why=Why.WORK)[pk]
    is_settled = referral.weighed_at or referral.handovers.exists()
    context = {
        "form": form,
        "referral": referral,
        "said": opened,
        "suggestions": [] if is_settled else suggests_complaint(referral, opened),
    }
    return render(request, "partners/referral_triage.html", context)


def offered(referral: Referral) -> frozenset[str]:
    """Where it may go from here."""
    return MOVES[Status.TRIAGED if referral.status == Status.ACKNOWLEDGED else referral.status]


@require_http_methods(PAGE)
@needs(Permission.MANAGE_REFERRALS)
def recovery_begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is asked to put it right; before that, what may be said, and whether it could come back on them."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    if back := turned_back(request, referral, Status.ACCEPTED, Status.OFFERED, Status.NOT_AGREED):
        return back
    form = BeginForm(request.POST or None, referral=referral)
    if request.method == "POST" and form.is_valid():
        try:
            begin_recovery(referral=referral, **form.cleaned_data, by=user)
        except PartnersRefusal as refusal:
            form.add_error("asked", str(refusal))
        else:
            messages.success(request, _("Saved. Say what is offered once you have their answer."))
            return redirect("referral_detail", pk)
    names = ("what_happened", "put_right", "keep_back", "officer", "works_for_us_words")
    said = open_rows([referral], *names, by=user, why=Why.WORK)[pk]
    context = {"form": form, "referral": referral, "may_say": may_say(referral), "said": said}
    return render(request, "partners/recovery_begin.html", context)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_REFERRALS)
def remedy_offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One thing that is offered, and the next."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    if back := turned_back(request, referral, Status.IN_RECOVERY, Status.OFFERED):
        return back
    form = RemedyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            offer_remedy(referral=referral, **form.cleaned_data, by=user)
        except PartnersRefusal as refusal:
            form.add_error("kind", str(refusal))
        else:
            messages.success(request, _("Saved: it is offered."))
            return redirect("remedy_offer" if "another" in request.POST else "referral_detail", pk)
    context = {"form": form, "referral": referral, "heading": _("What is offered")}
    return render(request, "partners/referral_form.html", context)


@require_POST
@needs(Permission.MANAGE_REFERRALS)
def remedy_do(request: HttpRequest, pk: UUID, remedy: UUID) -> HttpResponse:
    """It has been done."""
    return _settle(request, pk, remedy, is_done=True)


@require_POST
@needs(Permission.MANAGE_REFERRALS)
def remedy_withdraw(request: HttpRequest, pk: UUID, remedy: UUID) -> HttpResponse:
    """It is not offered any more."""
    return _settle(request, pk, remedy, is_done=False)


def _settle(request: HttpRequest, pk: UUID, remedy: UUID, *, is_done: bool) -> HttpResponse:
    user = signed_in(request)
    found = get_object_or_404(Remedy, referral=get_referral_for(user, pk), pk=remedy)
    try:
        (do_remedy if is_done else withdraw_remedy)(remedy=found, by=user)
    except PartnersRefusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Saved: it is done.") if is_done else _("Saved: it is not offered any more."))
    return redirect(f"{reverse('referral_detail', args=[pk])}#remedies")


@require_http_methods(PAGE)
@needs(Permission.MANAGE_REFERRALS)
def answer_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What they say to what was offered."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    if back := turned_back(request, referral, Status.OFFERED, Status.AGREED):
        return back
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            held = note_answer(referral=referral, **form.cleaned_data, by=user)
        except PartnersRefusal as refusal:
            form.add_error("is_agreed", str(refusal))
        else:
            messages.success(request, _("Saved."))
            is_over = held.status == Status.AGREED or is_passed_on(held.handovers.all())
            return redirect("referral_detail" if is_over else "handover_make", pk)
    context = {"form": form, "referral": referral, "heading": _("What they say to the offer")}
    return render(request, "partners/referral_form.html", context)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_REFERRALS)
def referral_change_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A change that came of it."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    rows = Change.objects.visible_to(user).exclude(status=Change.Status.REJECTED).order_by("-created_at")
    newest = Change.objects.filter(pk__in=rows.values("pk")[:CHANGES_OFFERED]).order_by("-created_at")
    form = ChangeLinkForm(request.POST or None, changes=newest)
    if request.method == "POST" and form.is_valid():
        link_change(referral=referral, change=form.cleaned_data["change"], by=user)
        messages.success(request, _("Linked."))
        return redirect("referral_detail", pk)
    context = {"form": form, "referral": referral, "heading": _("Link a change that came of it")}
    return render(request, "partners/referral_form.html", context)


@require_POST
@needs(Permission.MANAGE_REFERRALS)
def learning_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it teaches is written down."""
    user = signed_in(request)
    try:
        record_learning(referral=get_referral_for(user, pk), by=user)
    except PartnersRefusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Saved: the learning is written down."))
    return redirect("referral_detail", pk)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_REFERRALS)
def referral_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How it ended; or all that is missing before it may be closed."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    if referral.is_closed:
        return redirect("referral_detail", pk)
    so_far = so_far_of(referral)
    form = CloseForm(request.POST or None, outcomes=outcomes(referral, so_far))
    if request.method == "POST" and form.is_valid():
        try:
            close_referral(referral=referral, **form.cleaned_data, by=user)
        except PartnersRefusal as refusal:
            form.add_error("outcome", str(refusal))
        else:
            messages.success(request, _("Closed. Everything they said is kept."))
            return redirect("referral_detail", pk)
    outcome = form["outcome"].value() or ""
    missing = [(each.label, lack_url(referral, each)) for each in lacks(referral, so_far, outcome)]
    return render(request, "partners/referral_close.html", {"form": form, "referral": referral, "missing": missing})
