"""The partner's desk: where their requests stand, what they are owed, and what they may still read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.days import short_day
from partners import agreements
from partners.actions.exchange import mark_read, send_message
from partners.actions.files import add_file
from partners.actions.refusals import PartnersRefusal
from partners.for_workers import (
    Line,
    is_contact_stopped,
    may_read_back,
    sees_outcome,
    track,
    visible_rows,
)
from partners.forms.exchange import FileForm, MessageForm
from partners.holding import colleagues_of, cover_of, is_left_alone
from partners.models import Referral
from partners.permissions import drafts_of, get_referral_for
from partners.ratings import round_to_answer
from partners.read_back import OPENED, Section, sections, sections_on_paper
from partners.standing import moment_words, standing_of
from partners.thread import (
    HandedIn,
    Said,
    Told,
    files_of,
    is_called_off,
    is_recent,
    messages_of,
    readable_messages,
    readable_reports,
    reported,
    reports_of,
    thread,
)
from safeguards.audit import Why
from safeguards.filing.actions import FileNotThere
from safeguards.filing.receiving import takes_files
from safeguards.filing.serving import serve_file
from safeguards.ids import ids_in
from safeguards.paging import leaf
from safeguards.sealing import open_together

SEND = Permission.SEND_REFERRALS
PAGE = ["GET", "HEAD", "POST"]
EACH_PAGE = 25
CLOSED_SHOWN = 5
IN_ORDER = ("submitted_at", "pk")


@require_safe
@needs(SEND)
def partner_desk(request: HttpRequest) -> HttpResponse:
    """What they have asked of us, what they are owed, and the one thing to do next. Nothing sealed is opened."""
    user, now = signed_in(request), timezone.now()
    rows = visible_rows(user)
    page = leaf(rows.open(), request.GET, by=IN_ORDER, is_falling=True, many=EACH_PAGE)
    closed = list(rows.filter(status=Referral.Status.CLOSED).order_by("-submitted_at", "-pk")[: CLOSED_SHOWN + 1])
    today = timezone.localdate()
    context = {
        "lines": [Line(each, now) for each in page.rows],
        "page": page,
        "closed": [Line(each, now) for each in closed[:CLOSED_SHOWN]],
        "has_more_closed": len(closed) > CLOSED_SHOWN,
        "drafts": drafts_of(user),
        "agreement": agreements.standings([user.organisation], on=today)[user.organisation_id],
        "is_active": user.organisation.is_active,
        "rating": round_to_answer(user, on=today),
    }
    return render(request, "partners/partner_desk.html", context)


@require_safe
@needs(SEND)
def partner_closed(request: HttpRequest) -> HttpResponse:
    """Everything that is closed, the newest first: reference, and days."""
    closed = visible_rows(signed_in(request)).filter(status=Referral.Status.CLOSED)
    page = leaf(closed, request.GET, by=IN_ORDER, is_falling=True, many=EACH_PAGE)
    lines = [Line(each, timezone.now()) for each in page.rows]
    return render(request, "partners/partner_closed.html", {"lines": lines, "page": page})


# One referral -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shown:
    """What of one referral is opened for them at this moment, with one event."""

    written: list[Section]
    messages: list[Said]
    reports: list[Told]
    outcome: str | None


@require_safe
@needs(SEND)
def partner_referral(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where it stands, what is owed by when, who holds it, and what may be done about it at any time."""
    user, now = signed_in(request), timezone.now()
    referral = get_referral_for(user, pk, to=SEND)
    shown = _opened(referral, by=user, at=now)
    standing = standing_of(referral, now)
    context = {
        "referral": referral,
        "sent_on": short_day(referral.submitted_at),
        "track": track(referral, referral.steps.order_by("at")),
        "standing": standing,
        "promises": standing.promises,
        "cover": cover_of(referral, on=timezone.localdate()),
        "is_left_alone": not referral.is_over and is_left_alone(referral, on=timezone.localdate()),
        "is_stopped": is_contact_stopped(referral),
        "is_called_off": is_called_off(referral, [each.row for each in shown.reports]),
        "shown": shown,
        "read_until": moment_words(referral.submitted_at + settings.REFERRAL_READ_BACK),
        "once": uuid4(),
        "unread": [each for each in shown.messages if each.is_unread],
        "files": [HandedIn(each, now) for each in files_of(referral)],
        "has_colleagues": colleagues_of(referral).exists(),
    }
    return render(request, "partners/partner_referral.html", context)


