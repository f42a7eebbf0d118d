"""One survivor: how to reach them safely, what we may do now, what they said and where it stands."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import fresh_factor, needs, signed_in
from accounts.roles import Permission
from desk import permitted
from desk import survivor as page
from desk.permissions import get_person_for
from desk.timeline import timeline
from engagement.models import ContactRoute
from feedback.loops import lines_of
from feedback.models import OWED_STAGES
from safeguards.audit import Why
from safeguards.sealing import open_rows

PHRASES = ("phrase_ask", "phrase_answer", "unsafe_phrase", "people_safe", "no_show")


@needs(Permission.OPEN_SURVIVORS)
@require_safe
def survivor_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of one survivor, under their pseudonym."""
    return show(request, get_person_for(signed_in(request), pk))


@needs(Permission.OPEN_SURVIVORS)
@fresh_factor
def survivor_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same page with the name, one address or one phrase, opened by a press that is recorded. Read once: nothing
    keeps it, and no two halves of a phrase stand beside each other (SC-8)."""
    user = signed_in(request)
    survivor = get_person_for(user, pk)
    if request.method != "POST":
        return redirect("survivor_detail", pk=pk)
    what = request.POST.get("what", "")
    if what == "name":
        return show(request, survivor, names=open_rows([survivor], "name", "known_as", by=user, why=Why.REVEAL)[pk])
    return show(request, survivor, shown={"what": what, "text": opened_text(survivor, what, by=user)})


def opened_text(survivor: Any, what: str, *, by: User) -> str | None:
    """One address by its kind, or one phrase of the plan. Anything else is nothing there."""
    plan = getattr(survivor, "plan", None)
    if plan is not None and what in PHRASES:
        return open_rows([plan], what, by=by, why=Why.REVEAL)[plan.pk][what]
    route = plan.routes.filter(kind=what).first() if plan is not None and what in ContactRoute.Kind else None
    if route is None:
        raise Http404
    return open_rows([route], "value", by=by, why=Why.REVEAL)[route.pk]["value"]


def show(
    request: HttpRequest,
    survivor: Any,
    *,
    names: dict[str, str | None] | None = None,
    shown: dict[str, str | None] | None = None,
) -> HttpResponse:
    """Everything the page holds. What is sealed is opened in one call."""
    user, now = signed_in(request), timezone.now()
    rows = page.rows_of(survivor)
    opened = page.opened_words(rows, by=user)
    contact, facts, newest = page.safe_contact(rows, opened, now), rows.facts, rows.newest
    loops = lines_of(survivor, user, now)
    context = {
        "survivor": survivor,
        "now": now,
        "names": names,
        "shown": shown,
        "contact": contact,
        "answers": permitted.everyday(survivor, rows.routes, facts, now),
        "other_answers": permitted.everything_else(survivor, rows.routes, facts, now),
        "on_hold": facts.on_hold,
        "loops": loops,
        "news_waits": any(line.stage in OWED_STAGES and not line.row.is_declined for line in loops),
        "assessment": newest,
        "is_voided": rows.is_voided,
        "conditions": opened.get(newest.pk, {}).get("conditions") if newest else None,
        "consents": page.consents(rows.consents, now),
        "access": page.access_words(rows, opened),
        "support": page.support_words(rows, opened),
        "referrals": page.referrals_of(survivor, user),
        "timeline": timeline(survivor, rows.plan, user=user),
    }
    return render(request, "desk/survivor_detail.html", context)
