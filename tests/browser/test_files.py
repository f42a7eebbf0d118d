"""A film is handed in, and played, in a real browser: the cleared film still plays, and no answer is a long one."""

from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import expect

from safeguards.tests.files import FILMS
from tests.browser.looking import AXE, DESK, PHONE, RULES, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLAYED = "() => { const film = document.querySelector('video'); return film.readyState >= 2 && film.currentTime > 0.4 }"


@pytest.fixture
def page(chromium, live_server, settings, tmp_path, coordinator, sign_in):
    """Signed in, at the pages that tests alone have."""
    settings.ROOT_URLCONF, settings.FILES_DIR = "tests.file_pages", tmp_path / "files"
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "s", "c"  # the server of these tests speaks no TLS
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    session = sign_in(Client(), coordinator).cookies["s"].value
    context = chromium.new_context(viewport=DESK, base_url=live_server.url)
    context.add_cookies([{"name": "s", "value": session, "url": live_server.url}])
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text) if is_fault(message) else None)
    yield page
    context.close()


def is_fault(message):
    """A bare answer of these test pages names no icon, and the browser asks for one whenever it likes."""
    return message.type == "error" and not message.location["url"].endswith("/favicon.ico")


def look(page, name):
    """As wide as a desk and as a phone, and what a screen reader would stumble over."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        picture(page, f"files-{name}-{size['width']}")
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"{name} is wider than {size['width']}"
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [fault["id"] for fault in found["violations"]] == []


@pytest.mark.parametrize("name", ["moov_last.mp4", "phone.mov", "pieces.mp4"])
def test_a_film_that_was_cleared_still_plays(page, name):
    page.goto("/test/hand-in-film/")
    page.get_by_label("What it shows").fill("The garden")
    page.get_by_label("A file").set_input_files(FILMS / name)
    page.get_by_role("button", name="Save").click()
    file = page.locator("body").inner_text()
    ranges = []
    page.on("response", lambda answer: ranges.append(answer.status) if "/test/have/" in answer.url else None)
    page.goto(f"/test/watch/{file}/")
    page.evaluate("() => { const film = document.querySelector('video'); film.muted = true; film.play() }")
    page.wait_for_function(PLAYED)
    assert set(ranges) == {206}
    look(page, f"watched-{Path(name).stem}")
    assert page.faults == []


def test_a_file_that_was_chosen_is_there_when_the_form_comes_back(page, tmp_path):
    minutes = tmp_path / "minutes of a very long and tedious meeting about the times at which people may be rung.txt"
    minutes.write_text("People agree a time first.\n")
    page.goto("/test/hand-in/")
    look(page, "chooser")
    page.get_by_label("A file").set_input_files(minutes)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("You chose")).to_be_visible()
    look(page, "chosen")
    page.get_by_label("What it shows").fill("Minutes")
    page.get_by_role("button", name="Save").click()
    assert len(page.locator("body").inner_text()) == 36


def test_a_file_that_is_not_taken_is_explained_beside_the_field(page, tmp_path):
    program = tmp_path / "minutes.pdf"
    program.write_bytes(b"MZ\x90\x00" + bytes(50))
    page.goto("/test/hand-in/")
    page.get_by_label("What it shows").fill("Minutes")
    page.get_by_label("A file").set_input_files(program)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".govuk-error-message")).to_contain_text("of a kind that we do not take")
    look(page, "refused")
