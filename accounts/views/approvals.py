"""What waits for a second person."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.approvals import approve, decline, withdraw
from accounts.actions.people import can_make_the_second_alone
from accounts.actions.refusals import Refusal
from accounts.approval_kinds import APPROVALS
from accounts.models import Approval, ApprovalKind, Organisation, RecordBlock, User
from accounts.permissions import get_approval_for, may_decide, needs, signed_in, who_may_decide
from accounts.roles import Permission, Role

DECIDED_SHOWN = 20


@needs(Permission.DECIDE_APPROVALS)
@require_safe
def approval_list(request: HttpRequest) -> HttpResponse:
    """What waits for this person, what they asked others for, and what was decided lately."""
    user, now = signed_in(request), timezone.now()
    asked = Approval.objects.visible_to(user).select_related("requested_by", "decided_by")
    waiting = asked.waiting(at=now)
    shown = {
        "to_decide": list(waiting.decidable_by(user)),
        "asked_by_me": list(waiting.filter(requested_by=user)),
        "decided": list(asked.filter(decided_at__isnull=False).order_by("-decided_at")[:DECIDED_SHOWN]),
    }
    subjects = {each.subject for part in shown.values() for each in part}
    people = User.objects.in_bulk(subjects)
    for part in shown.values():
        for each in part:
            each.person = people.get(each.subject)  # type: ignore[attr-defined]  # read by the template
    return render(request, "accounts/approval_list.html", shown)


@needs(Permission.DECIDE_APPROVALS)
@require_safe
def approval(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: who asks, what would happen, and the two buttons."""
    user = signed_in(request)
    shown = get_approval_for(user, pk)
    context = {
        "approval": shown,
        "sentence": APPROVALS[ApprovalKind(shown.kind)].sentence,
        "rows": rows_of(shown),
        "is_waiting": shown.is_waiting(),
        "is_mine": shown.requested_by_id == user.pk,
        "deciders": who_may_decide(shown),
        "can_go_alone": can_make_the_second_alone(),
        "may_decide": shown.is_waiting() and may_decide(user, shown),
    }
    return render(request, "accounts/approval.html", context)


@needs(Permission.DECIDE_APPROVALS)
@require_POST
def approval_approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree, and it happens."""
    return decide(request, pk, approve, done=_("Agreed, and done."))


@needs(Permission.DECIDE_APPROVALS)
@require_POST
def approval_decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say no, and nothing happens."""
    return decide(request, pk, decline, done=_("Declined. Nothing was changed."))


@needs(Permission.DECIDE_APPROVALS)
@require_POST
def approval_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what one asked for oneself."""
    return decide(request, pk, withdraw, done=_("Withdrawn. Nothing was changed."))


def decide(request: HttpRequest, pk: UUID, action: Callable[..., Approval], *, done: Promise) -> HttpResponse:
    """Decide, or take back, and say what came of it."""
    try:
        action(approval=get_approval_for(signed_in(request), pk), by=signed_in(request))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, str(done))
    return redirect("approval_list")


def rows_of(shown: Approval) -> list[dict[str, object]]:
    """What is asked for, in words: names of choices, never of survivors."""
    if shown.kind == ApprovalKind.LIFT_BLOCK:
        return [{"key": _("Reference"), "value": RecordBlock.objects.get(pk=shown.subject).reference}]
    person = User.objects.select_related("organisation").get(pk=shown.subject)
    rows: list[dict[str, object]] = [
        {"key": _("Person"), "value": f"{person.name}\n{person.email}"},
        {"key": _("Role now"), "value": person.get_role_display()},
        {"key": _("Organisation now"), "value": person.organisation.name},
    ]
    details = shown.details
    if "role" in details:
        organisation = Organisation.objects.filter(pk=details["organisation"]).first()
        rows.append({"key": _("Role asked for"), "value": role_in_words(details)})
        rows.append({"key": _("Organisation asked for"), "value": organisation.name if organisation else ""})
    if "name" in details:
        rows.append({"key": _("Name asked for"), "value": details["name"]})
    if "qualification" in details:
        rows += qualification_rows(shown)
    return rows


def role_in_words(details: dict[str, object]) -> str:
    """The role asked for, and the second one if there is one."""
    names = [str(Role(str(details["role"])).label)]
    if details.get("also_change_owner"):
        names.append(str(Role.CHANGE_OWNER.label))
    return ", ".join(names)


def qualification_rows(shown: Approval) -> list[dict[str, object]]:
    """What was recorded of the qualification, so that the second person can check it against the paper."""
    held = shown.qualification
    rows: list[dict[str, object]] = [
        {"key": _("Qualification"), "value": held.get_kind_display()},
        {"key": _("Awarded by"), "value": held.awarding_body},
        {"key": _("Awarded on"), "value": in_words(held.awarded_on)},
        {"key": _("Runs out on"), "value": in_words(held.expires_on) if held.expires_on else _("It does not run out")},
        {"key": _("Evidence seen"), "value": held.evidence_seen},
    ]
    return rows + set_up_rows(held.user)


def set_up_rows(person: User) -> list[dict[str, object]]:
    """When the account was set up and who made the link: whoever has the link could have set it up themself."""
    link = person.invitations.select_related("created_by").order_by("-created_at").first()
    made = str(_("Nobody has made one"))
    if link:
        who = link.created_by or _("The server")
        made = f"{who}\n{moment_in_words(link.created_at)}"
    done = moment_in_words(person.set_up_at) if person.set_up_at else _("Not yet")
    return [{"key": _("Account set up"), "value": done}, {"key": _("Set-up link made by"), "value": made}]


def moment_in_words(moment: datetime) -> str:
    """A moment as people write it."""
    return date_format(timezone.localtime(moment), "j F Y, H:i")


def in_words(day: date) -> str:
    """A day as people write it."""
    return date_format(day, "j F Y")
