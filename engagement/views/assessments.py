"""The participation assessment: doing it, reading it, its conditions alone, and the check on the day."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.assessments import check_day, complete_assessment
from engagement.actions.refusals import EngagementRefusal
from engagement.assessing import LIVE, conditions_of, is_in_force, last_assessment, opened_assessment, voided_by
from engagement.drafts import draft_of_page, drop_draft_of_page
from engagement.forms.assessments import AssessmentForm, DayCheckForm
from engagement.permissions import get_assessment_for, get_survivor_for


@needs(Permission.CHANGE_SURVIVORS)
def assessment_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go through the sixteen with them, from what stood last time, and keep what was decided together."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    last = last_assessment(survivor, by=user)
    draft = draft_of_page(request, "assessment_add", pk)
    form = AssessmentForm(request.POST or draft.data, last=last)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = complete_assessment(survivor=survivor, by=user, **form.given())
                drop_draft_of_page(request, "assessment_add", pk)
        except EngagementRefusal as refusal:
            form.moved_on(str(refusal))
        else:
            day = date_format(made.current_until, "j F Y")
            messages.success(request, _("The assessment is saved. It holds until %(day)s.") % {"day": day})
            return redirect("survivor_detail", pk=survivor.pk)
    context = {"form": form, "survivor": survivor, "last": last, "draft": draft}
    return render(request, "engagement/assessment_add.html", context)


@needs(Permission.OPEN_SURVIVORS)
@require_safe
def assessment_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One assessment as it was made, opened in one recorded call, and what voided it."""
    user = signed_in(request)
    made = get_assessment_for(user, pk)
    shown = opened_assessment(made, by=user)
    context = {
        "assessment": made,
        "survivor": made.survivor,
        "shown": shown,
        "is_live": made.proceedings in LIVE,
        "day_checks": made.day_checks.select_related("checked_by"),
    }
    return render(request, "engagement/assessment_detail.html", context)


@needs(Permission.OPEN_SURVIVORS)
@require_safe
def conditions_sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The conditions alone, for whoever runs the activity: no reasons, no name (SP-6); none that no longer hold."""
    user = signed_in(request)
    made = get_assessment_for(user, pk)
    holds = is_in_force(made)
    context = {
        "assessment": made,
        "survivor": made.survivor,
        "holds": holds,
        "conditions": conditions_of(made, by=user) if holds else [],
    }
    return render(request, "engagement/conditions_sheet.html", context)


@needs(Permission.CHANGE_SURVIVORS)
def day_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Three questions on the day. Whatever is not all right leads on to what has happened."""
    user = signed_in(request)
    made = get_assessment_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    form = DayCheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        checked = check_day(assessment=made, by=user, **form.cleaned_data)
        if not (checked.is_safe_now and checked.nothing_changed):
            messages.warning(request, _("Saved. Today they do not take part. Now say what has happened."))
            return redirect(reverse("event_add", args=[made.survivor_id]))
        said = (
            _("Saved. They may take part today.")
            if checked.still_wants_to
            else _("Saved. Not today: it is theirs to choose.")
        )
        messages.success(request, said)
        return redirect("survivor_detail", pk=made.survivor_id)
    context = {"form": form, "survivor": made.survivor, "assessment": made, "happened": voided_by(made)}
    return render(request, "engagement/day_check.html", context)
