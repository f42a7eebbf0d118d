"""What somebody types is kept by our server and by nothing else: through a killed server, a lost connection, a signed
out page and a second tab."""

import os
import re
import signal
import time

import pytest
from playwright.sync_api import expect

from sec_portal.engines import wait_for
from tests.browser.walk import PATIENCE, Story, at_the_desk, fill, patient

pytestmark = pytest.mark.browser
SAYS = ".sec-draft [data-draft-says]"
SAVED = re.compile(r"Draft saved \d\d:\d\d:\d\d")
WORDS = "Dywedodd neb wrthyf fod yr apwyntiad wedi’i symud – zygomorphig"
MORE = " a neb yn ateb y ffôn wedyn, quokkaidd"
KEPT_BY_THE_BROWSER = """async () => [
  localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length]"""


@pytest.fixture(scope="module")
def desk(site, chromium):
    """A coordinator who is signed in."""
    coordinator = at_the_desk(chromium, site, "mair", Story(tag="drafts", language="en"), thorough=True)
    coordinator.sign_in_with_a_code()
    yield coordinator
    assert not (found := coordinator.eyes.faults), "\n".join(found)
    coordinator.page.context.close()


@pytest.fixture
def talk(desk, site):
    """The path of a conversation that has just begun, in which nothing is typed yet."""
    ((survivor,),) = site.database.ask(
        "SELECT id FROM engagement_survivor s WHERE died_at IS NULL AND NOT EXISTS (SELECT 1 FROM "
        "engagement_participation p JOIN engagement_consultation c ON c.id = p.consultation_id "
        "WHERE p.survivor_id = s.id AND c.closed_at IS NULL) AND NOT EXISTS (SELECT 1 FROM accounts_recordblock b "
        "WHERE b.record = s.id AND b.lifted_at IS NULL) ORDER BY pseudonym LIMIT 1"
    )
    desk.open(f"/survivors/{survivor}/consultations/start/")
    expect(desk.page.locator("main")).to_contain_text("How are you talking?")  # and not, say, a page to sign in
    fill(desk.page, channel="phone", language="cy")
    if desk.page.locator("[name=missing_reason]").count():
        fill(desk.page, missing_reason="They rang to talk")
    desk.page.locator("#main-form button[name=save]").click()
    desk.page.wait_for_url(re.compile(r"/consultations/[0-9a-f-]{36}/$"))
    return desk.page.url.removeprefix(site.url)


def another(desk, **browsing):
    """A second browser in which the same person is signed in."""
    state = desk.page.context.storage_state()
    return patient(desk.page.context.browser.new_context(storage_state=state, **browsing))


def typed_and_saved(page, text=WORDS):
    page.locator("[name=words]").fill(text)
    expect(page.locator(SAYS)).to_have_text(SAVED, timeout=PATIENCE)


def kill_the_server(site):
    web = site.processes.pop("web")
    os.killpg(web.pid, signal.SIGKILL)
    web.wait(10)


def start_the_server(site):
    site.start("web")
    assert wait_for(site.answers, time.monotonic() + 30)


def test_nothing_typed_before_the_last_save_is_lost_with_the_server(desk, site, chromium, talk):
    page = desk.page
    fill(page, warning="understood", theme="kept-informed")
    typed_and_saved(page)
    desk.look("consultation with a draft")
    kill_the_server(site)
    start_the_server(site)
    again = at_the_desk(chromium, site, "mair", Story(tag="drafts-again", language="en"), thorough=False)
    again.sign_in_with_a_code()
    again.open(talk)
    expect(again.page.locator("[name=words]")).to_have_value(WORDS)
    expect(again.page.locator("[name=theme]")).to_have_value("kept-informed")
    expect(again.page.locator("[name=warning][value=understood]")).to_be_checked()
    expect(again.page.locator(SAYS)).to_contain_text("From your draft of")
    again.page.context.close()


