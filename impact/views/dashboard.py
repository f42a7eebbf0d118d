"""What got better, and what did not: the panels of the newest release, and what each of them counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.anybody import duties_of
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.board import newest
from feedback.models import ChangeLink
from impact.counting import ONE_YEAR, Data
from impact.dimensions import DIMENSIONS
from impact.duties import KINDS
from impact.menu import with_menu
from impact.models import ReleasedPanel, ReleasedPicture, ReportFile, StatisticsRelease
from impact.panels import BY, BY_CODE, PANELS, PARTS
from impact.panels.shape import Panel, Shown
from impact.panels.waiting import WAITING
from impact.permissions import coming_release_for, newest_release_for
from safeguards.periods import quarter, quarters

MOST_MADE = 3  # changes told of in words
KEPT_READ = 100  # pages of a release, in a language


@dataclass(frozen=True)
class OnPage:
    """One panel as it stands on a page. `data` is what it was counted to, inside."""

    panel: Panel
    data: Data
    shown: Shown
    wide: SafeString
    narrow: SafeString


@require_safe
@needs(Permission.SEE_FIGURES)
def impact(request: HttpRequest) -> HttpResponse:
    """The newest release: three sentences first, then every panel. Nothing is counted here. Whoever has no desk reads
    above it what is late of what the board agreed."""
    user = signed_in(request)
    release = newest_release_for(user)
    panels = panels_of(release) if release else ()
    context = {
        "may_see_late": user.can(Permission.SEE_OVERDUE),
        "may_see_ledger": user.can(Permission.SEE_LEDGER),
        "is_demo": settings.DEMO,
        "duties": [] if user.can(Permission.SEE_DESK) else duties_of(user, timezone.now(), KINDS),
        "release": release,
        "coming": coming_release_for(user, release),
        "board_report": board_report_of(release) if release else None,
        "parts": parts_of(panels),
        "sayings": [each.shown.saying for each in panels if each.shown.saying],
        "made": newest_made(MOST_MADE) if release else [],
        "first_day": quarters(release.until, ONE_YEAR)[-1].first if release else None,
        "next_on": next_release(release) if release else None,
    }
    return render(request, "impact/impact.html", with_menu(request, "impact", **context))


@require_safe
@needs(Permission.SEE_FIGURES)
def impact_panel(request: HttpRequest, code: str) -> HttpResponse:
    """What one panel counts, from when, and what is aimed for, with its table."""
    panel, release = BY_CODE.get(code), newest_release_for(signed_in(request))
    if panel is None:
        raise Http404
    found = panels_of(release, [panel]) if release else []
    context = {"panel": panel, "release": release, "on_page": found[0] if found else None}
    return render(request, "impact/impact_panel.html", with_menu(request, "definitions", **context))


@require_safe
@needs(Permission.SEE_FIGURES)
def definitions(request: HttpRequest) -> HttpResponse:
    """What every figure counts, and what is aimed for; and what is not counted yet, and why."""
    context = {"panels": PANELS, "further": BY, "dimensions": DIMENSIONS, "waiting": WAITING}
    return render(request, "impact/definitions.html", with_menu(request, "definitions", **context))


def parts_of(panels: Sequence[OnPage]) -> list[tuple[Promise, list[OnPage]]]:
    """The parts of the page that have a panel, in their order."""
    parts = [(name, [each for each in panels if each.panel in members]) for name, members in PARTS]
    return [part for part in parts if part[1]]


def panels_of(release: StatisticsRelease, panels: Sequence[Panel] = PANELS) -> tuple[OnPage, ...]:
    """These of its panels in their order, in the language of the page. What is released never changes: it is read once
    by each process."""
    return _read(release.pk, tuple(panel.code for panel in panels), get_language() or "en")


@lru_cache(maxsize=KEPT_READ)
def _read(release: UUID, codes: tuple[str, ...], language: str) -> tuple[OnPage, ...]:
    rows = ReleasedPanel.objects.filter(release=release, code__in=codes).defer("outside")
    kept = {row.code: row for row in rows if BY_CODE[row.code].is_kept(row.inside)}
    drawn = ReleasedPicture.objects.filter(panel__in=[row.pk for row in kept.values()], language=language)
    pictures = {(row.panel_id, row.size): mark_safe(row.svg) for row in drawn}  # noqa: S308  drawn by impact.charts
    none = SafeString("")
    return tuple(
        OnPage(
            BY_CODE[code],
            kept[code].inside,
            BY_CODE[code].show(kept[code].inside),
            pictures.get((kept[code].pk, ReleasedPicture.Size.WIDE.value), none),
            pictures.get((kept[code].pk, ReleasedPicture.Size.NARROW.value), none),
        )
        for code in codes
        if code in kept
    )


def newest_made(many: int) -> list[tuple[UUID, str, date | None]]:
    """What everybody may read just now of the changes that were made last and that what people said led to: each with
    its words and since when."""
    language = get_language() or "en"
    found = newest(timezone.now(), 2 * many, only_made=True)
    led_to = [each for each in found if each.strength != ChangeLink.Strength.CONTEXT]
    return [(each.change, each.did[language], each.since) for each in led_to[:many]]


def board_report_of(release: StatisticsRelease) -> ReportFile | None:
    """The paper for the board, where it was made."""
    papers = ReportFile.objects.filter(kind=ReportFile.Kind.PDF, audience=ReportFile.Audience.INSIDE)
    return papers.defer("content").filter(report=release.pk).first()


def next_release(release: StatisticsRelease) -> object:
    """The day from which the next one is counted."""
    following = quarter(release.until + timedelta(days=1))
    return following.last + timedelta(days=1 + settings.RELEASE_AFTER_DAYS)
