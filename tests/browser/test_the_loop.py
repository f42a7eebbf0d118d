"""Must hold in a real browser: three survivors, two changes, one of them shared. Each hears only their own part, the
owner of the change signs in and answers, and whoever says that it did not answer them opens the loop again."""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect

from tests.browser.walk import (
    LINK,
    PAPER,
    Coordinator,
    Story,
    Survivor,
    a_month_from_now,
    at_the_desk,
    fill,
    letter_for,
    on_a_phone,
    press,
)

pytestmark = pytest.mark.browser
CHANGE = re.compile(r"/changes/[0-9a-f-]{36}/$")


@dataclass
class Cast:
    """Three survivors; what they asked for; and everybody's browser."""

    first: Story = field(default_factory=lambda: Story(tag="loop-un", language="en", pin="407193"))
    second: Story = field(default_factory=lambda: Story(tag="loop-two", language="en", reads="en", pin="518204"))
    third: Story = field(default_factory=lambda: Story(tag="loop-tri", language="en", pin="629315"))
    shared: Story = field(default_factory=lambda: Story(tag="loop-shared", language="en"))
    other: Story = field(default_factory=lambda: Story(tag="loop-other", language="en"))
    seen: list = field(default_factory=list)  # eyes on every browser

    @property
    def survivors(self) -> list[Story]:
        return [self.first, self.second, self.third]

    def said_by_anybody(self) -> list[str]:
        """What may never stand before anybody but a coordinator and the one who said it."""
        said = [each.words(which) for each in self.survivors for which in ("first", "second")]
        return [*said, *(each.pseudonym for each in self.survivors)]

    def sign_in(self, chromium, site, who, language="en") -> Coordinator:
        story = Story(tag=f"loop-{who}", language=language)
        person = at_the_desk(chromium, site, who, story, thorough=True)
        self.seen.append(person.eyes)
        return person

    def phone(self, chromium, site, story) -> Survivor:
        survivor = on_a_phone(chromium, site, story, thorough=True)
        self.seen.append(survivor.eyes)
        return survivor


def test_each_of_three_hears_their_own_part_and_a_no_opens_the_loop_again(site, chromium):
    cast = Cast()
    coordinator = cast.sign_in(chromium, site, "mair")
    coordinator.sign_in_with_a_code()
    for story in cast.survivors:
        hear(coordinator, story)
    make_both_changes(cast, coordinator)
    release_what_they_said(cast, coordinator, cast.sign_in(chromium, site, "tomos", "cy"))
    owner_answers(cast, coordinator, cast.sign_in(chromium, site, "owen"))
    tell_everybody(cast, coordinator)
    phones = open_all_pages(cast, chromium, site)
    say_no(cast, coordinator, phones[0])
    assert not (found := [fault for eyes in cast.seen for fault in eyes.faults]), "\n".join(found)
    site.told.extend([*cast.survivors, cast.shared, cast.other])
    for eyes in cast.seen:
        eyes.context.close()


# What they said -------------------------------------------------------------------------------------------------------
def hear(coordinator: Coordinator, story: Story) -> None:
    """From adding them to the end of the talk; these pages are looked at in another walk."""
    coordinator.story, coordinator.eyes.thorough = story, False
    coordinator.add_the_survivor()
    coordinator.agree_a_plan()
    coordinator.ask_for_consents()
    coordinator.assess_together()
    coordinator.agree_a_pin()
    coordinator.listen()
    coordinator.eyes.thorough = True


# Two changes ----------------------------------------------------------------------------------------------------------
def make_both_changes(cast: Cast, coordinator: Coordinator) -> None:
    """One that all three asked for, with an owner; one that the third alone asked for."""
    everybody = [each.words("first") for each in cast.survivors]
    propose(coordinator, cast.shared, everybody, owner="Owen Parry")
    propose(coordinator, cast.other, [cast.third.words("second")])
    coordinator.see_it_through()


def propose(coordinator: Coordinator, change: Story, said: list[str], owner: str = "") -> None:
    coordinator.story, page = change, coordinator.page
    coordinator.open("/changes/add/")
    fill(page, title=f"A call every fortnight, {change.tag}", kind="practice")
    page.locator("select[name=area]").select_option(index=1)
    if owner:
        owners = page.locator("select[name=owner] option", has_text=owner)
        fill(page, owner=owners.first.get_attribute("value"), due_on=a_month_from_now())
    press(page)
    page.wait_for_url(CHANGE)
    change.change = page.url.removeprefix(coordinator.site.url)
    coordinator.follow("/link/")
    for words in said:
        page.locator(".govuk-checkboxes__item", has_text=words).locator("input").check()
    fill(page, strength="direct")
    coordinator.save(change.change)
    coordinator.write_the_words()


