"""What is measured: the pages a coordinator lives in, each for other rows at every visit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from engagement.models import Consultation, Survivor, Theme
from safeguards import blind_index
from sec_portal.bench import bare, people
from sec_portal.bench.browser import Answer, Browser
from sec_portal.bench.measure import BASE, WARM_UP, Page

POINT = {
    "words": "Nobody told me that my appointment was moved.",
    "would_change": "Tell people first.",
    "read_back": "agreed",
    "theme": "kept-informed",
    "may_quote": "not_asked",
}
WARNING = {"warning": "understood"}
CLOSING = {
    "wellbeing": "steady",
    "safeguarding": "none",
    "crime": "none",
    "crime_reason": "They spoke of how they were treated.",
    "aftercare": "any",
}
PARTS = ("owed", "waiting", "told", "all")  # of the ledger


@dataclass(frozen=True)
class Somebody:
    """One survivor, and what they would say of themselves on the phone."""

    pk: UUID
    family: str
    email: str


def pages(user: User, many: int) -> list[Page]:
    """Every page, with as many rows as there are visits."""
    found = somebodies(user, many + WARM_UP)
    by_id: Any = lambda ask: lambda cursor, person: ask(cursor, person.pk)  # noqa: E731 – one word for five lines
    talk: Any = lambda cursor, page: bare.consultation(cursor, page.path.strip("/").split("/")[1])  # noqa: E731
    return [
        Page(name=BASE, rows=found, visit=one("bench_one_row"), bare=by_id(bare.one_row)),
        Page(name="survivor_list", rows=found, visit=survivor_list, bare=by_id(bare.survivor_list)),
        Page(name="survivor_search", rows=found, visit=survivor_search, bare=search_by_hand),
        Page(name="survivor_page", rows=found, visit=one("survivor_detail"), bare=by_id(bare.survivor_page)),
        Page(name="consultation_list", rows=talks_of(user, many), visit=talk_list, bare=bare.consultation_list),
        Page(name="consultation_page", rows=found, prepare=with_a_point, visit=again, bare=talk),
        Page(name="consultation_save", rows=found, prepare=open_talk, visit=presses, bare=talk),
        Page(name="consultation_save_and_pages", rows=found, prepare=open_talk, visit=save_talk, bare=talk),
        Page(name="ledger", rows=PARTS, visit=ledger, bare=lambda cursor, part: bare.ledger(cursor)),
        Page(name="desk", rows=found, visit=desk, bare=lambda cursor, person: bare.desk(cursor)),
        Page(name="brief", rows=themes(), prepare=ask_for_brief, visit=again, bare=brief_by_hand),
    ]


def somebodies(user: User, many: int) -> list[Somebody]:
    """People whom this person may see, as they were drawn when the database was filled."""
    wanted = {people.pseudonym(number): people.drawn(number) for number in range(2 * many)}
    found = Survivor.objects.visible_to(user).filter(pseudonym__in=wanted).values_list("pk", "pseudonym")[:many]
    return [Somebody(pk, wanted[name].family, wanted[name].email) for pk, name in found]


def talks_of(user: User, many: int) -> list[UUID]:
    """Talks from all over the list, years back."""
    talks = Consultation.objects.visible_to(user).order_by("pk")
    return list(talks.values_list("pk", flat=True)[: many + WARM_UP])


def themes() -> list[str]:
    return list(Theme.objects.values_list("pk", flat=True))


# What a browser asks for ----------------------------------------------------------------------------------------------
def one(name: str) -> Any:
    """A page of one survivor."""

    def visit(browser: Browser, person: Somebody) -> list[Answer]:
        return [browser.get(reverse(name, args=[person.pk]))]

    return visit


def again(browser: Browser, page: Answer) -> list[Answer]:
    """A page that was prepared."""
    return [browser.get(page.path)]


def survivor_list(browser: Browser, person: Somebody) -> list[Answer]:
    """The list from somebody on."""
    return [browser.get(f"{reverse('survivor_list')}?after={person.pk}")]


def talk_list(browser: Browser, talk: UUID) -> list[Answer]:
    """The list from some talk on."""
    return [browser.get(f"{reverse('consultation_list')}?after={talk}")]


def survivor_search(browser: Browser, person: Somebody) -> list[Answer]:
    """A name that many have and an address that one has, as when the phone rings."""
    typed = {"one": person.family, "two": person.email, "csrfmiddlewaretoken": browser.cookies["__Host-c"].value}
    return [browser.post(reverse("survivor_list"), typed, expect=200)]


def ledger(browser: Browser, part: str) -> list[Answer]:
    return [browser.get(f"{reverse('ledger')}?show={part}")]


def desk(browser: Browser, person: Somebody) -> list[Answer]:
    return [browser.get(reverse("desk"))]


def ask_for_brief(browser: Browser, theme: str) -> Answer:
    """A brief on one theme, about the last year."""
    path, since = reverse("brief_add"), timezone.localdate() - timedelta(days=365)
    form = browser.get(path).form(path, "first_on")
    return browser.get(browser.post(path, form.filled({"theme": theme, "first_on": since.isoformat()})).to)


def open_talk(browser: Browser, person: Somebody) -> Answer:
    """A talk that has begun, on its page."""
    path = reverse("consultation_start", args=[person.pk])
    form = browser.get(path).form(path, "once")
    return browser.get(browser.post(path, form.filled({"channel": "phone", "missing_reason": "They rang."})).to)


def with_a_point(browser: Browser, person: Somebody) -> Answer:
    """The page of a talk in which one point is saved."""
    return list(save_talk(browser, open_talk(browser, person)))[1]


def presses(browser: Browser, page: Answer) -> list[Answer]:
    """What is waited for until everything is saved: two points, the last questions, and the close."""
    return list(save_talk(browser, page))[::2]


def save_talk(browser: Browser, page: Answer) -> Iterator[Answer]:
    """The same, each press followed by the page that comes back."""
    here = page.path.split("?")[0]
    action, close = f"{here}contributions/add/", f"{here}close/"
    for typed, button in ((POINT | WARNING, {"save": "another"}), (POINT, {"last": "1"})):
        yield (saved := browser.post(action, page.form(action).filled(typed | button)))
        yield (page := browser.get(saved.to))
    yield (saved := browser.post(close, page.form(action).filled(CLOSING)))
    yield browser.get(saved.to)


# The same by hand, where more than an id is needed --------------------------------------------------------------------
def search_by_hand(cursor: Any, person: Somebody) -> None:
    name = blind_index.digest(blind_index.NAME, blind_index.fold_name(person.family))
    email = blind_index.digest(blind_index.EMAIL, blind_index.fold_email(person.email) or "")
    bare.survivor_search(cursor, name, email)


def brief_by_hand(cursor: Any, page: Answer) -> None:
    cursor.execute("SELECT theme FROM feedback_brief WHERE id = %s", [page.path.strip("/").split("/")[-1]])
    bare.brief(cursor, cursor.fetchone()[0])
