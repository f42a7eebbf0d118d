"""Must hold in a real browser, on both sides: somebody at a partner agency asks for something to be put right; a
coordinator takes it to *agreed*; the survivor is told through their worker; and the figures of the room change."""

import re
import time
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_referral_form import Worker, agreed, day, sign_in
from tests.browser.walk import Coordinator, Story, at_the_desk, fill, press

pytestmark = pytest.mark.browser
__all__ = ["agreed"]
SENT = re.compile(r"/partner/referrals/[0-9a-f-]{36}/$")
TALK = re.compile(r"/consultations/[0-9a-f-]{36}/$")
REFERENCE = re.compile(r"SR-[0-9A-Z]{6}")
LIMIT = 300  # seconds
A_DAY_EARLIER = (
    "from datetime import timedelta; from partners.models import Referral; held = Referral.objects.get(pk='{pk}'); "
    "held.submitted_at -= timedelta(hours=25); held.save(update_fields=['submitted_at'])"
)


@dataclass
class Walk:
    """One referral with both of its sides."""

    worker: Coordinator
    us: Coordinator
    pk: str = ""
    reference: str = ""
    written: dict[str, str] = field(
        default_factory=lambda: {
            "their_reference": "ZQ-7731",
            "what_happened": "They sat in the corridor for three hours, and were then sent home without a word.",
            "service_part": "Front desk at the market, one Tuesday",
            "put_right": "Somebody to say sorry, and a time that holds.",
        }
    )

    @property
    def theirs(self) -> str:
        return f"/partner/referrals/{self.pk}/"

    @property
    def ours(self) -> str:
        return f"/referrals/{self.pk}/"

    def on_ours(self) -> Locator:
        return self.us.page.locator("main")

    def back_on_ours(self) -> None:
        self.us.page.wait_for_url(f"**{self.ours}")

    def step(self, label: str) -> None:
        """The one thing to do next, as its page says it."""
        self.us.page.locator(".sec-duty--first").locator("a, button").get_by_text(label, exact=True).click()

    def stands_for_the_worker(self, words: str) -> None:
        """Their desk and its page say so."""
        self.worker.open("/partner/")
        line = self.worker.page.locator("li", has=self.worker.page.get_by_text(self.reference))
        expect(line.first).to_contain_text(words)
        self.worker.open(self.theirs)
        expect(self.worker.page.locator("main")).to_contain_text(self.reference)


def test_something_is_put_right_from_the_form_to_the_figures(site, chromium, agreed, capsys):
    worker = at_the_desk(chromium, site, "ffion", Story(tag="put-right-theirs", language="en"), thorough=True)
    us = at_the_desk(chromium, site, "mair", Story(tag="put-right-ours", language="en"), thorough=True)
    walk = Walk(worker, us)
    us.sign_in_with_a_code()
    before = figures(us)
    told = send(walk, site)
    acknowledge_and_decide(walk)
    take_it_on(walk)
    confirm_the_plan(walk)
    offer(walk)
    agree_and_tell(walk)
    learn_and_close(walk)
    forget(walk, site)
    after = figures(us)
    with capsys.disabled():
        print(f"\n{told}\nFigures before and after: {before} → {after}")
    assert {name: after[name] - before[name] for name in before} == {"received": 1, "answered": 1, "put right": 1}
    assert not (found := [*worker.eyes.faults, *us.eyes.faults]), "\n".join(found)
    worker.page.context.close()
    us.page.context.close()


def figures(us: Coordinator) -> dict[str, int]:
    """Of the running quarter."""
    us.open("/referrals/figures/")
    us.look("figures")
    us.page.emulate_media(media="print")
    assert all(table.is_visible() for table in us.page.locator(".sec-fold table").all())  # paper does not unfold
    us.page.emulate_media(media="screen")
    for fold in us.page.locator(".sec-fold").all():
        fold.locator("summary").first.click()
    us.look("figures unfolded")
    rows = {"received": "Referrals received", "answered": "Answered in time", "put right": "Put right"}
    return {name: _first_number(us.page, row) for name, row in rows.items()}


