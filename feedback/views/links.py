"""Choosing whose words led to a change: looking around keeps what was ticked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from crispy_forms_gds.choices import Choice
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html_join
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.models import Contribution, ContributionCorrection, Theme
from feedback.actions.changes import link_contributions
from feedback.days import short_day
from feedback.forms.changes import LinkForm
from feedback.models import Change
from feedback.permissions import get_change_for
from safeguards.audit import Why
from safeguards.sealing import open_together

EACH_PAGE = 30


@dataclass(frozen=True)
class Choices:
    """One page of what may be linked, and before it whatever was ticked elsewhere."""

    theme: str
    page: "Page[Contribution]"
    ticked: list[Contribution]

    @property
    def rows(self) -> list[Contribution]:
        return [*self.ticked, *self.page]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_CHANGES)
def change_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose whose words led to this change. All the words that are shown are opened in one event."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    shown = _choices(request, change, user)
    form = LinkForm(request.POST or None, choices=_labelled(shown.rows, user))
    if request.method == "POST" and form.is_valid():
        chosen = [row for row in shown.rows if str(row.pk) in form.cleaned_data["contributions"]]
        number = link_contributions(
            change=change, contributions=chosen, strength=form.cleaned_data["strength"], by=user
        )
        messages.success(request, ngettext("%(n)d point linked.", "%(n)d points linked.", number) % {"n": number})
        return redirect("change_detail", pk)
    context = {"form": form, "change": change, "shown": shown, "themes": Theme.objects.all()}
    return render(request, "feedback/change_link.html", context)


def _choices(request: HttpRequest, change: Change, user: User) -> Choices:
    """The theme and the page that were asked for; a new theme begins at its first page."""
    asked = request.POST or request.GET
    theme = Theme.objects.filter(code=asked.get("theme", "")).values_list("code", flat=True).first() or ""
    unlinked = _not_linked(change, user)
    number = asked.get(LinkForm.TURN) or ("1" if LinkForm.FILTER in asked else asked.get("page"))
    page = Paginator(unlinked.filter(theme=theme) if theme else unlinked, EACH_PAGE).get_page(number)
    ticked = unlinked.filter(pk__in=_ids(request.POST.getlist("contributions")))
    return Choices(theme, page, list(ticked.exclude(pk__in=[row.pk for row in page])))


def _not_linked(change: Change, user: User) -> "QuerySet[Contribution]":
    rows = Contribution.objects.visible_to(user).select_related("survivor", "theme", "consultation")
    return rows.exclude(pk__in=change.links.values("contribution")).order_by("-said_at", "-number", "pk")


def _ids(given: Iterable[str]) -> list[UUID]:
    """Those that are ids; the form says what is wrong with any other."""
    found = []
    for text in given:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _labelled(rows: list[Contribution], user: User) -> list[Choice]:
    later = list(ContributionCorrection.objects.filter(contribution__in=rows))
    said = open_together((rows, ("words",)), (later, ("words",)), by=user, why=Why.LIST)
    put_right: defaultdict[UUID, list[str | None]] = defaultdict(list)
    for each in later:
        put_right[each.contribution_id].append(said[each.pk]["words"])
    return [_choice(row, [said[row.pk]["words"], *put_right[row.pk]]) for row in rows]


def _choice(row: Contribution, words: list[str | None]) -> Choice:
    """Who said it and what, with what they said later to put it right."""
    label = f"{row.survivor.pseudonym}, {row.theme}, {short_day(row.said_at)}"
    each = '<span lang="{}">“{}”</span>'
    hint = format_html_join(" ", each, ((row.consultation.language, text or "") for text in words))
    return Choice(str(row.pk), label, hint=hint)
