"""The whole loop, press by press: what a coordinator does, and then what the survivor does."""

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, FilePayload, Page, expect

from sec_portal.engines import wait_for
from tests.browser.looking import DESK, PHONE, Eyes
from tests.browser.running import Person, Site

PASSWORD = "three-brave-otters-sing"
PAPER = FilePayload(name="guidance.csv", mimeType="text/csv", buffer=b"team,trained\nContact centre,52\n")
PATIENCE = 10_000  # milliseconds for anything on a page
LINK = re.compile(r"https?://\S+")


@dataclass
class Story:
    """Everything that is said in one walk. Each has words of its own, so that a search knows where they came from."""

    tag: str
    language: str  # of the coordinator's screen
    reads: str = "cy"  # the survivor's own
    name: str = "Siân O'Connor-Ŵyn"
    known_as: str = "Siani Fach"
    pin: str = "407193"
    token: str = ""
    survivor: str = ""  # the path of their page, without a language
    pseudonym: str = ""
    change: str = ""
    address: str = field(init=False)

    def __post_init__(self) -> None:
        self.address = f"heulwen.{self.tag}@cartref.example"

    def words(self, what: str) -> str:
        return {
            "first": f"Ches i ddim gwybod dim am dri mis, a rown i’n teimlo’n angof ({self.tag} un).",
            "second": f"Roedd yr ystafell aros yn oer ac yn “swnllyd” – dim lle i blant ({self.tag} dau).",
            "first_change": f"Galwad ffôn bob pythefnos, hyd yn oed heb newyddion ({self.tag} un).",
            "say": f"Mari o'r ystafell wnïo {self.tag}",
            "never": f"Dim negeseuon llais, byth, na llythyrau ({self.tag})",
            "conditions": f"Egwyl bob ugain munud ({self.tag})",
            "notes": f"Mae’n haws iddi yn y bore ({self.tag})",
            "you_said_en": f"Nobody told us anything for months, café-cold and long ({self.tag}).",
            "you_said_cy": f"Ddywedodd neb ddim wrthym am fisoedd, yn oer a hir ({self.tag}).",
            "we_did_en": f"Somebody now rings every fortnight, news or none ({self.tag}).",
            "we_did_cy": f"Mae rhywun nawr yn ffonio bob pythefnos, â newyddion neu hebddo ({self.tag}).",
        }[what]

    OF_THEM = ("first", "second", "first_change", "say", "never", "conditions", "notes")
    OF_THE_CHANGE = ("you_said_en", "you_said_cy", "we_did_en", "we_did_cy")

    def secrets(self) -> list[str]:
        """What may stand nowhere in the open, but for the message itself: of whom there is, of what there is."""
        person = [self.name, self.known_as, self.address, self.token] if self.survivor else []
        written = (self.OF_THEM if self.survivor else ()) + (self.OF_THE_CHANGE if self.change else ())
        return [*person, *map(self.words, written)]


