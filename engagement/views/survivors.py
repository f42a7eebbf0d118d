"""Survivors: the list with its search, adding one, and putting right what they are called."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import fresh_factor_to_open, needs, signed_in
from accounts.roles import Permission
from engagement.actions.survivors import add_survivor, change_survivor, find_alike, find_survivors
from engagement.drafts import draft_of_page, drop_draft_of_page
from engagement.forms.survivors import DetailsForm, SearchForm, SurvivorForm
from engagement.models import Consultation, Survivor
from engagement.permissions import get_survivor_for
from engagement.pseudonyms import FIRST
from safeguards.audit import Why
from safeguards.paging import leaf
from safeguards.sealing import open_rows

LETTERS = sorted({word[0] for word in FIRST})
NO_ID = UUID(int=0)  # before every other


@needs(Permission.OPEN_SURVIVORS)
def survivor_list(request: HttpRequest) -> HttpResponse:
    """Everyone, by pseudonym; or, after a search, whom both details match. Details travel in the body, never in the
    address, where a history would keep them. With `for=talk` each row leads on to a consultation."""
    user = signed_in(request)
    form = SearchForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = find_survivors(first=form.cleaned_data["one"], second=form.cleaned_data["two"], by=user)
    letter = request.GET.get("from", "")
    page = leaf(with_last_talk(user), request.GET, by=("pseudonym", "pk"), start=(letter, NO_ID) if letter else ())
    is_for_talk = request.GET.get("for") == "talk"
    context = {"form": form, "found": found, "page": page, "letters": LETTERS, "is_for_talk": is_for_talk}
    return render(request, "engagement/survivor_list.html", context)


def with_last_talk(user: User) -> "QuerySet[Any]":
    """Everyone this person may see, each with when they last talked with us, looked up for the rows shown alone."""
    talks = Consultation.objects.filter(participations__survivor=OuterRef("pk")).order_by("-started_at")
    talks = talks.exclude(kind=Consultation.Kind.RECOVERY)
    return Survivor.objects.visible_to(user).annotate(last_talk=Subquery(talks.values("started_at")[:1]))


@needs(Permission.CHANGE_SURVIVORS)
def survivor_add(request: HttpRequest) -> HttpResponse:
    """Add an adult. For anybody younger there is help now, and nothing is kept. Somebody who may be known already is
    asked about first; the second press adds them all the same."""
    user = signed_in(request)
    draft = draft_of_page(request, "survivor_add", user.pk)
    form = SurvivorForm(request.POST or draft.data)
    if form.is_for_a_child:
        drop_draft_of_page(request, "survivor_add", user.pk)
        return render(request, "engagement/survivor_add_child.html")
    alike: list[Survivor] = []
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "known_as", "language", "word", "once")}
        alike = find_alike(name=given["name"], known_as=given["known_as"], but=given["once"], by=user)
        if form.has_been_asked(alike):
            with transaction.atomic():
                survivor = add_survivor(**given, by=user)
                drop_draft_of_page(request, "survivor_add", user.pk)
            messages.success(request, _("Added. On screens they are %(name)s.") % {"name": survivor.pseudonym})
            return redirect("survivor_detail", pk=survivor.pk)
        form.ask_about(alike)
    return render(request, "engagement/survivor_add.html", {"form": form, "alike": alike, "draft": draft})


@needs(Permission.CHANGE_SURVIVORS)
@fresh_factor_to_open
def survivor_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Both names, their language and the word they choose. Opening the page opens the names, and is recorded."""
    user = signed_in(request)
    survivor = get_survivor_for(user, pk, to=Permission.CHANGE_SURVIVORS)
    initial = {} if request.method == "POST" else names_and_choices(survivor, by=user)
    form = DetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_survivor(survivor=survivor, **form.cleaned_data, by=user)
        messages.success(request, _("Saved. A search finds them by these names now, and no others."))
        return redirect("survivor_detail", pk=pk)
    return render(request, "engagement/survivor_change.html", {"form": form, "survivor": survivor})


def names_and_choices(survivor: Survivor, *, by: User) -> dict[str, Any]:
    """What the form begins with, its two names opened."""
    names = open_rows([survivor], "name", "known_as", by=by, why=Why.REVEAL)[survivor.pk]
    return names | {"language": survivor.language, "word": survivor.word}
