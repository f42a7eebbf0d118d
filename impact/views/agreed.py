"""What the board agreed: the list, a new one, and one with all that happened to it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from feedback.models import Change
from impact.actions.agreed import ActionClosed, CannotOwnAction, agree_action, move_action
from impact.forms.agreed import AgreedForm, StepForm
from impact.menu import with_menu
from impact.models import AgreedAction, AgreedStep
from impact.permissions import get_agreed_for

PAGE = ["GET", "HEAD", "POST"]
EACH_PAGE = 30


@require_safe
@needs(Permission.SEE_FIGURES)
def agreed_list(request: HttpRequest) -> HttpResponse:
    """What is open, the earliest promised first; then what is closed, the latest first, with what came of it."""
    today = timezone.localdate()
    ends = AgreedStep.objects.filter(action=OuterRef("pk")).order_by("-pk").values("words")[:1]
    actions = AgreedAction.objects.select_related("owner").annotate(last_words=Subquery(ends))
    ordered = actions.order_by(F("closed_on").desc(nulls_first=True), "due_on", "pk")
    page = Paginator(ordered, EACH_PAGE).get_page(request.GET.get("page"))
    rows = [(each, days_late(each, today)) for each in page]
    context = {
        "page": page,
        "open": [row for row in rows if row[0].closed_on is None],
        "closed": [row[0] for row in rows if row[0].closed_on],
        "late_count": AgreedAction.objects.late(today).count(),
        "open_count": AgreedAction.objects.open().count(),
        "may_write": signed_in(request).can(Permission.AGREE_ACTIONS),
    }
    return render(request, "impact/agreed_list.html", with_menu(request, "agreed_list", **context))


@require_http_methods(PAGE)
@needs(Permission.AGREE_ACTIONS)
def agreed_add(request: HttpRequest) -> HttpResponse:
    """Write down what the board agreed."""
    user = signed_in(request)
    form = AgreedForm(request.POST or None, changes=Change.objects.visible_to(user).going_on())
    if request.method == "POST" and form.is_valid():
        try:
            action = agree_action(**form.cleaned_data, by=user)
        except CannotOwnAction as refusal:
            form.add_error("owner", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("agreed_detail", action.pk)
    return render(request, "impact/agreed_add.html", with_menu(request, "agreed_list", form=form))


@require_http_methods(PAGE)
@needs(Permission.SEE_FIGURES)
def agreed_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One action with all that happened to it; whoever may writes the next step."""
    user, is_post = signed_in(request), request.method == "POST"
    action = get_agreed_for(user, pk, to=Permission.AGREE_ACTIONS if is_post else Permission.SEE_FIGURES)
    form = StepForm(request.POST or None)
    if is_post and form.is_valid():
        try:
            move_action(action=action, **form.cleaned_data, by=user)
        except ActionClosed as refusal:
            form.add_error("to", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("agreed_detail", pk)
    is_open = action.closed_on is None
    context = {
        "action": action,
        "days_late": days_late(action, timezone.localdate()),
        "steps": history(action.steps.select_related("by")),
        "may_see_change": action.change is not None and Change.objects.visible_to(user).contains(action.change),
        "form": form if is_post or (is_open and user.can(Permission.AGREE_ACTIONS)) else None,
    }
    return render(request, "impact/agreed_detail.html", with_menu(request, "agreed_list", **context))


def days_late(action: AgreedAction, today: date) -> int:
    """Whole days since the promised day of an action that is open."""
    return max((today - action.due_on).days, 0) if action.closed_on is None else 0


def history(steps: Iterable[AgreedStep]) -> list[dict[str, Any]]:
    """Every step as it is shown, the newest first. The first one is the action itself."""
    return [{"step": each, "is_first": each.to == AgreedAction.State.OPEN} for each in steps][::-1]
