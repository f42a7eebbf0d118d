"""What a worker tells us about the person of a referral: at any time, and done at once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from partners.actions.refusals import PartnersRefusal
from partners.actions.reporting import (
    change_worker,
    cover_worker,
    report_changed_mind,
    report_event,
    report_not_safe,
)
from partners.complaints import is_known_to_worker, is_passed_on
from partners.forms.exchange import HappenedForm, MindForm, NotSafeForm, WorkerForm
from partners.holding import colleagues_of
from partners.models import PartnerReport, Referral
from partners.permissions import get_referral_for
from partners.views.partner_desk import form_page

SEND = Permission.SEND_REFERRALS
PAGE = ["GET", "HEAD", "POST"]
Wants = PartnerReport.Wants


@require_POST
@needs(SEND)
def partner_not_safe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One press, done at once, whatever else was sent with it."""
    user = signed_in(request)
    referral = get_referral_for(user, pk, to=SEND)
    form = NotSafeForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    words = given.get("words", "")
    report_not_safe(referral=referral, by=user, words=words, once=given.get("once"))
    done = _("Contact is stopped from this moment: nothing goes to them.")
    messages.success(request, " ".join((done, _("A coordinator is told, and asks you what is safe."))))
    if words and referral.is_erased:
        messages.warning(request, _("What you wrote with it is not kept. Ring the coordinator."))
    return redirect("partner_referral", pk)


@require_http_methods(PAGE)
@needs(SEND)
def partner_mind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """They have changed their mind."""
    user = signed_in(request)
    referral = get_referral_for(user, pk, to=SEND)
    form, knows = MindForm(request.POST or None), is_known_to_worker(referral)
    if request.method == "POST" and form.is_valid():
        try:
            told = report_changed_mind(referral=referral, by=user, **form.cleaned_data)
        except PartnersRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _mind_words(told, knows=knows))
            return redirect("partner_referral", pk)
    return form_page(request, form, referral, _("They have changed their mind"))


def _mind_words(told: PartnerReport, *, knows: bool) -> str:
    if told.wants == Wants.STOP:
        return _("Noted. Nothing more is done about it until a coordinator has looked at it.")
    if told.wants == Wants.COMPLAINT:
        return _("Noted. A coordinator passes it on to professional standards the same working day.")
    if knows and is_passed_on(told.referral.handovers.all()):
        return _("Noted. What professional standards have by now, only they can give back. A coordinator asks them.")
    return _("Noted. A coordinator goes on putting it right.")


@require_http_methods(PAGE)
@needs(SEND)
def partner_event(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Something has happened."""
    user = signed_in(request)
    referral = get_referral_for(user, pk, to=SEND)
    form = HappenedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report_event(referral=referral, by=user, **form.cleaned_data)
        except PartnersRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted. Nothing is written to them until a coordinator has gone through it."))
            return redirect("partner_referral", pk)
    text = _("If they are no longer safe to contact, go back and press that button: it works at once.")
    return form_page(request, form, referral, _("Something has happened"), text=text)


@require_http_methods(PAGE)
@needs(SEND)
def partner_worker(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A colleague takes over, or covers."""
    user = signed_in(request)
    referral = get_referral_for(user, pk, to=SEND)
    colleagues = colleagues_of(referral)
    form = WorkerForm(request.POST or None, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        try:
            told = _hand(referral, form, by=user)
        except PartnersRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _worker_words(told))
            return redirect("partner_referral", pk)
    nobody = _("Nobody else of your organisation has an account yet. Ring the coordinator.")
    return form_page(request, form, referral, _("Another worker"), text="" if colleagues.exists() else nobody)


def _hand(referral: Referral, form: WorkerForm, *, by: User) -> PartnerReport:
    given = dict(form.cleaned_data)
    kind, until = given.pop("kind"), given.pop("until")
    if kind == WorkerForm.COVERS:
        return cover_worker(referral=referral, until=until, by=by, **given)
    return change_worker(referral=referral, by=by, **given)


def _worker_words(told: PartnerReport) -> str:
    name = told.worker.name if told.worker else ""
    done = _("%(name)s covers.") if told.kind == PartnerReport.Kind.COVER else _("%(name)s has it now.")
    if told.is_agreed:
        return done % {"name": name}
    until = _("Until they know and agree, we do not reach them through a worker.")
    return f"{done % {'name': name}} {until}"
