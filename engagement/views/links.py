"""People whom a survivor named, and the blind question whether somebody may be there."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import fresh_factor, needs, signed_in
from accounts.roles import Permission
from engagement.actions.links import check_company, forget_person, name_person
from engagement.forms.links import CompanyForm, LinkForm
from engagement.models import PersonLink, Survivor
from engagement.permissions import get_survivor_for
from safeguards.audit import Why
from safeguards.sealing import open_rows


@needs(Permission.OPEN_SURVIVORS)
@require_safe
def link_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many people they named, and no more."""
    return show(request, get_survivor_for(signed_in(request), pk))


@needs(Permission.OPEN_SURVIVORS)
@fresh_factor
def link_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same page with who they are, opened by a press that is recorded. Read once: nothing keeps it."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk)
    if request.method != "POST":
        return redirect("link_list", pk=pk)
    rows = list(survivor.person_links.order_by("kind", "added_at"))
    words = open_rows(rows, "who", "reached_by", by=user, why=Why.REVEAL)
    return show(request, survivor, people=[{"row": row, **words[row.pk]} for row in rows])


def show(request: HttpRequest, survivor: Survivor, *, people: list[dict[str, object]] | None = None) -> HttpResponse:
    """The counts, and the people where they were opened."""
    counted = dict(survivor.person_links.order_by().values_list("kind").annotate(number=Count("pk")))
    counts = [(kind.label, counted.get(kind.value, 0)) for kind in PersonLink.Kind]
    context = {"survivor": survivor, "counts": counts, "is_any": bool(counted), "people": people}
    return render(request, "engagement/link_list.html", context)


@needs(Permission.CHANGE_SURVIVORS)
def link_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep one person whom they named."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name_person(survivor=survivor, by=user, **form.cleaned_data)
        messages.success(request, _("Saved. The name is sealed."))
        return redirect("link_list", pk=pk)
    return render(request, "engagement/link_add.html", {"form": form, "survivor": survivor})


@needs(Permission.CHANGE_SURVIVORS)
@require_POST
def link_remove(request: HttpRequest, pk: UUID, link: UUID) -> HttpResponse:
    """Take one person off the list, as the survivor wishes."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    forget_person(link=get_object_or_404(survivor.person_links, pk=link), by=user)
    messages.success(request, _("Taken off the list."))
    return redirect("link_list", pk=pk)


@needs(Permission.OPEN_SURVIVORS)
def company_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """May these people be there? Yes or no, never why; nothing of it is kept but that it was asked."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk)
    form = CompanyForm(request.POST or None)
    answer = None
    if request.method == "POST" and form.is_valid():
        answer = check_company(survivor=survivor, people=form.people, by=user)
    context = {"form": form, "survivor": survivor, "is_asked": answer is not None, "is_against": answer}
    return render(request, "engagement/company_check.html", context)
