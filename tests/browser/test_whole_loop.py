"""Must hold in a real browser, in both languages: log what was said, change something, tell the survivor."""

import pytest

from tests.browser.whole_loop import walk_whole_loop

pytestmark = pytest.mark.browser


def test_what_a_survivor_said_comes_back_to_them_as_a_change(walked_in_welsh):
    assert walked_in_welsh.answers == [("yes",)]
    assert not walked_in_welsh.faults, "\n".join(walked_in_welsh.faults)


@pytest.mark.full
def test_and_in_english(site, chromium):
    """`test_the_loop` walks it in English always."""
    walked = walk_whole_loop(site, chromium, "en", "mair")
    assert walked.answers == [("yes",)]
    assert not walked.faults, "\n".join(walked.faults)
