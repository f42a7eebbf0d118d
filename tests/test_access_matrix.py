"""Every address × every role × every method: what the matrix says opens, everything else is a 404 or a sign-in.

The plain run asks GET and POST of everything by everybody, and HEAD (which goes the way of GET, through the same door)
by a stranger and a manager. `bin/test --full` asks HEAD by everybody, everywhere.
"""

from uuid import uuid4

import pytest
from django.urls import get_resolver
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.access_matrix import EVERYONE, MATRIX, PUBLIC
from tests.asking_often import quick_browsers, undone  # noqa: F401  a fixture
from tests.scenery import address

CAST = (
    "coordinator",
    "deputy",
    "unqualified_coordinator",
    "facilitator",
    "trainer",
    "change_owner",
    "manager",
    "partner",
    "rival_partner",
    "registrar",
    "standards",
    "duty_person",
    "data_protection",
    "auditor",
    "administrator",
    "second_reader",
)
SPOKEN = ("GET", "HEAD", "POST")
WITH_HEAD = ("manager",)
UNSPOKEN = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
LAST = {"sign_out", "account_sign_out", "leave", "person_close", "person_sign_out"}  # they end what the others need
SIGN_IN = "/sign-in/"
RIVAL = "a partner of another agency"  # opens what is theirs, and nothing that names a row of somebody else's
DEPUTY = "another coordinator"  # opens everything a coordinator does, but no draft that somebody else has typed


def urls(patterns=None):
    for pattern in patterns or get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from urls(pattern.url_patterns)
        else:
            yield pattern.name


def test_every_address_has_its_row_and_every_row_its_address():
    assert set(urls()) == set(MATRIX)


def in_order():
    return sorted(MATRIX, key=lambda name: (name in LAST, list(MATRIX).index(name)))


def nothing_there(name, scenery):
    """The same address with the id of nothing."""
    return address(name, scenery | {thing: uuid4() for _part, thing in MATRIX[name].parts if _part == "pk"})


def verdict(name, role, method, response):
    """None when the answer is what the matrix says; else what was wrong."""
    row = MATRIX[name]
    status, to = response.status_code, response.headers.get("Location", "")
    if status >= 500:
        return "broke"
    may = row.who == PUBLIC or (role is not None and (row.who == EVERYONE or role in row.who))
    may = may or (role == RIVAL and "partner" in row.who and not row.parts)
    may = may or (role == DEPUTY and "coordinator" in row.who and "draft" not in dict(row.parts))
    if may and method in row.methods:
        fine = (name, method) in KNOWN or (
            status not in (404, 405) and not (row.who != PUBLIC and to.startswith(SIGN_IN))
        )
    elif may:
        fine = status == 405
    elif role is None:
        fine = status in (401, 405) or (status == 302 and to.startswith(SIGN_IN))
    else:
        fine = status in (404, 405)
    return None if fine else f"{status} {to}"


def walk(client, role, scenery, methods=SPOKEN, again=lambda: None):
    wrong = []
    for name in in_order():
        for method in methods:
            if name in LAST:
                again()
            response = client.generic(method, address(name, scenery))
            fault = verdict(name, role, method, response)
            if fault:
                wrong.append(f"{method} {name}: {fault}")
    return wrong


# An address that answers 404 to its own people because the scenery has no such thing for them; each with its reason.
KNOWN = {
    ("welcome", "GET"),  # an invitation that was never made
    ("welcome", "HEAD"),
    ("welcome", "POST"),
    ("board_change", "GET"),  # nothing was released for the public
    ("board_change", "HEAD"),
    ("board_card", "GET"),
    ("board_card", "HEAD"),
    ("practice", "POST"),
    ("page_answer", "POST"),  # nobody is reading that page
    ("page_stop", "POST"),
    ("account_factor_remove", "GET"),  # a factor that is not theirs
    ("account_factor_remove", "HEAD"),
    ("account_factor_remove", "POST"),
    ("sign_out", "POST"),  # done, and on to the sign-in page
    ("account_sign_out", "POST"),
    ("survivor_show", "POST"),  # nothing was asked to be shown
    ("news_told", "GET"),  # the change has no news yet
    ("news_told", "HEAD"),
    ("news_told", "POST"),
}


@pytest.mark.django_db
def test_a_stranger_opens_only_what_is_public(scenery, quick):
    client = quick()
    assert walk(client, None, scenery, again=client.cookies.clear) == []


def walked_by(person, role, scenery, methods, quick):
    client = quick(person)

    def again():
        client.cookies.clear()
        TOTPDevice.objects.filter(user=person, confirmed=False).delete()  # begun by posting to account_app_start
        quick(person, client)

    return walk(client, role, scenery, methods, again)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "heads", [WITH_HEAD, pytest.param(CAST, marks=pytest.mark.full)], ids=["plain", "HEAD by everybody"]
)
@pytest.mark.parametrize("group", range(4))
def test_each_role_opens_its_rows_and_nothing_else(group, heads, scenery, request, quick):
    """Four people after each other, and what one of them did is undone before the next asks."""
    people, wrong = {who: request.getfixturevalue(who) for who in CAST[group::4]}, {}
    for who, person in people.items():
        role = {"unqualified_coordinator": "nobody", "rival_partner": RIVAL, "deputy": DEPUTY}.get(who, person.role)
        with undone():
            wrong[who] = walked_by(person, role, scenery, SPOKEN if who in heads else ("GET", "POST"), quick)
    assert wrong == dict.fromkeys(people, [])


@pytest.mark.django_db
def test_no_other_method_is_spoken_to_anybody(scenery, coordinator, quick):
    clients = (quick(), quick(coordinator))
    answers = {
        client.generic(method, address(name, scenery)).status_code
        for client in clients
        for name in MATRIX
        for method in UNSPOKEN
    }
    assert answers == {405}


@pytest.mark.django_db
def test_a_row_that_is_not_yours_is_the_same_as_one_that_is_not_there(scenery, manager, quick):
    client = quick(manager)
    barred = {name: row for name, row in MATRIX.items() if "manager" not in row.who}
    rows = [name for name, row in barred.items() if dict(row.parts).get("pk") and "GET" in row.methods]
    for name in rows:
        not_yours, nothing = client.get(address(name, scenery)), client.get(nothing_there(name, scenery))
        assert (not_yours.status_code, not_yours.content) == (nothing.status_code, nothing.content)
