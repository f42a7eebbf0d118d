"""A worker who has never seen it asks us to put something right: on a phone, without scripts, in a few minutes."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.looking import PHONE
from tests.browser.walk import PASSWORD, Story, at_the_desk, fill, patient, press

pytestmark = pytest.mark.browser
SENT = re.compile(r"/partner/referrals/[0-9a-f-]{36}/")
WENT_WRONG = "They were told someone would ring within five days. Nobody rang for three weeks, and then a voicemail."
TOLD = "He punched her in the face. Nobody rang."
READING = 12  # seconds that somebody untrained reads a page before the first press
EACH = 4  # seconds for each press
LETTERS = 3  # typed in a second, slowly, on a phone


class Worker:
    """Somebody at a partner agency, with their thumb; counts what they do."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses, self.letters, self.pages = page, 0, 0, 1

    def answer(self, **answers: object) -> None:
        for given in answers.values():
            self.presses += len(given) if isinstance(given, list) else 1
        self.letters += sum(len(str(given)) for name, given in answers.items() if self._is_typed(name))
        fill(self.page, **answers)

    def go_on(self) -> None:
        self.presses += 1
        self.pages += 1
        press(self.page)

    def _is_typed(self, name: str) -> bool:
        return self.page.locator(f'textarea[name="{name}"], input[type=text][name="{name}"]').count() > 0

    @property
    def seconds(self) -> float:
        """What it takes a person: reading, pressing and typing. What the machine takes comes on top."""
        return self.pages * READING + self.presses * EACH + self.letters / LETTERS


def sign_in(person, page: Page, site) -> None:
    page.goto(f"{site.url}/sign-in/")
    page.locator("details summary").first.click()
    fill(page, email=person.email, password=PASSWORD)
    press(page)
    page.wait_for_url("**/sign-in/code/*")
    fill(page, code=person.code())
    press(page)
    page.wait_for_url("**/partner/")


@pytest.fixture(scope="module")
def agreed(site, chromium):
    """A coordinator has recorded the agreement with the worker's organisation."""
    desk = at_the_desk(chromium, site, "mair", Story(tag="referral-agreement", language="en"), thorough=False)
    desk.sign_in_with_a_code()
    ((organisation,),) = site.database.ask(
        "SELECT organisation_id FROM accounts_user WHERE email = %s", site.people["nia"].email
    )
    in_force = site.database.ask(
        "SELECT 1 FROM partners_sharingagreement WHERE organisation_id = %s AND ended_at IS NULL "
        "AND current_date BETWEEN begins_on AND until",
        organisation,
    )
    if not in_force:
        today = timezone.localdate()
        desk.open(f"/partners/{organisation}/agreements/add/")
        until = today + timedelta(days=300)
        fill(desk.page, terms="Shelf 4", begins_on=f"{today:%d/%m/%Y}", until=f"{until:%d/%m/%Y}")
        press(desk.page)
        desk.page.wait_for_url(f"**/partners/{organisation}/")
    desk.page.context.close()


@pytest.fixture(scope="module")
def seen(site, chromium, agreed):
    """The worker in a browser with scripts, looked at on every page."""
    desk = at_the_desk(chromium, site, "nia", Story(tag="referral", language="en"), thorough=True)
    sign_in(site.people["nia"], desk.page, site)
    yield desk
    assert not (found := desk.eyes.faults), "\n".join(found)
    desk.page.context.close()


@pytest.fixture
def worker(seen):
    """The same worker on a phone whose scripts do not run."""
    state = seen.page.context.storage_state()
    context = seen.page.context.browser.new_context(storage_state=state, viewport=PHONE, java_script_enabled=False)
    yield Worker(patient(context))
    context.close()


def day() -> str:
    return f"{timezone.localdate():%d/%m/%Y}"


