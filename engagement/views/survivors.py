"""Survivors: the list with its search, and adding one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.survivors import add_survivor, find_survivors
from engagement.forms.survivors import SearchForm, SurvivorForm
from engagement.models import Survivor

PAGE = 30


@needs(Permission.OPEN_SURVIVORS)
def survivor_list(request: HttpRequest) -> HttpResponse:
    """Everyone, by pseudonym; or, after a search, whom both details match. Details travel in the body, never in the
    address, where a history would keep them. With `for=talk` each row leads on to a consultation."""
    user = signed_in(request)
    form = SearchForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = find_survivors(first=form.cleaned_data["one"], second=form.cleaned_data["two"], by=user)
    survivors = Survivor.objects.visible_to(user).annotate(last_talk=Max("participations__consultation__started_at"))
    survivors = survivors.order_by("pseudonym")
    page = Paginator(survivors, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "found": found, "page": page, "is_for_talk": request.GET.get("for") == "talk"}
    return render(request, "engagement/survivor_list.html", context)


@needs(Permission.CHANGE_SURVIVORS)
def survivor_add(request: HttpRequest) -> HttpResponse:
    """Add an adult. For anybody younger there is help now, and nothing is kept."""
    form = SurvivorForm(request.POST or None)
    if form.is_for_a_child:
        return render(request, "engagement/survivor_add_child.html")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        survivor = add_survivor(
            name=given["name"], known_as=given["known_as"], language=given["language"], by=signed_in(request)
        )
        messages.success(request, _("Added. On screens they are %(name)s.") % {"name": survivor.pseudonym})
        return redirect("survivor_detail", pk=survivor.pk)
    return render(request, "engagement/survivor_add.html", {"form": form})