@dataclass
class Coordinator:
    """A coordinator at a desk, in one language, with a passkey on the machine."""

    page: Page
    eyes: Eyes
    site: Site
    person: Person
    story: Story

    @property
    def prefix(self) -> str:
        return "/cy" if self.story.language == "cy" else ""

    def open(self, path: str) -> None:
        self.page.goto(f"{self.site.url}{self.prefix}{path}")

    def follow(self, ending: str) -> None:
        """Press the first link on the page that leads there."""
        self.page.locator(
            f'main a[href$="{ending}"], nav a[href$="{ending}"], header a[href$="{ending}"]'
        ).first.click()
        self.page.wait_for_url(f"**{ending}")

    def look(self, name: str) -> None:
        self.eyes.look(self.page, name)

    # Signing in ------------------------------------------------------------------------------------------------------
    def sign_in_with_a_code(self) -> None:
        self.open("/sign-in/")
        self.look("sign in")
        self.page.locator("details summary").first.click()
        fill(self.page, email=self.person.email, password=PASSWORD)
        press(self.page)
        self.page.wait_for_url("**/sign-in/code/*")
        self.look("sign in code")
        fill(self.page, code=self.person.code())
        press(self.page)
        self.page.wait_for_url("**/desk/")

    def add_a_passkey(self) -> None:
        plug_in_an_authenticator(self.page)
        self.follow("/account/")
        self.look("account")
        self.follow("/account/passkey/")
        self.look("add a passkey")
        self.page.locator("[data-passkey] button").click()
        self.page.wait_for_url("**/account/")
        self.look("account with a passkey")

    def sign_in_with_the_passkey(self) -> None:
        self.page.locator('form[action$="/sign-out/"] button').first.click()
        self.page.wait_for_url("**/sign-in/")
        self.page.locator("[data-passkey] button").click()
        self.page.wait_for_url("**/desk/")
        self.look("desk before")

    # The survivor ----------------------------------------------------------------------------------------------------
    def add_the_survivor(self) -> None:
        self.follow("/survivors/")
        self.look("survivors")
        self.follow("/survivors/add/")
        self.look("add a survivor")
        press(self.page)
        expect(self.page.locator(".govuk-error-summary")).to_be_visible()
        self.look("add a survivor with nothing answered")
        self.switch_and_back(known_as=self.story.known_as)
        fill(self.page, language=self.story.reads, adult="yes", known_as=self.story.known_as, name=self.story.name)
        with self.page.expect_navigation():
            press(self.page)
        if self.page.url.endswith("/survivors/add/"):  # another story of this site added somebody of the same name
            self.look("is it one of them")
            press(self.page)
        self.page.wait_for_url(re.compile(r"/survivors/[0-9a-f-]{36}/$"))
        self.story.survivor = self.page.url.removeprefix(self.site.url).removeprefix(self.prefix)
        self.story.pseudonym = self.page.locator("main h1").inner_text()
        self.look("survivor just added")

    def switch_and_back(self, **typed: str) -> None:
        """The other language and this one again, in the middle of a form: what was typed stays."""
        fill(self.page, **typed)
        for _ in range(2):
            before = self.page.locator("html").get_attribute("lang")
            self.page.locator("button[name=_switch]").click()
            expect(self.page.locator("html")).not_to_have_attribute("lang", before)
            for name, text in typed.items():
                expect(self.page.locator(f"[name={name}]")).to_have_value(text)

    def agree_a_plan(self) -> None:
        self.follow("/plan/")
        self.look("plan")
        fill(
            self.page,
            kind="email",
            value=self.story.address,
            safe="yes",
            seen="no",
            device="own",
            link_ok=True,
            when="every",
            opens="00:00",
            closes="23:59",
            say=self.story.words("say"),
            never=self.story.words("never"),
            days="90",
            together=True,
        )
        self.save(self.story.survivor)
        self.look("survivor with a plan")

    def ask_for_consents(self) -> None:
        self.follow("/consents/add/")
        self.look("ask for consent")
        asked = {
            f"answer_{purpose}": "yes" for purpose in ("contact_by_sec", "one_to_one_feedback", "feedback_updates")
        }
        fill(self.page, method="by_phone", in_private=True, **asked)
        self.save(self.story.survivor)

    def assess_together(self) -> None:
        self.follow("/assessments/add/")
        self.look("assessment")
        fill(
            self.page,
            covers=["one_to_one"],
            proceedings="none",
            decision="proceed_with_conditions",
            with_survivor="yes",
            conditions=self.story.words("conditions"),
            notes=self.story.words("notes"),
        )
        self.save(self.story.survivor)

    def agree_a_pin(self) -> None:
        self.follow("/pin/")
        self.look("agree the digits")
        fill(self.page, pin=self.story.pin, agreed="voice", link_days="7")
        self.save(self.story.survivor)
        self.look("survivor ready")

    def show_the_name(self) -> None:
        """One recorded opening; the right name stands there, in its own spelling."""
        self.page.locator('button[name=what][value="name"]').click()
        expect(self.page.locator("main")).to_contain_text(self.story.name)
        self.look("survivor with the name shown")

    # The conversation ------------------------------------------------------------------------------------------------
    def listen(self) -> None:
        self.open(self.story.survivor)
        self.follow("/consultations/start/")
        self.look("start a consultation")
        fill(self.page, channel="phone", language=self.story.reads)
        press(self.page)
        self.page.wait_for_url(re.compile(r"/consultations/[0-9a-f-]{36}/$"))
        self.look("consultation open")
        fill(self.page, warning="understood")
        self.page.locator('button[formaction$="/warning/"]').click()
        expect(self.page.locator("details button[formaction$='/warning/']")).to_have_count(1)
        self.look("consultation after the warning")
        self.note("first", would_change=self.story.words("first_change"), button="save")
        self.look("consultation with one point")
        self.note("second", would_change="", button="last")
        self.look("consultation with two points")
        fill(self.page, wellbeing="steady", safeguarding="none", crime="none", crime_reason="Am y gwasanaeth yn unig")
        self.page.locator("details:has([name=own_safe]) > summary").click()
        fill(self.page, own_safe="yes", own_worthwhile="rather_not")
        self.look("consultation with how it was for them")
        self.page.locator('button[formaction$="/close/"]').click()
        expect(self.page.locator("#main-form")).to_have_count(0)
        expect(self.page.locator("main")).to_contain_text(self.story.words("second"))
        self.look("consultation closed")
        self.follow("/consultations/")
        self.look("consultations")

    def note(self, which: str, *, would_change: str, button: str) -> None:
        theme = "information" if which == "first" else "support"
        codes = self.page.locator("[name=theme] option").evaluate_all("all => all.map((one) => one.value)")
        fill(
            self.page,
            words=self.story.words(which),
            read_back="agreed",
            theme=next((code for code in codes if theme in code), codes[1]),
            would_change=would_change,
            may_quote="no",
        )
        self.page.locator(f"button[name={button}]").click()
        expect(self.page.locator("blockquote.sec-words").last).to_contain_text(self.story.words(which))
        expect(self.page.locator(".govuk-error-summary")).to_have_count(0)

    # The change ------------------------------------------------------------------------------------------------------
    def make_a_change(self) -> None:
        self.follow("/changes/")
        self.look("changes")
        self.follow("/changes/add/")
        self.look("add a change")
        fill(self.page, title=f"A call every fortnight, {self.story.tag}", kind="practice")
        self.page.locator("select[name=area]").select_option(index=1)
        press(self.page)
        self.page.wait_for_url(re.compile(r"/changes/[0-9a-f-]{36}/$"))
        self.story.change = self.page.url.removeprefix(self.site.url).removeprefix(self.prefix)
        self.look("change just added")

    def link_what_was_said(self) -> None:
        self.follow("/link/")
        self.look("link what was said")
        for which in ("first", "second"):
            self.page.locator(".govuk-checkboxes__item", has_text=self.story.words(which)).locator("input").check()
        fill(self.page, strength="direct")
        self.save(self.story.change)

    def write_the_words(self) -> None:
        self.follow("/words/")
        self.look("write the words")
        fill(self.page, **{name: self.story.words(name) for name in Story.OF_THE_CHANGE})
        self.save(self.story.change)
        self.look("change with its words")

    def see_it_through(self) -> None:
        for status in ("accepted", "in_progress", "implemented"):
            self.follow("/move/")
            if status == "accepted":
                self.look("what happened next")
            due = {"due_on": a_month_from_now()} if status == "accepted" else {}
            fill(self.page, to=status, **due)
            self.save(self.story.change)
            if status == "in_progress":
                self.show_evidence()

    def show_evidence(self) -> None:
        """Nothing is called made without it."""
        self.follow(f"{self.story.change}evidence/")
        self.look("add evidence")
        fill(self.page, title=f"Guidance, one page ({self.story.tag})", kind="policy")
        self.page.locator("input[name=file]").set_input_files(PAPER)
        self.save(self.story.change)
        self.page.locator("#evidence form button").click()
        expect(self.page.locator("#evidence form")).to_have_count(0)

    def send_the_news(self) -> str:
        """What the preview showed is given back, to be held against what arrived."""
        self.look("change with the preview")
        shown = self.page.locator(".sec-message").inner_text()
        self.page.locator(f'form[action$="{self.story.change}tell/"] button[type=submit]').click()
        expect(self.page.locator(f'form[action$="{self.story.change}tell/"]')).to_have_count(0)
        self.look("change with the news on its way")
        return shown

    def see_the_loop_waiting(self) -> None:
        for path in (
            self.story.change,
            self.story.survivor,
            "/contributions/?show=waiting",
            "/contributions/",
            "/desk/",
        ):
            self.open(path)

    def see_the_loop_closed(self) -> None:
        self.open("/contributions/?show=told")
        expect(self.page.locator("main table").last).to_be_visible()
        self.look("ledger told")
        self.open("/contributions/")
        self.look("ledger owed")
        self.open(self.story.change)
        self.look("change answered")
        self.open(self.story.survivor)
        self.look("survivor answered")
        self.open("/desk/")
        self.look("desk after")

    def save(self, lands_on: str) -> None:
        press(self.page)
        self.page.wait_for_url(f"{self.site.url}{self.prefix}{lands_on}")