# "You said" is read by two and released -------------------------------------------------------------------------------
def release_what_they_said(cast: Cast, coordinator: Coordinator, reader: Coordinator) -> None:
    change, page = cast.shared, coordinator.page
    coordinator.open(f"{change.change}you-said/")
    coordinator.look("put it to a second person")
    page.locator('form[action$="/you-said/put/"] button').click()
    expect(page.locator('form[action$="/take-back/"]')).to_be_visible()
    coordinator.look("with a second person")
    read_it(cast, reader)
    coordinator.open(f"{change.change}you-said/")
    coordinator.look("ready to be released")
    page.locator('form[action$="/you-said/release/"] button').click()
    expect(page.locator("main")).to_contain_text(change.words("you_said_cy"))
    expect(page.locator('form[action$="/you-said/release/"]')).to_have_count(0)


def read_it(cast: Cast, reader: Coordinator) -> None:
    """The text in both languages, and nothing of whoever it was made of."""
    reader.sign_in_with_a_code()
    reader.open("/readings/")
    reader.look("texts to read")
    reader.page.locator('main a[href*="/readings/"]').last.click()
    expect(reader.page.locator("main")).to_contain_text(cast.shared.words("you_said_cy"))
    expect(reader.page.locator("main")).to_contain_text(cast.shared.words("you_said_en"))
    holds_none(reader.page, cast.said_by_anybody())
    reader.look("a text to read")
    fill(reader.page, verdict="clear")
    press(reader.page)
    reader.page.wait_for_url("**/readings/")
    expect(reader.page.locator("main")).not_to_contain_text(cast.shared.words("you_said_cy"))


# The owner ------------------------------------------------------------------------------------------------------------
def owner_answers(cast: Cast, coordinator: Coordinator, owner: Coordinator) -> None:
    """Password and code; the approved words; answer, evidence, made. Each step counts once it is confirmed."""
    change = cast.shared
    mine = change.change.replace("/changes/", "/changes/mine/")
    sign_in_as_owner(owner)
    owner.open(mine)
    for words in ("you_said_en", "you_said_cy"):
        expect(owner.page.locator("main")).to_contain_text(change.words(words))
    holds_none(owner.page, cast.said_by_anybody())
    owner.look("owner sees what was asked")
    report(owner, mine, "accepted", "We take it on.")
    confirm(coordinator, change, "the owner has accepted")
    report(owner, mine, "in_progress", "Two of us have begun.")
    confirm(coordinator, change, "the owner has begun")
    hand_in(owner, mine)
    report(owner, mine, "implemented", "It is done at every desk.")
    coordinator.open(change.change)
    coordinator.page.locator("#evidence form button").click()
    expect(coordinator.page.locator("#evidence form")).to_have_count(0)
    confirm(coordinator, change, "the owner says that it is made")


def sign_in_as_owner(owner: Coordinator) -> None:
    owner.open("/sign-in/")
    owner.page.locator("details summary").first.click()
    fill(owner.page, email=owner.person.email, password="three-brave-otters-sing")
    press(owner.page)
    owner.page.wait_for_url("**/sign-in/code/*")
    fill(owner.page, code=owner.person.code())
    press(owner.page)
    owner.page.wait_for_url("**/changes/mine/")
    owner.look("owner at home")


def report(owner: Coordinator, mine: str, to: str, words: str) -> None:
    owner.open(f"{mine}report/")
    if to == "accepted":
        owner.look("owner answers")
    today = owner.page.evaluate("new Date().toLocaleDateString('sv')")
    fill(owner.page, words=words, to=to, on=today)
    press(owner.page)
    owner.page.wait_for_url(f"**{mine}")
    expect(owner.page.locator("main")).to_contain_text(words)


def hand_in(owner: Coordinator, mine: str) -> None:
    owner.open(f"{mine}evidence/")
    owner.look("owner hands in evidence")
    fill(owner.page, title="How we ring now", kind="policy")
    owner.page.locator("input[name=file]").set_input_files(PAPER)
    press(owner.page)
    owner.page.wait_for_url(f"**{mine}")
    owner.look("owner has handed in evidence")


