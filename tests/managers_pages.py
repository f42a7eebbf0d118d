"""A manager's pages, followed link by link, and every file they can take: nobody stands in them, and no count of few
people (SN-1, SN-4)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any

from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.demo import DEMO_PASSWORD, demo_people
from accounts.models import Organisation, User
from accounts.roles import Role
from engagement.models import Survivor
from feedback.board import newest
from impact.models import ReportFile
from impact.tasks import make_reports
from impact.tests.what_leaves import lines_of, sheets_of, tables_on, words_of
from partners.models import PartnerContact, Referral
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import SealedField, open_rows
from tests.counted_again import CHECKS, CountedAgain

LINKS = re.compile(r'href="(/[^"#]*)"')
FORMS = re.compile(r'<form method="post" action="(/[^"]*)".*?</form>', re.S)
BUTTONS = re.compile(r"<button\b[^>]*>")
TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.S)
FEW_PEOPLE = re.compile(r"\b[1-4] (?:people|person|survivors?|o bobl|unigolyn|pherson|goroeswr|o oroeswyr)\b")
FILE = re.compile(r"/impact/reports/[^/]+/files/(\d+)/$")
TAKEN_OUT = ("/impact/evidence/", "/impact/practice/", "/impact/theory/export/")
ELSEWHERE = ("/leave", "/static/", "/sign-out")
MOST, ENOUGH = 500, 60
CHOSEN = ("engagement.access_need.kind", "engagement.assessment_domain.rating", "outbox.message.subject")
SHORTEST, LONG = 5, 40  # letters: shorter ones may stand anywhere; of longer texts so many are looked for
LONG_ENOUGH = 20  # to be no name


@dataclass(frozen=True)
class Reached:
    """What stands at one address: its kind, as it came, and its words."""

    kind: str
    content: bytes

    @cached_property
    def words(self) -> str:
        if self.kind == "application/pdf":
            return words_of(self.content)
        if self.kind.startswith("application/vnd."):
            return "\n".join(" ".join(row) for sheet in sheets_of(self.content).values() for row in sheet)
        page = self.content.decode(errors="replace")
        return unescape(TAGS.sub(" ", page)) if self.kind == "text/html" else page

    def tables(self) -> list[list[list[str]]]:
        if self.kind == "text/html":
            return tables_on(self.content.decode())
        if self.kind == "text/csv":
            return [lines_of(self.content)]
        return list(sheets_of(self.content).values()) if self.kind.startswith("application/vnd.") else []


def signed_in(role: str) -> Client:
    """Somebody of the demo in this role, with both steps of signing in."""
    person = next(each for each in demo_people() if each["role"] == role)
    client = Client()
    answer = client.post(reverse("sign_in"), {"email": person["email"], "password": DEMO_PASSWORD})
    client.post(answer.url, {"code": person["code"]})
    return client


def crawled(client: Client) -> dict[str, Reached]:
    """Each page that can be reached from this person's first ones, in both languages, and each file that a press on
    one of them takes out."""
    waiting: list[tuple[str, dict[str, str] | None]] = []
    found: dict[str, Reached] = {}
    for language in ("en", "cy"):
        with translation.override(language):
            waiting += [(reverse("home"), None), (reverse("impact"), None)]
    while waiting:
        address, pressed = waiting.pop()
        name = address if pressed is None else f"{address} {pressed}"
        if name in found or any(each in address for each in ELSEWHERE) or is_same_file(address):
            continue
        answer = client.get(address) if pressed is None else client.post(address, pressed)
        assert len(found) < MOST, address
        found[name] = reached(answer)
        if answer.status_code in (301, 302):
            waiting.append((answer.url, None))
            continue
        assert answer.status_code == 200, (name, answer.status_code)
        if found[name].kind == "text/html":
            page = found[name].content.decode()
            waiting += [(link, None) for link in LINKS.findall(page)] + list(presses(page))
    return found


def is_same_file(address: str) -> bool:
    """A file of a report is the same whatever the language of the page."""
    return address.startswith("/cy/") and FILE.search(address) is not None


def reached(answer: Any) -> Reached:
    content = b"".join(answer) if answer.streaming else answer.content
    return Reached(answer.get("Content-Type", "").partition(";")[0], content)


def presses(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every button on a page that takes something out: its address, and what it sends."""
    for form in FORMS.finditer(page):
        for button in BUTTONS.findall(form[0]) if any(each in form[1] for each in TAKEN_OUT) else ():
            named = dict(re.findall(r'\b(name|value|formaction)="([^"]*)"', button))
            sent = {named["name"]: named["value"]} if "name" in named else {}
            yield unescape(named.get("formaction", form[1])), sent