@dataclass
class Survivor:
    """A survivor with a phone of their own, who has just had a message."""

    page: Page
    eyes: Eyes
    story: Story

    def open_their_page(self, link: str) -> None:
        self.page.goto(link)
        assert self.story.words("first") not in self.page.content()
        self.look("private page closed")
        fill(self.page, pin="901744")
        press(self.page)
        expect(self.page.locator(".govuk-error-summary")).to_be_visible()
        self.look("private page with wrong digits")
        fill(self.page, pin=self.story.pin)
        press(self.page)
        expect(self.page.locator("main")).to_contain_text(self.story.words("first"))
        expect(self.page.locator("main")).to_contain_text(self.story.words("second"))
        expect(self.page.locator("main")).to_contain_text(self.story.words("we_did_cy"))
        assert self.page.locator("html").get_attribute("lang") == "cy"
        self.look("private page open")

    def answer_yes(self) -> None:
        self.page.locator("button[name=answer][value=yes]").click()
        expect(self.page.locator("main h1")).to_be_visible()
        expect(self.page.locator("button[name=answer][value=yes]")).to_have_count(0)
        self.look("private page answered")

    def say_how_it_was(self) -> None:
        """Sent once, and thanked for."""
        fill(self.page, heard="yes", made_sense="partly")
        self.page.locator("#own-form button").click()
        expect(self.page.locator("#own-form")).to_have_count(0)
        expect(self.page.locator("p#own")).to_be_visible()
        self.look("private page thanked")

    def switch_to_english(self) -> None:
        """The frame and the news change their language; what was said stays as it was said."""
        self.page.locator('main a[hreflang="en"], main a[lang="en"]').first.click()
        expect(self.page.locator("html")).to_have_attribute("lang", "en")
        expect(self.page.locator("main")).to_contain_text(self.story.words("first"))
        expect(self.page.locator("main")).to_contain_text(self.story.words("we_did_en"))
        self.look("private page in English")

    def look(self, name: str) -> None:
        self.eyes.look(self.page, name)


