"""Leaving in the middle of somebody's record: Back, reload and the page kept alive show nothing of it."""

import re

import pytest

from tests.browser.walk import Story, at_the_desk

pytestmark = pytest.mark.browser
WHO = "Copper Heron"  # of the demo


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_nothing_of_a_record_is_left_after_leaving(site, chromium, has_script):
    coordinator = at_the_desk(
        chromium, site, "tomos", Story(tag="leaving", language="en"), thorough=False, java_script_enabled=has_script
    )
    page = coordinator.page
    coordinator.sign_in_with_a_code()
    coordinator.open("/survivors/")
    page.get_by_role("link", name=WHO).click()
    page.wait_for_url(re.compile(r"/survivors/[0-9a-f-]{36}/$"))
    record = page.url
    assert WHO in page.content()

    page.locator("header a[data-leave-now]").click()
    page.wait_for_url(site.away)

    for step in (page.go_back, page.reload, page.go_back, page.reload, lambda: page.goto(record)):
        step()
        assert WHO not in page.content()
        assert "SEC portal" not in page.title()
    page.locator("main button").click()
    page.goto(record)
    assert "/sign-in/" in page.url
    assert not [fault for fault in coordinator.eyes.faults if "net::ERR_ABORTED" not in fault]
    page.context.close()
