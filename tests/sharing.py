"""Deals the tests out to the workers one by one, but keeps those of `tests/browser` together: they share one site."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = "tests/browser/"


class OneSite(LoadScopeScheduling):
    """The largest group goes first, so the browser starts at once on one worker and the rest runs on the others."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneSite:
    return OneSite(config, log)
