"""Nobody but its own organisation and the coordinators finds a referral: by no address, id, list, or time taken."""

import time
from statistics import median
from uuid import UUID, uuid4

import pytest
from django.test import Client

from accounts.tests.factories import OrganisationFactory
from partners.actions.exchange import send_message
from partners.models import PartnerReport, Referral, ReferralFile, ReferralMessage, ReferralStep
from partners.tests import factories as make
from tests.access_matrix import MATRIX
from tests.scenery import address
from tests.test_blocked import answered, crawl, nobodys

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
TIMES = 500
NEAR, NEAR_SHARE = 0.002, 0.05  # seconds, and part of the median


@pytest.fixture
def moved(partner, scenery, rival_partner):
    """Whoever sent it belongs to another organisation now."""
    partner.organisation = rival_partner.organisation
    partner.save()
    return partner


@pytest.fixture
def moved_alone(partner, scenery):
    """Whoever sent it belongs to an organisation that has sent nothing."""
    partner.organisation = OrganisationFactory(partner=True)
    partner.save()
    return partner


@pytest.fixture
def rival_owner(rival_partner):
    """A partner of another agency who makes changes happen as well."""
    rival_partner.also_change_owner = True
    rival_partner.save()
    return rival_partner


@pytest.fixture
def barred_colleague(make_person, partner, coordinator, scenery):
    """Somebody of the same organisation who may not learn of this referral."""
    person = make_person("partner", "Eleri Wynn", organisation=partner.organisation)
    make.bar(Referral.objects.get(pk=scenery["referral"]), person, by=coordinator)
    return person


OUTSIDE = ["rival_partner", "rival_owner", "manager", "change_owner", "moved", "moved_alone"]


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
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("who", OUTSIDE)
def test_every_address_answers_as_if_nothing_were_there(who, method, scenery, request, client_for):
    client, before = client_for(request.getfixturevalue(who)), state()
    for name in NAMES:
        answer = answered(client, method, address(name, scenery))
        assert answer == answered(client, method, nothing(scenery, name)), name
        assert answer[0] in (404, 405), name
    assert state() == before


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_for_whoever_is_barred_it_is_not_there_either(method, scenery, barred_colleague, client_for):
    client, before = client_for(barred_colleague), state()
    for name in NAMES:
        if "referral" in theirs(scenery, name):
            answer = answered(client, method, address(name, scenery))
            assert answer == answered(client, method, nothing(scenery, name)), name
            assert answer[0] in (404, 405), name
    assert state() == before


def test_its_own_people_do_open_it(scenery, partner, coordinator, client_for):
    """Else the tests above could not fail."""
    opened = {name for who in (partner, coordinator) for name in NAMES if opens(client_for(who), name, scenery)}
    readable = {name for name in NAMES if "GET" in MATRIX[name].methods}
    assert readable - opened == {"standards_detail"}


def opens(client, name, scenery):
    return "GET" in MATRIX[name].methods and client.get(address(name, scenery)).status_code in (200, 302)


# Every address with every id ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", [*OUTSIDE, "barred_colleague"])
def test_no_other_id_of_it_opens_anything_anywhere(who, scenery, request, coordinator, client_for):
    referral = Referral.objects.get(pk=scenery["referral"])
    send_message(referral=referral, words="We have asked them.", to_partner=True, by=coordinator)
    client, ids = client_for(request.getfixturevalue(who)), ids_of(scenery)
    assert len(ids) > 10
    for name in NAMES:
        first = MATRIX[name].parts[0][1]
        if who == "barred_colleague" and first not in ("referral", "referral_draft"):
            continue
        empty = answered(client, "GET", nothing(scenery, name))
        for pk in ids:
            assert answered(client, "GET", address(name, scenery | {first: pk})) == empty, (name, pk)


# Lists, counts, and what leads on -----------------------------------------------------------------------------------
@pytest.mark.parametrize("who", OUTSIDE)
def test_nothing_they_can_reach_tells_of_it(who, scenery, request, client_for):
    referral = Referral.objects.get(pk=scenery["referral"])
    told = "".join("".join(map(str, answer)) for answer in crawl(client_for(request.getfixturevalue(who))).values())
    marks = [referral.reference, *(str(pk) for pk in ids_of(scenery)), make.WHAT, make.NAME]
    assert [mark for mark in marks if mark in told] == []


def test_the_desk_of_whoever_is_barred_is_the_same_with_it_and_without(
    frozen, make_person, partner, coordinator, client_for
):
    make.sent(by=partner)
    colleague = make_person("partner", "Eleri Wynn", organisation=partner.organisation)
    client = client_for(colleague)
    before = crawl(client)
    for _each in range(3):  # open, closed, and with a message
        referral = make.sent(by=partner)
        make.bar(referral, colleague, by=coordinator)
    send_message(referral=referral, words="We have asked them.", to_partner=True, by=coordinator)
    make.close(referral, by=coordinator)
    assert crawl(client) == before


# A closed account ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_closed_account_gets_the_sign_in_page_and_nothing_else(method, scenery, partner, client_for):
    client, before = client_for(partner), state()
    partner.is_active = False
    partner.save()
    for name in [*NAMES, "partner_desk", "partner_closed", "refer_before"]:
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
def test_it_takes_as_long_as_where_nothing_is(name, who, scenery, request, client_for, capsys):
    client = client_for(request.getfixturevalue(who))
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
