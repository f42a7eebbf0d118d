"""Making the role known, and what agencies agreed with each other."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.models import Change
from partners.actions.outreach import (
    add_point,
    edit_meeting,
    edit_outreach,
    edit_point,
    note_meeting,
    note_outreach,
    settle_point,
)
from partners.forms.outreach import MeetingForm, OutreachForm, PointForm
from partners.models import AgencyMeeting, MeetingPoint, OutreachEvent
from partners.permissions import get_meeting_for, get_outreach_for
from partners.reached import meetings_with_points, quarters

PAGE = ["GET", "HEAD", "POST"]
EACH_PAGE = 30


@require_safe
@needs(Permission.MANAGE_PARTNERS)
def outreach_list(request: HttpRequest) -> HttpResponse:
    """What was done, newest first, and what it came to by quarter."""
    events = OutreachEvent.objects.prefetch_related("organisations")
    page = Paginator(events, EACH_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "quarters": quarters(timezone.localdate())}
    return render(request, "partners/outreach_list.html", context)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_PARTNERS)
def outreach_add(request: HttpRequest) -> HttpResponse:
    """Note a talk, stall, campaign or training."""
    form = OutreachForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisations = form.cleaned_data["organisations"]
        note_outreach(given=form.given, organisations=organisations, by=signed_in(request))
        messages.success(request, _("Saved. Add what followed from it when you know."))
        return redirect("outreach_list")
    return _form_page(request, form, _("Note what was done"), back="outreach_list")


@require_http_methods(PAGE)
@needs(Permission.MANAGE_PARTNERS)
def outreach_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put it right, or add what followed."""
    user = signed_in(request)
    event = get_outreach_for(user, pk)
    form = OutreachForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        edit_outreach(event=event, given=form.given, organisations=form.cleaned_data["organisations"], by=user)
        messages.success(request, _("Saved."))
        return redirect("outreach_list")
    return _form_page(request, form, _("What was done, and what followed"), back="outreach_list")


@require_safe
@needs(Permission.MANAGE_PARTNERS)
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings of agencies, newest first, with what is still to be done of what was agreed."""
    found = meetings_with_points(on=timezone.localdate()).prefetch_related("agencies")
    page = Paginator(found, EACH_PAGE).get_page(request.GET.get("page"))
    return render(request, "partners/meeting_list.html", {"page": page})


@require_http_methods(PAGE)
@needs(Permission.MANAGE_PARTNERS)
def meeting_add(request: HttpRequest) -> HttpResponse:
    """Note a meeting of agencies."""
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        meeting = note_meeting(**form.cleaned_data, by=signed_in(request))
        messages.success(request, _("Saved. Next: what was agreed."))
        return redirect("meeting_detail", meeting.pk)
    return _form_page(request, form, _("Note a meeting"), back="meeting_list")


@require_http_methods(PAGE)
@needs(Permission.MANAGE_PARTNERS)
def meeting_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put it right."""
    user = signed_in(request)
    meeting = get_meeting_for(user, pk)
    form = MeetingForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        edit_meeting(meeting=meeting, **form.cleaned_data, by=user)
        messages.success(request, _("Saved."))
        return redirect("meeting_detail", pk)
    return _form_page(request, form, _("The meeting"), back="meeting_detail", meeting=meeting)


@require_safe
@needs(Permission.MANAGE_PARTNERS)
def meeting_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One meeting and what was agreed: what is open first, by its day."""
    user = signed_in(request)
    meeting = get_meeting_for(user, pk)
    points = list(meeting.points.select_related("owner", "change", "done_by"))
    changes = Change.objects.visible_to(user).filter(pk__in=[each.change_id for each in points])
    seen = set(changes.values_list("pk", flat=True))
    context = {
        "meeting": meeting,
        "agencies": meeting.agencies.all(),
        "waiting": [(each, each.change_id in seen) for each in points if each.done_at is None],
        "done": [(each, each.change_id in seen) for each in points if each.done_at is not None],
        "today": timezone.localdate(),
    }
    return render(request, "partners/meeting_detail.html", context)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_PARTNERS)
def meeting_point_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One thing that was agreed."""
    user = signed_in(request)
    meeting = get_meeting_for(user, pk)
    form = PointForm(request.POST or None, changes=Change.objects.visible_to(user))
    if request.method == "POST" and form.is_valid():
        add_point(meeting=meeting, **form.cleaned_data, by=user)
        messages.success(request, _("Saved."))
        return redirect("meeting_detail", pk)
    return _form_page(request, form, _("What was agreed"), back="meeting_detail", meeting=meeting)


@require_http_methods(PAGE)
@needs(Permission.MANAGE_PARTNERS)
def meeting_point_edit(request: HttpRequest, pk: UUID, point: UUID) -> HttpResponse:
    """Put it right, or say which change it led to."""
    user = signed_in(request)
    meeting = get_meeting_for(user, pk)
    found = _point(meeting, point)
    form = PointForm(request.POST or None, changes=Change.objects.visible_to(user), point=found)
    if request.method == "POST" and form.is_valid():
        edit_point(point=found, **form.cleaned_data, by=user)
        messages.success(request, _("Saved."))
        return redirect("meeting_detail", pk)
    return _form_page(request, form, _("What was agreed"), back="meeting_detail", meeting=meeting)


@require_POST
@needs(Permission.MANAGE_PARTNERS)
def meeting_point_done(request: HttpRequest, pk: UUID, point: UUID) -> HttpResponse:
    """It was done, or that was a mistake."""
    user = signed_in(request)
    is_done = "open" not in request.POST
    settle_point(point=_point(get_meeting_for(user, pk), point), is_done=is_done, by=user)
    messages.success(request, _("Done.") if is_done else _("It is open again."))
    return redirect("meeting_detail", pk)


def _point(meeting: AgencyMeeting, pk: UUID) -> MeetingPoint:
    """One point of a meeting that was fetched with permission."""
    return get_object_or_404(MeetingPoint, meeting=meeting, pk=pk)


def _form_page(
    request: HttpRequest, form: Any, heading: str, *, back: str, meeting: AgencyMeeting | None = None
) -> HttpResponse:
    context = {"form": form, "heading": heading, "back": back, "meeting": meeting}
    return render(request, "partners/outreach_form.html", context)
