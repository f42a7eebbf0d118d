"""Looking in after a talk: what the gate says about calling, and how the call went."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.access import support_line
from engagement.actions.aftercare import REACHED, record_aftercare
from engagement.actions.own_measure import ask_by_voice
from engagement.forms.follow_ups import AftercareForm
from engagement.forms.own_measure import own_given
from engagement.gate import Act, Ask, Decision, Facts, Outcome, decide, load_facts
from engagement.models import AftercareCheck, ContactRoute, Participation, SupportWorker
from engagement.permissions import get_aftercare_for
from safeguards.audit import Why
from safeguards.sealing import open_rows

THEY_RANG = "they_rang"


@needs(Permission.LOG_CONSULTATIONS)
def aftercare_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """May they be called, by which way, and how did it go? Done needs an outcome (PT-8)."""
    user = signed_in(request)
    sent = request.POST if request.method == "POST" else request.GET
    check = get_aftercare_for(user, pk, number_of(sent.get("check", "")))
    answers = answers_by_route(check)
    routes = [*((kind, ContactRoute.Kind(kind).label) for kind in answers), (THEY_RANG, _("They contacted us"))]
    outcomes = [each for each in AftercareCheck.Outcome.choices if each[0] != AftercareCheck.Outcome.DIED]
    form = AftercareForm(
        request.POST or None,
        routes=routes,
        outcomes=outcomes,
        may_ask_own=may_ask_own(check),
        initial={"check": check.pk},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        decision = answers.get(given["route"], Decision(Outcome.ALLOW))
        with transaction.atomic():
            record_aftercare(check=check, outcome=given["outcome"], decision=decision, by=user)
            keep_own(check, form, by=user)
        if given["outcome"] == AftercareCheck.Outcome.NEEDS_SUPPORT:
            return redirect(reverse("aftercare_record", args=[pk]) + f"?check={check.pk}")
        is_again = given["outcome"] == AftercareCheck.Outcome.RETRY
        said = _("Saved. Your desk reminds you to try again.") if is_again else _("Saved.")
        is_early = given["outcome"] == AftercareCheck.Outcome.OK and timezone.now() < check.due_from
        messages.success(request, _("Saved. The call at its own time is still due.") if is_early else said)
        return redirect("survivor_detail", pk=check.survivor_id)
    context = {
        "form": form,
        "check": check,
        "survivor": check.survivor,
        "answers": in_words(answers),
        "no_show": "" if check.outcome else no_show_plan(check, by=user),
        "needs_support": check.outcome == AftercareCheck.Outcome.NEEDS_SUPPORT,
        "support": support_to_call(check, by=user),
    }
    return render(request, "engagement/aftercare_record.html", context)


def may_ask_own(check: AftercareCheck) -> bool:
    """Has nobody asked them yet how taking part was for them?"""
    theirs = Participation.objects.filter(consultation=check.consultation_id, survivor=check.survivor_id)
    return theirs.filter(own_asked_month__isnull=True).exists()


def keep_own(check: AftercareCheck, form: AftercareForm, *, by: User) -> None:
    """Count what they answered about taking part. Whoever was not reached was not asked."""
    given = own_given(form.cleaned_data)
    if given is not None and form.cleaned_data["outcome"] in REACHED:
        ask_by_voice(consultation=check.consultation, survivor=check.survivor, given=given, by=by)


def no_show_plan(check: AftercareCheck, *, by: User) -> str:
    """What they agreed for when they do not answer, opened; empty where nothing is (SC-18)."""
    plan = getattr(check.survivor, "plan", None)
    if plan is None or plan.no_show is None:
        return ""
    return open_rows([plan], "no_show", by=by, why=Why.WORK)[plan.pk]["no_show"] or ""


def support_to_call(check: AftercareCheck, *, by: User) -> dict[str, str | None]:
    """Whoever stands by them, in words, where support is needed now and we may call that person; else nothing."""
    worker = SupportWorker.objects.filter(survivor=check.survivor_id, may_call=True).first()
    if worker is None or check.outcome != AftercareCheck.Outcome.NEEDS_SUPPORT:
        return {}
    words = open_rows([worker], "name", "organisation", "reached_by", by=by, why=Why.WORK)[worker.pk]
    return {"line": support_line(worker, words), "reached_by": words["reached_by"]} if words["name"] else {}


def number_of(text: str) -> int | None:
    """The check that the sent form was about, so that a double click does not go on to the next."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def answers_by_route(check: AftercareCheck) -> dict[str, Decision]:
    """What the gate says now to a call by each spoken way of the plan; without any, to a call at all."""
    facts: Facts = load_facts(check.survivor)
    now = timezone.now()
    routes = {each.kind: key for key, each in facts.routes.items() if not each.is_written}
    asked: dict[str, UUID | None] = {**routes} or {str(ContactRoute.Kind.MOBILE): None}
    return {
        kind: decide(facts, Ask(act=Act.AFTERCARE, moment=now, route=route, by_person=True))
        for kind, route in asked.items()
    }


def in_words(answers: dict[str, Decision]) -> list[dict[str, Any]]:
    """As components/gate_list.html shows it."""
    words = {Outcome.ALLOW: "yes", Outcome.DEFER: "wait", Outcome.REFUSE: "no"}
    return [
        {
            "answer": words[decision.outcome],
            "title": ContactRoute.Kind(kind).label,
            "reasons": [reason.label for reason in decision.reasons],
        }
        for kind, decision in answers.items()
    ]
