"""The ledger: everything that was said, and who is still owed an answer."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.forms.ledger import FilterForm
from feedback.ledger import PARTS, TABS, Narrowed, page_for, rows_of
from feedback.loops import MOST, Line, Tally, lines, loops_for, tally, up_to_most
from feedback.models import Loop
from feedback.paging import Page
from feedback.views.lines import fetch_ways, table_rows, with_plans

EACH_PAGE = 20
NAMES = ("theme", "area", "journey", "since", "until")


@require_safe
@needs(Permission.SEE_LEDGER)
def ledger(request: HttpRequest) -> HttpResponse:
    """What is owed first, longest without news first. No words are opened here."""
    user, now = signed_in(request), timezone.now()
    show = part_of(request)
    form = FilterForm(request.GET)
    is_valid, narrowed_by = form.is_valid(), form.narrowed
    page = Page([])
    if is_valid:
        page = page_for(user, show, narrowed_by, request.GET, now, size=EACH_PAGE, shaped=with_plans)
    fetch_ways(page.rows)
    rows = table_rows(page.rows, now)
    counts, narrowed = tally(user, now), kept(request)
    context = {
        "is_narrowing": bool(narrowed) or "narrow" in request.GET,
        "tally": counts,
        "most": MOST,
        "tabs": tabs(counts),
        "title": title_of(show),
        "show": show,
        "page": page,
        "rows": rows,
        "first": next((row for row in rows if row.next), None) if show == "owed" else None,
        "filter_form": form,
        "found": found_by(user, show, narrowed_by, now) if is_valid and narrowed_by else None,
        "narrowed": narrowed,
        "query": f"{urlencode({'show': show} | narrowed)}&",
        "soonest": soonest(user, now) if not counts.owed else None,
    }
    return render(request, "feedback/ledger.html", context)


def found_by(user: User, show: str, narrowed: Narrowed, at: datetime) -> int:
    """How many there are of what it was narrowed to, as far as they are counted."""
    return up_to_most(rows_of(Loop.objects.visible_to(user), show, narrowed, at))


def part_of(request: HttpRequest) -> str:
    """The part that was asked for; what is owed, else."""
    asked = request.GET.get("show", "")
    return asked if asked in PARTS else "owed"


def kept(request: HttpRequest) -> dict[str, str]:
    """What narrows the ledger, for the addresses on the page."""
    return {name: request.GET[name] for name in NAMES if request.GET.get(name)}


def tabs(counts: Tally) -> list[tuple[str, str, str]]:
    """Part, name and number; more than a thousand is not counted, nor what hangs on it."""
    more = _("more than %(most)s") % {"most": f"{MOST:,}"}
    numbers = (
        more if counts.is_more else f"{counts.owed:,}",
        "" if counts.is_more else f"{counts.waiting:,}",
        *(f"{number:,}" for number in (counts.closed, counts.declined, counts.said)),
    )
    names = (_("Owed"), _("Waiting for a change"), _("Told"), _("Asked not to be told"), _("All"))
    return list(zip(TABS, names, numbers, strict=True))


def title_of(show: str) -> str:
    """What the table holds, in its order."""
    return {
        "owed": _("Points that are owed news, longest without news first"),
        "waiting": _("Points that wait for a change, last heard first"),
        "told": _("Points whose people were told, newest first"),
        "declined": _("Points of people who asked not to be told, newest first"),
        "all": _("Everything that was said, newest first"),
        "late": _("Points whose news is late, longest without news first"),
        "unreachable": _("Points of people we cannot safely reach today, longest without news first"),
        "sorted": _("Points that were read and sorted, newest first"),
        "linked": _("Points that are linked to a change, newest first"),
        "decided": _("Points that were decided, newest first"),
        "heard": _("Points whose people heard news, last heard first"),
        "answered": _("Points whose people said it answered them, newest first"),
    }[show]


def soonest(user: User, at: datetime) -> Line | None:
    """When nothing is owed: whose news falls due next."""
    rows = loops_for(user).filter(is_open=True).order_by("last_news_at", "contribution_id")[:1]
    return next(iter(lines(rows, at)), None)
