"""The page that is open while somebody talks: the warning, each point, the last questions, and the close."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.consultations import close_consultation, keep_answers, record_warning, usable_warning
from engagement.actions.contributions import add_contribution
from engagement.actions.drafts import read_draft
from engagement.actions.follow_ups import make_follow_up
from engagement.actions.own_measure import ask_by_voice
from engagement.actions.refusals import EngagementRefusal
from engagement.drafts import PageDraft, draft_of_page, drop_draft_of_page
from engagement.forms.closing import ANY_TIME, KINDS, NO_CALL, ClosingForm
from engagement.forms.consultations import PartForm, WarningForm
from engagement.forms.fields import plain
from engagement.forms.moments import as_typed
from engagement.forms.own_measure import is_own_whole, own_given
from engagement.forms.points import ContributionForm
from engagement.lines import crisis_lines
from engagement.models import Consultation, Survivor
from engagement.permissions import get_consultation_for
from engagement.talk import Talk, may_ask_own, open_talk
from safeguards.audit import Why
from safeguards.sealing import open_rows

PAGE = "consultation_detail"
Deed = Callable[[PartForm], None]  # what a valid form is kept by; an Act is what the gate is asked about


@needs(Permission.LOG_CONSULTATIONS)
def consultation_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What they told you, point by point. A form posted here was only sent to change the language."""
    return show(request, get_consultation_for(signed_in(request), pk))


@needs(Permission.LOG_CONSULTATIONS)
def warning_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep whether they heard the recording warning; what was typed elsewhere on the page stays."""
    consultation = get_consultation_for(signed_in(request), pk)
    if request.method != "POST":
        return redirect(PAGE, pk=pk)
    form = WarningForm(request.POST, has_words=usable_warning() is not None)
    return after(
        request, pk, fault=keep_aside(request, consultation) or done(form, keep_warning(request, consultation))
    )


@needs(Permission.LOG_CONSULTATIONS)
def contribution_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep one point and offer the next, or go on to the close. What was answered elsewhere is kept with it."""
    user, consultation = signed_in(request), get_consultation_for(signed_in(request), pk)
    if request.method != "POST":
        return redirect(PAGE, pk=pk)

    def keep(form: PartForm) -> None:
        with transaction.atomic():
            add_contribution(consultation=consultation, by=user, **form.cleaned_data)
            drop_draft_of_page(request, PAGE, pk)

    if fault := keep_aside(request, consultation) or done(ContributionForm(request.POST), keep):
        return after(request, pk, fault=fault)
    return redirect(reverse(PAGE, args=[pk]) + ("#next" if "save" in request.POST else "?last=1#close"))


@needs(Permission.LOG_CONSULTATIONS)
def consultation_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the last questions as far as they are answered, and what must be passed on; the talk goes on."""
    consultation = get_consultation_for(signed_in(request), pk)
    if request.method != "POST":
        return redirect(PAGE, pk=pk)
    fault = keep_aside(request, consultation)
    if fault is None:
        form = closing_form(request, consultation, request.POST)
        fault = form if form.has_fault else None
    return after(request, pk, fault=fault)


@needs(Permission.LOG_CONSULTATIONS)
def consultation_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End it once the last questions are answered, and never over words that are not saved yet."""
    user, consultation = signed_in(request), get_consultation_for(signed_in(request), pk)
    if request.method != "POST":
        return redirect(PAGE, pk=pk)

    def close(form: PartForm) -> None:
        chosen = form.cleaned_data.get("aftercare", "")
        with transaction.atomic():
            close_consultation(
                consultation=consultation,
                aftercare_at=parse_moment(chosen),
                aftercare_any_time=chosen == ANY_TIME,
                no_aftercare=chosen == NO_CALL,
                by=user,
            )
            keep_own(consultation, form, by=user)
            drop_draft_of_page(request, PAGE, pk)

    if consultation.closed_at is None:
        if fault := keep_aside(request, consultation, is_closing=True) or not_warned(request, consultation):
            return after(request, pk, fault=fault)
        if fault := done(closing_form(request, consultation, request.POST, is_closing=True), close):
            return after(request, pk, fault=fault)
        messages.success(request, _("The consultation is closed."))
    return redirect(PAGE, pk=pk)


