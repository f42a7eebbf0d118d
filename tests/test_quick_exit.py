"""Leaving at once, in a real browser and by HTTP (domain 3.4, security 9)."""

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop in this thread

NOTHING = "There is nothing to see here"
HEADING = "What you went through can change how others are treated"
LEAVE = "Leave this page"


class Weather(BaseHTTPRequestHandler):
    """The page that anyone might be reading."""

    def do_GET(self):
        body = b"<!DOCTYPE html><title>Weather</title><h1>Weather</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def weather():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Weather)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium(playwright):
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def tab(chromium):
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def any_tab(request, chromium):
    context = chromium.new_context(java_script_enabled=request.param)
    yield context.new_page()
    context.close()


@pytest.fixture
def site(live_server, settings, weather):
    """The portal, with the weather on another origin."""
    settings.LEAVE_TO = weather
    return live_server.url


# In the browser -----------------------------------------------------------------------------------------------------
@pytest.mark.browser
def test_the_button_leads_away_and_back_and_reload_show_nothing(any_tab, site, weather):
    any_tab.goto(f"{site}/help/")
    any_tab.goto(f"{site}/")
    any_tab.get_by_role("button", name=LEAVE).click()
    any_tab.wait_for_url(weather)
    any_tab.go_back()
    assert NOTHING in any_tab.content()
    any_tab.reload()
    assert NOTHING in any_tab.content()
    any_tab.go_back()
    assert HEADING not in any_tab.content()


@pytest.mark.browser
def test_continue_leads_to_the_first_page_and_not_to_what_was_on_the_screen(any_tab, site, weather):
    any_tab.goto(f"{site}/cy/help/")
    any_tab.goto(f"{site}/leave")
    any_tab.goto(f"{site}/cy/help/")
    any_tab.locator("main button").click()
    any_tab.wait_for_url(f"{site}/cy/")
    expect(any_tab.locator(".sec-help")).to_be_visible()


@pytest.mark.browser
def test_the_page_is_blank_in_the_same_breath_before_the_network_is_asked(tab: Page, site):
    tab.goto(f"{site}/")
    expect(tab.locator("body.js-enabled")).to_be_visible()
    seen = tab.evaluate(
        """() => {
            const start = performance.now();
            document.querySelector('a[role=button][data-leave-now]').click();
            const shown = getComputedStyle(document.querySelector('h1')).visibility;
            return {took: performance.now() - start, shown, title: document.title, asked: location.pathname};
        }"""
    )
    print(f"blank after {seen['took']:.1f} ms")
    assert (seen["shown"], seen["title"], seen["asked"]) == ("hidden", "Loading.", "/")


@pytest.mark.browser
def test_three_presses_of_shift_leave_from_a_staff_page(tab: Page, site, weather):
    tab.goto(f"{site}/dev/components/")
    for _ in range(3):
        tab.keyboard.press("Shift")
    tab.wait_for_url(weather)


@pytest.mark.browser
def test_each_press_of_shift_is_announced(tab: Page, site):
    tab.goto(f"{site}/")
    tab.keyboard.press("Shift")
    expect(tab.get_by_role("status")).to_have_text("Shift, press 2 more times to leave.")
    tab.keyboard.press("Shift")
    expect(tab.get_by_role("status")).to_have_text("Shift, press 1 more time to leave.")
    expect(tab.locator(".sec-lights__on")).to_have_count(2)


@pytest.mark.browser
def test_shift_does_not_count_as_a_modifier_or_with_another_key_between(tab: Page, site):
    tab.goto(f"{site}/")
    expect(tab.locator("body.js-enabled")).to_be_visible()
    for keys in ("Shift+A", "Shift+A", "Shift+A", "Shift", "Shift", "a", "Shift", "Shift"):
        tab.keyboard.press(keys)
    expect(tab.locator("h1")).to_have_text(HEADING)


@pytest.mark.browser
def test_the_count_of_shift_starts_again_after_five_seconds(tab: Page, site):
    tab.clock.install()
    tab.goto(f"{site}/")
    tab.keyboard.press("Shift")
    tab.clock.run_for(4000)
    tab.keyboard.press("Shift")
    tab.clock.run_for(5100)
    expect(tab.get_by_role("status")).to_have_text("Leaving stopped. Nothing happened.")
    tab.keyboard.press("Shift")
    expect(tab.locator("h1")).to_have_text(HEADING)


@pytest.mark.browser
def test_escape_leaves_from_a_public_page(tab: Page, site, weather):
    tab.goto(f"{site}/safety/")
    expect(tab.locator("body.js-enabled")).to_be_visible()
    tab.keyboard.press("Escape")
    tab.wait_for_url(weather)


