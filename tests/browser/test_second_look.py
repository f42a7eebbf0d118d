"""Somebody who is known is looked at again before a referral joins their record, also where no script runs."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from engagement.tests import factories as people
from partners.models import Referral
from partners.tests.factories import NAME, sent, triaged
from tests.browser.looking import AXE, DESK, PHONE, RULES, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[True, False], ids=["scripts", "no_scripts"])
def page(request, chromium, live_server, settings, coordinator, sign_in):
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "s", "c"  # the server of these tests speaks no TLS
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    session = sign_in(Client(), coordinator).cookies["s"].value
    context = chromium.new_context(viewport=DESK, base_url=live_server.url, java_script_enabled=request.param)
    context.add_cookies([{"name": "s", "value": session, "url": live_server.url}])
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.has_scripts = request.param
    yield page
    context.close()


def look(page):
    """As wide as a desk and as a phone, and what a screen reader would stumble over."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        picture(page, f"second-look-{size['width']}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [fault["id"] for fault in found["violations"]] == []


def test_the_second_look_is_seen_and_joins(page, partner, coordinator):
    known = people.survivor(by=coordinator, name=NAME, known_as="Cez")
    people.block(known, partner, by=coordinator)
    referral = triaged(sent(by=partner), by=coordinator)
    page.goto(reverse("referral_accept", args=[referral.pk]))
    page.get_by_label(f"The same person as {known.pseudonym}").check()
    page.get_by_role("button", name="Take it on").click()
    expect(page.get_by_role("heading", name="Is it them?")).to_be_visible()
    expect(page.locator(".govuk-warning-text")).to_contain_text("must not see this record")
    if page.has_scripts:
        look(page)
    page.get_by_role("button", name="Yes, it is them").click()
    expect(page.get_by_role("heading", name=referral.reference)).to_be_visible()
    assert Referral.objects.get().survivor == known
