"""The safe contact plan: going through it together, and making it stricter with one press."""

import contextlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import sessions
from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.drafts import keep_draft
from engagement.actions.plans import confirm_plan, set_inbound_only, stop_contact, stop_route, suspend_contact
from engagement.actions.refusals import DraftTooLarge, EngagementRefusal, PlanMovedOn
from engagement.assessing import is_in_force
from engagement.drafts import draft_of_page
from engagement.forms.days import read_day
from engagement.forms.plan_tabs import follow, marks
from engagement.forms.plan_words import rows_that_differ
from engagement.forms.plans import PlanForm, initial_from
from engagement.gate import load_facts
from engagement.models import SafeContactPlan, Survivor
from engagement.permissions import get_route_for, get_survivor_for
from engagement.reach import Standing, differences, makes_easier
from engagement.standing import last_touch, load_plan, open_standing


@needs(Permission.CHANGE_SURVIVORS)
def plan_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go through the plan with them and keep it as confirmed. A plan that stands opens after a second factor, as its
    addresses and phrases do elsewhere; what makes them easier to reach asks for one when it is saved, and keeps what
    was typed until then (security rule 7)."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    if request.method != "POST":
        return begin(request, survivor)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return plan_page(request, survivor, form)
    saved, typed = standing_now(survivor, form, by=user), form.standing()
    has_moved = typed.number != saved.number
    needs_factor = has_moved or makes_easier(saved, typed) or load_facts(survivor).on_hold  # saving it ends the hold
    if needs_factor and not is_fresh(request):
        return ask_for_factor(request, survivor)
    if has_moved:
        return moved_on(request, survivor, form, saved)
    try:
        save(request, survivor, saved=saved, typed=typed)
    except PlanMovedOn:
        return moved_on(request, survivor, form, standing_now(survivor, form, by=user))
    except EngagementRefusal as refusal:
        form.add_error("days", str(refusal))
        return plan_page(request, survivor, form)
    return redirect("survivor_detail", pk=survivor.pk)


def is_fresh(request: HttpRequest) -> bool:
    return sessions.read(request.session, at=timezone.now()).is_factor_fresh


def begin(request: HttpRequest, survivor: Survivor) -> HttpResponse:
    """The page with what was typed before, or with the plan as it stands."""
    if not is_fresh(request) and SafeContactPlan.objects.filter(survivor=survivor).exists():
        return redirect(f"{reverse('factor_confirm')}?{urlencode({'next': request.get_full_path()})}")
    kind = request.GET.get("kind", "")
    draft = draft_of_page(request, "plan_edit", survivor.pk)
    if draft.opened is not None:
        return plan_page(request, survivor, PlanForm(draft.data), draft=draft)
    plan = load_plan(survivor)
    initial = initial_from(open_standing(plan, kind=kind, by=signed_in(request)), kind=kind)
    form = PlanForm(initial=initial | {"base": marks(initial, owner=survivor.pk)})
    return plan_page(request, survivor, form, draft=draft, plan=plan)


def standing_now(survivor: Survivor, form: PlanForm, *, by: User) -> Standing:
    """The plan as it is saved now, with its way of the kind that is typed."""
    return open_standing(load_plan(survivor), kind=form.cleaned_data["kind"], by=by)


def plan_page(request: HttpRequest, survivor: Survivor, form: PlanForm, **more: Any) -> HttpResponse:
    if "plan" not in more:
        more["plan"] = load_plan(survivor)
    more["draft"] = more.get("draft") or draft_of_page(request, "plan_edit", survivor.pk)
    context = {"form": form, "survivor": survivor} | more
    return render(request, "engagement/plan_edit.html", context)


def moved_on(request: HttpRequest, survivor: Survivor, form: PlanForm, saved: Standing) -> HttpResponse:
    """Somebody saved this plan meanwhile: nothing is saved, everything typed stays, and what differs is said. Where
    nothing differs, the same was sent twice; or something has happened, and they are asked again whether they agree."""
    kind = form.cleaned_data["kind"]
    again, taken = follow(request.POST, initial_from(saved, kind=kind), owner=survivor.pk)
    again["number"] = str(saved.number)
    asked, on_hold = PlanForm(again), load_facts(survivor).on_hold
    rows = rows_that_differ(asked, saved, asked.standing()) if asked.is_valid() else []
    if not (rows or taken or on_hold):
        return redirect("survivor_detail", pk=survivor.pk)
    more = {"rows": rows, "taken": [asked.fields[name].label for name in taken]}
    if not on_hold:
        return plan_page(request, survivor, asked, touched=last_touch(survivor), **more)
    again.pop("together", None)
    asked = PlanForm(again)
    asked.add_error(None, _("Something has happened since you opened this page. Go through it with them once more."))
    return plan_page(request, survivor, asked, **more)