@pytest.mark.browser
def test_escape_does_nothing_on_a_staff_page(tab: Page, site):
    tab.goto(f"{site}/dev/components/")
    expect(tab.locator("body.js-enabled")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.locator("h1")).to_have_text("Components")


@pytest.mark.browser
@pytest.mark.parametrize(
    "opened",
    [
        "const d = document.createElement('dialog'); d.textContent = 'x'; document.body.append(d); d.showModal()",
        "document.body.insertAdjacentHTML('beforeend', '<div role=dialog>x</div>')",
        "document.body.insertAdjacentHTML('beforeend', '<a aria-haspopup=menu aria-expanded=true>x</a>')",
    ],
    ids=["modal dialog", "own dialog", "menu"],
)
def test_escape_closes_what_is_open_before_it_leaves(tab: Page, site, opened):
    tab.goto(f"{site}/safety/")
    expect(tab.locator("body.js-enabled")).to_be_visible()
    tab.evaluate(opened)
    tab.keyboard.press("Escape")
    expect(tab.locator("h1")).to_have_text("Staying safe online")


@pytest.mark.browser
def test_escape_in_the_middle_of_composing_a_letter_does_not_leave(tab: Page, site):
    tab.goto(f"{site}/safety/")
    expect(tab.locator("body.js-enabled")).to_be_visible()
    tab.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', isComposing: true}))")
    expect(tab.locator("h1")).to_have_text("Staying safe online")


@pytest.mark.browser
def test_a_page_that_the_browser_kept_alive_is_fetched_again(tab: Page, site):
    tab.goto(f"{site}/")
    expect(tab.locator("body.js-enabled")).to_be_visible()
    with tab.expect_navigation():
        tab.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")


@pytest.mark.browser
def test_the_second_stop_of_the_keyboard_is_leave(tab: Page, site):
    tab.goto(f"{site}/")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == LEAVE


# By HTTP --------------------------------------------------------------------------------------------------------------
def test_leave_tells_the_browser_to_forget(client):
    response = client.get("/leave")
    assert response.status_code == 302
    assert response["Location"] == settings.LEAVE_TO
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "no-referrer"


def test_the_cookie_of_leaving_says_nothing_and_lasts_a_quarter_of_an_hour(client):
    cookie = client.get("/leave").cookies[settings.LEAVE_COOKIE_NAME]
    assert (cookie.value, cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("1", 900, True, "Lax")
    assert settings.LEAVE_COOKIE_NAME == "__Host-v"


@pytest.mark.django_db
@pytest.mark.parametrize("header", [{"sec-purpose": "prefetch;prerender"}, {"purpose": "prefetch"}])
def test_a_browser_that_only_fetches_ahead_has_not_left(client, header):
    response = client.get("/leave", headers=header)
    assert response.status_code == 204
    assert not response.cookies
    assert HEADING in client.get("/").content.decode()


@pytest.mark.django_db
def test_leaving_ends_the_session(client_for, coordinator):
    client = client_for(coordinator)
    before = client.session.session_key
    client.get("/leave")
    assert not client.session.exists(before)


@pytest.mark.parametrize("path", ["/", "/cy/", "/help/", "/nothing/here/", "/dev/components/", "/webauthn/jsi18n/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_is_the_neutral_page_after_leaving(client, path, method):
    client.get("/leave")
    response = getattr(client, method)(path)
    assert response.status_code == 200
    assert b'action="/leave/continue"' in response.content
    assert response["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("path", ["/healthz", "/static/sec.css"])
def test_what_shows_no_person_still_answers_after_leaving(client, path):
    client.get("/leave")
    response = client.get(path)
    assert b"leave/continue" not in b"".join(response)
    response.close()


def test_leaving_twice_is_as_good_as_once(client):
    client.get("/leave")
    assert client.get("/leave").status_code == 302


@pytest.mark.django_db
def test_continue_needs_a_press_and_then_pages_show_again(client):
    client.get("/leave")
    assert client.get("/leave/continue").status_code == 405
    assert client.post("/leave/continue", {"from": "/help/"})["Location"] == "/"
    assert HEADING in client.get("/").content.decode()


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x"])
def test_the_page_before_the_first_form_leads_nowhere_else(client, elsewhere):
    page = client.get("/before-you-start/", {"next": elsewhere}).content.decode()
    assert '<a href="/" role="button" draggable="false" class="govuk-button">' in page


def test_the_page_before_the_first_form_leads_on(client):
    assert 'href="/n/abc"' in client.get("/before-you-start/", {"next": "/n/abc"}).content.decode()
