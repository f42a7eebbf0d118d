"""What a browser does with the portal, as far as the bench needs it: cookies, and forms with all their fields."""

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from time import perf_counter
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from sec_portal.bench.names import QUERIES
from sec_portal.bench.server import HOST

TIMEOUT = 60
CHOSEN = ("radio", "checkbox")
BUTTONS = ("submit", "button", "image", "reset")


class WrongAnswer(Exception):
    """A page did not answer as it should: a figure for it would mean nothing."""


@dataclass(frozen=True)
class Answer:
    """One answer, read to its end, and how long that took."""

    path: str
    status: int
    seconds: float
    queries: int
    text: str
    to: str  # where a redirect leads

    def form(self, action: str, asking: str = "") -> "Form":
        """The form of this page that leads there, and asks for this."""
        parser = Forms(self.path)
        parser.feed(self.text)
        found = [form for form in parser.forms if form.action.split("?")[0] == action.split("?")[0]]
        return next(form for form in found if not asking or asking in dict(form.fields))


class Browser:
    """One person at one browser: every answer must be the one expected."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, SimpleCookie()

    def get(self, path: str) -> Answer:
        """A page that opens."""
        return self._expect(200, self._ask("GET", path))

    def follow(self, path: str) -> Answer:
        """The page to which this leads, however many steps away."""
        answer = self._ask("GET", path)
        while answer.status in (301, 302):
            answer = self._ask("GET", answer.to)
        return self._expect(200, answer)

    def post(self, path: str, typed: Mapping[str, Any] | list[tuple[str, str]], *, expect: int = 302) -> Answer:
        """A form that is taken, and leads on."""
        body = urlencode(typed, doseq=True)
        return self._expect(expect, self._ask("POST", path, body))

    def _expect(self, status: int, answer: Answer) -> Answer:
        if answer.status != status:
            faults = "; ".join(re.findall(r'govuk-error-message">(.*?)</p>', answer.text, re.S))[:500]
            raise WrongAnswer(f"{answer.path} answered {answer.status} and not {status}. {faults}")
        return answer

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {
            "Host": f"localhost:{self.port}",
            "Cookie": "; ".join(f"{name}={held.value}" for name, held in self.cookies.items()),
            "Sec-Fetch-Site": "same-origin",
            "Accept-Encoding": "identity",
        }
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{self.port}"}
        began = perf_counter()
        connection = http.client.HTTPConnection(HOST, self.port, timeout=TIMEOUT)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        seconds = perf_counter() - began
        connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(line)
        to = urljoin(path, answer.headers.get("Location", ""))
        parts = urlsplit(to)
        there = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return Answer(path, answer.status, seconds, int(answer.headers.get(QUERIES, -1)), text, there)


@dataclass
class Form:
    """One form as it stands on the page."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, typed: Mapping[str, str]) -> list[tuple[str, str]]:
        """Everything that a browser sends, with these fields typed or chosen."""
        kept = [(name, value) for name, value in self.fields if name not in typed]
        return [*kept, *typed.items()]


class Forms(HTMLParser):
    """The forms of a page, with the values that a browser would send if nobody touched them."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path  # where a form leads that does not say
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._area: str | None = None
        self._select = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "form":
            self._open = Form(held.get("action") or self.path)
            self.forms.append(self._open)
        elif self._open is None:
            return
        elif tag == "input" and held.get("name") and held.get("type") not in BUTTONS:
            if held.get("type") not in CHOSEN or "checked" in held:
                self._open.fields.append((str(held["name"]), held.get("value") or ""))
        elif tag == "textarea":
            self._area, self._text = str(held.get("name")), ""
        elif tag == "select":
            self._select = str(held.get("name"))
        elif tag == "option" and "selected" in held:
            self._open.fields.append((self._select, held.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._open is not None and self._area is not None:
            self._open.fields.append((self._area, self._text.removeprefix("\r\n").removeprefix("\n")))
            self._area = None
