"""Accounts, as the administrator looks after them."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import people
from accounts.actions.invitations import make_invitation
from accounts.actions.qualifications import record_qualification
from accounts.actions.refusals import Refusal
from accounts.duties import agreements_running_out
from accounts.forms import NewPersonForm, PersonForm, QualificationForm
from accounts.messages import set_up_link
from accounts.models import Approval, ApprovalKind, Qualification, User
from accounts.models.approval import never_opened
from accounts.permissions import get_user_for, needs, signed_in, who_may_decide
from accounts.roles import Permission

ASKED = _("A second person has been asked to agree. It happens when they do.")
LINK_SENT = _("A set-up link is on its way to %(email)s. It works once, and runs out in three days.")
OPEN_NOW = _("The account is open. Make a set-up link next.")


@needs(Permission.MANAGE_PEOPLE)
@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """Everybody with an account."""
    current = Qualification.objects.current(at=timezone.now()).filter(user=OuterRef("pk"))
    found = User.objects.select_related("organisation").annotate(qualified=Exists(current))
    waiting = set(Approval.objects.waiting(at=timezone.now()).values_list("subject", flat=True))
    never = never_opened(found)
    rows = [
        {"person": each, "state": state_of(each, is_waiting=each.pk in waiting, is_new=each.pk in never)}
        for each in found
    ]
    running_out = agreements_running_out(signed_in(request), timezone.now())
    return render(request, "accounts/people_list.html", {"rows": rows, "running_out": running_out})


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: HttpRequest) -> HttpResponse:
    """Prepare an account; a second person agrees."""
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, approval = people.ask_to_make_account(by=signed_in(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, ASKED if approval else OPEN_NOW)
            return redirect("person", user.pk)
    return render(request, "accounts/person_add.html", {"form": form})


@needs(Permission.MANAGE_PEOPLE)
@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account: what it is, what waits, and what can be done."""
    shown = get_user_for(signed_in(request), pk)
    return render(request, "accounts/person.html", page_of(request, shown))


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def person_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another name, role or organisation; a second person agrees."""
    shown = get_user_for(signed_in(request), pk)
    initial = {name: getattr(shown, name) for name in ("name", "role", "organisation", "also_change_owner")}
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            approval = people.ask_to_change_account(user=shown, by=signed_in(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, ASKED if approval else _("The account is changed."))
            return redirect("person", pk)
    return render(request, "accounts/person_change.html", {"form": form, "person": shown})


@needs(Permission.MANAGE_PEOPLE)
@require_POST
def person_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an account at once."""
    shown = get_user_for(signed_in(request), pk)
    return do(request, shown, people.close_account, done=_("The account is closed. It holds from their next click."))


@needs(Permission.MANAGE_PEOPLE)
@require_POST
def person_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a closed account to be opened again."""
    shown = get_user_for(signed_in(request), pk)
    done = _("The account is open again.") if shown.is_partner_account else ASKED
    return do(request, shown, people.ask_to_open_account, done=done)


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def person_ask_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once more for an account that was never opened, with whatever was wrong put right."""
    shown = get_user_for(signed_in(request), pk)
    if shown.pk not in never_opened([shown]):
        return redirect("person", pk)
    initial = {name: getattr(shown, name) for name in NewPersonForm.base_fields}
    form = NewPersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            approval = people.ask_again(user=shown, by=signed_in(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, ASKED if approval else OPEN_NOW)
            return redirect("person", pk)
    return render(request, "accounts/person_ask_again.html", {"form": form, "person": shown})


@needs(Permission.MANAGE_PEOPLE)
@require_POST
def person_reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a second factor to be reset."""
    return do(request, get_user_for(signed_in(request), pk), people.ask_to_reset_second_factor, done=ASKED)


@needs(Permission.MANAGE_PEOPLE)
@require_POST
def person_sign_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign a person out everywhere."""
    done = _("They are signed out everywhere.")
    return do(request, get_user_for(signed_in(request), pk), people.end_sessions, done=done)


@needs(Permission.MANAGE_PEOPLE)
@require_POST
def person_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a set-up link and send it to the person's work email. Only where no mail is sent it is shown, this once:
    whoever sees it could set the account up themself."""
    shown = get_user_for(signed_in(request), pk)
    try:
        token = make_invitation(user=shown, by=signed_in(request))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("person", pk)
    if settings.SMTP_HOST:
        messages.success(request, LINK_SENT % {"email": shown.email})
        return redirect("person", pk)
    return render(request, "accounts/person_link.html", {"person": shown, "link": set_up_link(shown, token)})


@needs(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def qualification_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a qualification; a second person agrees."""
    shown = get_user_for(signed_in(request), pk)
    form = QualificationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_qualification(user=shown, by=signed_in(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, ASKED)
            return redirect("person", pk)
    return render(request, "accounts/qualification_add.html", {"form": form, "person": shown})


def do(request: HttpRequest, shown: User, action: Any, *, done: Any) -> HttpResponse:
    """Press one button about one person, and say what came of it."""
    try:
        action(user=shown, by=signed_in(request))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("person", shown.pk)


def page_of(request: HttpRequest, shown: User) -> dict[str, object]:
    """What the page about one person shows."""
    now = timezone.now()
    waiting = list(Approval.objects.waiting(at=now).filter(subject=shown.pk).select_related("requested_by"))
    for each in waiting:
        each.deciders = who_may_decide(each)  # type: ignore[attr-defined]  # read by the template
    is_new = shown.pk in never_opened([shown])
    return {
        "person": shown,
        "waiting": waiting,
        "is_qualification_waiting": any(each.kind == ApprovalKind.RECORD_QUALIFICATION for each in waiting),
        "is_never_opened": is_new,
        "made_alone": Approval.objects.filter(subject=shown.pk, is_alone=True).first(),
        "can_go_alone": people.can_make_the_second_alone(),
        "state": state_of(shown, is_waiting=bool(waiting), is_new=is_new),
        "qualifications": shown.qualifications.select_related("approval"),
        "is_qualified": shown.is_qualified(),
        "agreements": shown.reader_agreements.going_on(on=timezone.localdate(now)),
        "is_self": shown.pk == signed_in(request).pk,
    }


def state_of(shown: User, *, is_waiting: bool, is_new: bool) -> dict[str, object]:
    """One word for where an account stands, and its colour."""
    if not shown.is_active:
        if is_waiting:
            return {"text": _("Waits for a second person"), "colour": "yellow"}
        return {"text": _("Not opened") if is_new else _("Closed"), "colour": ""}
    if shown.set_up_at is None:
        return {"text": _("Not set up yet"), "colour": "yellow"}
    return {"text": _("Open"), "colour": "green"}
