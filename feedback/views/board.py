"""The public board: open to anybody, without a cookie, in the language of the address."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from feedback.board import IN_FEED, Posted, newest, one_shown, page_of, themes_on_board
from feedback.card import HEIGHT, WIDTH, card_of

if TYPE_CHECKING:
    _Feed = Feed[Posted, None]
else:
    _Feed = Feed


def language() -> str:
    return "cy" if get_language() == "cy" else "en"


@login_not_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """What people said and what came of it, the newest first; of one theme where it is asked for."""
    asked, themes = request.GET.get("theme", ""), themes_on_board()
    theme = next((each for each in themes if each.pk == asked), None)
    if asked and theme is None:
        raise Http404
    page, rows = page_of(asked, request.GET.get("page"), timezone.now())
    context = {
        "rows": [in_language(row) for row in rows],
        "has_quotes": any(row.quotes for row in rows),
        "page": page,
        "themes": themes,
        "theme": theme,
        "query": f"theme={asked}&" if asked else "",
    }
    return render(request, "feedback/board.html", context)


def in_language(posted: Posted) -> dict[str, Any]:
    """One change in the language of the reader."""
    return {
        "said": posted.said[language()],
        "did": posted.did[language()],
        "posted": posted,
        "quotes": [quoted.shown_in(language()) for quoted in posted.quotes],
    }


def shown_or_404(pk: UUID) -> Posted:
    """What may be shown no more is as if it had never been there."""
    posted = one_shown(pk, timezone.now())
    if posted is None:
        raise Http404
    return posted


@login_not_required
@require_safe
def board_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One change on a page of its own, to be shared."""
    posted = shown_or_404(pk)
    context = {
        "row": in_language(posted),
        "page_url": request.build_absolute_uri(reverse("board_change", args=[pk])),
        "card_url": request.build_absolute_uri(reverse("board_card", args=[pk])),
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "feedback/board_change.html", context)


@login_not_required
@require_safe
def board_card(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The picture beside a shared link."""
    return HttpResponse(card_of(shown_or_404(pk), language()), content_type="image/png")


@login_not_required
@require_safe
def board_feed(request: HttpRequest) -> HttpResponse:
    """The newest on the board, for whoever follows it."""
    response: HttpResponse = BoardFeed()(request)
    return response


class BoardFeed(_Feed):
    """Entries keep their id when they are released anew: it is the change's."""

    feed_type = Atom1Feed

    def title(self) -> str:
        return _("You said, we did")

    def link(self) -> str:
        return reverse("board")

    def items(self) -> list[Posted]:
        return newest(timezone.now(), IN_FEED)

    def item_title(self, item: Posted) -> str:
        return item.said[language()]

    def item_description(self, item: Posted) -> str:
        label = _("We could not, because") if item.could_not else _("We did")
        quotes = "".join(self._quote(each.shown_in(language())) for each in item.quotes)
        return f"{quotes}<p><b>{escape(label)}</b></p><p>{escape(item.did[language()])}</p>"

    def _quote(self, quote: dict[str, str]) -> str:
        own = (_("In somebody’s own words"), quote["language"], quote["words"])
        translated = (_("Translated"), quote["other"], quote["translation"])
        return "".join(
            f'<p><b>{escape(label)}</b></p><blockquote lang="{code}">{escape(text)}</blockquote>'
            for label, code, text in (own, translated)
            if text
        )

    def item_link(self, item: Posted) -> str:
        return reverse("board_change", args=[item.change])

    def item_guid(self, item: Posted) -> str:
        return item.change.urn

    def item_pubdate(self, item: Posted) -> datetime:
        return item.posted_at

    def item_updateddate(self, item: Posted) -> datetime:
        return item.updated_at
