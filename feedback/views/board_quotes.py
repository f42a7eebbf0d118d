"""Somebody's own words beside a change on the public board: what stands in the way of each, and the one next step."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.models import Contribution, Purpose
from feedback.actions.quotes import put_board_quote, show_quote, take_quote_off
from feedback.beside import board_release, reading_to_show
from feedback.forms.readings import BoardQuoteForm
from feedback.models import BoardEntry, BoardQuote, Change, TextReading
from feedback.permissions import get_change_for, get_quotable_for, quotable_of, second_people
from feedback.quoting import quotings_of
from feedback.releases import MAY_BE_QUOTED
from feedback.views.pressing import pressed

MOST = 50


@require_safe
@needs(Permission.MANAGE_CHANGES)
def board_quotes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was said of this change, and whether it may be quoted beside it on the public board."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    release = board_release(change)
    points = list(quotable_of(change, user).filter(may_quote__in=MAY_BE_QUOTED)[:MOST]) if release else []
    rows = quotings_of(release, points, by=user) if release and points else []
    context = {"change": change, "is_there": release is not None, "rows": rows}
    return render(request, "feedback/board_quotes.html", context)


@require_safe
@needs(Permission.MANAGE_CHANGES)
def board_quote(request: HttpRequest, pk: UUID, point: UUID) -> HttpResponse:
    """May these words stand on the public board? What stands in the way, and the next step."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    return render(request, "feedback/board_quote.html", page_of(change, get_quotable_for(user, change, point), user))


def page_of(change: Change, point: Contribution, user: User) -> dict[str, Any]:
    """The words, where they stand, and the texts of the change beside which they would."""
    release = board_release(change)
    row = quotings_of(release, [point], by=user)[0] if release else None
    return {
        "change": change,
        "point": point,
        "row": row,
        "entry": BoardEntry.objects.filter(pk=release.pk).first() if release else None,
        "form": form_of(change, point, user),
        "asking": {"scope_text": row.exact_text if row else "", "once": uuid4()},
        "purpose": Purpose.QUOTE_PUBLISHED.value,
    }


def form_of(change: Change, point: Contribution, user: User, data: Any = None) -> BoardQuoteForm:
    people = second_people(TextReading(contribution=point, beside=change, put_by=user))
    return BoardQuoteForm(data, people=people, language=point.consultation.language)


@require_POST
@needs(Permission.MANAGE_CHANGES)
def board_quote_put(request: HttpRequest, pk: UUID, point: UUID) -> HttpResponse:
    """Put these words to a second person, beside the change."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    said = get_quotable_for(user, change, point)
    form = form_of(change, said, user, request.POST)
    if not form.is_valid():
        return render(request, "feedback/board_quote.html", page_of(change, said, user) | {"form": form})
    done = _("It waits to be read. You see here what they find.")
    given = {"change": change, "contribution": said, **form.cleaned_data}
    return pressed(request, lambda: put_board_quote(**given, by=user), done, "board_quote", pk, point)


@require_POST
@needs(Permission.MANAGE_CHANGES)
def board_quote_show(request: HttpRequest, pk: UUID, point: UUID) -> HttpResponse:
    """Let everybody read them, if the gate allows it."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    said = get_quotable_for(user, change, point)
    done = _("These words stand on the public board now.")
    reading = reading_to_show(change, said)
    return pressed(request, lambda: show_quote(reading=reading, by=user), done, "board_quote", pk, point)


@require_POST
@needs(Permission.MANAGE_CHANGES)
def board_quote_take_off(request: HttpRequest, pk: UUID, point: UUID) -> HttpResponse:
    """Off the public board: one press."""
    user = signed_in(request)
    change = get_change_for(user, pk)
    said = get_quotable_for(user, change, point)
    for quote in BoardQuote.objects.filter(entry__release__change=change, reading__contribution=said):
        take_quote_off(quote=quote, by=user)
    messages.success(request, _("These words are off the public board."))
    return redirect("board_quote", pk, point)
