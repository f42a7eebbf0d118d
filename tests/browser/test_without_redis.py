"""With the broker gone, nobody at a desk notices; what waits goes when it is back (security 14).

A busy machine makes every page slow, and only a broker that is waited for makes one slower than it was: so each page is
held against its own time of the same run.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import Eyes
from tests.browser.timing import crawl, note
from tests.browser.walk import PASSWORD, Story, at_the_desk, fill, letter_for, patient, press, until_the_news_is_sent

pytestmark = [pytest.mark.browser, pytest.mark.full]
SLOWEST = 1.0  # second
TIMES_SLOWER, AT_LEAST = 3, 0.3  # than with the broker there, which is taken as this many seconds or more
BACK_WITHIN = 45.0  # seconds
ELSEWHERE = ("ann", "dilys")  # the administrator, and data protection


def test_every_page_answers_and_the_message_goes_when_redis_is_back(site, chromium, told_before):
    told, usual = told_before
    others = [signed_in(chromium, site, first) for first in ELSEWHERE]
    look_around(others, site, told, usual)
    read(chromium, site, told, usual)
    site.broker.stop()
    try:
        story, took = Story(tag="no-broker", language="en"), {}
        others.append(walk(chromium, site, story))
        look_around(others, site, told, took)
        read(chromium, site, told, took)
        assert not site.letters_to(story.address)
    finally:
        site.broker.start()
    _, waited = letter_for(site, story, seconds=BACK_WITHIN)

    compared = sorted(((seconds, usual.get(page, 0.0), page) for page, seconds in took.items()), reverse=True)
    print(f"Redis back: sent after {waited:.0f} s. Of {len(took)} pages, slowest without it (and with it):")
    print("\n".join(f"{without:6.2f} s ({with_it:.2f} s) {page}" for without, with_it, page in compared[:10]))
    assert {"POST /sign-in/", "POST /cy/n/…", "POST /changes/…/tell/"} <= set(took)
    assert not [row for row in compared if row[0] > SLOWEST and row[0] > TIMES_SLOWER * max(row[1], AT_LEAST)]


def walk(chromium, site, story):
    """All that a coordinator does, news and sign-in included."""
    coordinator = at_the_desk(chromium, site, "mair", story, thorough=False)
    until_the_news_is_sent(coordinator, passkey=False)
    coordinator.see_the_loop_waiting()
    site.told.append(story)
    return coordinator


def signed_in(chromium, site, first):
    """Somebody whose work begins elsewhere than at the desk."""
    person = at_the_desk(chromium, site, first, Story(tag=first, language="en"), thorough=False)
    person.open("/sign-in/")
    person.page.locator("details summary").first.click()
    fill(person.page, email=person.person.email, password=PASSWORD)
    press(person.page)
    person.page.wait_for_url("**/sign-in/code/*")
    fill(person.page, code=person.person.code())
    press(person.page)
    person.page.wait_for_url(lambda url: "/sign-in/" not in url)
    return person


def look_around(people, site, told, took):
    for person in people:
        crawl(person.page, site, told, took)
        note(person.eyes, took)
        person.eyes.seconds.clear()
        assert not person.eyes.faults


def read(chromium, site, told, took):
    """A survivor's own page, closed and then opened with the digits."""
    context = chromium.new_context(locale="cy-GB")
    eyes, page = Eyes(context, site, told.tag, thorough=False), patient(context)
    page.goto(f"{site.url}/cy/n/{told.token}")
    fill(page, pin=told.pin)
    press(page)
    expect(page.locator("main")).to_contain_text(told.words("first"))
    note(eyes, took)
    context.close()
