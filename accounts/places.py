"""Where a request comes from, for the throttle of sign-in."""

from django.conf import settings
from django.http import HttpRequest


def place_of(request: HttpRequest) -> str:
    """The caller's address. Behind our own proxy it is the last one that the proxy itself wrote down; whatever a
    caller claims before it counts for nothing."""
    if settings.BEHIND_TLS_PROXY:
        claimed = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        if last := claimed.rsplit(",", 1)[-1].strip():
            return last
    return str(request.META.get("REMOTE_ADDR", ""))
