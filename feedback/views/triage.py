"""Sorting: what nobody has read yet, similar points side by side, and what becomes of those that were chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.models import Contribution
from feedback.actions.changes import propose_change
from feedback.actions.triage import sort_contributions
from feedback.duties_of_triage import to_sort, too_old
from feedback.forms.triage import EXISTING, NEW, SortForm, WaitingForm
from feedback.loops import MOST
from feedback.models import Change, Triage
from feedback.paging import Order, page_of
from feedback.permissions import get_change_for, get_contributions_for
from feedback.views.lines import sort_address
from feedback.words import Read, read_words
from safeguards.audit import Why

EACH_PAGE = 30
OLDEST_FIRST = Order("said_at")
CHANGES_OFFERED = 200


@dataclass(frozen=True)
class Alike:
    """Points about the same, at the same stage of the journey."""

    theme: str
    journey: str
    points: list[Read]

    @property
    def address(self) -> str:
        """Where all of them are decided together."""
        return sort_address(each.contribution.pk for each in self.points)


@require_safe
@needs(Permission.MANAGE_CHANGES)
def contribution_sort(request: HttpRequest) -> HttpResponse:
    """What nobody has sorted yet, oldest first. The words of the page are opened in one event."""
    user, now = signed_in(request), timezone.now()
    form = WaitingForm(request.GET)
    form.is_valid()
    waiting = to_sort(user).select_related(
        "contribution__consultation", "contribution__survivor", "contribution__theme"
    )
    page = page_of(waiting.filter(form.which), OLDEST_FIRST, request.GET, size=EACH_PAGE)
    said = read_words([row.contribution for row in page.rows], by=user, why=Why.LIST)
    kept = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    moments = list(to_sort(user).order_by("said_at").values_list("said_at", flat=True)[: MOST + 1])
    context = {
        "groups": alike(said),
        "page": page,
        "filter_form": form,
        "is_narrowed": bool(kept),
        "query": f"{urlencode(kept)}&" if kept else "",
        "total": len(moments),
        "most": MOST,
        "late": sum(moment < too_old(now) for moment in moments),
    }
    return render(request, "feedback/triage.html", context)


def alike(said: Iterable[Read]) -> list[Alike]:
    """By theme and stage of the journey, each group where its oldest point stands."""
    found: dict[tuple[str, str], Alike] = {}
    for each in said:
        theme, journey = str(each.contribution.theme), str(each.contribution.get_journey_display())
        found.setdefault((theme, journey), Alike(theme, journey, [])).points.append(each)
    return list(found.values())


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_CHANGES)
def contribution_decide(request: HttpRequest) -> HttpResponse:
    """Decide what becomes of the points in the address, all together."""
    user = signed_in(request)
    if not (asked := ids(request.GET.getlist("of"))):
        messages.warning(request, _("Tick at least one point first."))
        return redirect("contribution_sort")
    chosen = get_contributions_for(user, asked)
    form = SortForm(request.POST or None, changes=changes_offered(user))
    if request.method == "POST" and form.is_valid():
        decided, change = decide(form, chosen, user)
        done = ngettext("%(n)d point sorted.", "%(n)d points sorted.", len(decided))
        messages.success(request, done % {"n": len(decided)})
        return redirect("change_detail", change.pk) if change else redirect("contribution_sort")
    context = {
        "form": form,
        "said": read_words(chosen, by=user, why=Why.WORK),
        "stands": Triage.objects.filter(contribution__in=chosen).newest(),
    }
    return render(request, "feedback/triage_decide.html", context)


def decide(form: SortForm, chosen: list[Contribution], user: User) -> tuple[list[Triage], Change | None]:
    """What the form says, in one transaction: a new change stands with its reasons, or not at all."""
    given = form.cleaned_data
    is_told = given["outcome"] != Triage.Outcome.FOR_CHANGE
    with transaction.atomic():
        change = None if is_told else change_of(given, user)
        decided = sort_contributions(
            contributions=chosen,
            outcome=given["outcome"],
            reason=form.reason if is_told else None,
            passed_to=given["passed_to"],
            own_case=given["own_case"],
            change=change,
            strength=given["strength"],
            by=user,
        )
    return decided, change


def change_of(given: dict[str, object], user: User) -> Change | None:
    """The change they are reasons for: one that is there, a new one, or none yet."""
    if given["where"] == NEW:
        return propose_change(title=given["title"], kind=given["kind"], area=given["area"], by=user)  # type: ignore[arg-type]
    return get_change_for(user, UUID(str(given["change"]))) if given["where"] == EXISTING else None


def changes_offered(user: User) -> list[Change]:
    """What a point may be linked to: everything that was not given up, newest first."""
    rows = Change.objects.visible_to(user).exclude(status=Change.Status.REJECTED)
    return list(rows.order_by("-created_at")[:CHANGES_OFFERED])


def ids(given: Iterable[str]) -> list[UUID]:
    """The ids in the address, each once. What is no id is nothing there."""
    try:
        found = list(dict.fromkeys(UUID(text) for text in given))
    except ValueError:
        raise Http404 from None
    if len(found) > EACH_PAGE:
        raise Http404
    return found
