"""With the broker gone, nobody at a desk notices; what waits goes when it is back (security 14)."""

import pytest

from tests.browser.walk import Story, at_the_desk, letter_for, until_the_news_is_sent

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SLOWEST = 1.0  # second
BACK_WITHIN = 45.0  # seconds


def test_every_page_answers_and_the_message_goes_when_redis_is_back(site, chromium):
    story = Story(tag="no-broker", language="en")
    coordinator = at_the_desk(chromium, site, "mair", story, thorough=False)
    site.broker.stop()
    try:
        until_the_news_is_sent(coordinator, passkey=False)
        coordinator.see_the_loop_waiting()
        assert not site.letters_to(story.address)
    finally:
        site.broker.start()
    _, took = letter_for(site, story, seconds=BACK_WITHIN)
    site.told.append(story)

    slowest = sorted(coordinator.eyes.seconds, reverse=True)
    print(f"Redis back: sent after {took:.0f} s. Slowest of {len(slowest)} answers: {slowest[:5]}")
    assert slowest[0][0] < SLOWEST, slowest[:5]
    assert not coordinator.eyes.faults
    coordinator.page.context.close()
