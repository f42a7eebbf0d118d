"""A pair of eyes on every page: axe, the console, where requests go, how long they take, and, where they are asked for
(`bin/test --pictures`, and `--full`), pictures of each page."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.browser.running import Site, plain

RESULTS = Path(__file__).resolve().parents[2] / "test-results"
SCREENS = RESULTS / "screens"
AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HAS_PICTURES = bool(os.environ.get("PICTURES"))
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Eyes:
    """Watches one browser context. `thorough` adds axe, a phone's width and pictures to what is always watched."""

    context: BrowserContext
    site: Site
    album: str
    thorough: bool = True
    faults: list[str] = field(default_factory=list)
    seconds: list[tuple[float, str]] = field(default_factory=list)
    pages_seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        self.context.on("request", self._request)
        self.context.on("requestfinished", self._finished)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            page = message.page.url if message.page else "?"
            self.faults.append(f"console on {page}: {message.text} ({message.location.get('url')})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site.url}/", self.site.away, "data:", "blob:")):
            self.faults.append(f"request to another place: {request.url}")

    def _finished(self, request: Request) -> None:
        path = request.url.removeprefix(self.site.url)
        if request.url.startswith(self.site.url) and not path.startswith("/static/"):
            self.seconds.append((request.timing["responseEnd"] / 1000, f"{request.method} {path}"))

    def look(self, page: Page, name: str) -> None:
        """Note what is wrong with this page, as wide as a desk and as a phone."""
        self.pages_seen.append(name)
        page.wait_for_load_state()  # what is waited for to go is also gone from a page that is only just arriving
        if not self.thorough:
            return
        before = page.viewport_size
        self._axe(page, name)
        for size in (DESK, PHONE) if HAS_PICTURES else (PHONE,):
            page.set_viewport_size(size)
            picture(page, f"{self.album}/{len(self.pages_seen):02d}-{plain(name)}-{size['width']}")
        self._fits(page, name)
        page.set_viewport_size(before)

    def _axe(self, page: Page, name: str) -> None:
        page.evaluate(AXE)
        options = {"runOnly": RULES, "resultTypes": ["violations"]}
        found = page.evaluate(f"axe.run(document, {json.dumps(options)}).then((all) => all.violations)")
        self.faults += [
            f"axe on {name} ({page.url}): {rule['id']}: {rule['help']} — {node['html'][:300]}"
            for rule in found
            for node in rule["nodes"]
        ]

    def _fits(self, page: Page, name: str) -> None:
        """Nobody has to push the page sideways on a phone."""
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            self.faults.append(f"{name} ({page.url}) is {width} pixels wide on a phone")


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page, where pictures are asked for."""
    if HAS_PICTURES:
        page.evaluate("scrollTo(0, 0)")  # what stays in place while one scrolls stands where it does at first
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)
