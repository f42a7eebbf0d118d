"""Consultations: the list, and the start. The page that is open while somebody talks is in `conversation`."""

from collections.abc import Sequence
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.access import access_lines
from engagement.actions.consultations import CompanionGiven, start_consultation
from engagement.actions.links import check_company
from engagement.actions.refusals import EngagementRefusal
from engagement.company import Companion
from engagement.drafts import draft_of_page, drop_draft_of_page
from engagement.forms.consultations import StartForm
from engagement.gate import load_facts
from engagement.models import Consultation, Survivor
from engagement.permissions import get_survivor_for
from engagement.readiness import missing_for_talk
from safeguards.audit import Why
from safeguards.sealing import open_rows

PAGE = 30


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
    """Say how, in which language and who else is there; what is missing is shown and never stops it."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.LOG_CONSULTATIONS)
    draft = draft_of_page(request, "consultation_start", pk)
    initial = {"language": survivor.language} | draft.initial
    typed = StartForm(request.POST or None, is_something_missing=False).company()
    is_barred = stands_against(survivor, typed, by=user)
    facts = load_facts(survivor)
    missing = missing_for_talk(facts, at=timezone.now(), must_not_meet=is_barred).reasons
    form = StartForm(request.POST or None, is_something_missing=bool(missing), initial=initial)
    if request.method == "POST" and form.is_valid() and (begun := begin(request, survivor, form, is_barred=is_barred)):
        return redirect("consultation_detail", pk=begun.pk)
    context = {
        "form": form,
        "survivor": survivor,
        "missing": [reason.label for reason in missing],
        "access": access_of(survivor, by=user),
        "draft": draft,
    }
    return render(request, "engagement/consultation_start.html", context)


def access_of(survivor: Survivor, *, by: User) -> list[str]:
    """What makes the talk possible for them, an interpreter included, opened before it begins (AC-1, AC-3)."""
    rows = list(survivor.access_needs.all())
    return access_lines(open_rows(rows, "kind", "detail", by=by, why=Why.WORK).values()) if rows else []


def stands_against(survivor: Survivor, company: Sequence[CompanionGiven], *, by: User) -> bool:
    """The blind answer about everybody who will be there, whoever holds the talk included (PT-6). It leaves an event,
    as the page that only asks does: no name is tried out unseen, and nobody looks unseen for who named them."""
    typed = [Companion(name=each.name, reached_by=each.contact) for each in company]
    return check_company(survivor=survivor, people=[by, *typed], by=by)


def begin(request: HttpRequest, survivor: Survivor, form: StartForm, *, is_barred: bool) -> Consultation | None:
    """Start it, and the draft of this page goes with it. A refusal leaves its sentence on the form."""
    given = form.cleaned_data
    try:
        with transaction.atomic():
            begun = start_consultation(
                survivor=survivor,
                channel=given["channel"],
                place=given["place"],
                language=given["language"],
                missing_reason=given.get("missing_reason", ""),
                companions=form.company(is_barred=is_barred),
                must_not_meet=is_barred,
                once=given["once"],
                by=signed_in(request),
            )
            drop_draft_of_page(request, "consultation_start", survivor.pk)
    except EngagementRefusal as refusal:
        form.add_error(None, str(refusal))
        return None
    return begun
