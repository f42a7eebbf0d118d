"""Partners as the coordinator looks after them: the list, one of them, and what is written down about it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Organisation, User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.evidence import why_shut
from partners.actions.organisations import (
    add_contact,
    edit_partnership,
    end_sharing,
    finish_next_action,
    mark_contact_left,
    note_touchpoint,
    record_sharing,
)
from partners.actions.refusals import PartnersRefusal
from partners.agreements import standing
from partners.directory import administrators, lines
from partners.forms.organisations import PartnerContactForm, PartnershipForm, SharingForm, TouchpointForm
from partners.holding import workers_at
from partners.models import (
    MeetingPoint,
    PartnerContact,
    Partnership,
    RatingRound,
    Referral,
    SharingAgreement,
    Touchpoint,
)
from partners.permissions import get_partner_for
from partners.ratings import results, with_words
from safeguards.audit import Why
from safeguards.filing.actions import FileNotThere
from safeguards.filing.models import FileState
from safeguards.filing.receiving import takes_files
from safeguards.filing.serving import serve_file
from safeguards.sealing import open_rows

PAGE = ["GET", "HEAD", "POST"]
LATELY = 10  # touchpoints and referrals that stand on the page at once
READ_ROUNDS = 2  # of so many half years the words are opened


@require_safe
@needs(Permission.MANAGE_PARTNERS)
def partner_list(request: HttpRequest) -> HttpResponse:
    """Every partner, those that need somebody first."""
    found = lines(signed_in(request), on=timezone.localdate())
    context = {
        "lines": found,
        "late": sum(1 for line in found if line.days_late and line.organisation.is_active),
        "without": sum(1 for line in found if line.needs_agreement and line.organisation.is_active),
        "administrators": administrators(),
    }
    return render(request, "partners/partner_list.html", context)


@require_safe
@needs(Permission.MANAGE_PARTNERS)
def partner_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One partner on one page."""
    user, today = signed_in(request), timezone.localdate()
    organisation = get_partner_for(user, pk)
    agreements = list(_of(organisation, SharingAgreement).select_related("file", "ended_by"))
    context = {
        "organisation": organisation,
        "partnership": _partnership(organisation),
        "today": today,
        "agreement": standing(agreements, on=today),
        "agreements": [(each, _why_shut(each)) for each in agreements],
        "contacts": _of(organisation, PartnerContact).filter(left_at__isnull=True),
        "workers": workers_at(organisation).order_by("name"),
        "points": MeetingPoint.objects.filter(owner=organisation, done_at__isnull=True).select_related("meeting"),
        **_touchpoints(organisation, wants_all="all" in request.GET),
        **_referrals(organisation, user),
        **_ratings(organisation, user),
        "months": settings.RATING_MONTHS,
    }
    return render(request, "partners/partner_detail.html", context)


def _of(organisation: Organisation, model: Any) -> Any:
    """What is kept about one partner, which was fetched with permission."""
    return model.objects.filter(organisation=organisation)


def _partnership(organisation: Organisation) -> Partnership | None:
    return Partnership.objects.filter(organisation=organisation).select_related("next_action_by").first()


def _why_shut(agreement: SharingAgreement) -> str:
    """Why nobody can open the signed copy now; nothing where they can, or there is none."""
    if agreement.file is None or agreement.file.may_be_opened:
        return ""
    return why_shut(FileState(agreement.file.state))


def _touchpoints(organisation: Organisation, *, wants_all: bool) -> dict[str, Any]:
    """The latest, or all of them; and how many more there are."""
    rows = _of(organisation, Touchpoint).select_related("noted_by")
    number = rows.count()
    shown = list(rows if wants_all else rows[:LATELY])
    return {"touchpoints": shown, "earlier": number - len(shown)}


def _referrals(organisation: Organisation, user: User) -> dict[str, Any]:
    """Their open referrals that this person may see, the oldest first: references and where they stand."""
    rows = Referral.objects.visible_to(user).open().filter(organisation=organisation).order_by("submitted_at")
    number = rows.count()
    return {"referrals": list(rows.select_related("worker")[:LATELY]), "open_referrals": number}


def _ratings(organisation: Organisation, user: User) -> dict[str, Any]:
    """Every half year they were asked, and what they wrote in the latest, opened."""
    found = results(_of(organisation, RatingRound), on=timezone.localdate())
    rows = with_words([each.round for each in found[:READ_ROUNDS]])
    opened = open_rows(rows, "words", by=user, why=Why.WORK)
    words: dict[UUID, list[str]] = {each.round.pk: [] for each in found}
    for row in rows:
        words[row.round_id].append(opened[row.pk]["words"] or "")
    return {"ratings": [(each, words[each.round.pk]) for each in found]}


