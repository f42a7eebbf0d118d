"""Deals the tests out to the workers one by one, but keeps those together that share what takes long to make."""

import re
import shutil
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.browser.looking import SCREENS

STORIES = re.compile(r"tests/browser/test_(first_talk|the_loop|whole_loop|without_redis|leaks)\b")
TOGETHER = ("tests/browser/", "tests/test_bench.py")


class FewSites(LoadScopeScheduling):
    """One running portal for the stories and for the leaks that are looked for after them, one for the rest of the
    browser's tests, and one run of the bench. The largest groups go first."""

    def _split_scope(self, nodeid: str) -> str:
        if STORIES.match(nodeid):
            return "stories"
        return next((scope for scope in TOGETHER if nodeid.startswith(scope)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FewSites:
    return FewSites(config, log)


def pytest_sessionstart(session: pytest.Session) -> None:
    """The pictures of the last run go before the first worker begins."""
    if not hasattr(session.config, "workerinput"):
        shutil.rmtree(SCREENS, ignore_errors=True)
