"""Lets our own forms through the check of where a request comes from.

`Referrer-Policy: no-referrer` makes browsers send `Origin: null` even with a form of the same site, and Django refuses
that. `Sec-Fetch-Site` still says where the form stood; no page can forge it. A browser too old to send it is held to
the token alone, as every form is.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class OwnOriginMiddleware:
    """Says our own origin where the browser was told not to; stands before the check of the token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_ours = request.META.get("HTTP_SEC_FETCH_SITE", "same-origin") == "same-origin"
        if is_ours and request.META.get("HTTP_ORIGIN") == "null":
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return self.get_response(request)