def confirm(coordinator: Coordinator, change: Story, name: str) -> None:
    coordinator.open(change.change)
    coordinator.look(name)
    coordinator.page.locator('form[action$="/confirm/"][action*="/reports/"] button').click()
    expect(coordinator.page.locator('form[action*="/reports/"]')).to_have_count(0)


# Telling --------------------------------------------------------------------------------------------------------------
def tell_everybody(cast: Cast, coordinator: Coordinator) -> None:
    """The third hears of both in one message; the other two of the one they asked for."""
    page = coordinator.page
    coordinator.open(f"{cast.third.survivor}news/")
    coordinator.look("news for one person")
    send = page.locator('form[action$="/news/send/"] button[type=submit]')
    send.click()
    expect(send).to_have_count(0)
    coordinator.open(cast.shared.change)
    coordinator.look("two are left to tell")
    expect(page.locator(".sec-message")).to_have_count(2)
    page.locator(f'form[action$="{cast.shared.change}tell/"] button[type=submit]').click()
    expect(page.locator(f'form[action$="{cast.shared.change}tell/"]')).to_have_count(0)
    coordinator.open(cast.other.change)
    expect(page.locator('form[action$="/tell/"]')).to_have_count(0)


def open_all_pages(cast: Cast, chromium, site) -> list[Survivor]:
    """Each with their own PIN, in their own language: their own words, their own news and nobody else's."""
    phones = []
    for story in cast.survivors:
        letter, _ = letter_for(site, story, seconds=60)
        (link,) = LINK.findall(letter.get_content())
        story.token = link.rsplit("/", 1)[-1]
        phone = cast.phone(chromium, site, story)
        phone.page.goto(link)
        fill(phone.page, pin=story.pin)
        press(phone.page)
        expect(phone.page.locator("main")).to_contain_text(story.words("first"))
        hears_their_own_part(cast, story, phone)
        phones.append(phone)
    return phones


def hears_their_own_part(cast: Cast, story: Story, phone: Survivor) -> None:
    main = phone.page.locator("main")
    expect(phone.page.locator("html")).to_have_attribute("lang", story.reads)
    expect(main).to_contain_text(cast.shared.words(f"we_did_{story.reads}"))
    others = [each for each in cast.survivors if each is not story]
    not_theirs = [each.words(which) for each in others for which in ("first", "second")]
    if story is cast.third:
        expect(main).to_contain_text(cast.other.words("we_did_cy"))
        expect(main).to_contain_text(story.words("second"))
    else:
        not_theirs += [cast.other.words("we_did_cy"), cast.other.words("we_did_en"), story.words("second")]
    holds_none(phone.page, [*not_theirs, *(each.pseudonym for each in cast.survivors)])
    phone.look("their own page")


def say_no(cast: Cast, coordinator: Coordinator, phone: Survivor) -> None:
    """No: the loop is open again, on the page of the change, on the ledger and on the desk."""
    phone.page.locator("button[name=answer][value=no]").click()
    expect(phone.page.locator("button[name=answer][value=no]")).to_have_count(0)
    phone.look("it did not answer them")
    page, name = coordinator.page, cast.first.pseudonym
    coordinator.open("/desk/")
    duty = page.locator(".sec-duty", has_text=f"Answer {name}")
    page.locator("details", has=duty).evaluate_all("folded => folded.forEach(each => each.open = true)")
    expect(duty.first).to_be_visible()
    coordinator.look("desk with somebody to answer")
    coordinator.open(cast.shared.change)
    expect(page.locator("main tr", has_text=name)).to_contain_text("It did not answer them")
    coordinator.open(f"{cast.first.survivor}news/")
    expect(page.locator("main")).to_contain_text(cast.first.words("first"))
    coordinator.look("what to say to somebody who said no")
    answers = coordinator.site.database.ask(
        "SELECT l.stage, l.is_open FROM feedback_loop l WHERE l.survivor_id = %s AND l.change_id = %s",
        cast.first.survivor.strip("/").rsplit("/", 1)[-1],
        cast.shared.change.strip("/").rsplit("/", 1)[-1],
    )
    assert answers == [("answered_no", True)]


def holds_none(page, texts: list[str]) -> None:
    """Nowhere on the page, nor in its source."""
    whole = page.content()
    assert [text for text in texts if text and text in whole] == []
