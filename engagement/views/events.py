"""Something has happened: noting it, and what waits because of it."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.events import note_event
from engagement.actions.refusals import EngagementRefusal
from engagement.drafts import draft_of_page, drop_draft_of_page
from engagement.forms.events import EventForm
from engagement.gate import Act, Ask, Facts, Outcome, Reason, decide, load_facts
from engagement.permissions import get_event_for, get_survivor_for
from outbox.models import Message
from safeguards.audit import Why
from safeguards.sealing import open_rows


@needs(Permission.CHANGE_SURVIVORS)
def event_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One press and save; nothing more need be known."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    draft = draft_of_page(request, "event_add", pk)
    form = EventForm(request.POST or draft.data)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                happened = note_event(survivor=survivor, by=user, **form.cleaned_data)
                drop_draft_of_page(request, "event_add", pk)
        except EngagementRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("event_detail", pk=happened.pk)
    return render(request, "engagement/event_add.html", {"form": form, "survivor": survivor, "draft": draft})


@needs(Permission.OPEN_SURVIVORS)
@require_safe
def event_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was noted, what waits because of it, and what to do next."""
    user = signed_in(request)
    happened = get_event_for(user, pk)
    survivor = happened.survivor
    facts = load_facts(survivor)
    context = {
        "event": happened,
        "survivor": survivor,
        "note": open_rows([happened], "note", by=user, why=Why.WORK)[pk]["note"] if happened.note else None,
        "on_hold": facts.on_hold,
        "no_call": reasons_not_to_call(facts),
        "waiting": Message.objects.not_gone().filter(recipient_id=survivor.pk).count(),
        "voided": survivor.assessments.filter(completed_at__lte=happened.noted_at).count(),
    }
    return render(request, "engagement/event_detail.html", context)


def reasons_not_to_call(facts: Facts) -> tuple[Reason, ...]:
    """Why they may not be called, even to go through the plan; empty where one way is open, or will be."""
    spoken = [key for key, each in facts.routes.items() if not each.is_written]
    ways: list[UUID | None] = [*spoken] or [None]
    asked = [Ask(act=Act.RECONFIRM, moment=timezone.now(), route=way, by_person=True) for way in ways]
    answers = [decide(facts, ask) for ask in asked]
    return answers[0].reasons if all(each.outcome == Outcome.REFUSE for each in answers) else ()
