"""Nobody but its own organisation and the coordinators finds a referral: by no address, id, list, or time taken.

The plain run asks GET and POST of every address by everybody who is outside, and every other id there is by the partner
of another agency and by whoever is barred. `bin/test --full` asks HEAD as well, every id by everybody, and the time.
"""

import time
from statistics import median
from uuid import UUID, uuid4

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.factories import OrganisationFactory
from partners.actions.exchange import send_message
from partners.models import PartnerReport, Referral, ReferralFile, ReferralMessage, ReferralStep
from partners.tests import factories as make
from tests.access_matrix import MATRIX
from tests.asking_often import quick_browsers, undone  # noqa: F401  a fixture
from tests.scenery import address
from tests.test_blocked import answered, crawl, every, nobodys

pytestmark = pytest.mark.django_db
THINGS = {
    "referral",
    "referral_file",
    "referral_block",
    "referral_draft",
    "draft_taken",
    "partner_report",
    "remedy",
    "handover",
}
NAMES = [name for name, row in MATRIX.items() if THINGS.intersection(thing for _part, thing in row.parts)]
OPEN_TO_PARTNERS = ("partner_desk", "partner_closed", "refer_before")
TIMES = 500
NEAR, NEAR_SHARE = 0.002, 0.05  # seconds, and part of the median


OUTSIDE = ["rival_partner", "rival_owner", "manager", "change_owner", "moved", "moved_alone"]
METHODS = [("GET", "POST"), pytest.param(("HEAD",), marks=pytest.mark.full)]


@pytest.fixture
def become(scenery, partner, rival_partner, manager, change_owner, coordinator, make_person):
    """Somebody from whom it is kept, with what makes them so: `become("moved")`, to be undone before the next."""

    def changed(person, **changes):
        User.objects.filter(pk=person.pk).update(**changes)
        return User.objects.get(pk=person.pk)

    def barred_colleague():
        person = make_person("partner", "Eleri Wynn", organisation=partner.organisation)
        make.bar(Referral.objects.get(pk=scenery["referral"]), person, by=coordinator)
        return person

    people = {
        "rival_partner": lambda: rival_partner,
        "rival_owner": lambda: changed(rival_partner, also_change_owner=True),  # who makes changes happen as well
        "manager": lambda: manager,
        "change_owner": lambda: change_owner,
        "moved": lambda: changed(partner, organisation=rival_partner.organisation),  # whoever sent it left
        "moved_alone": lambda: changed(partner, organisation=OrganisationFactory(partner=True)),  # has sent nothing
        "barred_colleague": barred_colleague,  # of the same organisation, who may not learn of it
    }
    return lambda who: people[who]()


def theirs(scenery, name):
    return {thing for _part, thing in MATRIX[name].parts} & THINGS


def nothing(scenery, name):
    """The same address with ids of nothing; a step of the form stays what it is."""
    return address(name, scenery | {thing: nobodys(scenery[thing]) for thing in theirs(scenery, name)})


def ids_of(scenery):
    """Every id there is of a referral, each in turn in the place of the one that the address names."""
    referral = Referral.objects.get(pk=scenery["referral"])
    file = ReferralFile.objects.get(pk=scenery["referral_file"]).file
    rows = [*ReferralMessage.objects.values_list("pk", flat=True), *ReferralStep.objects.values_list("pk", flat=True)]
    named = [scenery[thing] for thing in THINGS if isinstance(scenery[thing], UUID)]
    return {*named, *rows, file.pk, file.key_id, referral.key_id, referral.consultation_id}


def state():
    return [list(model.objects.order_by("pk").values()) for model in (Referral, PartnerReport, ReferralMessage)]


# Every address with its own id --------------------------------------------------------------------------------------
def nothing_is_there(client, scenery, names, methods, who):
    before = state()
    for name, method in ((name, method) for name in names for method in methods):
        answer = answered(client, method, address(name, scenery))
        assert answer == answered(client, method, nothing(scenery, name)), (who, method, name)
        assert answer[0] in (404, 405), (who, method, name)
    assert state() == before


@pytest.mark.parametrize("methods", METHODS)
def test_every_address_answers_as_if_nothing_were_there(methods, scenery, become, quick):
    for who in OUTSIDE:
        with undone():
            nothing_is_there(quick(become(who)), scenery, NAMES, methods, who)


@pytest.mark.parametrize("methods", METHODS)
def test_for_whoever_is_barred_it_is_not_there_either(methods, scenery, become, quick):
    names = [name for name in NAMES if "referral" in theirs(scenery, name)]
    nothing_is_there(quick(become("barred_colleague")), scenery, names, methods, "barred_colleague")


