"""Consultations: the list, the start, and the page that is open while somebody talks."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.consultations import close_consultation, record_warning, start_consultation
from engagement.actions.contributions import add_contribution
from engagement.actions.refusals import EngagementRefusal
from engagement.forms.consultations import ClosingForm, ContributionForm, PartForm, StartForm, WarningForm
from engagement.forms.fields import plain
from engagement.gate import load_facts
from engagement.models import Consultation, Wording
from engagement.permissions import get_consultation_for, get_survivor_for
from engagement.readiness import missing_for_talk
from safeguards.audit import Why
from safeguards.sealing import open_rows

PAGE = 30
PARTS: dict[str, type[PartForm]] = {"warning": WarningForm, "point": ContributionForm, "closing": ClosingForm}


@needs(Permission.LOG_CONSULTATIONS)
@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    """Open ones first, then the newest."""
    talks = Consultation.objects.visible_to(signed_in(request)).annotate(points=Count("contributions"))
    talks = talks.order_by(F("closed_at").desc(nulls_first=True), "-started_at")
    page = Paginator(talks.prefetch_related("participations__survivor"), PAGE).get_page(request.GET.get("page"))
    return render(request, "engagement/consultation_list.html", {"page": page})


@needs(Permission.LOG_CONSULTATIONS)
def consultation_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how and in which language; what is missing is shown and never stops it."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.LOG_CONSULTATIONS)
    missing = missing_for_talk(load_facts(survivor), at=timezone.now()).reasons
    form = StartForm(request.POST or None, is_something_missing=bool(missing), initial={"language": survivor.language})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        begun = start_consultation(
            survivor=survivor,
            channel=given["channel"],
            language=given["language"],
            missing_reason=given.get("missing_reason", ""),
            by=user,
        )
        return redirect("consultation_detail", pk=begun.pk)
    context = {"form": form, "survivor": survivor, "missing": [reason.label for reason in missing]}
    return render(request, "engagement/consultation_start.html", context)


@needs(Permission.LOG_CONSULTATIONS)
def consultation_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What they told you, point by point. A form posted here was only sent to change the language."""
    return show(request, get_consultation_for(signed_in(request), pk))


@needs(Permission.LOG_CONSULTATIONS)
def warning_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep whether they heard the recording warning; what was typed elsewhere on the page stays."""
    return act_on(request, pk, "warning", keep_warning)


@needs(Permission.LOG_CONSULTATIONS)
def contribution_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep one point and offer the next, or go on to the close. What was chosen for the close is kept with it."""
    chosen = request.POST.get("wellbeing", "")
    wellbeing = chosen if chosen in Consultation.Wellbeing.values else ""

    def keep(consultation: Consultation, given: dict[str, Any], by: User) -> None:
        add_contribution(consultation=consultation, wellbeing=wellbeing, by=by, **given)

    return act_on(request, pk, "point", keep)


@needs(Permission.LOG_CONSULTATIONS)
def consultation_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End it once the last questions are answered, and never over words that are not saved yet."""

    def close(consultation: Consultation, given: dict[str, Any], by: User) -> None:
        close_consultation(consultation=consultation, wellbeing=given["wellbeing"], by=by)
        messages.success(request, _("The consultation is closed."))

    return act_on(request, pk, "closing", close)


Step = Callable[[Consultation, dict[str, Any], User], None]


def keep_warning(consultation: Consultation, given: dict[str, Any], by: User) -> None:
    """Whether they heard the recording warning, as it was answered."""
    record_warning(consultation=consultation, warning=given["warning"], reason=given["warning_reason"], by=by)


def act_on(request: HttpRequest, pk: UUID, part: str, act: Step) -> HttpResponse:
    """Validate one part of the page and act; on any fault show the page again with everything that was typed.

    An answer to the recording warning that stands on the page unsaved is kept first, whichever button was pressed.
    """
    user = signed_in(request)
    consultation = get_consultation_for(user, pk)
    if request.method != "POST":
        return redirect("consultation_detail", pk=pk)
    steps: list[tuple[PartForm, Step]] = [(PARTS[part](request.POST), act)]
    if part != "warning" and (warned := unsaved_warning(consultation, request.POST, by=user)):
        steps.insert(0, (warned, keep_warning))
    for form, do in steps:
        if not is_done(form, do, consultation, by=user):
            return show(request, get_consultation_for(user, pk), acted=form)
    if part == "warning":
        return show(request, get_consultation_for(user, pk))
    if part == "closing":
        return redirect("consultation_detail", pk=pk)
    return redirect(
        reverse("consultation_detail", args=[pk]) + ("#next" if "save" in request.POST else "?last=1#close")
    )


def is_done(form: PartForm, act: Step, consultation: Consultation, *, by: User) -> bool:
    """Act on a valid form; an action that refuses leaves its sentence at the first field."""
    if not form.is_valid():
        return False
    try:
        act(consultation, form.cleaned_data, by)
    except EngagementRefusal as refusal:
        form.add_error(form.visible_fields()[0].name, str(refusal))
        return False
    return True


def unsaved_warning(consultation: Consultation, posted: QueryDict, *, by: User) -> WarningForm | None:
    """The answer to the recording warning, where it is not the one that is recorded."""
    chosen, reason = posted.get("warning", ""), plain(posted.get("warning_reason", "")).strip()
    if consultation.closed_at is not None or not (chosen or reason):
        return None
    if chosen and chosen == consultation.warning:
        needs_reason = chosen == Consultation.Warning.NOT_GIVEN
        if not needs_reason or reason in ("", opened_reasons(consultation, by=by)["warning_reason"]):
            return None
    return WarningForm(posted)


def show(request: HttpRequest, consultation: Consultation, *, acted: PartForm | None = None) -> HttpResponse:
    """The page with its three parts: the one that was sent with its faults, the others as they were typed."""
    user = signed_in(request)
    typed = {"wellbeing": consultation.wellbeing} | {name: value for name, value in request.POST.items() if value}
    if unsaved_warning(consultation, request.POST, by=user) is None:
        typed = {name: value for name, value in typed.items() if name not in WarningForm.base_fields}
    forms = {name: part(initial=typed) for name, part in PARTS.items()}
    forms |= {name: acted for name, part in PARTS.items() if acted is not None and isinstance(acted, part)}
    participation = consultation.participations.select_related("survivor").get()
    wording = consultation.warning_wording or Wording.objects.current(Wording.Kind.RECORDING_WARNING)
    context = {
        "consultation": consultation,
        "survivor": participation.survivor,
        "wording": wording,
        "aloud": wording.text(consultation.language),
        "points": opened_points(consultation, by=user),
        "parts": forms,
        "form": acted or forms["point"],
        "reasons": opened_reasons(consultation, by=user),
        "is_last": "last" in request.GET,
    }
    return render(request, "engagement/consultation_detail.html", context)


def opened_points(consultation: Consultation, *, by: User) -> list[dict[str, Any]]:
    """Every point with its words, opened in one event."""
    rows = list(consultation.contributions.select_related("theme").order_by("number"))
    words = open_rows(rows, "words", "would_change", by=by, why=Why.WORK)
    return [{"row": row} | words[row.pk] for row in rows]


def opened_reasons(consultation: Consultation, *, by: User) -> dict[str, str | None]:
    """Why something was missing, where something was."""
    if consultation.missing_reason is None and consultation.warning_reason is None:
        return {}
    return open_rows([consultation], "missing_reason", "warning_reason", by=by, why=Why.WORK)[consultation.pk]