def test_what_is_typed_while_nobody_answers_is_saved_when_somebody_does(desk, site, talk):
    page = another(desk)
    page.goto(f"{site.url}{talk}")
    typed_and_saved(page)
    kill_the_server(site)
    page.locator("[name=words]").press_sequentially(MORE)
    expect(page.locator(SAYS)).to_have_text(re.compile(r"Connection lost at \d\d:\d\d"), timeout=PATIENCE)
    page.locator("button[name=last]").click()
    expect(page.locator("[data-draft-when=lost]")).to_be_focused()
    expect(page.locator("[name=words]")).to_have_value(WORDS + MORE)
    start_the_server(site)
    expect(page.locator(SAYS)).to_contain_text("Connected again", timeout=30_000)
    page.goto(f"{site.url}{talk}")
    expect(page.locator("[name=words]")).to_have_value(WORDS + MORE)
    page.context.close()


def test_no_word_of_it_stands_anywhere_in_the_open(desk, site, talk):
    typed_and_saved(desk.page)
    assert desk.page.evaluate(KEPT_BY_THE_BROWSER) == [0, 0, 0, 0]
    heap = b"\n".join([site.database.dump(), site.broker.holds(), *site.logs().values()])
    assert [word for word in (b"zygomorphig", b"zygomorphig".hex().encode()) if word in heap] == []


def test_a_tab_that_is_behind_keeps_its_words_and_overwrites_none(desk, site, talk):
    page, other = another(desk), another(desk)
    for tab in (page, other):
        tab.goto(f"{site.url}{talk}")
    typed_and_saved(other, "From the other tab")
    page.locator("[name=words]").fill("From this tab")
    expect(page.locator("[data-draft-when=moved]")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[name=words]")).to_have_value("From this tab")
    page.locator("[data-draft-mine]").click()
    expect(page.locator(SAYS)).to_have_text(SAVED)
    for tab in (page, other):
        tab.context.close()


def test_a_page_that_is_signed_out_saves_by_itself_once_somebody_has_signed_in(desk, site, talk):
    page = another(desk)
    page.goto(f"{site.url}{talk}")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.locator("[name=words]").fill(WORDS)
    expect(page.locator("[data-draft-when=out]")).to_be_visible(timeout=PATIENCE)
    page.context.add_cookies(cookies)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator(SAYS)).to_have_text(SAVED, timeout=PATIENCE)
    expect(page.locator("[data-draft-when=out]")).to_be_hidden()
    page.context.close()


@pytest.fixture
def scriptless(desk):
    """The same person in a browser whose scripts do not run."""
    page = another(desk, java_script_enabled=False)
    yield page
    page.context.close()


def test_without_a_script_a_button_saves_the_draft(scriptless, site, talk):
    scriptless.goto(f"{site.url}{talk}")
    scriptless.locator("[name=words]").fill(WORDS)
    scriptless.locator("button[name=_draft][value='1']").click()
    expect(scriptless.locator("main")).to_contain_text("Draft saved")
    expect(scriptless.locator("[name=words]")).to_have_value(WORDS)


@pytest.mark.parametrize("who", ["desk", "scriptless"])
def test_changing_how_they_talk_takes_no_words_away(who, request, desk, site, talk):
    page = desk.page if who == "desk" else request.getfixturevalue(who)
    page.goto(f"{site.url}{talk}")
    page.locator("[name=words]").fill(WORDS)
    page.locator("button[name=_draft][value=change]").first.click()
    page.wait_for_url(f"{site.url}{talk}change/")
    page.locator("[name=channel][value=video]").check()
    page.locator("#main-form button[name=save]").click()
    page.wait_for_url(f"{site.url}{talk}")
    expect(page.locator("[name=words]")).to_have_value(WORDS)


def test_saving_the_point_takes_its_draft_along(desk, site, talk):
    page = desk.page
    fill(page, warning="understood", words=WORDS, read_back="agreed", theme="kept-informed", may_quote="no")
    page.locator("button[name=save]").click()
    expect(page.locator("blockquote.sec-words").last).to_contain_text(WORDS)
    expect(page.locator("[name=words]")).to_have_value("")


def test_leaving_discards_what_is_not_saved_yet(chromium, site, talk):
    own = at_the_desk(chromium, site, "mair", Story(tag="drafts-leaving", language="en"), thorough=False)
    own.sign_in_with_a_code()  # leaving ends the session, which is nobody else's
    page = own.page
    page.goto(f"{site.url}{talk}")
    page.locator("[name=words]").fill("Not to be kept")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(site.away)
    about = talk.strip("/").split("/")[-1]
    assert site.database.ask("SELECT count(*) FROM engagement_draft WHERE about = %s", about) == [(0,)]
    page.context.close()
