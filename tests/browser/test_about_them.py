"""Who somebody is, what helps them, and that they have died: every page of it, at a desk and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.walk import Coordinator, Story, at_the_desk, fill, press

pytestmark = pytest.mark.browser
PERSON = re.compile(r"/survivors/[0-9a-f-]{36}/$")


def test_what_is_known_of_somebody_is_kept_page_by_page(site, chromium):
    coordinator = at_the_desk(chromium, site, "tomos", Story(tag="about", language="en"), thorough=True)
    coordinator.sign_in_with_a_code()
    person = add_somebody_who_may_be_known(coordinator)
    for part in (details, access, support, equality, died):
        part(coordinator, person)
    assert not coordinator.eyes.faults
    coordinator.page.context.close()


def add_somebody_who_may_be_known(coordinator: Coordinator) -> str:
    """The same name twice: the second time the page asks whether it is one of them."""
    page, given = coordinator.page, {"language": "en", "adult": "yes", "name": "Heulwen Puw-Ŵyn", "known_as": "Heulwen"}
    for place in (PERSON, re.compile("/add/$")):
        coordinator.open("/survivors/add/")
        fill(page, **given)
        press(page)
        page.wait_for_url(place)
    expect(page.locator("h1")).to_have_text("Is it one of them?")
    coordinator.look("is it one of them")
    press(page)
    page.wait_for_url(PERSON)
    return page.url.removeprefix(coordinator.site.url)


def details(coordinator: Coordinator, person: str) -> None:
    coordinator.open(f"{person}details/")
    expect(coordinator.page.locator("[name=known_as]")).to_have_value("Heulwen")
    coordinator.look("their details")
    fill(coordinator.page, word="neither", known_as="")
    press(coordinator.page)
    coordinator.look("their details with a fault")
    fill(coordinator.page, known_as="Heulwen")
    coordinator.save(person)


def access(coordinator: Coordinator, person: str) -> None:
    coordinator.open(f"{person}access/")
    coordinator.look("access")
    fill(coordinator.page, talking=["bsl_interpreter", "spoken_interpreter"], room=["breaks"], other="Her visa")
    press(coordinator.page)
    expect(coordinator.page.locator(".govuk-error-summary li")).to_have_count(2)
    coordinator.look("access with faults")
    fill(coordinator.page, interpreter_language="Somali", other="A window that opens")
    coordinator.save(person)


def support(coordinator: Coordinator, person: str) -> None:
    coordinator.open(f"{person}support/")
    fill(coordinator.page, name="Angharad Puw", is_aware="yes", may_call="yes")
    press(coordinator.page)
    coordinator.look("support with a fault")
    fill(coordinator.page, reached_by="01632 960123")
    coordinator.save(person)
    coordinator.open(f"{person}support/")
    coordinator.look("support")


def equality(coordinator: Coordinator, person: str) -> None:
    coordinator.open(f"{person}equality/")
    coordinator.look("equality questions")
    answers = {"sex": "female", "ethnic_group": "black_african", "religion": "other", "religion_words": "Derwydd"}
    fill(coordinator.page, **answers, method="by_phone", in_private=True)
    coordinator.save(person)
    coordinator.open(f"{person}equality/")
    coordinator.look("equality answers stand")
    coordinator.follow("/equality/show/")
    expect(coordinator.page.locator("[name=religion_words]")).to_have_value("Derwydd")
    coordinator.open(f"{person}equality/")
    coordinator.page.locator('form[action$="/withdraw/"] button').click()
    coordinator.page.wait_for_url(PERSON)


def died(coordinator: Coordinator, person: str) -> None:
    """From the page of the one press to its undoing."""
    page = coordinator.page
    coordinator.open(person)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    page.locator('form[action$="/died/"] button').click()
    page.wait_for_url(re.compile(r"/family/$"))
    coordinator.look("who speaks for the family")
    fill(page, family="Her sister Nia, 01632 960444")
    coordinator.save(person)
    coordinator.look("somebody who has died")
    coordinator.open(f"{person}alive/")
    coordinator.look("a mistake")
    page.locator('form[action$="/alive/"] button').click()
    page.wait_for_url(PERSON)
