"""One running portal and one browser for all of these tests; one worker has them all (tests.sharing)."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.looking import SCREENS
from tests.browser.running import Site, running_site

QUIET = ("no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking")
NO_CALLS_HOME = ("disable-component-update", "disable-sync")


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    shutil.rmtree(SCREENS, ignore_errors=True)
    with running_site() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    browser = playwright.chromium.launch(executable_path=path, args=[f"--{flag}" for flag in (*QUIET, *NO_CALLS_HOME)])
    yield browser
    browser.close()
