"""The locked screen, a fresh second factor, and the heartbeat of an open conversation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import sessions, signing_in
from accounts.actions.factors import check_code
from accounts.forms import CodeForm
from accounts.permissions import needs, opens_while_locked, signed_in
from accounts.roles import Permission
from accounts.views.sign_in import CODE_NOT_RIGHT


@opens_while_locked
@require_http_methods(["GET", "HEAD", "POST"])
def locked(request: HttpRequest) -> HttpResponse:
    """Nothing of what was there; a passkey or one code opens it again at the same page."""
    return ask_for_factor(request, template="accounts/locked.html")


@opens_while_locked
@require_http_methods(["GET", "HEAD", "POST"])
def factor_confirm(request: HttpRequest) -> HttpResponse:
    """Before something that needs a fresh second factor."""
    return ask_for_factor(request, template="accounts/factor_confirm.html")


@needs(Permission.LOG_CONSULTATIONS)
@require_POST
def heartbeat(request: HttpRequest) -> HttpResponse:
    """A visible consultation page is still open: 200 while that counts as activity, for up to ninety minutes."""
    counts = sessions.beat(request.session, at=timezone.now())
    return HttpResponse(status=200 if counts else 204)


heartbeat.is_quiet = True  # type: ignore[attr-defined]  # not a page that a person asked for


def ask_for_factor(request: HttpRequest, *, template: str) -> HttpResponse:
    """One code, or a passkey by script; then on to the page that was asked for."""
    form = CodeForm(request.POST or None, beside_passkey=True)
    user = signed_in(request)
    if request.method == "POST" and form.is_valid():
        device = check_code(user=user, code=form.cleaned_data["code"])
        if device:
            signing_in.reopen(request, device=device)
            return redirect(signing_in.next_page(request, user))
        form.add_error("code", CODE_NOT_RIGHT)
    context = {"form": form, "next": signing_in.next_page(request, user)}
    return render(request, template, context)
