"""One survivor: how to reach them safely, what we may do now, what they said and where it stands."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import fresh_factor, needs, signed_in
from accounts.roles import Permission
from desk import survivor as page
from engagement.gate import load_facts
from engagement.models import ConsentRecord, ContactRoute, Survivor
from engagement.permissions import get_survivor_for
from feedback.loops import loops_of
from feedback.models import PageAccess
from safeguards.audit import Why
from safeguards.sealing import open_rows


@needs(Permission.OPEN_SURVIVORS)
@require_safe
def survivor_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of one survivor, under their pseudonym."""
    return show(request, get_survivor_for(signed_in(request), pk))


@needs(Permission.OPEN_SURVIVORS)
@fresh_factor
def survivor_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same page with the name, or one address, opened by a press that is recorded. Read once: nothing keeps it."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk)
    if request.method != "POST":
        return redirect("survivor_detail", pk=pk)
    if request.POST.get("what") == "name":
        return show(request, survivor, names=open_rows([survivor], "name", "known_as", by=user, why=Why.REVEAL)[pk])
    kind = request.POST.get("what", "")
    route = (
        ContactRoute.objects.filter(plan__survivor=survivor, kind=kind).first() if kind in ContactRoute.Kind else None
    )
    if route is None:
        raise Http404
    value = open_rows([route], "value", by=user, why=Why.REVEAL)[route.pk]["value"]
    return show(request, survivor, address={"kind": route.kind, "value": value})


def show(
    request: HttpRequest,
    survivor: Survivor,
    *,
    names: dict[str, str | None] | None = None,
    address: dict[str, str | None] | None = None,
) -> HttpResponse:
    """Everything the page holds. Sealed words of the plan and the conditions are opened here, nothing else."""
    user, now = signed_in(request), timezone.now()
    contact = page.safe_contact(survivor, now, by=user)
    assessments = list(survivor.assessments.all())
    agreed = list(ConsentRecord.objects.filter(survivor=survivor).current())
    facts = load_facts(survivor)
    newest = assessments[0] if assessments else None
    context = {
        "survivor": survivor,
        "now": now,
        "names": names,
        "address": address,
        "contact": contact,
        "answers": page.answers(survivor, contact, facts, now),
        "loops": loops_of(survivor, signed_in(request), now),
        "assessment": newest,
        "conditions": page.conditions_of(newest, by=user),
        "consents": page.consents(agreed, now),
        "pin": PageAccess.objects.filter(survivor=survivor).first(),
        "timeline": page.timeline(survivor, contact),
    }
    return render(request, "desk/survivor_detail.html", context)
