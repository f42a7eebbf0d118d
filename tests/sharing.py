"""Deals the tests out to the workers one by one, but keeps those together that share what takes long to make."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/browser/", "tests/test_bench.py")  # one site, and one run of the bench


class OneSite(LoadScopeScheduling):
    """The largest group goes first, so the browser starts at once on one worker and the rest runs on the others."""

    def _split_scope(self, nodeid: str) -> str:
        return next((scope for scope in TOGETHER if nodeid.startswith(scope)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneSite:
    return OneSite(config, log)