@require_http_methods(PAGE)
@needs(Permission.MANAGE_PARTNERS)
def partner_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What kind of service it is, and the next thing to do with it."""
    user = signed_in(request)
    organisation = get_partner_for(user, pk)
    form = PartnershipForm(request.POST or None, partnership=_partnership(organisation))
    if request.method == "POST" and form.is_valid():
        edit_partnership(organisation=organisation, **form.cleaned_data, by=user)
        messages.success(request, _("Saved."))
        return redirect("partner_detail", pk)
    return _form_page(request, organisation, form, _("The next thing to do, and what kind of service it is"))


@require_POST
@needs(Permission.MANAGE_PARTNERS)
def partner_next_done(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The next thing is done."""
    user = signed_in(request)
    organisation = get_partner_for(user, pk)
    try:
        finish_next_action(organisation=organisation, seen=request.POST.get("seen", ""), by=user)
    except PartnersRefusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Done. Note what came of it, if you were in touch."))
    return redirect("partner_detail", pk)


@takes_files()
@require_http_methods(PAGE)
@needs(Permission.MANAGE_PARTNERS)
def partner_agreement_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record an information-sharing agreement."""
    user = signed_in(request)
    organisation = get_partner_for(user, pk)
    form = SharingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_sharing(organisation=organisation, **form.cleaned_data, by=user)
        except FileNotThere as missing:
            form.add_error("file", str(missing))
        else:
            messages.success(request, _("The agreement is recorded."))
            return redirect("partner_detail", pk)
    return _form_page(request, organisation, form, _("Record an agreement"))


@require_http_methods(PAGE)
@needs(Permission.MANAGE_PARTNERS)
def partner_agreement_end(request: HttpRequest, pk: UUID, agreement: UUID) -> HttpResponse:
    """End it before its last day, after saying what that does."""
    user = signed_in(request)
    organisation = get_partner_for(user, pk)
    found = get_object_or_404(_of(organisation, SharingAgreement), pk=agreement)
    if request.method == "POST":
        end_sharing(agreement=found, by=user)
        messages.success(request, _("Ended. They send nothing new under it; what is open goes on."))
        return redirect("partner_detail", pk)
    context = {"organisation": organisation, "agreement": found, **_referrals(organisation, user)}
    return render(request, "partners/partner_agreement_end.html", context)


@require_safe
@needs(Permission.MANAGE_PARTNERS)
def partner_agreement_file(request: HttpRequest, pk: UUID, agreement: UUID) -> HttpResponseBase:
    """The signed copy itself."""
    user = signed_in(request)
    kept = _of(get_partner_for(user, pk), SharingAgreement).filter(file__isnull=False).select_related("file")
    return serve_file(get_object_or_404(kept, pk=agreement).file, by=user, why=Why.WORK, request=request)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_PARTNERS)
def partner_contact_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody to ring there."""
    user = signed_in(request)
    organisation = get_partner_for(user, pk)
    form = PartnerContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add_contact(organisation=organisation, **form.cleaned_data, by=user)
        messages.success(request, _("The contact is added."))
        return redirect("partner_detail", pk)
    return _form_page(request, organisation, form, _("Add somebody to ring"))


@require_POST
@needs(Permission.MANAGE_PARTNERS)
def partner_contact_left(request: HttpRequest, pk: UUID, contact: UUID) -> HttpResponse:
    """They are no longer there."""
    user = signed_in(request)
    found = get_object_or_404(_of(get_partner_for(user, pk), PartnerContact), pk=contact)
    mark_contact_left(contact=found, by=user)
    messages.success(request, _("Taken off the list."))
    return redirect("partner_detail", pk)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_PARTNERS)
def touchpoint_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """That we were in touch, and what was agreed."""
    user = signed_in(request)
    organisation = get_partner_for(user, pk)
    form = TouchpointForm(request.POST or None, partnership=_partnership(organisation))
    if request.method == "POST" and form.is_valid():
        try:
            note_touchpoint(organisation=organisation, **form.cleaned_data, by=user)
        except PartnersRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("partner_detail", pk)
    return _form_page(request, organisation, form, _("Note that you were in touch"))


def _form_page(request: HttpRequest, organisation: Organisation, form: Any, heading: str) -> HttpResponse:
    context = {"organisation": organisation, "form": form, "heading": heading}
    return render(request, "partners/organisation_form.html", context)
