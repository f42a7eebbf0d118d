"""A manager's pages, followed link by link: nobody stands on them (SN-4)."""

import re
from html import unescape

from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.demo import DEMO_PASSWORD, demo_people
from accounts.roles import Role
from engagement.models import Contribution, Survivor
from feedback.board import newest
from partners.models import Referral
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import open_rows

LINKS = re.compile(r'href="(/[^"#]*)"')
TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.S)
ELSEWHERE = ("/leave", "/static/", "/sign-out")
MOST = 400
LONG_ENOUGH = 25  # letters; shorter words may stand anywhere


def signed_in(role: str) -> Client:
    """Somebody of the demo in this role, with both steps of signing in."""
    person = next(each for each in demo_people() if each["role"] == role)
    client = Client()
    answer = client.post(reverse("sign_in"), {"email": person["email"], "password": DEMO_PASSWORD})
    client.post(answer.url, {"code": person["code"]})
    return client


def crawled(client: Client) -> dict[str, str]:
    """Each page that can be reached from this person's first ones, in both languages: address → its words."""
    waiting, found = [], {}
    for language in ("en", "cy"):
        with translation.override(language):
            waiting += [reverse("home"), reverse("impact")]
    while waiting:
        address = waiting.pop()
        if address in found or any(each in address for each in ELSEWHERE):
            continue
        answer = client.get(address)
        assert len(found) < MOST, address
        if answer.status_code in (301, 302):
            found[address] = ""
            waiting.append(answer.url)
            continue
        assert answer.status_code == 200, (address, answer.status_code)
        content = b"".join(answer) if answer.streaming else answer.content
        page = content.decode(errors="replace")
        is_page = answer["Content-Type"].startswith("text/html")
        found[address] = unescape(TAGS.sub(" ", page)) if is_page else page
        waiting += LINKS.findall(page) if is_page else []
    return found


def check_manager() -> None:
    """No pseudonym, no reference and nothing that anybody said, but what stands on the public board."""
    with translation.override("en"):
        pages = crawled(signed_in(Role.MANAGER.label))
    assert len(pages) >= 20, sorted(pages)
    posted = newest(timezone.now(), MOST)
    public = " ".join(text for row in posted for text in (*row.said.values(), *row.did.values()))
    public += " ".join(quote.words for row in posted for quote in row.quotes)
    opened = open_rows(Contribution.objects.all(), "words", by=SYSTEM, why=Why.WORK)
    said = {fields["words"] for fields in opened.values()}
    named = {
        *Survivor.objects.values_list("pseudonym", flat=True),
        *Referral.objects.values_list("reference", flat=True),
    }
    never = named | {words for words in said if len(words) >= LONG_ENOUGH and words not in public}
    assert len(never) > len(named) > len(Survivor.objects.all())
    for address, words in pages.items():
        assert not [each for each in never if each in words], address
