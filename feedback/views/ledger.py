"""The ledger: everything that was said, and who is still owed an answer."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.models import ContactRoute, SafeContactPlan, Survivor
from feedback.loops import Line, Tally, is_owed, is_waiting, lines, loops_for, tally
from feedback.models import TOLD_STAGES, Loop, Stage
from feedback.views.standing import Step

EACH_PAGE = 30
SHOWN = ("owed", "waiting", "told", "declined", "all")


@dataclass(frozen=True)
class Row:
    """One line: the loop, how we can tell them, and what to do next."""

    loop: Line
    how: str
    next: Step | None


@require_safe
@needs(Permission.SEE_LEDGER)
def ledger(request: HttpRequest) -> HttpResponse:
    """What is owed first, longest without news first. No words are opened here."""
    now = timezone.now()
    show = request.GET.get("show", "owed")
    show = show if show in SHOWN else "owed"
    counts = tally(signed_in(request), now)
    chosen = chosen_rows(loops_for(signed_in(request)), show, now)
    page = Paginator(_with_plans(chosen), EACH_PAGE).get_page(request.GET.get("page"))
    rows = [Row(line, _how(line.survivor), _next(line)) for line in lines(page.object_list, now)]
    context = {
        "tally": counts,
        "filters": _filters(counts),
        "show": show,
        "query": f"show={show}&",
        "page": page,
        "rows": rows,
        "first": next((row for row in rows if row.next), None) if show == "owed" else None,
    }
    return render(request, "feedback/ledger.html", context)


def chosen_rows(rows: "QuerySet[Loop]", show: str, at: datetime) -> "QuerySet[Loop]":
    """What one part of the ledger holds: whatever waits, longest without news first; what is done, newest first."""
    if show == "owed":
        return rows.filter(is_owed(at)).order_by("last_news_at", "contribution")
    if show == "waiting":
        return rows.filter(is_waiting(at)).order_by("last_news_at", "contribution")
    if show == "told":
        return rows.filter(stage__in=TOLD_STAGES, is_declined=False).order_by("-last_news_at", "contribution")
    if show == "declined":
        return rows.filter(is_declined=True).order_by("-said_at", "contribution")
    return rows.order_by("-said_at", "contribution")


def _with_plans(rows: "QuerySet[Loop]") -> "QuerySet[Loop]":
    return rows.prefetch_related("survivor__plan__routes")


def _filters(counts: Tally) -> list[tuple[str, str, int]]:
    return [
        ("owed", _("Owed"), counts.owed),
        ("waiting", _("Waiting"), counts.waiting),
        ("told", _("Told"), counts.closed),
        ("declined", _("Asked not to be told"), counts.declined),
        ("all", _("All"), counts.said),
    ]


def _next(loop: Line) -> Step | None:
    """What to do about this one now."""
    if loop.change is None:
        return None
    if loop.stage is Stage.OWED:
        return Step(_("Prepare the news"), reverse("change_detail", args=[loop.change]))
    if loop.is_owed:
        label = _("Prepare the answer") if loop.stage is Stage.ANSWERED_NO else _("Prepare the news")
        return Step(label, reverse("news_told", args=[loop.change, loop.row.survivor_id]))
    return Step(_("See the change"), reverse("change_detail", args=[loop.change]))


def _how(survivor: Survivor) -> str:
    """How we can tell them, in a few words. The gate decides when it comes to it."""
    plan: SafeContactPlan | None = getattr(survivor, "plan", None)
    if plan is None or plan.status == SafeContactPlan.Status.DRAFT:
        return _("No safe way yet")
    if plan.status == SafeContactPlan.Status.STOPPED:
        return _("They asked us to stop")
    if plan.inbound_only:
        return _("They ring us, we never ring")
    if plan.rely_until is None or plan.rely_until < timezone.localdate():
        return _("Go through the plan with them first")
    safe = [route for route in plan.routes.all() if route.safe == ContactRoute.Safe.YES]
    return ", ".join(str(route.get_kind_display()) for route in safe) or _("No safe way today")