# The parts of the page ------------------------------------------------------------------------------------------------
def keep_aside(request: HttpRequest, consultation: Consultation, *, is_closing: bool = False) -> PartForm | None:
    """Before what the button says: keep an unsaved answer to the warning, every last question that is answered, what
    must be passed on, and how it was for them where nothing of that is left to ask. Gives the form that stands in the
    way, if one does; nothing is kept of a closed talk."""
    user = signed_in(request)
    if consultation.closed_at is not None:
        return None
    if warned := unsaved_warning(consultation, request.POST, by=user):
        if fault := done(warned, keep_warning(request, consultation)):
            return fault
        consultation.refresh_from_db()
    form = closing_form(request, consultation, request.POST)
    form.full_clean()
    try:
        if any(form.answers().values()):
            keep_answers(consultation=consultation, by=user, **form.answers())
        for told in filter(None, map(form.told, KINDS)):
            make_follow_up(consultation=consultation, by=user, **told)
        if is_own_whole(form.cleaned_data):
            keep_own(consultation, form, by=user)
    except EngagementRefusal as refusal:
        refuse(form, refusal)
        return form
    return form if form.is_half_told and not is_closing else None


def keep_own(consultation: Consultation, form: PartForm, *, by: User) -> None:
    """Count what they answered about taking part, where they were asked."""
    given = own_given(form.cleaned_data)
    if given is not None:
        survivor = Survivor.objects.get(participations__consultation=consultation)
        ask_by_voice(consultation=consultation, survivor=survivor, given=given, by=by)


def not_warned(request: HttpRequest, consultation: Consultation) -> PartForm | None:
    """The question about the recording warning, where it stands between this talk and its close (CR-16)."""
    if consultation.warning:
        return None
    form = WarningForm(request.POST, has_words=usable_warning() is not None)
    return None if form.is_valid() else form


def keep_warning(request: HttpRequest, consultation: Consultation) -> Deed:
    """Whether they heard the recording warning, as it was answered."""

    def keep(form: PartForm) -> None:
        given = form.cleaned_data
        record_warning(
            consultation=consultation,
            warning=given["warning"],
            reason=given["warning_reason"],
            by=signed_in(request),
        )

    return keep


def done(form: PartForm, deed: Deed) -> PartForm | None:
    """Act on a valid form. Gives the form back with its faults where it is not, or where the action refuses."""
    if not form.is_valid():
        return form
    try:
        deed(form)
    except EngagementRefusal as refusal:
        refuse(form, refusal)
        return form
    return None


def refuse(form: PartForm, refusal: EngagementRefusal) -> None:
    """The sentence of a refusal stands at its question, or at the first of the form."""
    name = (
        refusal.field if refusal.field in form.fields else next((field.name for field in form.visible_fields()), None)
    )
    form.add_error(name, str(refusal))


def unsaved_warning(consultation: Consultation, posted: QueryDict, *, by: User) -> WarningForm | None:
    """The answer to the recording warning, where it is not the one that is recorded."""
    chosen, reason = posted.get("warning", ""), plain(posted.get("warning_reason", "")).strip()
    if consultation.closed_at is not None or not (chosen or reason):
        return None
    if chosen and chosen == consultation.warning:
        needs_reason = chosen == Consultation.Warning.NOT_GIVEN
        if not needs_reason or reason in ("", warning_reason(consultation, by=by)):
            return None
    return WarningForm(posted, has_words=usable_warning() is not None)


def warning_reason(consultation: Consultation, *, by: User) -> str | None:
    """Why they had not heard it, as it was typed."""
    return open_rows([consultation], "warning_reason", by=by, why=Why.WORK)[consultation.pk]["warning_reason"]


def closing_form(
    request: HttpRequest, consultation: Consultation, posted: QueryDict | None, *, talk: Talk | None = None, **kept: Any
) -> ClosingForm:
    """The last questions; an answer that was kept before stands where none is posted. A moment for the call that was
    offered a while ago is still taken."""
    settled = talk.settled if talk else frozenset(consultation.follow_ups.values_list("kind", flat=True))
    moments = dict(talk.moments) if talk else {}
    chosen = parse_moment(request.POST.get("aftercare", ""))
    if chosen is not None and chosen > timezone.now():
        moments.setdefault(request.POST["aftercare"], date_format(timezone.localtime(chosen), "l j F, H:i"))
    data = posted
    if posted is not None:
        data = posted.copy()
        for name in ("wellbeing", "safeguarding", "crime"):
            if not data.get(name) and getattr(consultation, name):
                data[name] = getattr(consultation, name)
    kept |= {"was_referred": consultation.was_referred, "has_reason": consultation.crime_reason is not None}
    kept["may_ask_own"] = talk.may_ask_own if talk else may_ask_own(consultation)
    return ClosingForm(data, moments=moments, settled=settled, **kept)