# The whole of it ------------------------------------------------------------------------------------------------------
def at_the_desk(
    chromium: Browser, site: Site, first: str, story: Story, *, thorough: bool, **browsing: Any
) -> Coordinator:
    context = chromium.new_context(viewport=DESK, locale="en-GB", reduced_motion="reduce", **browsing)
    page = patient(context)
    return Coordinator(page, Eyes(context, site, story.tag, thorough), site, site.people[first], story)


def on_a_phone(chromium: Browser, site: Site, story: Story, *, thorough: bool) -> Survivor:
    context = chromium.new_context(viewport=PHONE, has_touch=True, locale="cy-GB")
    eyes = Eyes(context, site, f"{story.tag}-survivor", thorough)
    return Survivor(patient(context), eyes, story)


def patient(context: BrowserContext) -> Page:
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def until_the_news_is_sent(coordinator: Coordinator, *, passkey: bool) -> str:
    """Everything the coordinator does, up to *send*; gives what the preview showed."""
    coordinator.sign_in_with_a_code()
    if passkey:
        coordinator.add_a_passkey()
        coordinator.sign_in_with_the_passkey()
    coordinator.add_the_survivor()
    coordinator.agree_a_plan()
    coordinator.ask_for_consents()
    coordinator.assess_together()
    coordinator.agree_a_pin()
    coordinator.show_the_name()
    coordinator.listen()
    coordinator.make_a_change()
    coordinator.link_what_was_said()
    coordinator.write_the_words()
    coordinator.see_it_through()
    return coordinator.send_the_news()


def letter_for(site: Site, story: Story, *, seconds: float):
    """The one message that arrived, and how long it took."""
    began = time.monotonic()
    arrived = wait_for(lambda: bool(site.letters_to(story.address)), began + seconds)
    assert arrived, f"No message within {seconds:.0f} seconds"
    (letter,) = site.letters_to(story.address)
    return letter, time.monotonic() - began


def fill(page: Page, **answers: object) -> None:
    """Answer each question of a form by its field's name, whatever kind of field it is."""
    for name, answer in answers.items():
        boxes = page.locator(f'[name="{name}"]:not([type=hidden])')
        kind = boxes.first.evaluate("one => one.tagName === 'INPUT' ? one.type : one.tagName.toLowerCase()")
        if kind in ("radio", "checkbox") and answer is not True:
            for value in answer if isinstance(answer, list) else [answer]:
                page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "checkbox":
            boxes.check()
        elif kind == "select":
            boxes.select_option(str(answer))
        else:
            boxes.fill(str(answer))


def a_month_from_now() -> str:
    """A day as the browser's own field for days takes it."""
    return (datetime.now(UTC).date() + timedelta(days=30)).isoformat()


def press(page: Page) -> None:
    """The button of the form."""
    page.locator("#main-form button[name=save]").click()


def plug_in_an_authenticator(page: Page) -> CDPSession:
    """A fingerprint reader that always says yes; it stays plugged in while the session is kept."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = kind | {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session
