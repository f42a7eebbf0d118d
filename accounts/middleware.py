"""Two doors before every page: signed in with two factors, and not left alone for too long (`security.md` 7)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts import sessions
from accounts.models import User
from accounts.permissions import has_two_factors, signed_in
from accounts.signing_in import SETTING_UP

LAST_SEEN_EVERY = timedelta(hours=1)
UNAUTHORISED = 401


def is_script(request: HttpRequest) -> bool:
    """Whether a script asks, which can do nothing with a sign-in page."""
    return request.headers.get("Sec-Fetch-Dest") == "empty"


def is_public(view: Callable[..., Any]) -> bool:
    """Whether the view opens without signing in."""
    return not getattr(view, "login_required", True)


class SignedInMiddleware(LoginRequiredMiddleware):
    """Everything not marked public asks for two factors and a finished set-up."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Refuse, send to sign in, or send back to the set-up that was left half-way."""
        if is_public(view_func):
            return None
        if not request.user.is_authenticated:
            return self.ask(request)
        is_setting_up = getattr(view_func, "before_set_up", False)
        if not has_two_factors(request):
            if not request.session.get(SETTING_UP):
                return self.ask(request)
            return None if is_setting_up else redirect("set_up")
        if request.user.set_up_at is None and not is_setting_up:
            return redirect("set_up_codes")
        return None

    def ask(self, request: HttpRequest) -> HttpResponseBase:
        """To the sign-in page, and afterwards back to what was being read."""
        if is_script(request):
            return HttpResponse(status=UNAUTHORISED)
        if request.method != "GET":
            return redirect("sign_in")
        return redirect_to_login(request.get_full_path(), resolve_url("sign_in"))


class TimeOutMiddleware:
    """A session nobody uses is locked after `IDLE_SECONDS`; every session is over after `SESSION_SECONDS`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Note activity, or show the neutral screen instead of the page."""
        if is_public(view_func) or not request.user.is_authenticated or not has_two_factors(request):
            return None
        clocks = sessions.read(request.session, at=timezone.now())
        if clocks.is_over:
            return sign_out_for_age(request)
        if getattr(view_func, "opens_while_locked", False):
            return None
        if clocks.is_locked:
            return show_lock(request)
        request.idle_seconds = settings.IDLE_SECONDS  # type: ignore[attr-defined]  # the page hides itself too
        if not getattr(view_func, "is_quiet", False):
            note_use(request)
        return None


def sign_out_for_age(request: HttpRequest) -> HttpResponseBase:
    """The session is older than any may be."""
    path = request.get_full_path() if request.method == "GET" else ""
    logout(request)
    if is_script(request):
        return HttpResponse(status=UNAUTHORISED)
    return redirect_to_login(path, resolve_url("sign_in")) if path else redirect("sign_in")


def show_lock(request: HttpRequest) -> HttpResponseBase:
    """The neutral screen. What was being sent stays in the browser, which can send it again after opening."""
    if is_script(request):
        return HttpResponse(status=UNAUTHORISED)
    if request.method != "GET":
        return render(request, "accounts/locked_while_sending.html", status=UNAUTHORISED)
    return redirect(f"{reverse('locked')}?{urlencode({'next': request.get_full_path()})}")


def note_use(request: HttpRequest) -> None:
    """Somebody asked for a page: the session's clock at most once a minute, the account's once an hour."""
    now = timezone.now()
    sessions.touch(request.session, at=now)
    user = signed_in(request)
    if user.last_seen_at is None or now - user.last_seen_at > LAST_SEEN_EVERY:
        User.objects.filter(pk=user.pk).update(last_seen_at=now)
