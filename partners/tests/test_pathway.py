"""The page that partners link to: what we promise as it is set, neutral outside, and a way to leave."""

import re

import pytest

pytestmark = pytest.mark.django_db
PAGE = "/put-right/"
TELLING = re.compile(r"surviv|abus|police|victim|violen|complain|heddlu|goroes|cam-drin|dioddef|cwyn", re.IGNORECASE)


def test_anybody_may_open_it_in_both_languages(client):
    assert client.get(PAGE).status_code == 200
    assert client.get(f"/cy{PAGE}").status_code == 200


def test_it_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(PAGE)


@pytest.mark.parametrize("address", [PAGE, f"/cy{PAGE}"])
def test_the_outside_gives_nothing_away(client, address):
    title = re.search(r"<title>(.*?)</title>", client.get(address).text, re.S).group(1)
    assert title.strip()
    assert not TELLING.search(title)
    assert not TELLING.search(address)


def test_what_is_promised_is_what_is_set(client, settings):
    settings.REFERRAL_ACKNOWLEDGE_WORKING_DAYS, settings.REFERRAL_UPDATE_WORKING_DAYS = 2, 7
    settings.REFERRAL_RESOLVE_WORKING_DAYS = 13
    text = client.get(PAGE).text
    for promise in ("Within 2 working days", "At least every 7 working days", "Within 13 working days"):
        assert promise in text


def test_one_day_is_said_as_one(client, settings):
    settings.REFERRAL_ACKNOWLEDGE_WORKING_DAYS = 1
    assert "Within 1 working day<" in client.get(PAGE).text


def test_it_says_what_must_be_recorded_and_what_to_leave_out(client):
    text = client.get(PAGE).text
    assert "it may have to be recorded, even if the person would rather it was not" in text
    for left_out in ("what happened in the offence", "where anyone lives", "medical notes", "immigration status"):
        assert left_out in text


def test_it_says_how_to_ring_us_where_that_is_set(client, settings):
    settings.CONTACT_LINE = "Ring 01632 960 123."
    assert "Ring 01632 960 123." in client.get(PAGE).text
    settings.CONTACT_LINE = ""
    assert "Ring us</h2>" not in client.get(PAGE).text


def test_it_can_be_left_quickly_and_help_stands_on_it(client):
    text = client.get(PAGE).text
    assert text.count("data-leave-now") >= 2
    assert "Live Fear Free" in text
    assert "data-escape" in text


def test_the_front_page_leads_to_it(client):
    assert f'href="{PAGE}"' in client.get("/").text


def test_it_sets_no_cookie(client):
    assert not client.get(PAGE).cookies
