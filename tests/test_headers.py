"""What every answer carries, what is vendored, and what is said when things fail (security 4, 9, 14)."""

import hashlib
import re
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from safeguards.audit import AuditUnavailable
from sec_portal import colours, views
from sec_portal.checks import colours_can_be_read
from sec_portal.urls import urlpatterns as site

ROOT = Path(__file__).parent.parent
PUBLIC = [
    "/",
    "/safety/",
    "/help/",
    "/cookies/",
    "/before-you-start/",
    "/you-said-we-did/",
    "/put-right/",
    "/dev/components/",
]


@login_not_required
def database_gone(request: HttpRequest) -> HttpResponse:
    raise OperationalError("a password might stand here")


@login_not_required
def audit_gone(request: HttpRequest) -> HttpResponse:
    raise AuditUnavailable


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    secret = "Siân"
    raise RuntimeError(secret)


handler500 = "sec_portal.views.server_error"
handler404 = "sec_portal.views.not_found"
urlpatterns = [
    path("gone/", database_gone),
    path("no-audit/", audit_gone),
    path("broken/", broken),
    *site,
]


@pytest.fixture
def failing(settings):
    """A browser of a site in which things go wrong."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PUBLIC, "/healthz", "/leave", "/nothing/here/"])
def test_every_answer_is_kept_by_nobody_and_belongs_to_us_alone(client, address):
    headers = client.get(address).headers
    assert headers["Cache-Control"] == "no-store, private"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    UUID(headers["X-Request-ID"])


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_no_page_has_inline_code_or_asks_another_site(client, address):
    page = client.get(address).content.decode()
    for forbidden in ("style=", "onclick", "onload", "javascript:", "http://", "https://", "<script>", "<style>"):
        assert forbidden not in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PUBLIC[:-1], "/cy/", "/cy/safety/", "/cy/help/"])
def test_titles_that_stay_in_a_history_are_neutral(client, address):
    from safeguards.discreet import forbidden_words

    title = client.get(address).content.decode().split("<title>")[1].split("</title>")[0]
    assert not forbidden_words(title)


@pytest.mark.django_db
def test_a_force_sets_its_colours_under_a_nonce(client, settings):
    settings.COLOURS = {"brand": "#332255"}
    response = client.get("/")
    assert "--sec-brand: #332255;" in response.content.decode()
    assert "style-src 'self' 'nonce-" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "chosen", [{"brand": "#99ccff"}, {"link": "#88aaaa"}, {"nothing": "#000000"}, {"brand": "red"}, {"warm": "#555555"}]
)
def test_colours_that_cannot_be_read_are_refused(settings, chosen):
    settings.COLOURS = chosen
    assert colours_can_be_read(None)


def test_our_own_colours_can_be_read():
    assert not colours.problems(colours.COLOUR_NAMES)


def test_the_style_sheet_holds_the_same_colours_as_the_check():
    sheet = (ROOT / "static/sec.css").read_text()
    assert all(f"--sec-{name}: {value};" in sheet for name, value in colours.COLOUR_NAMES.items())


def test_what_is_vendored_is_what_was_published():
    rows = [row.split() for row in (ROOT / "static/vendor/VERSIONS").read_text().splitlines() if row[0] != "#"]
    assert len(rows) == 3
    for _package, _version, digest, file in rows:
        assert hashlib.sha256((ROOT / file).read_bytes()).hexdigest() == digest


def test_the_style_we_serve_is_the_published_one_without_its_fonts():
    """Its fonts are not licensed for us, and a browser under load asked for them before our own style had arrived."""
    published = (ROOT / "static/vendor/govuk-frontend/govuk-frontend.min.css").read_text()
    without = re.sub(r"(/\*![^*]*\*/)?@font-face\{[^}]*\}|\n?/\*# sourceMapping[^*]*\*/", "", published)
    assert (ROOT / "static/govuk.css").read_text() == without
    assert "@font-face" not in without


@pytest.mark.parametrize("address", ["/gone/", "/no-audit/"])
def test_a_database_or_an_audit_that_is_away_is_a_plain_503(failing, address):
    response = failing.get(address)
    assert response.status_code == 503
    assert "This is not available just now" in response.content.decode()
    assert "password" not in response.content.decode()
    assert response["Cache-Control"] == "no-store, private"


def test_what_breaks_outside_a_view_is_a_503_too_when_it_was_the_database():
    try:
        raise OperationalError
    except OperationalError:
        response = views.server_error(RequestFactory().get("/desk/"))
    assert response.status_code == 503


def test_leaving_works_without_a_database():
    response = views.unavailable(RequestFactory().get("/leave"))
    assert response.status_code == 302
    assert response.cookies[settings.LEAVE_COOKIE_NAME].value == "1"
    assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0


def test_a_fault_of_ours_shows_nothing_of_itself(failing):
    response = failing.get("/broken/")
    assert response.status_code == 500
    assert "Siân" not in response.content.decode()
    assert "RuntimeError" not in response.content.decode()


def test_a_page_that_is_not_there_says_so_in_the_language_of_the_address(failing):
    response = failing.get("/cy/nothing/here/")
    assert response.status_code == 404
    assert 'lang="cy"' in response.content.decode()


def test_a_form_from_elsewhere_is_refused_in_plain_words(db):
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"x": "y"})
    assert response.status_code == 403
    assert "We could not take that" in response.content.decode()


@pytest.mark.django_db
def test_ready_means_that_the_database_answers(client):
    assert client.get("/readyz").content == b"ok"


def test_the_gallery_is_only_for_development(client, settings):
    settings.DEV_PAGES = False
    assert client.get("/dev/components/").status_code == 404
