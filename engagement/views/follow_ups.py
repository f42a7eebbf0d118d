"""What must be passed on: the open ones with the time that is left, and one of them until it is passed on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import needs, signed_in
from accounts.roles import Permission
from engagement.actions.follow_ups import pass_follow_up
from engagement.actions.refusals import EngagementRefusal
from engagement.drafts import PageDraft, draft_of_page, drop_draft_of_page
from engagement.duties_of_talks import time_left
from engagement.forms.follow_ups import PassForm
from engagement.forms.moments import as_typed
from engagement.models import FollowUp
from engagement.permissions import get_follow_up_for
from safeguards.audit import Why
from safeguards.sealing import open_rows

PAGE = "follow_up_pass"


@needs(Permission.LOG_CONSULTATIONS)
@require_safe
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """Everything that is not passed on yet, the soonest first. Nothing is opened."""
    rows = FollowUp.objects.visible_to(signed_in(request)).open().select_related("survivor").order_by("due_at")
    now = timezone.now()
    items = [
        {"row": row, "name": name_of(row), "left": time_left(row.due_at, now), "is_late": row.due_at < now}
        for row in rows
    ]
    return render(request, "engagement/follow_up_list.html", {"items": items})


def name_of(row: FollowUp) -> str:
    """Who told us. Erasing a person leaves what must be passed on (CR-1)."""
    return row.survivor.pseudonym if row.survivor else _("Pass on what we were told")


@needs(Permission.LOG_CONSULTATIONS)
def follow_up_pass(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them, opened; and the note of how it was passed on."""
    user = signed_in(request)
    row = get_follow_up_for(user, pk)
    draft = draft_of_page(request, PAGE, pk) if row.passed_at is None else None
    day, clock = as_typed(timezone.now())
    initial = {"passed_on": day, "passed_at": clock} | (draft.initial if draft else {})
    form = PassForm(request.POST or None, due_at=row.due_at, initial=initial)
    if request.method == "POST" and form.is_valid() and pass_on(request, row, form, by=user):
        messages.success(request, _("Passed on. It stays here, with its reference."))
        return redirect(PAGE, pk=pk)
    return render(request, "engagement/follow_up_pass.html", shown(row, form, draft, by=user))


def pass_on(request: HttpRequest, row: FollowUp, form: PassForm, *, by: User) -> bool:
    """Pass it on, and say whether it was; a refusal leaves its sentence on the form."""
    given = form.cleaned_data
    try:
        with transaction.atomic():
            pass_follow_up(
                follow_up=row,
                passed_to=given["passed_to"],
                reference=given["reference"],
                passed_at=form.moment,
                late_reason=given["late_reason"],
                by=by,
            )
            drop_draft_of_page(request, PAGE, row.pk)
    except EngagementRefusal as refusal:
        form.add_error(refusal.field or "passed_to", str(refusal))
        return False
    return True


def shown(row: FollowUp, form: PassForm, draft: PageDraft | None, *, by: User) -> dict[str, Any]:
    """The page's words: one event."""
    now = timezone.now()
    fields = ("account", "wishes_words", "passed_to", "reference", "late_reason")
    return {
        "form": form,
        "row": row,
        "survivor": row.survivor,
        "words": open_rows([row], *fields, by=by, why=Why.WORK)[row.pk],
        "left": time_left(row.due_at, now),
        "is_late": row.due_at < now,
        "draft": draft,
    }
