"""In a real browser: a page that nobody uses is put away, and what was typed on it is there when it is opened again."""

import os

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts import sessions

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop in this thread
pytestmark = pytest.mark.browser
IDLE = settings.IDLE_SECONDS * 1000
TYPED = "Women's centre in the valley"


@pytest.fixture(scope="module")
def chromium(playwright):
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def tab(chromium, live_server, transactional_db, administrator, sign_in):
    """A page with a form, open in front of an administrator; its clock is ours."""
    context = chromium.new_context(base_url=live_server.url)
    take_over(context, sign_in(Client(), administrator), live_server.url)
    page = context.new_page()
    page.clock.install()
    page.goto(reverse("organisation_add"))
    yield page
    context.close()


def take_over(context, client, url):
    """The browser goes on with this session."""
    name = settings.SESSION_COOKIE_NAME
    secure = url.replace("http:", "https:")  # the cookie's name asks for it; on loopback it is sent all the same
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": secure, "secure": True}])


def change_session(tab, change):
    """What time does to a session, at once."""
    name = settings.SESSION_COOKIE_NAME
    key = next(each["value"] for each in tab.context.cookies() if each["name"] == name)
    store = Session.get_session_store_class()(key)
    change(store)
    store.save()


def lock_server(tab):
    change_session(tab, lambda session: session.update({sessions.ACTIVE_AT: 0, sessions.USED_AT: 0}))


def open_server(tab):
    change_session(tab, lambda session: sessions.reopen(session, at=timezone.now()))


def come_back(tab: Page):
    tab.evaluate("dispatchEvent(new Event('focus'))")


def leave_alone(tab):
    lock_server(tab)
    tab.clock.run_for(IDLE + 1000)


def test_a_page_with_nothing_typed_is_replaced(tab):
    leave_alone(tab)
    tab.wait_for_url("**/locked/?next=**")


def test_what_was_typed_waits_behind_the_cover_and_nothing_else_is_seen(tab, administrator):
    tab.get_by_label("Name").fill(TYPED)
    leave_alone(tab)
    expect(tab.get_by_role("heading", name="Locked")).to_be_focused()
    assert tab.title() == "Locked"
    assert tab.locator("#main").evaluate("(it) => it.closest('[hidden]').inert")
    seen = tab.locator("body").aria_snapshot() + tab.locator("body").inner_text()
    assert not [each for each in (TYPED, administrator.name, "organisation", "People") if each in seen]
    expect(tab.get_by_role("link", name="Open the lock in a new tab")).to_have_attribute("target", "_blank")
    expect(tab.get_by_role("link", name="Leave")).to_be_visible()

    come_back(tab)
    expect(tab.get_by_role("heading", name="Locked")).to_be_visible()
    open_server(tab)
    come_back(tab)
    expect(tab.get_by_label("Name")).to_have_value(TYPED)
    expect(tab.get_by_label("Name")).to_be_focused()
    expect(tab.get_by_role("heading", name="Locked")).to_have_count(0)
    assert "Locked" not in tab.title()


def test_after_signing_in_anew_what_was_typed_can_still_be_sent(tab, live_server, administrator, sign_in):
    tab.get_by_label("Name").fill(TYPED)
    tab.get_by_label("Partner agency").check()
    leave_alone(tab)
    tab.context.clear_cookies()
    take_over(tab.context, sign_in(Client(), administrator), live_server.url)
    come_back(tab)
    tab.get_by_role("button", name="Add the organisation").click()
    tab.wait_for_url("**/organisations/")
    expect(tab.get_by_text(TYPED).first).to_be_visible()


def test_the_cover_stays_for_somebody_else(tab, live_server, make_person, sign_in):
    tab.get_by_label("Name").fill(TYPED)
    leave_alone(tab)
    take_over(tab.context, sign_in(Client(), make_person("administrator", "Bob Second")), live_server.url)
    with tab.expect_response("**/heartbeat/") as asked:
        come_back(tab)
    assert asked.value.status == 200
    tab.wait_for_timeout(200)
    expect(tab.get_by_role("heading", name="Locked")).to_be_visible()


def test_a_page_that_says_what_is_wrong_holds_what_was_sent(tab):
    tab.get_by_label("Name").fill(TYPED)
    tab.get_by_role("button", name="Add the organisation").click()
    expect(tab.get_by_role("heading", name="There is a problem")).to_be_visible()
    leave_alone(tab)
    expect(tab.get_by_role("heading", name="Locked")).to_be_visible()
    open_server(tab)
    come_back(tab)
    expect(tab.get_by_label("Name")).to_have_value(TYPED)


def test_typing_keeps_page_and_session_open_and_says_so_once_a_minute(tab):
    beats = []
    tab.on("request", lambda request: beats.append(request) if request.url.endswith("/heartbeat/") else None)
    for _ in range(25):
        tab.clock.run_for(61_000)
        tab.get_by_label("Name").press("a")
        tab.get_by_label("Name").press("b")
    expect(tab.get_by_label("Name")).to_have_value("ab" * 25)
    assert 20 <= len(beats) <= 25


def test_a_beat_to_a_locked_session_puts_the_page_away(tab):
    tab.get_by_label("Name").fill(TYPED)
    lock_server(tab)
    tab.clock.run_for(61_000)
    tab.get_by_label("Name").press("x")
    expect(tab.get_by_role("heading", name="Locked")).to_be_visible()