def _opened(referral: Referral, *, by: User, at: datetime) -> Shown:
    """The words they may read now. Where there are none nothing is opened, and no event says so."""
    rows = messages_of(referral)
    told = reports_of(referral)
    fields = [*(OPENED if may_read_back(referral, at) else ()), *(["shared_outcome"] * sees_outcome(referral, at))]
    opened = open_together(
        ([referral] if fields else [], fields),
        (readable_messages(rows, referral, at), ["words"]),
        (readable_reports(told, at), ["detail"]),
        by=by,
        why=Why.WORK,
    )
    own = opened.get(referral.pk, {})
    written = sections(referral, own) if may_read_back(referral, at) else []
    return Shown(written, thread(rows, opened), reported(told, opened), own.get("shared_outcome"))


@require_safe
@needs(SEND)
def partner_referral_print(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A copy for paper that names nobody, for as long as what was written is read back."""
    user, now = signed_in(request), timezone.now()
    referral = get_referral_for(user, pk, to=SEND)
    if not may_read_back(referral, now):
        raise Http404
    opened = open_together(([referral], OPENED), by=user, why=Why.WORK)[referral.pk]
    context = {"referral": referral, "sections": sections_on_paper(referral, opened)}
    return render(request, "partners/partner_referral_print.html", context)


# Messages and files -----------------------------------------------------------------------------------------------
@takes_files()
@require_http_methods(PAGE)
@needs(SEND)
def partner_message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write to the coordinator."""
    user = signed_in(request)
    referral = get_referral_for(user, pk, to=SEND)
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            send_message(referral=referral, to_partner=False, by=user, **form.cleaned_data)
        except PartnersRefusal as refusal:
            form.add_error(None, str(refusal))
        except FileNotThere as missing:
            form.add_error("file", str(missing))
        else:
            messages.success(request, _("Sent. You can read it back here for a day."))
            return redirect("partner_referral", pk)
    return form_page(request, form, referral, _("Write to the coordinator"))


@require_POST
@needs(SEND)
def partner_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """They have read the messages that their page showed."""
    user = signed_in(request)
    referral = get_referral_for(user, pk, to=SEND)
    mark_read(referral=referral, messages=ids_in(request.POST.getlist("message")), to_partner=True, by=user)
    return redirect("partner_referral", pk)


@takes_files()
@require_http_methods(PAGE)
@needs(SEND)
def partner_file_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand in a file."""
    user = signed_in(request)
    referral = get_referral_for(user, pk, to=SEND)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_file(referral=referral, by=user, **form.cleaned_data)
        except (PartnersRefusal, FileNotThere) as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("Added. A coordinator opens it once it has been checked."))
            return redirect("partner_referral", pk)
    return form_page(request, form, referral, _("Add a file"))


@require_safe
@needs(SEND)
def partner_file(request: HttpRequest, pk: UUID, file: int) -> HttpResponseBase:
    """One of the files they handed in, for a day."""
    user = signed_in(request)
    referral = get_referral_for(user, pk, to=SEND)
    theirs = {each.pk: each for each in files_of(referral)}
    found = theirs.get(file)
    if found is None or not is_recent(found.added_at, timezone.now()):
        raise Http404
    return serve_file(found.file, by=user, why=Why.WORK, request=request)


def form_page(request: HttpRequest, form: Any, referral: Referral, heading: str, **more: Any) -> HttpResponse:
    """One form about one referral, with the press that stops all contact in reach."""
    context = {"form": form, "referral": referral, "heading": heading, "is_stopped": is_contact_stopped(referral)}
    context |= {"once": uuid4()} | more
    return render(request, "partners/partner_form.html", context)
