"""A form of ours is taken though the browser hides where it stood; a form of another site is not."""

import pytest
from django.test import Client


@pytest.fixture
def form() -> Client:
    """A browser that has opened the sign-in page."""
    client = Client(enforce_csrf_checks=True)
    client.token = client.get("/sign-in/").context["csrf_token"]
    return client


def post(client: Client, **headers: str) -> int:
    data = {"email": "", "password": "", "csrfmiddlewaretoken": str(client.token)}
    return client.post("/sign-in/", data, headers=headers).status_code


@pytest.mark.django_db
def test_our_own_form_is_taken_when_the_browser_names_no_origin(form):
    assert post(form, origin="null", sec_fetch_site="same-origin") == 200


@pytest.mark.django_db
def test_our_own_form_is_taken_from_a_browser_too_old_to_say_more(form):
    assert post(form, origin="null") == 200


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["cross-site", "same-site", "none"])
def test_a_form_that_stood_elsewhere_is_refused(form, elsewhere):
    assert post(form, origin="null", sec_fetch_site=elsewhere) == 403


@pytest.mark.django_db
def test_a_form_of_a_named_other_site_is_refused(form):
    assert post(form, origin="https://evil.example", sec_fetch_site="same-origin") == 403


@pytest.mark.django_db
def test_the_token_is_still_needed(form):
    form.token = "x" * 64
    assert post(form, origin="null", sec_fetch_site="same-origin") == 403
