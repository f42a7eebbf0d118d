"""Must show: a first talk with a new survivor, from *add* to *closed*, by keyboard alone and in under sixty presses,
with the server killed in the middle; in English at a desk, in Welsh on a phone."""

import os
import re
import signal
import time

import pytest
from playwright.sync_api import expect

from engagement.models import AssessmentDomain
from sec_portal.engines import wait_for
from tests.browser.keys import Keyboard
from tests.browser.looking import DESK, PHONE
from tests.browser.walk import Story, at_the_desk

pytestmark = pytest.mark.browser
MOST = 60
SAVE = "#main-form button[name=save]"
MOMENT = re.compile(r"\d\d:\d\d:\d\d")


AT_A_DESK = pytest.param("en", "mair", DESK, marks=pytest.mark.full)


@pytest.mark.parametrize(("language", "first", "size"), [AT_A_DESK, ("cy", "tomos", PHONE)])
def test_a_first_talk_takes_fewer_than_sixty_presses(site, chromium, language, first, size):
    story = Story(tag=f"first-{language}", language=language, name=f"Gwenllian Tal{language}sarn", known_as="Gwen")
    desk = at_the_desk(chromium, site, first, story, thorough=True)
    desk.sign_in_with_a_code()
    desk.page.set_viewport_size(size)
    desk.open("/survivors/")
    keys = Keyboard(desk.page)
    add(desk, keys)
    agree_a_plan(desk, keys)
    ask_for_one_consent(desk, keys)
    go_through_all_sixteen(desk, keys)
    listen(desk, keys, site)
    close(desk, keys)
    print(f"{language}: {keys.presses} presses")
    assert keys.presses < MOST
    assert not (found := desk.eyes.faults), "\n".join(found)
    desk.page.context.close()


def add(desk, keys):
    keys.press('main a[href$="/survivors/add/"]')
    desk.look("add")
    keys.choose("language", "cy")
    keys.choose("adult", "yes")
    keys.write("known_as", desk.story.known_as)
    keys.write("name", desk.story.name)
    keys.press(SAVE)
    desk.page.wait_for_url(re.compile(r"/survivors/[0-9a-f-]{36}/$"))
    desk.look("survivor added")


def agree_a_plan(desk, keys):
    keys.press('main a[href*="/plan/"]')
    desk.look("plan")
    keys.choose("kind", "mobile")
    keys.write("value", "07700 900123")
    keys.choose("safe", "yes")
    keys.choose("seen", "no")
    keys.choose("device", "own")
    keys.choose("when", "every")
    keys.write("opens", "09:30")
    keys.write("closes", "21:00")
    keys.write("say", desk.story.words("say"))
    keys.choose("days", "30")
    keys.tick("[name=together]")
    keys.press(SAVE)
    desk.look("survivor with a plan")


def ask_for_one_consent(desk, keys):
    keys.press('main a[href*="/consents/add/"]')
    desk.look("consent")
    keys.choose("answer_one_to_one_feedback", "yes")
    keys.choose("method", "by_phone")
    keys.tick("[name=in_private]")
    keys.press(SAVE)
    desk.look("survivor with a consent")


def go_through_all_sixteen(desk, keys):
    keys.press('main a[href$="/assessments/add/"]')
    desk.look("assessment")
    for domain in AssessmentDomain.Domain.values:
        keys.choose(f"rating_{domain}", "no_concern")
    keys.tick('[name=covers][value="one_to_one"]')
    keys.choose("decision", "proceed")
    keys.choose("with_survivor", "yes")
    keys.press(SAVE)
    desk.look("survivor with an assessment")


def listen(desk, keys, site):
    """The server dies in the middle of a sentence that was saved a moment before."""
    keys.press('main a[href$="/consultations/start/"]')
    desk.look("start")
    keys.choose("channel", "phone")
    keys.press(SAVE)
    desk.page.wait_for_url(re.compile(r"/consultations/[0-9a-f-]{36}/$"))
    desk.look("talk")
    keys.choose("warning", "understood")
    keys.write("words", desk.story.words("first"))
    expect(desk.page.locator(".sec-draft [data-draft-says]")).to_have_text(MOMENT)
    kill_and_start(site)
    desk.page.reload()
    expect(desk.page.locator("[name=words]")).to_have_value(desk.story.words("first"))
    expect(desk.page.locator('[name=warning][value="understood"]')).to_be_checked()
    desk.look("talk after the server was killed")
    keys.choose("read_back", "agreed")
    keys.pick_next("theme")
    keys.choose("may_quote", "no")
    keys.press("#main-form button[name=last]")
    expect(desk.page.locator("blockquote.sec-words").last).to_contain_text(desk.story.words("first"))


def kill_and_start(site):
    web = site.processes.pop("web")
    os.killpg(web.pid, signal.SIGKILL)
    web.wait(10)
    site.start("web")
    assert wait_for(site.answers, time.monotonic() + 30)


def close(desk, keys):
    desk.look("before the close")
    keys.choose("wellbeing", "steady")
    keys.choose("safeguarding", "none")
    keys.choose("crime", "none")
    keys.write("crime_reason", "Am y gwasanaeth yn unig")
    keys.choose("aftercare", "any")
    keys.press('button[formaction$="/close/"]')
    expect(desk.page.locator("#main-form")).to_have_count(0)
    desk.look("closed")
