"""Sign in: a passkey, or a password and then a code."""

from django.contrib.auth import authenticate, logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import signing_in
from accounts.actions.factors import check_code, check_recovery_code
from accounts.forms import CodeForm, RecoveryForm, SignInForm
from accounts.models import User
from accounts.permissions import before_set_up, opens_while_locked, signed_in
from safeguards.audit import STRANGER, Action, record

NOT_RIGHT = _("The email or the password is not right, or the account is not open.")
CODE_NOT_RIGHT = _("That code is not right, or it was used before. Wait for the next one and try again.")
TOO_MANY = 429


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The passkey first; a password and a code folded below it, which work without a script."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = check_password(request, form)
        if user:
            signing_in.remember_half(request.session, user)
            return redirect(with_next(request, "sign_in_code"))
        form.add_error(None, NOT_RIGHT)
    return render(request, "accounts/sign_in.html", {"form": form, "next": signing_in.asked_for(request)})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second factor of whoever has just given the right password."""
    user = signing_in.half_signed(request.session)
    if user is None:
        return redirect(with_next(request, "sign_in"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = check_code(user=user, code=form.cleaned_data["code"])
        if device:
            signing_in.complete(request, user=user, device=device)
            return redirect(signing_in.next_page(request, user))
        form.add_error("code", CODE_NOT_RIGHT)
    return render(request, "accounts/sign_in_code.html", {"form": form, "next": signing_in.asked_for(request)})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_recovery(request: HttpRequest) -> HttpResponse:
    """For the day every device is lost: password and one printed code, then a new second factor."""
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = check_password(request, form)
        device = user and check_recovery_code(user=user, code=form.cleaned_data["code"])
        if user and device:
            signing_in.complete(request, user=user, device=device)
            return redirect("account")
        form.add_error(None, _("The email, the password or the recovery code is not right."))
    return render(request, "accounts/sign_in_recovery.html", {"form": form})


@before_set_up
@opens_while_locked
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    with transaction.atomic():
        record(Action.SIGNED_OUT, by=signed_in(request), subjects=[signed_in(request).pk])
        logout(request)
    return redirect("sign_in")


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """Too many wrong passwords for this address from this place. A passkey still works."""
    aimed_at = User.objects.with_email((credentials or {}).get("username") or "").values_list("pk", flat=True)
    with transaction.atomic():
        record(Action.SIGN_IN_LOCKED, by=STRANGER, subjects=list(aimed_at), outcome="refused")
    return render(request, "accounts/locked_out.html", status=TOO_MANY)


def check_password(request: HttpRequest, form: SignInForm | RecoveryForm) -> User | None:
    """The person, when email and password are right. Throttled by address and place (django-axes)."""
    email = form.cleaned_data["email"].lower()
    user = authenticate(request, username=email, password=form.cleaned_data["password"])
    return user if isinstance(user, User) else None


def with_next(request: HttpRequest, name: str) -> str:
    """The address of a page, carrying along what was asked for."""
    wanted = signing_in.asked_for(request)
    return f"{reverse(name)}?{urlencode({'next': wanted})}" if wanted else reverse(name)
