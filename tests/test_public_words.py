"""What a force sets stands on the public pages, in the language of the page."""

import pytest
from django.db import OperationalError, connection

pytestmark = pytest.mark.django_db


def test_the_help_line_has_its_name_in_each_language(client):
    assert "Live Fear Free" in client.get("/help/").text
    welsh = client.get("/cy/help/").text
    assert "Byw Heb Ofn" in welsh
    assert "Live Fear Free" not in welsh


def test_the_front_says_how_to_get_in_touch_in_each_language(client, settings):
    settings.CONTACT_LINE, settings.CONTACT_LINE_CY = "Ring 01632 960 123.", "Ffoniwch 01632 960 123."
    assert "Ring 01632 960 123." in client.get("/").text
    assert "Ffoniwch 01632 960 123." in client.get("/cy/").text


def test_without_a_way_to_get_in_touch_nothing_is_promised(client, settings):
    settings.CONTACT_LINE = ""
    assert "If you would like to talk" not in client.get("/").text


def test_without_the_database_the_front_still_says_who_to_ring(client):
    def gone(*_asked):
        raise OperationalError

    with connection.execute_wrapper(gone):
        answer = client.get("/")
    assert (answer.status_code, "999" in answer.text) == (200, True)
