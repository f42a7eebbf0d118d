"""A person at a keyboard: what they press is counted. Typing and moving the focus are not."""

from dataclasses import dataclass

from playwright.sync_api import Page

FURTHEST = 250  # presses of Tab within one page
STANDS = "(selector) => document.activeElement?.matches(selector) ?? false"


@dataclass
class Keyboard:
    """Tab, arrows, Space and Enter, and nothing else. A press is an Enter, a Space or one choice."""

    page: Page
    presses: int = 0

    def to(self, selector: str) -> None:
        """Move on with Tab until the focus stands there."""
        for _ in range(FURTHEST):
            if self.page.evaluate(STANDS, selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {selector} on {self.page.url}")

    def choose(self, name: str, value: str) -> None:
        """One of several answers: Space on the first, arrows to another."""
        wanted = f'[name="{name}"][value="{value}"]'
        self.to(f'[type=radio][name="{name}"]')
        if self.page.evaluate(STANDS, wanted):
            self.page.keyboard.press("Space")
        for _ in range(FURTHEST):
            if self.page.evaluate(STANDS, f"{wanted}:checked"):
                break
            self.page.keyboard.press("ArrowDown")
        assert self.page.locator(wanted).is_checked(), wanted
        self.presses += 1

    def tick(self, selector: str) -> None:
        self.to(selector)
        self.page.keyboard.press("Space")
        assert self.page.locator(selector).is_checked(), selector
        self.presses += 1

    def pick_next(self, name: str) -> None:
        """The next entry of a list that folds out."""
        self.to(f'select[name="{name}"]')
        self.page.keyboard.press("ArrowDown")
        self.presses += 1

    def write(self, name: str, text: str) -> None:
        self.to(f'[name="{name}"]')
        self.page.keyboard.insert_text(text)

    def press(self, selector: str) -> None:
        """A link or a button, and the page it leads to."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.presses += 1