def ask_for_factor(request: HttpRequest, survivor: Survivor) -> HttpResponse:
    """Keep what was typed, ask, and come back to it."""
    keep_typed(request, survivor)
    messages.warning(request, _("This makes them easier to reach. What you typed is kept: confirm that it is you."))
    back = urlencode({"next": reverse("plan_edit", args=[survivor.pk])})
    return redirect(f"{reverse('factor_confirm')}?{back}")


def keep_typed(request: HttpRequest, survivor: Survivor) -> None:
    """Keep what stood on the plan page, so that a press beside it loses nothing."""
    typed = {name: request.POST.getlist(name) for name in PlanForm.base_fields if name in request.POST}
    keep_draft(owner=signed_in(request), form="plan_edit", about=survivor.pk, key_id=survivor.key_id, typed=typed)


def save(request: HttpRequest, survivor: Survivor, *, saved: Standing, typed: Standing) -> None:
    """Confirm the plan as typed, and say until when it may be relied on, and that an assessment ended with it."""
    last = survivor.assessments.first()
    was_in_force = last is not None and is_in_force(last)
    plan = confirm_plan(
        survivor=survivor,
        route=typed.route,
        say=typed.say,
        never=typed.never,
        inbound_only=typed.inbound_only,
        days=typed.days,
        by=signed_in(request),
        more=typed.more,
        seen=saved.number,
        is_changed=bool(differences(saved, typed)),
    )
    messages.success(request, _("Saved. The plan may be relied on until %(day)s.") % {"day": day(plan)})
    if last is not None and was_in_force and not is_in_force(last):
        messages.warning(request, _("The assessment made before no longer counts."))


def day(plan: SafeContactPlan) -> str:
    """The plan's last day, as it is read out."""
    return date_format(plan.rely_until, "j F Y") if plan.rely_until else ""


# One press each ---------------------------------------------------------------------------------------------------
@needs(Permission.CHANGE_SURVIVORS)
@require_POST
def contact_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One press, done at once. The way back is to go through the plan with them again."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    called_back = stop_contact(survivor=survivor, by=signed_in(request))
    return done(request, survivor, called_back.after(_("All contact is stopped.")))


@needs(Permission.CHANGE_SURVIVORS)
@require_POST
def contact_suspend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nothing goes to them until after the last day, or until they say otherwise. A day that cannot be read, or is
    over, does not keep it from being done."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    text = request.POST.get("until", "").strip()
    until = read_day(text)
    is_usable = until is not None and until >= timezone.localdate()
    called_back = suspend_contact(survivor=survivor, until=until if is_usable else None, by=signed_in(request))
    if text and not is_usable:
        messages.warning(request, _("The last day could not be used, so contact stays suspended without one."))
    return done(request, survivor, called_back.after(_("Contact is suspended.")))


@needs(Permission.CHANGE_SURVIVORS)
@require_POST
def contact_inbound(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From now on they contact us, and we never contact them."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    called_back = set_inbound_only(survivor=survivor, by=signed_in(request))
    return done(request, survivor, called_back.after(_("From now on they contact us. We never contact them.")))


@needs(Permission.CHANGE_SURVIVORS)
@require_POST
def route_stop(request: HttpRequest, pk: UUID, route: UUID) -> HttpResponse:
    """This way is no longer safe."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    way = get_route_for(survivor, route)
    called_back = stop_route(route=way, by=signed_in(request))
    said = _("%(way)s is noted as not safe. Nothing goes that way.") % {"way": way.get_kind_display()}
    return done(request, survivor, called_back.after(said))


def done(request: HttpRequest, survivor: Survivor, said: str) -> HttpResponse:
    """What was done, what became of the messages, and the way back. The press may have stood on the plan page."""
    if "number" in request.POST:
        with contextlib.suppress(DraftTooLarge):
            keep_typed(request, survivor)
    back = _("If they want contact again, go through the plan with them.")
    messages.success(request, f"{said} {back}")
    return redirect("survivor_detail", pk=survivor.pk)
