"""Pages that belong to no room: the public ones, leaving, the two signs of life, and what is said when things fail."""

import contextlib
import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from feedback.board import newest_two, standing
from feedback.views.board import in_language
from safeguards.audit import AuditUnavailable
from sec_portal import gallery


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The first page a member of the public sees. Without the database it still says who to ring."""
    rows, many = [], 0
    with contextlib.suppress(DatabaseError):
        rows = [in_language(posted) for posted in newest_two(timezone.now())]
        many = standing().count() if rows else 0
    return render(request, "public/front.html", {"rows": rows, "many": many})


@login_not_required
@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """How to use these pages when someone else may see the device (domain 3.4)."""
    return render(request, "public/safety.html")


@login_not_required
@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Who to ring now, and what happens to what people tell us."""
    return render(request, "public/help.html")


@login_not_required
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """The cookies there are: only those without which nothing works."""
    return render(request, "public/cookies.html", {"kept": cookies_kept()})


def cookies_kept() -> list[dict[str, object]]:
    """Each cookie by its name, what it is for and how long it stays."""
    closing = _("Until you close the browser")
    leaving = _("15 minutes")
    return [
        {
            "name": settings.SESSION_COOKIE_NAME,
            "purpose": _("Keeps a person who works here signed in"),
            "life": closing,
        },
        {"name": settings.CSRF_COOKIE_NAME, "purpose": _("Makes sure a form came from our page"), "life": closing},
        {"name": settings.LEAVE_COOKIE_NAME, "purpose": _("Keeps pages empty after you leave"), "life": leaving},
    ]


@login_not_required
@require_safe
def before_you_start(request: HttpRequest) -> HttpResponse:
    """What the leave button does and does not do, said before the first form (domain 3.4)."""
    return render(request, "public/before_you_start.html", {"next": local_path(request.GET.get("next", ""))})


def local_path(path: str) -> str:
    """The path when it stays on this site, else the front page."""
    is_local = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_local else reverse("front")


@login_not_required
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """End the session and go to a page that anyone might be reading. Safe to press at any time (QE-4).

    A browser that only fetches ahead has not been pressed, so nothing happens for it.
    """
    ahead = "".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    if request.method == "HEAD" or "prefetch" in ahead:
        return HttpResponse(status=204)
    with contextlib.suppress(DatabaseError):  # leaving never waits for the database; the cookie goes below
        request.session.flush()
    return left()


def left() -> HttpResponse:
    """The answer that takes someone away and leaves the neutral page behind them."""
    response = HttpResponseRedirect(settings.LEAVE_TO)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        settings.LEAVE_COOKIE_NAME, "1", max_age=settings.LEAVE_SECONDS, secure=secure, httponly=True, samesite="Lax"
    )
    response.set_cookie(settings.SESSION_COOKIE_NAME, "", max_age=0, secure=secure, httponly=True, samesite="Lax")
    return response


@login_not_required
@csrf_exempt  # the neutral page must work when nothing of a session is left, and pressing it reveals nothing
@require_POST
def leave_continue(request: HttpRequest) -> HttpResponse:
    """Come back after leaving: to the front page, never to what was on the screen."""
    language = translation.get_language_from_path(local_path(request.POST.get("from", "")))
    with translation.override(language or settings.LANGUAGE_CODE):
        response = HttpResponseRedirect(reverse("front"))
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(settings.LEAVE_COOKIE_NAME, "", max_age=0, secure=secure, httponly=True, samesite="Lax")
    return response


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers a query, so that pages can be served."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def component_gallery(request: HttpRequest) -> HttpResponse:
    """Every component with the line that puts it on a page, for whoever builds the next one."""
    if not settings.DEV_PAGES:
        raise Http404
    return render(request, "dev/components.html", {"examples": gallery.examples()})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same words for what is not there and for what is not yours."""
    return plain_page(request, "errors/404.html", status=404)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or did not come from our page."""
    return plain_page(request, "errors/csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke that we did not foresee; when it was the database, say that it is away."""
    if isinstance(sys.exc_info()[1], (AuditUnavailable, OperationalError, InterfaceError)):
        return unavailable(request)
    return plain_page(request, "errors/500.html", status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database is away or the audit cannot be written: nothing is shown and nothing was saved by halves."""
    if request.path == reverse("leave"):
        return left()
    return plain_page(request, "errors/503.html", status=503)


def plain_page(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    """A page that asks nothing of the session, the database or who is signed in, so that it can always be shown."""
    with translation.override(language_of(request)):
        return HttpResponse(render_to_string(template), status=status)


def language_of(request: HttpRequest) -> str:
    """The language that the address of this request names."""
    return translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