def test_an_untrained_worker_sends_one_without_scripts_on_a_phone(worker, site, capsys):
    page, began = worker.page, time.monotonic()
    page.goto(f"{site.url}/partner/refer/")
    page.locator(".sec-stop button").click()
    worker.presses, worker.pages = 1, 2
    worker.answer(job="idva", aim="service_recovery", has_agreed="yes", agreed_on=day(), agreed_how="phone")
    worker.answer(agreed_to=["contact", "told_outcome", "share_outcome"], knows_warning="yes")
    worker.go_on()
    worker.answer(their_reference="LL-204", language="cy", reach="through_me")
    worker.go_on()
    worker.answer(what_happened=WENT_WRONG, service_part="Updates, September", put_right="To say sorry.")
    worker.answer(choice="put_right", raise_as="own_case")
    worker.go_on()
    worker.go_on()
    expect(page.locator("h1")).to_have_text("Check your answers")
    expect(page.locator("main")).to_contain_text("We answer you by")
    page.get_by_role("button", name="Send to the coordinator").click()
    worker.presses += 1
    expect(page).to_have_url(SENT)
    expect(page.locator("main")).to_contain_text("Your reference is SR-")
    machine = time.monotonic() - began
    with capsys.disabled():
        print(
            f"\nA referral: {worker.presses} presses, {worker.letters} letters, {worker.pages} pages; "
            f"{machine:.1f} s of the machine, {worker.seconds:.0f} s of a person reckoned"
        )
    assert worker.seconds + machine < 300


def test_every_page_of_it_is_looked_at(seen):
    page = seen.page
    seen.open("/partner/refer/")
    seen.look("before you start")
    page.locator(".sec-stop button").click()
    page.wait_for_url("**/agreement/")
    press(page)
    seen.look("agreement with faults")
    fill(page, job="isva", aim="service_recovery", has_agreed="no", knows_warning="yes")
    press(page)
    seen.look("no not yet")
    fill(page, has_agreed="yes", agreed_on=day(), agreed_how="in_person")
    press(page)
    page.wait_for_url("**/person/")
    seen.look("person")
    fill(page, name="Heulwen Puw", language="en", reach="direct")
    press(page)
    page.wait_for_url("**/contact/")
    press(page)
    seen.look("contact with faults")
    fill(page, kind="mobile", value="07700 900321", device="own", when="working", opens="09:00", closes="12:00")
    press(page)
    page.wait_for_url("**/service/")
    fill(page, what_happened=TOLD, put_right="A letter.", choice="both", raise_as="theme")
    press(page)
    expect(page.locator("main")).to_contain_text("This may tell of an offence")
    seen.look("an account is asked about")
    fill(page, what_happened="Nobody rang.")
    press(page)
    page.wait_for_url("**/safety/")
    paper = {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"Dear Heulwen"}
    page.locator("[name=file]").set_input_files(paper)
    page.get_by_role("button", name="Add this file").click()
    expect(page.locator("#files")).to_contain_text("letter.txt")
    seen.look("safety with a file")
    press(page)
    page.wait_for_url("**/check/*")
    seen.look("check your answers")
    page.get_by_role("link", name="Print without names").click()
    expect(page.locator("main")).not_to_contain_text("Heulwen")
    seen.look("a copy for paper")
    page.go_back()
    page.get_by_role("link", name="Throw this away").click()
    seen.look("throw this away")
    page.get_by_role("button", name="Throw it away").click()
    expect(page.locator("main")).to_contain_text("Thrown away")
    seen.open("/partner/refer/blank/")
    seen.look("on paper")


def test_what_was_begun_waits_for_them_and_the_language_keeps_what_is_typed(worker, site):
    page = worker.page
    page.goto(f"{site.url}/partner/refer/")
    page.locator(".sec-stop button").click()
    fill(page, reply_to="nia@elsewhere.example")
    page.get_by_role("button", name="Cymraeg").click()
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    expect(page.locator("[name=reply_to]")).to_have_value("nia@elsewhere.example")
    page.locator("button[name=later]").click()
    expect(page).to_have_url(re.compile("/cy/partner/$"))
    page.goto(f"{site.url}/partner/refer/")
    page.locator(".govuk-inset-text a").first.click()
    expect(page.locator("[name=reply_to]")).to_have_value("nia@elsewhere.example")
