"""What a survivor needs to take part, who stands by them, and that they have died."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.profile import (
    name_family,
    note_alive,
    note_death,
    remove_support_worker,
    set_access_needs,
    set_support_worker,
)
from engagement.forms.profile import AccessForm, FamilyForm, SupportForm, initial_access
from engagement.models import SupportWorker
from engagement.permissions import get_survivor_for
from safeguards.audit import Why
from safeguards.sealing import open_rows


@needs(Permission.CHANGE_SURVIVORS)
def access_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What makes taking part possible for them."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    form = AccessForm(request.POST or None)
    if request.method != "POST":
        opened = open_rows(survivor.access_needs.all(), "kind", "detail", by=user, why=Why.WORK)
        form = AccessForm(initial=initial_access(opened.values()))
    elif form.is_valid():
        set_access_needs(survivor=survivor, needs=form.needs(), by=user)
        messages.success(request, _("Saved. It goes with them to everything they take part in."))
        return redirect("survivor_detail", pk=pk)
    return render(request, "engagement/access_change.html", {"form": form, "survivor": survivor})


@needs(Permission.CHANGE_SURVIVORS)
def support_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who stands by them."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    worker = SupportWorker.objects.filter(survivor=survivor).first()
    form = SupportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_support_worker(survivor=survivor, **form.cleaned_data, by=user)
        messages.success(request, _("The support worker is saved."))
        return redirect("survivor_detail", pk=pk)
    if request.method != "POST" and worker is not None:
        words = open_rows([worker], "name", "organisation", "reached_by", by=user, why=Why.WORK)[worker.pk]
        answers = {"is_aware": worker.is_aware, "may_call": worker.may_call}
        form = SupportForm(initial=words | {name: "yes" if yes else "no" for name, yes in answers.items()})
    context = {"form": form, "survivor": survivor, "worker": worker}
    return render(request, "engagement/support_change.html", context)


@needs(Permission.CHANGE_SURVIVORS)
@require_POST
def support_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nobody stands by them any more."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    remove_support_worker(survivor=survivor, by=signed_in(request))
    messages.success(request, _("Removed. No support worker is known."))
    return redirect("survivor_detail", pk=pk)


@needs(Permission.CHANGE_SURVIVORS)
@require_POST
def survivor_died(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One press: everything to them stops. Then it asks who speaks for the family."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    called_back = note_death(survivor=survivor, by=signed_in(request))
    messages.success(request, called_back.after(_("Noted. Nothing goes to them any more.")))
    return redirect("family_change", pk=pk)


@needs(Permission.CHANGE_SURVIVORS)
def survivor_alive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was a mistake: asked first, then put right."""
    survivor = get_survivor_for(signed_in(request), pk, to=Permission.CHANGE_SURVIVORS)
    if survivor.died_at is None:
        return redirect("survivor_detail", pk=pk)
    if request.method == "POST":
        note_alive(survivor=survivor, by=signed_in(request))
        messages.success(request, _("Put right. Contact stays stopped until you go through the plan with them."))
        return redirect("survivor_detail", pk=pk)
    return render(request, "engagement/survivor_alive.html", {"survivor": survivor})


@needs(Permission.CHANGE_SURVIVORS)
def family_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who speaks for the family of somebody who has died. May be left for later."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    if survivor.died_at is None:
        return redirect("survivor_detail", pk=pk)
    form = FamilyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name_family(survivor=survivor, family=form.cleaned_data["family"], by=user)
        messages.success(request, _("Saved."))
        return redirect("survivor_detail", pk=pk)
    if request.method != "POST" and survivor.family is not None:
        form = FamilyForm(initial=open_rows([survivor], "family", by=user, why=Why.WORK)[survivor.pk])
    return render(request, "engagement/family_change.html", {"form": form, "survivor": survivor})
