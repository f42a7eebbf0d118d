"""Referrals on a coordinator's side: the list, one referral, and what is done to it with one press."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from partners.actions.exchange import mark_read, send_message
from partners.actions.pausing import end_pause, pause_clock
from partners.actions.refusals import PartnersRefusal
from partners.actions.reporting import report_changed_mind, see_report
from partners.actions.triage import acknowledge_referral
from partners.course import course_of
from partners.forms.exchange import HeardForm
from partners.forms.recovery import FilterForm, MindHeardForm, WriteForm
from partners.holding import holders_of
from partners.lines import for_lines, lines_of
from partners.models import PartnerReport, Referral, ReferralFile
from partners.permissions import get_referral_for
from partners.views.detail import page_of
from safeguards.audit import Why
from safeguards.filing.actions import FileNotThere
from safeguards.filing.receiving import takes_files
from safeguards.filing.serving import serve_file
from safeguards.ids import ids_in
from safeguards.paging import leaf
from safeguards.sealing import open_rows

PAGE = ["GET", "HEAD", "POST"]
EACH_PAGE = 25
MINE, CLOSED = "mine", "closed"


@require_safe
@needs(Permission.MANAGE_REFERRALS)
def referral_list(request: HttpRequest) -> HttpResponse:
    """Those that are open, what presses most first; or those that are closed, newest first. Nothing is counted."""
    user, show = signed_in(request), request.GET.get("show", "")
    form = FilterForm(request.GET)
    form.is_valid()
    rows = for_lines(Referral.objects.visible_to(user).filter(**form.which))
    if show == CLOSED:
        closed = rows.filter(status=Referral.Status.CLOSED)
        page = leaf(closed, request.GET, by=("submitted_at", "id"), is_falling=True, many=EACH_PAGE)
    else:
        mine = rows.filter(taken_by=user) if show == MINE else rows
        page = leaf(mine.open().with_urgency(), request.GET, by=("urgency", "id"), many=EACH_PAGE)
    kept = {name: request.GET[name] for name in (*form.fields, "show") if request.GET.get(name)}
    context = {
        "lines": lines_of(page.rows, timezone.now()),
        "page": page,
        "filter_form": form,
        "show": show,
        "is_narrowed": bool(form.which),
        "query": f"{urlencode(kept)}&" if kept else "",
    }
    return render(request, "partners/referral_list.html", context)


@require_safe
@needs(Permission.MANAGE_REFERRALS)
def referral_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One referral, from the top down: what is next, safety, promises, what was said, and what was done."""
    user = signed_in(request)
    return _show(request, get_referral_for(user, pk), user)


@require_POST
@needs(Permission.MANAGE_REFERRALS)
def referral_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same page with their name and how they are reached, asked for and recorded."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    opened = open_rows([referral], "name", "reached_by", by=user, why=Why.REVEAL)[referral.pk]
    return _show(request, referral, user, shown=opened)


def _show(
    request: HttpRequest, referral: Referral, user: User, *, shown: dict[str, str | None] | None = None
) -> HttpResponse:
    course = course_of(referral, timezone.now(), by=user)
    write = WriteForm(has_account=has_account(referral), is_inside=True)
    return render(request, "partners/referral_detail.html", page_of(course, write, shown))


@require_POST
@needs(Permission.MANAGE_REFERRALS)
def referral_acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that it has arrived."""
    user = signed_in(request)
    try:
        held = acknowledge_referral(referral=get_referral_for(user, pk), by=user)
    except PartnersRefusal as refusal:
        messages.warning(request, str(refusal))
    else:
        _say(request, held, _("Saved. Their worker is told that somebody here has it."))
    return redirect("referral_detail", pk)


@require_POST
@needs(Permission.MANAGE_REFERRALS)
def referral_pause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From now on we wait for the survivor."""
    user = signed_in(request)
    try:
        pause_clock(referral=get_referral_for(user, pk), by=user)
    except PartnersRefusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The clock stands still. Their worker sees that too."))
    return redirect("referral_detail", pk)


@require_POST
@needs(Permission.MANAGE_REFERRALS)
def referral_go_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    """We wait no more."""
    user = signed_in(request)
    end_pause(referral=get_referral_for(user, pk), by=user)
    messages.success(request, _("The clock goes on."))
    return redirect("referral_detail", pk)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_REFERRALS)