def parse_moment(text: str) -> datetime | None:
    """An aware moment as a button carries it, or nothing."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and timezone.is_aware(moment) else None


# Showing it -----------------------------------------------------------------------------------------------------------
def after(request: HttpRequest, pk: UUID, *, fault: PartForm | None) -> HttpResponse:
    """The page again as it now stands, with everything that was typed and the faults of one part."""
    return show(request, get_consultation_for(signed_in(request), pk), acted=fault)


def show(request: HttpRequest, consultation: Consultation, *, acted: PartForm | None = None) -> HttpResponse:
    """The page with its three parts: the one that was sent with its faults, the others as they were typed."""
    user = signed_in(request)
    talk = open_talk(consultation, by=user)
    draft = page_draft(request, talk)
    typed = {name: value for name, value in request.POST.items() if value} or draft.initial
    if consultation.warning and unsaved_warning(consultation, request.POST, by=user) is None:
        typed = {name: value for name, value in typed.items() if name not in WarningForm.base_fields}
    wording = consultation.warning_wording or usable_warning()
    opened = talk.own(consultation)
    forms: dict[str, PartForm] = {
        "warning": WarningForm(initial=typed, has_words=wording is not None),
        "point": ContributionForm(initial=typed),
        "closing": closing_form(request, consultation, None, talk=talk, initial=answered(consultation, opened) | typed),
    }
    forms |= {name: acted for name, form in forms.items() if acted is not None and isinstance(acted, type(form))}
    context = {
        "consultation": consultation,
        "survivor": talk.survivor,
        "talk": talk,
        "plan": talk.plan,
        "own_plan": talk.own(talk.plan),
        "own_assessment": talk.own(talk.assessment),
        "wording": wording,
        "aloud": wording.text(consultation.language) if wording else "",
        "aloud_other": wording.text("en" if consultation.language == "cy" else "cy") if wording else "",
        "points": talk.points,
        "parts": forms,
        "form": acted or forms["point"],
        "reasons": opened,
        "is_last": "last" in request.GET,
        "crisis_lines": crisis_lines(),
        "missing": missing_answers(consultation),
        "more_words": _("Victims’ Code right, when it was, whom it is about"),
        "draft": draft,
    }
    return render(request, "engagement/consultation_detail.html", context)


def answered(consultation: Consultation, opened: dict[str, str | None]) -> dict[str, Any]:
    """The last questions as far as they are kept, and the moment from which a clock would run."""
    is_today = timezone.localdate(consultation.started_at) == timezone.localdate()
    is_live = consultation.channel in Consultation.LIVE  # what was written was said when it arrived
    day, clock = as_typed(timezone.now() if is_today and is_live else consultation.started_at)
    kept = {name: getattr(consultation, name) for name in ("wellbeing", "safeguarding", "crime")}
    texts = {name: opened.get(name) or "" for name in ("crime_reason", "crime_reference")}
    said = {f"{kind}_{part}": value for kind in KINDS for part, value in (("said_on", day), ("said_at", clock))}
    return kept | texts | said


def missing_answers(consultation: Consultation) -> int:
    """How many of the questions that stand before the close are still to be answered."""
    return sum(not getattr(consultation, name) for name in ("warning", "wellbeing", "safeguarding", "crime"))


def page_draft(request: HttpRequest, talk: Talk) -> PageDraft:
    """The draft of the page, opened with its other rows."""
    pk = talk.consultation.pk
    if request.method == "POST":
        return draft_of_page(request, PAGE, pk)
    opened = read_draft(talk.draft, talk.draft_text) if talk.draft else None
    return PageDraft(form=PAGE, about=pk, number=opened.number if opened else 0, opened=opened)