def _first_number(page: Page, row: str) -> int:
    line = page.locator("tr", has=page.get_by_role("rowheader", name=row, exact=True)).first
    if not line.count():
        return 0  # a row stands there once there is any
    return int(re.search(r"\d+|$", line.locator("td").first.inner_text()).group() or 0)


# Their side -----------------------------------------------------------------------------------------------------------
def send(walk: Walk, site) -> str:
    """From the desk to the reference, by links and buttons alone. Gives how long it took, and of a person how long."""
    page = walk.worker.page
    sign_in(site.people["ffion"], page, site)
    walk.worker.look("desk of a worker")
    hand, began = Worker(page), time.monotonic()
    page.get_by_role("button", name="Ask us to put something right").click()
    page.locator(".sec-stop button").click()
    hand.presses, hand.pages = 2, 3
    hand.answer(job="idva", aim="service_recovery", has_agreed="yes", agreed_on=day(), agreed_how="phone")
    hand.answer(agreed_to=["contact", "told_outcome", "share_outcome", "department"], knows_warning="yes")
    hand.go_on()
    hand.answer(their_reference=walk.written["their_reference"], language="en", reach="through_me")
    hand.go_on()
    texts = {name: walk.written[name] for name in ("what_happened", "service_part", "put_right")}
    hand.answer(**texts, choice="put_right", raise_as="own_case")
    hand.go_on()
    hand.go_on()
    page.get_by_role("button", name="Send to the coordinator").click()
    hand.presses += 1
    expect(page).to_have_url(re.compile(r"/partner/referrals/"))
    took = time.monotonic() - began
    walk.pk = re.search(r"[0-9a-f-]{36}", page.url).group()
    walk.reference = REFERENCE.search(page.locator("main").inner_text()).group()
    walk.worker.look("sent")
    assert took + hand.seconds < LIMIT
    return (
        f"A referral by somebody untrained: {hand.presses} presses, {hand.letters} letters, {hand.pages} pages; "
        f"{took:.1f} s of the machine, {hand.seconds:.0f} s of a person reckoned"
    )


def forget(walk: Walk, site) -> None:
    """A day later they read what came of it, and nothing of what they wrote."""
    page = walk.worker.page
    walk.worker.open(walk.theirs)
    expect(page.locator("main")).to_contain_text(walk.written["what_happened"])
    site.manage("shell", "--no-imports", "-c", A_DAY_EARLIER.format(pk=walk.pk))
    walk.worker.open(walk.theirs)
    expect(page.locator("main")).to_contain_text("They have a letter, and a time.")
    assert [text for text in walk.written.values() if text in page.content()] == []
    walk.worker.look("closed, and a day later")


# Our side -------------------------------------------------------------------------------------------------------------
def acknowledge_and_decide(walk: Walk) -> None:
    us = walk.us
    us.open("/desk/")
    us.look("desk with a referral")
    duty = us.page.locator(".sec-duty", has_text=walk.reference)
    if not duty.is_visible():  # it is among what comes up
        us.page.locator("details", has_text=walk.reference).locator("summary").click()
    duty.locator("a, button").first.click()
    walk.back_on_ours()
    expect(walk.on_ours()).to_contain_text(walk.written["what_happened"])
    us.look("received")
    walk.step("Say that it has arrived")
    walk.back_on_ours()
    walk.stands_for_the_worker("A coordinator is looking at it")
    walk.step("Decide what happens with it")
    us.look("decide")
    fill(us.page, to="accepted")
    press(us.page)


def take_it_on(walk: Walk) -> None:
    us = walk.us
    us.page.wait_for_url("**/accept/")
    us.look("who is it")
    fill(us.page, who="new", adult="yes")
    press(us.page)
    walk.back_on_ours()
    us.look("taken on")
    walk.stands_for_the_worker("Taken on")


