"""The locked screen, a fresh second factor, and the heartbeat of a page that somebody uses."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import sessions, signing_in
from accounts.actions.factors import check_code
from accounts.forms import CodeForm
from accounts.permissions import opens_while_locked, signed_in
from accounts.roles import Permission
from accounts.views.sign_in import CODE_NOT_RIGHT


@opens_while_locked
@require_http_methods(["GET", "HEAD", "POST"])
def locked(request: HttpRequest) -> HttpResponse:
    """Nothing of what was there; a passkey or one code opens it again at the same page."""
    return ask_for_factor(request, template="accounts/locked.html")


@require_http_methods(["GET", "HEAD", "POST"])
def factor_confirm(request: HttpRequest) -> HttpResponse:
    """Before something that needs a fresh second factor."""
    return ask_for_factor(request, template="accounts/factor_confirm.html")


@require_http_methods(["GET", "HEAD", "POST"])
def heartbeat(request: HttpRequest) -> HttpResponseBase:
    """Sent: somebody types or presses in a visible page, which is use, or a visible consultation page is still open:
    200 while that counts, for up to ninety minutes. Asked: whose session is open, which changes nothing."""
    user, now = signed_in(request), timezone.now()
    if request.method != "POST":
        return JsonResponse({"who": str(user.pk), "token": get_token(request)})
    if "conversation" not in request.POST:
        sessions.touch(request.session, at=now)
        return HttpResponse()
    if not user.can(Permission.LOG_CONSULTATIONS):
        raise Http404
    return HttpResponse(status=200 if sessions.beat(request.session, at=now) else 204)


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