def test_its_own_people_do_open_it(scenery, partner, coordinator, quick):
    """Else the tests above could not fail."""
    clients = [quick(who) for who in (partner, coordinator)]
    opened = {name for client in clients for name in NAMES if opens(client, name, scenery)}
    readable = {name for name in NAMES if "GET" in MATRIX[name].methods}
    assert readable - opened == {"standards_detail"}


def opens(client, name, scenery):
    return "GET" in MATRIX[name].methods and client.get(address(name, scenery)).status_code in (200, 302)


# Every address with every id ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "people", [("rival_partner", "barred_colleague"), pytest.param(OUTSIDE, marks=pytest.mark.full)]
)
def test_no_other_id_of_it_opens_anything_anywhere(people, scenery, become, coordinator, quick):
    referral = Referral.objects.get(pk=scenery["referral"])
    send_message(referral=referral, words="We have asked them.", to_partner=True, by=coordinator)
    assert len(ids_of(scenery)) > 10
    for who in people:
        with undone():
            no_id_opens(quick(become(who)), scenery, who)


def no_id_opens(client, scenery, who):
    ids = ids_of(scenery)
    for name in NAMES:
        first = MATRIX[name].parts[0][1]
        if who == "barred_colleague" and first not in ("referral", "referral_draft"):
            continue
        empty = answered(client, "GET", nothing(scenery, name))
        for pk in ids:
            assert answered(client, "GET", address(name, scenery | {first: pk})) == empty, (who, name, pk)


# Lists, counts, and what leads on -----------------------------------------------------------------------------------
def test_nothing_they_can_reach_tells_of_it(scenery, become, quick):
    referral, found = Referral.objects.get(pk=scenery["referral"]), {}
    marks = [referral.reference, *(str(pk) for pk in ids_of(scenery)), make.WHAT, make.NAME]
    for who in OUTSIDE:
        with undone():
            told = "".join("".join(map(str, answer)) for answer in crawl(quick(become(who)), every).values())
            found[who] = [mark for mark in marks if mark in told]
    assert found == dict.fromkeys(OUTSIDE, [])


def test_the_desk_of_whoever_is_barred_is_the_same_with_it_and_without(
    frozen, make_person, partner, coordinator, quick
):
    make.sent(by=partner)
    colleague = make_person("partner", "Eleri Wynn", organisation=partner.organisation)
    client = quick(colleague)
    before = crawl(client, every)
    for _each in range(3):  # open, closed, and with a message
        referral = make.sent(by=partner)
        make.bar(referral, colleague, by=coordinator)
    send_message(referral=referral, words="We have asked them.", to_partner=True, by=coordinator)
    make.close(referral, by=coordinator)
    assert crawl(client, every) == before


# A closed account ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("methods", METHODS)
def test_a_closed_account_gets_the_sign_in_page_and_nothing_else(methods, scenery, partner, client_for):
    client, before = client_for(partner), state()
    partner.is_active = False
    partner.save()
    for name, method in ((name, method) for name in (*NAMES, *OPEN_TO_PARTNERS) for method in methods):
        answer = client.generic(method, address(name, scenery))
        stranger = Client().generic(method, address(name, scenery))
        assert (answer.status_code, answer.content) == (stranger.status_code, stranger.content), name
        assert answer.headers.get("Location") == stranger.headers.get("Location"), name
        assert answer.status_code == 405 or answer.headers["Location"].startswith("/sign-in/"), name
    assert state() == before


# The time it takes --------------------------------------------------------------------------------------------------
@pytest.mark.full
@pytest.mark.parametrize("who", ["rival_partner", "manager", "moved", "barred_colleague"])
@pytest.mark.parametrize("name", ["partner_referral", "referral_detail"])
def test_it_takes_as_long_as_where_nothing_is(name, who, scenery, become, client_for, capsys):
    client = client_for(become(who))
    took = {"there": [], "nothing": []}
    for number in range(2 * TIMES):
        which = ("there", "nothing")[(number + number // 2) % 2]  # now one first, now the other
        path = address(name, scenery | ({} if which == "there" else {"referral": uuid4()}))
        begun = time.perf_counter()
        answer = client.get(path)
        took[which].append(time.perf_counter() - begun)
        assert answer.status_code == 404
    there, empty = median(took["there"]), median(took["nothing"])
    with capsys.disabled():
        print(f"\n{name}, {who}: {1000 * there:.2f} ms there, {1000 * empty:.2f} ms nothing")
    assert abs(there - empty) <= max(NEAR, NEAR_SHARE * empty)