def confirm_the_plan(walk: Walk) -> None:
    """With the survivor, on the phone with their worker: they are reached through the worker alone."""
    us = walk.us
    us.page.locator('main a[href*="/survivors/"]').first.click()
    us.look("the survivor a referral made")
    us.follow("/plan/")
    us.look("plan that was passed on")
    fill(us.page, safe="yes", when="every", opens="00:00", closes="23:59", say="Ffion rings them")
    fill(us.page, days="90", together=True)
    press(us.page)
    us.page.wait_for_url(re.compile(r"/survivors/[0-9a-f-]{36}/$"))
    us.open(walk.ours)


def offer(walk: Walk) -> None:
    us = walk.us
    walk.step("Begin putting it right")
    us.look("begin")
    fill(us.page, comes_back="no", asked="The inspector of the desks: what happened that Tuesday.")
    works_here = us.page.locator("[name=works_here]")
    if works_here.count():
        works_here.fill("Their worker says no.")
    us.page.locator("select[name=department]").select_option(index=1)
    press(us.page)
    walk.back_on_ours()
    walk.stands_for_the_worker("Being put right")
    walk.step("Say what is offered")
    us.look("offer")
    fill(us.page, kind="apology_written", detail="A letter from the inspector, given to their worker.")
    press(us.page)
    walk.back_on_ours()
    us.look("offered")
    walk.stands_for_the_worker("Being put right")


def agree_and_tell(walk: Walk) -> None:
    """They agree, through their worker; then they are told what came of it, and their worker reads what they agreed
    to share."""
    us = walk.us
    us.page.get_by_role("link", name="Note what they say to the offer").click()
    fill(us.page, is_agreed="yes", note="Ffion: they say that this is what they wanted.")
    press(us.page)
    walk.back_on_ours()
    expect(walk.on_ours().locator(".govuk-tag").first).to_have_text("Agreed")
    walk.stands_for_the_worker("Being put right")
    walk.step("Tell them what came of it")
    us.look("tell them")
    fill(us.page, how="via_worker", answer="agreed", words="The letter, and a time.", said="That is all I wanted.")
    press(us.page)
    walk.back_on_ours()
    expect(walk.on_ours()).to_contain_text("That is all I wanted.")
    us.page.get_by_role("link", name="Share the outcome with their worker").click()
    us.look("share")
    fill(us.page, words="They have a letter, and a time.")
    press(us.page)
    walk.back_on_ours()
    us.page.locator("#remedies button", has_text="It is done").click()
    expect(us.page.locator("#remedies .govuk-tag--green")).to_be_visible()


def learn_and_close(walk: Walk) -> None:
    us = walk.us
    walk.step("Write down what was learnt")
    us.page.wait_for_url(TALK)
    us.look("write down what was learnt")
    codes = us.page.locator("[name=theme] option").evaluate_all("all => all.map((one) => one.value)")
    fill(us.page, words="A person waits, and nobody tells them how long.", theme=codes[1], may_quote="no")
    if us.page.locator("[name=read_back]").count():
        fill(us.page, read_back="not_read_back")
    us.page.locator("button[name=last]").click()
    expect(us.page.locator("blockquote.sec-words").last).to_contain_text("A person waits")
    us.look("one point learnt")
    us.open(walk.ours)
    us.page.get_by_role("link", name="Link a change").click()
    us.page.locator("select[name=change]").select_option(index=1)
    press(us.page)
    walk.back_on_ours()
    walk.step("The learning is written down")
    walk.back_on_ours()
    walk.step("Close it")
    us.look("close it")
    fill(us.page, outcome="put_right")
    press(us.page)
    walk.back_on_ours()
    us.look("closed")
    expect(walk.on_ours()).to_contain_text("Put right")
    walk.worker.open(walk.theirs)
    expect(walk.worker.page.locator("main")).to_contain_text("They have a letter, and a time.")
    walk.worker.look("closed for the worker")
