"""Every form, given what no form should be given: an answer in plain words, never a fault of ours."""

import contextlib
import random
import re
from uuid import UUID, uuid4

import pytest
from django.urls import NoReverseMatch

from accounts.actions.invitations import make_invitation
from accounts.demo import DEMO_PASSWORD
from engagement.actions.consultations import start_consultation
from feedback.actions.telling import send_news
from feedback.tests import factories as make
from outbox.models import Message, State
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import open_rows
from tests.access_matrix import MATRIX, R, W
from tests.asking_often import quick_browsers, undone  # noqa: F401  a fixture
from tests.awkward import BROKEN_BODIES, MARK, TEXTS, fair, forms_in, one_by_one, spoilt
from tests.scenery import address

pytestmark = pytest.mark.django_db
FILLED = {  # who tries, and how many forms with something to fill in they must come upon at least
    "coordinator": 20,
    "administrator": 8,
    "stranger": 3,
    "half_signed": 4,  # the password was right, the code is owed
    "newcomer": 4,  # with a set-up link
    "reader": 4,  # of an open private page
}
SIGNED_IN = ("coordinator", "administrator")
WITHOUT_TOKEN = {
    "leave_continue",
    "page_stop",
    "page_more",
    "page_ask",
    "page_agreed_stop",
    "page_ways_stop",
}  # must work when every cookie is gone; those of a private page ask a proof of their own
ASKED = ("page", "show", "theme", "status", "next", "sort", "q")
FAULTS = re.compile(r"Traceback|OperationalError|DoesNotExist|Exception Type")


@pytest.fixture
def everything(scenery, coordinator, administrator, make_person, settings):
    """The scenery, with more behind it: a page to read, news to send, a talk to write down, an account to set up."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # its cost is not what is tried here
    person = make.reachable(by=coordinator)
    told = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=told, by=coordinator)
    message = Message.objects.get(channel="email", purpose="news")
    Message.objects.filter(pk=message.pk).update(state=State.SENT, sent_at=message.created_at)
    body = open_rows([message], "body", by=SYSTEM, why=Why.SEND)[message.pk]["body"]
    talk = start_consultation(survivor=person, channel="phone", language="en", missing_reason="Rang", by=coordinator)
    newcomer = make_person("manager", "New Comer", set_up_at=None)
    coordinator.set_password(DEMO_PASSWORD)
    coordinator.save()
    return scenery | {
        "survivor": person.pk,
        "route": person.plan.routes.get().pk,
        "consultation": talk.pk,
        "change": make.implemented(make.said(person, by=coordinator), by=coordinator).pk,
        "page": re.search(r"/n/(\S+)", body).group(1),
        "invitation": make_invitation(user=newcomer, by=administrator),
    }


@pytest.fixture
def attacker(everything, request, quick):
    """A client of this kind of person, and the scenery with the token that they hold."""

    def make_one(who):
        client = quick(request.getfixturevalue(who) if who in SIGNED_IN else None)
        mine = everything | {"token": everything["invitation" if who == "newcomer" else "page"]}
        if who == "half_signed":
            client.post("/sign-in/", {"email": request.getfixturevalue("coordinator").email, "password": DEMO_PASSWORD})
        elif who == "reader":
            client.post(address("private_page", mine), {"pin": make.PIN})
        return client, mine

    return make_one


def tried(client, method, path, *given, **more):
    """What was wrong with the answer, or None. Everything stands as before afterwards, the cookies too."""
    cookies = client.cookies.copy()
    fault = None
    try:
        with undone():
            answer = getattr(client, method)(path, *given, **more)
            text = whole(answer).decode(errors="replace")
            if answer.status_code >= 500 or FAULTS.search(text) or MARK in text:
                fault = str(answer.status_code)
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"[:200]
    client.cookies = cookies
    return fault and f"{method} {path} {shortened(given)}: {fault}"


def whole(answer):
    """All of an answer, also one that is streamed."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def shortened(given):
    return re.sub(r"(.)\1{9,}", r"\1…", repr(given))[:300]


