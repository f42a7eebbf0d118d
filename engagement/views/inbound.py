"""What came in from a private page: it is read with one press, and what follows from it is done from its page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.follow_ups import due_at
from engagement.actions.inbound import finish_inbound, read_inbound, write_down
from engagement.actions.refusals import EngagementRefusal
from engagement.duties_of_inbound import time_to_answer
from engagement.forms.inbound import DoneForm, KeepForm
from engagement.gate import Act, Ask, Decision, decide, load_facts
from engagement.inbound import talk_of
from engagement.models import Consultation, ContactRoute, FollowUp, InboundMessage, Purpose, Survivor
from engagement.permissions import get_inbound_for, get_survivor_for
from engagement.views.aftercare import in_words
from safeguards.audit import Why
from safeguards.sealing import open_rows

PAGE = "inbound_detail"


@needs(Permission.LOG_CONSULTATIONS)
@require_safe
def inbound_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that one person sent from their page, newest first. Nothing is opened."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.LOG_CONSULTATIONS)
    rows = InboundMessage.objects.filter(survivor=survivor).select_related("read_by").order_by("-arrived_at")
    return render(request, "engagement/inbound_list.html", {"survivor": survivor, "rows": rows})


@needs(Permission.LOG_CONSULTATIONS)
@require_safe
def inbound_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When it arrived and what it asks for; once it was read, its words and what may follow from them."""
    user = signed_in(request)
    message = get_inbound_for(user, pk)
    context = shown(message) if message.read_at is None else shown(message) | opened(message, by=user)
    return render(request, "engagement/inbound_detail.html", context)


def shown(message: InboundMessage) -> dict[str, Any]:
    """All that is known of it while it is closed."""
    return {
        "message": message,
        "survivor": message.survivor,
        "left": time_to_answer(message.due_on, timezone.now()),
        "crime_due_at": due_at(FollowUp.Kind.CRIME, message.arrived_at),
    }


def opened(message: InboundMessage, *, by: User) -> dict[str, Any]:
    """Its words, what became of it, and whether they may be rung now: one event."""
    words = open_rows([message], "words", "outcome", by=by, why=Why.WORK)[message.pk]
    talk = Consultation.objects.visible_to(by).filter(pk=talk_of(message)).first()
    return {"words": words["words"], "outcome": words["outcome"], "talk": talk, "calls": calls_to(message.survivor)}


def calls_to(survivor: Survivor) -> list[dict[str, Any]]:
    """What the gate says now to ringing them back, by each spoken way of the plan; without any, to a call at all."""
    facts, now = load_facts(survivor), timezone.now()
    spoken = {each.kind: key for key, each in facts.routes.items() if not each.is_written}
    asked: dict[str, UUID | None] = {**spoken} or {str(ContactRoute.Kind.MOBILE): None}
    answers: dict[str, Decision] = {}
    for kind, route in asked.items():
        ask = Ask(act=Act.RETURN_CALL, moment=now, route=route, consent=Purpose.CONTACT, by_person=True)
        answers[kind] = decide(facts, ask)
    return in_words(answers)


@needs(Permission.LOG_CONSULTATIONS)
@require_POST
def inbound_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read it: who and when is kept, and its words are shown."""
    user = signed_in(request)
    read_inbound(message=get_inbound_for(user, pk), by=user)
    return redirect(PAGE, pk=pk)


@needs(Permission.LOG_CONSULTATIONS)
def inbound_keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write it down as a consultation, with their words as they are."""
    user = signed_in(request)
    message = get_inbound_for(user, pk)
    if message.read_at is None or message.kind != InboundMessage.Kind.MORE:
        return redirect(PAGE, pk=pk)
    form = KeepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        talk = write_down(message=message, by=user, **form.cleaned_data)
        messages.success(request, _("Written down, in their words. Answer the last questions and close it."))
        return redirect(reverse("consultation_detail", args=[talk.pk]) + "?last=1#close")
    context = {"form": form} | shown(message) | opened(message, by=user)
    return render(request, "engagement/inbound_keep.html", context)


@needs(Permission.LOG_CONSULTATIONS)
def inbound_done(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what was done, and it leaves the desk."""
    user = signed_in(request)
    message = get_inbound_for(user, pk)
    if message.done_at is not None:
        return redirect(PAGE, pk=pk)
    form = DoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            finish_inbound(message=message, outcome=form.cleaned_data["outcome"], by=user)
        except EngagementRefusal as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Done. What they sent stays here."))
        return redirect(PAGE, pk=pk)
    return render(request, "engagement/inbound_done.html", {"form": form} | shown(message))
