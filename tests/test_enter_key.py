"""Enter in a form does what the form is for: its first button in the page must not be the language switch."""

import re

import pytest
from django.urls import reverse

FORMS = ("survivor_add", "change_add")


def first_button(html):
    return re.search(r"<button[^>]*form=\"main-form\"[^>]*>", html).group()


@pytest.mark.parametrize("name", FORMS)
def test_enter_submits_the_form_and_does_not_change_the_language(name, coordinator, client_for):
    html = client_for(coordinator).get(reverse(name)).content.decode()
    assert "_switch" in html
    assert "_switch" not in first_button(html)


def test_enter_on_the_public_forms_does_not_change_the_language(client, db):
    html = client.get("/n/anything").content.decode()
    assert "_switch" not in first_button(html)