def known_forms(client, scenery):
    """Each address that takes something, with the fields that its form shows on any page of this person."""
    found = {address(name, scenery): {} for name, row in MATRIX.items() if row.methods >= W}
    for name in (name for name, row in MATRIX.items() if row.methods >= R and name != "leave"):
        page = client.get(address(name, scenery))
        for path, fields in forms_in(page.request["PATH_INFO"], whole(page).decode(errors="replace")).items():
            if path in found:
                found[path] |= fields
    return found


def filled(forms):
    """The addresses for which this person found a form with something to fill in."""
    return sorted(path for path, fields in forms.items() if fields)


def attack(client, forms, chance, *, times):
    """Faults found by spoiling each form a number of times, and by bodies that are no form at all."""
    for path in filled(forms):
        for _ in range(times):
            yield tried(client, "post", path, spoilt(forms[path], chance))
        kind, body = chance.choice(BROKEN_BODIES)
        yield tried(client, "generic", "POST", path, body, kind)


def attack_thoroughly(client, forms, scenery, chance):
    """Ten awkward texts in every field, every broken body at every address, forged ids, and strange questions."""
    for path, fields in forms.items():
        for answers in one_by_one(fields, chance, each=10):
            yield tried(client, "post", path, answers)
        for kind, body in BROKEN_BODIES:
            yield tried(client, "generic", "POST", path, body, kind)
    for name, row in MATRIX.items():
        for thing in {thing for _part, thing in row.parts}:
            for forged in (uuid4(), "0" * 22, *(other for other in scenery.values() if isinstance(other, UUID))):
                with contextlib.suppress(NoReverseMatch):
                    path = address(name, scenery | {thing: forged})
                    yield tried(client, "post", path, fair(forms.get(address(name, scenery), {}), chance))
        for asked in ASKED if row.methods >= R else ():
            yield tried(client, "get", address(name, scenery), {asked: chance.choice(TEXTS)[:2_000]})


@pytest.mark.parametrize("group", [["coordinator"], sorted({*FILLED} - {"coordinator"})], ids=["coordinator", "others"])
def test_a_spoilt_form_is_answered_in_plain_words(group, attacker):
    for who in group:
        with undone():
            client, scenery = attacker(who)
            forms = known_forms(client, scenery)
            assert len(filled(forms)) >= FILLED[who], who
            assert [fault for fault in attack(client, forms, random.Random(who), times=1) if fault] == [], who


@pytest.mark.full
@pytest.mark.parametrize("who", FILLED)
def test_every_form_stands_a_thorough_attack(who, attacker):
    client, scenery = attacker(who)
    forms, chance = known_forms(client, scenery), random.Random(f"{who} at length")
    faults = [*attack(client, forms, chance, times=10), *attack_thoroughly(client, forms, scenery, chance)]
    print(f"{who}: {len(faults)} tries at {len(forms)} addresses")
    assert [fault for fault in faults if fault] == []


def test_nothing_is_taken_without_the_token_of_our_own_page(attacker):
    named = {name for name, row in MATRIX.items() if row.methods >= W} - WITHOUT_TOKEN
    for who in ("coordinator", "administrator", "stranger"):
        client, scenery = attacker(who)
        client.handler.enforce_csrf_checks = True
        answers = {name: client.post(address(name, scenery)) for name in sorted(named)}
        assert {name: answer.status_code for name, answer in answers.items() if answer.status_code != 403} == {}, who


def test_a_way_to_reach_somebody_that_is_no_way_is_not_there(attacker):
    client, scenery = attacker("coordinator")
    asked = [client.post(address("survivor_show", scenery), {"what": what}).status_code for what in ("a\0b", "owl", "")]
    assert asked == [404, 404, 404]
