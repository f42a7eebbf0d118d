"""Choosing whose words led to a change: looking around keeps what was ticked."""

from dataclasses import dataclass
from uuid import UUID

from crispy_forms_gds.choices import Choice
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html_join
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.models import Contribution, Theme
from feedback.actions.changes import link_contributions
from feedback.days import short_day
from feedback.forms.changes import LinkForm
from feedback.ledger import LAST_SAID
from feedback.models import Change, Loop
from feedback.paging import AFTER, BEFORE, Page, page_of
from feedback.permissions import get_change_for
from feedback.words import Read, read_words
from safeguards.audit import Why
from safeguards.ids import ids_in

EACH_PAGE = 30


@dataclass(frozen=True)
class Choices:
    """One page of what may be linked, and before it whatever was ticked elsewhere. `turn` is what shows it again."""

    theme: str
    turn: str
    page: Page
    ticked: list[Contribution]

    @property
    def rows(self) -> list[Contribution]:
        return [*self.ticked, *(row.contribution for row in self.page.rows)]


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
    turn = asked.get(LinkForm.TURN) or ("" if LinkForm.FILTER in asked else asked.get("page", ""))
    way, _line, place = turn.partition(":")
    where = {way: place} if way in (AFTER, BEFORE) else {}
    page = page_of(unlinked.filter(theme=theme) if theme else unlinked, LAST_SAID, where, size=EACH_PAGE)
    ticked = unlinked.filter(pk__in=ids_in(request.POST.getlist("contributions"))).order_by(*LAST_SAID.fields())
    elsewhere = ticked.exclude(pk__in=[row.pk for row in page.rows])
    return Choices(theme, turn, page, [row.contribution for row in elsewhere])


def _not_linked(change: Change, user: User) -> "QuerySet[Loop]":
    rows = Loop.objects.visible_to(user).exclude(contribution__in=change.links.values("contribution"))
    return rows.select_related("contribution__survivor", "contribution__theme", "contribution__consultation")


def _labelled(rows: list[Contribution], user: User) -> list[Choice]:
    return [_choice(read) for read in read_words(rows, by=user, why=Why.LIST)]


def _choice(read: Read) -> Choice:
    """Who said it and what, with what they said later to put it right."""
    row = read.contribution
    label = f"{row.survivor.pseudonym}, {row.theme}, {short_day(row.said_at)}"
    each = '<span lang="{}">“{}”</span>'
    words = [read.words, *(text for text, _moment in read.put_right)]
    return Choice(str(row.pk), label, hint=format_html_join(" ", each, ((read.language, text) for text in words)))
