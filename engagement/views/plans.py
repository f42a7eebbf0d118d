"""The safe contact plan: changing it together, and stopping everything with one press."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import fresh_factor_to_open, needs, signed_in
from accounts.roles import Permission
from engagement.actions.plans import confirm_plan, stop_contact
from engagement.actions.refusals import RelianceTooLong
from engagement.forms.plans import PlanForm
from engagement.models import ContactRoute, SafeContactPlan, Survivor
from engagement.permissions import get_survivor_for
from safeguards.audit import Why
from safeguards.sealing import open_rows


@needs(Permission.CHANGE_SURVIVORS)
@fresh_factor_to_open
def plan_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go through the plan with them and keep it as confirmed."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    initial = {} if request.method == "POST" else as_it_stands(survivor, request.GET.get("kind", ""), by=user)
    form = PlanForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            plan = confirm_plan(
                survivor=survivor,
                route=form.route(),
                say=given["say"],
                never=given["never"],
                inbound_only=given["inbound_only"],
                days=int(given["days"]),
                by=user,
            )
        except RelianceTooLong as refusal:
            form.add_error("days", str(refusal))
        else:
            messages.success(request, _("Saved. The plan may be relied on until %(day)s.") % {"day": day(plan)})
            return redirect("survivor_detail", pk=survivor.pk)
    return render(request, "engagement/plan_edit.html", {"form": form, "survivor": survivor})


def as_it_stands(survivor: Survivor, kind: str, *, by: User) -> dict[str, Any]:
    """The present plan and one of its ways, opened to be gone through again. Agreement is never filled in."""
    plan = SafeContactPlan.objects.filter(survivor=survivor).first()
    if plan is None:
        return {"kind": kind}
    words = open_rows([plan], "say", "never", by=by, why=Why.WORK)[plan.pk]
    routes = plan.routes.prefetch_related("windows")
    route = next((r for r in routes if r.kind == kind), None) if kind else next(iter(routes), None)
    return (
        words | {"inbound_only": plan.inbound_only, "kind": kind} | (route_as_it_stands(route, by=by) if route else {})
    )


def route_as_it_stands(route: ContactRoute, *, by: User) -> dict[str, Any]:
    """One way of reaching them, opened."""
    windows = list(route.windows.all())
    times = {"opens": f"{windows[0].opens:%H:%M}", "closes": f"{windows[0].closes:%H:%M}"} if windows else {}
    return times | {
        "kind": route.kind,
        "value": open_rows([route], "value", by=by, why=Why.WORK)[route.pk]["value"],
        "safe": {"yes": "yes", "no": "no"}.get(route.safe),
        "device": route.device,
        "link_ok": route.link_ok,
        "weekdays": [str(window.weekday) for window in windows],
    }


def day(plan: SafeContactPlan) -> str:
    """The plan's last day, as it is read out."""
    return date_format(plan.rely_until, "j F Y") if plan.rely_until else ""


@needs(Permission.CHANGE_SURVIVORS)
@require_POST
def contact_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One press, done at once. The way back is to go through the plan with them again."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    cancelled = stop_contact(survivor=survivor, by=signed_in(request))
    said = ngettext(
        "All contact is stopped. %(number)d waiting message was called back.",
        "All contact is stopped. %(number)d waiting messages were called back.",
        cancelled,
    )
    stopped = said % {"number": cancelled} if cancelled else _("All contact is stopped.")
    back = _("If they want contact again, go through the plan with them.")
    messages.success(request, f"{stopped} {back}")
    return redirect("survivor_detail", pk=survivor.pk)
