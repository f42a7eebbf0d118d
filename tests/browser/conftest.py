"""One running portal and one browser for those of these tests that one worker has (tests.sharing)."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.running import Site, running_site
from tests.browser.timing import Times, crawl, note
from tests.browser.walk import LINK, Story, at_the_desk, letter_for, until_the_news_is_sent
from tests.browser.whole_loop import Walked, walk_whole_loop

QUIET = ("no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking")
NO_CALLS_HOME = ("disable-component-update", "disable-sync")


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    browser = playwright.chromium.launch(executable_path=path, args=[f"--{flag}" for flag in (*QUIET, *NO_CALLS_HOME)])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def walked_in_welsh(site: Site, chromium: Browser) -> Walked:
    """The whole loop, walked once: it is held to account itself, and what it told is looked for as a leak."""
    return walk_whole_loop(site, chromium, "cy", "tomos")


@pytest.fixture(scope="session")
def told_before(site: Site, chromium: Browser) -> tuple[Story, Times]:
    """One story told to its end with everything up, the link in its message, and how long every page took."""
    story, took = Story(tag="before", language="en"), Times()
    coordinator = at_the_desk(chromium, site, "mair", story, thorough=False)
    until_the_news_is_sent(coordinator, passkey=False)
    coordinator.see_the_loop_waiting()
    letter, _ = letter_for(site, story, seconds=45)
    story.token = LINK.findall(letter.get_content())[0].rsplit("/", 1)[-1]
    crawl(coordinator.page, site, story, took)
    note(coordinator.eyes, took)
    coordinator.page.context.close()
    assert not coordinator.eyes.faults
    site.told.append(story)
    return story, took