def check_manager() -> None:
    """No pseudonym, no reference, nothing that was typed by or about a survivor but what stands on the public board,
    and no count of few people."""
    make_reports()
    with translation.override("en"):
        pages = crawled(signed_in(Role.MANAGER.label))
    assert len(pages) >= ENOUGH, sorted(pages)
    assert {page.kind for page in pages.values()} >= {"text/html", "application/pdf", "text/csv", "application/json"}
    check_nobody(pages)
    check_counts(pages)


def check_nobody(pages: dict[str, Reached]) -> None:
    never, alone = what_nobody_reads()
    assert len(never) > 250, len(never)
    assert len(alone) > 200, len(alone)
    names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(alone, key=len, reverse=True)))})(?!\w)")
    for address, page in pages.items():
        text = page.words
        closed_up = close_up(text)
        assert [each for each in never if each in closed_up] == [], address
        assert not (hits := set(names.findall(text))), (address, hits)


def close_up(text: str) -> str:
    """Without spaces: a paper breaks its lines anywhere."""
    return "".join(text.split())


def what_nobody_reads() -> tuple[set[str], set[str]]:
    """The beginnings of long texts, and short ones that are looked for as words: all that is sealed, whatever it is,
    every pseudonym and every reference. Not what stands on the board, nor the names of those who work with us."""
    public, work = close_up(" ".join(on_the_board())), " ".join(at_work())
    named = {
        *Survivor.objects.values_list("pseudonym", flat=True),
        *Referral.objects.values_list("reference", flat=True),
    }
    texts = set(every_sealed_text())
    never = {close_up(text)[:LONG] for text in texts if len(close_up(text)) >= LONG}
    short = {text.strip() for text in texts | named if len(text.strip()) >= SHORTEST and len(close_up(text)) < LONG}
    short = {text for text in short if text not in work and (len(text) < LONG_ENOUGH or close_up(text) not in public)}
    return {each for each in never if each not in public}, short


def on_the_board() -> Iterator[str]:
    """What anybody may read of each change there, in both languages."""
    for row in newest(timezone.now(), MOST):
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                yield reached(Client().get(reverse("board_change", args=[row.change]))).words


def every_sealed_text() -> Iterator[str]:
    for model in apps.get_models():
        for field in (each for each in model._meta.get_fields() if isinstance(each, SealedField)):
            rows = open_rows(model._default_manager.all(), field.name, by=SYSTEM, why=Why.WORK)
            if field.place not in CHOSEN:
                yield from (text for row in rows.values() if (text := row[field.name]))


def at_work() -> Iterator[str]:
    """Names and addresses of staff, of agencies and of those who work there."""
    for model, *names in ((User, "name", "email"), (Organisation, "name"), (PartnerContact, "name", "email", "phone")):
        for row in model.objects.values_list(*names):
            yield from (text for text in row if text)


def check_counts(pages: dict[str, Reached]) -> None:
    """In no table of people is there fewer than may be shown, by a second count; and no sentence counts so few."""
    again, seen = CountedAgain(), dict.fromkeys(CHECKS, 0)
    outside = set(ReportFile.objects.filter(audience="outside").values_list("pk", flat=True))
    for address, page in pages.items():
        assert FEW_PEOPLE.findall(page.words) == [], address
        file = FILE.search(address)
        is_published = file is not None and int(file[1]) in outside
        for table in page.tables():
            code = again.check(table, settings.FEWEST_PUBLISHED if is_published else settings.FEWEST_SHOWN)
            if code is not None:
                seen[code] += 1
    assert min(seen.values()) >= 8, seen  # two pages and two files, in both languages
