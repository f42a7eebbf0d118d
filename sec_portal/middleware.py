"""What every answer carries and every request passes: an id, safe headers, leaving, and the language of the address."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation

from safeguards.audit import AuditUnavailable, request_id
from sec_portal.views import language_of, unavailable

GetResponse = Callable[[HttpRequest], HttpResponse]

SPOKEN = ("GET", "HEAD", "POST")

# What still answers while someone has left: nothing here shows who used the portal.
STILL_ANSWER = ("/leave", "/leave/continue", "/healthz", "/readyz")


class RequestIdMiddleware:
    """Give each request an id of its own, which the audit keeps and the answer carries."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(uuid.uuid4())
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = str(request_id.get())
            return response
        finally:
            request_id.reset(token)


class SpokenMethodsMiddleware:
    """Only reading and posting is spoken here, at every address, and no letter that a database cannot hold."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SPOKEN:
            return HttpResponseNotAllowed(SPOKEN)
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            return HttpResponseBadRequest()
        return self.get_response(request)


class SafeHeadersMiddleware:
    """Nothing that we answer may be kept by a browser or taken in by another site (security 9)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A database that is away, or an audit that cannot be written, is a plain 503 (security 4, 14)."""
        if isinstance(exception, (AuditUnavailable, OperationalError, InterfaceError)):
            return unavailable(request)
        return None


class LeaveMiddleware:
    """For a quarter of an hour after someone has left, every page is the neutral page, however it is reached."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_left = bool(request.COOKIES.get(settings.LEAVE_COOKIE_NAME))
        if not has_left or request.path in STILL_ANSWER or request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        with translation.override(language_of(request)):
            return render(request, "public/neutral.html", {"continue_to": request.path})


class LanguageMiddleware:
    """The address alone decides the language: English at /, Welsh at /cy/. Nothing is guessed from the browser."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
            return response