def referral_write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A message to their worker, or what they were told where nobody there has an account. What they wrote, and stood
    on the page, is read with it."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    form = WriteForm(request.POST or None, has_account=has_account(referral))
    if request.method == "POST" and form.is_valid():
        try:
            send_message(referral=referral, to_partner=True, reads=read_of(request), **form.cleaned_data, by=user)
        except PartnersRefusal as refusal:
            form.add_error("words", str(refusal))
        else:
            _say(request, referral, _("Sent. It stays in the portal; their worker is told that it is there."))
            return redirect("referral_detail", pk)
    heading = _("Write to their worker") if has_account(referral) else _("What they were told")
    context = {"form": form, "referral": referral, "heading": heading}
    return render(request, "partners/referral_form.html", context)


@takes_files()
@require_http_methods(PAGE)
@needs(Permission.MANAGE_REFERRALS)
def referral_heard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Something more that was told to us by phone, by their worker or by the survivor."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    form = HeardForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            send_message(referral=referral, to_partner=False, is_heard=True, by=user, **form.cleaned_data)
        except PartnersRefusal as refusal:
            form.add_error("words", str(refusal))
        except FileNotThere as missing:
            form.add_error("file", str(missing))
        else:
            messages.success(request, _("Saved. It stands with the messages."))
            return redirect("referral_detail", pk)
    return heard_page(request, form, referral)


def heard_page(request: HttpRequest, form: HeardForm, referral: Referral, *, text: str = "") -> HttpResponse:
    """The form, with what should be known before it is filled in."""
    context = {"form": form, "referral": referral, "heading": _("Note what they told us"), "text": text}
    return render(request, "partners/referral_form.html", context)


def _say(request: HttpRequest, referral: Referral, told: str) -> None:
    """That it was done; and that their worker is told only where one of those who hold it can sign in and see it."""
    if holders_of(referral):
        messages.success(request, told)
        return
    messages.success(request, _("Saved."))
    if has_account(referral):
        messages.warning(request, _("Nobody who holds it there can see it any more. Ring their organisation."))


def has_account(referral: Referral) -> bool:
    """Whether somebody who holds it reads here: not where it was taken by phone, or from the survivor."""
    return referral.worker_id is not None


@require_POST
@needs(Permission.MANAGE_REFERRALS)
def referral_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The messages on the page have been read."""
    user = signed_in(request)
    mark_read(referral=get_referral_for(user, pk), messages=read_of(request), to_partner=False, by=user)
    return redirect("referral_detail", pk)


def read_of(request: HttpRequest) -> list[UUID]:
    """The messages that stood on the page; what is no id is none."""
    return ids_in(request.POST.getlist("read"))


@require_POST
@needs(Permission.MANAGE_REFERRALS)
def report_seen(request: HttpRequest, pk: UUID, report: UUID) -> HttpResponse:
    """Somebody has looked at what the worker told us."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    see_report(report=get_object_or_404(PartnerReport, referral=referral, pk=report), by=user)
    messages.success(request, _("Saved: you have looked at it."))
    return redirect("referral_detail", pk)


@require_safe
@needs(Permission.MANAGE_REFERRALS)
def referral_file(request: HttpRequest, pk: UUID, file: int) -> HttpResponseBase:
    """A file that came with it, to be saved and never shown."""
    user = signed_in(request)
    rows = ReferralFile.objects.filter(referral=get_referral_for(user, pk)).select_related("file")
    return serve_file(get_object_or_404(rows, pk=file).file, by=user, why=Why.WORK, request=request)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_REFERRALS)
def referral_mind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """They have told us, and not their worker, what they want now."""
    user = signed_in(request)
    referral = get_referral_for(user, pk)
    form = MindHeardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = report_changed_mind(referral=referral, **form.cleaned_data, by=user)
        except PartnersRefusal as refusal:
            form.add_error("wants", str(refusal))
        else:
            see_report(report=report, by=user)
            messages.success(request, _("Saved. The page says what follows from it."))
            return redirect("referral_detail", pk)
    context = {"form": form, "referral": referral, "heading": _("They have changed their mind")}
    return render(request, "partners/referral_form.html", context)
