"""The list of referrals: what presses most first, at one price for any number, and nothing of a barred record."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.blocks import place_block
from partners.actions.closing import close_referral
from partners.actions.handing_over import decide_against, hand_over
from partners.actions.offences import answer_nothing_new
from partners.actions.pausing import pause_clock
from partners.actions.reporting import report_changed_mind, report_not_safe, see_report
from partners.actions.triage import acknowledge_referral, triage_referral
from partners.models import Referral
from partners.tests import factories as make

pytestmark = pytest.mark.django_db
ADDRESS = "referral_list"


def seen(client, **asked):
    """The references on the page, from the top."""
    return [line.referral.reference for line in client.get(reverse(ADDRESS), asked).context["lines"]]


def test_what_is_late_stands_before_what_is_due(monday, partner, coordinator, client_for):
    newer = make.sent(by=partner, at=monday - timedelta(hours=1))
    older = make.sent(by=partner, at=monday - timedelta(days=7))
    assert seen(client_for(coordinator)) == [older.reference, newer.reference]


def test_safety_and_a_changed_mind_stand_before_everything(monday, partner, coordinator, client_for):
    late = make.sent(by=partner, at=monday - timedelta(days=7))
    stopped = make.sent(by=partner, at=monday)
    unsafe = make.sent(by=partner, at=monday)
    report_not_safe(referral=unsafe, by=partner)
    report_changed_mind(referral=stopped, wants="stop", by=partner)
    found = seen(client_for(coordinator))
    assert set(found[:2]) == {stopped.reference, unsafe.reference}
    assert found[2:] == [late.reference]


def test_a_complaint_comes_before_what_is_due_tomorrow(monday, partner, coordinator, client_for):
    plain = make.sent(by=partner, at=monday - timedelta(minutes=2))
    complaint = make.sent(by=partner, at=monday - timedelta(minutes=1), choice="complaint")
    client = client_for(coordinator)
    assert seen(client) == [complaint.reference, plain.reference]
    assert "Asked for a complaint" in client.get(reverse(ADDRESS)).text


@pytest.fixture
def plain_before_serious(monday, partner):
    """What is due soon, and what was sent after it with something serious ticked."""

    def make_both(**given):
        return (
            make.sent(by=partner, at=monday - timedelta(minutes=2)),
            make.sent(by=partner, at=monday - timedelta(minutes=1), **given),
        )

    return make_both


@pytest.mark.parametrize("given", [{"serious": ("assault",)}, {"works_for_us": "yes"}])
def test_what_may_go_to_professional_standards_comes_first_until_it_is_weighed(
    given, plain_before_serious, coordinator, client_for
):
    plain, serious = plain_before_serious(**given)
    client = client_for(coordinator)
    assert seen(client) == seen(client, status="received") == [serious.reference, plain.reference]
    decide_against(referral=serious, why="It was another force.", by=coordinator)
    assert seen(client) == seen(client, status="received") == [plain.reference, serious.reference]


def test_what_was_passed_on_to_professional_standards_presses_no_longer(plain_before_serious, coordinator, client_for):
    plain, serious = plain_before_serious(serious=("discrimination",))
    hand_over(
        referral=serious, asked_at=None, grounds=["discrimination"], words="Words", contact="", goes_on=True,
        by=coordinator,
    )  # fmt: skip
    assert seen(client_for(coordinator)) == [plain.reference, serious.reference]


def test_what_is_settled_presses_no_longer_by_what_was_ticked(plain_before_serious, coordinator, client_for):
    plain, serious = plain_before_serious(serious=("assault",))
    acknowledge_referral(referral=serious, by=coordinator)
    triage_referral(referral=serious, to="declined", by=coordinator, words="Another service")
    assert seen(client_for(coordinator)) == [plain.reference, serious.reference]


def test_a_clock_that_stands_still_says_since_when_and_comes_last(monday, partner, coordinator, client_for):
    paused = make.sent(by=partner, at=monday - timedelta(hours=2))
    acknowledge_referral(referral=paused, by=coordinator)
    pause_clock(referral=paused, by=coordinator, at=monday)
    running = make.sent(by=partner, at=monday)
    client = client_for(coordinator)
    assert seen(client) == [running.reference, paused.reference]
    assert "the clock stands still" in client.get(reverse(ADDRESS)).text


def test_that_it_stands_still_is_said_beside_the_answer_that_is_owed_all_the_same(partner, coordinator, client_for):
    pause_clock(referral=make.sent(by=partner), by=coordinator)
    text = client_for(coordinator).get(reverse(ADDRESS)).text
    assert "The clock stands still" in text
    assert "An answer by" in text


@pytest.mark.parametrize("given", [{"serious": ("assault",)}, {"works_for_us": "yes"}])
def test_what_may_go_to_professional_standards_is_marked_until_it_is_decided(given, partner, coordinator, client_for):
    sent = make.sent(by=partner, **given)
    client, words = client_for(coordinator), "This may have to go to professional standards"
    assert words in client.get(reverse(ADDRESS)).text
    decide_against(referral=sent, why="It was another force.", by=coordinator)
    assert words not in client.get(reverse(ADDRESS)).text


def test_a_line_names_nobody_who_was_not_met(partner, coordinator, client_for):
    make.sent(by=partner)
    text = client_for(coordinator).get(reverse(ADDRESS)).text
    assert "Not met yet" in text
    assert make.NAME not in text


def test_what_their_worker_wrote_is_marked(partner, coordinator, client_for):
    told = make.sent(by=partner)
    report_changed_mind(referral=told, wants="put_right", by=partner)
    assert "New from their worker" in client_for(coordinator).get(reverse(ADDRESS)).text


def test_mine_are_those_i_took(partner, coordinator, make_coordinator, client_for):
    mine, theirs = make.sent(by=partner), make.sent(by=partner)
    acknowledge_referral(referral=mine, by=coordinator)
    acknowledge_referral(referral=theirs, by=make_coordinator("Nerys Wyn"))
    assert seen(client_for(coordinator), show="mine") == [mine.reference]


def test_it_is_narrowed_by_where_it_stands_and_who_sent_it(partner, rival_partner, coordinator, client_for):
    here, there = make.sent(by=partner), make.sent(by=rival_partner)
    acknowledge_referral(referral=there, by=coordinator)
    client = client_for(coordinator)
    assert seen(client, status="acknowledged") == [there.reference]
    assert seen(client, organisation=partner.organisation_id) == [here.reference]
    assert seen(client, organisation=partner.organisation_id, status="acknowledged") == []


def test_nonsense_in_the_address_narrows_nothing(partner, coordinator, client_for):
    sent = make.sent(by=partner)
    asked = {"status": "lost", "organisation": "x", "show": "y", "after": "z"}
    assert seen(client_for(coordinator), **asked) == [sent.reference]


def test_every_referral_stands_on_one_page_alone(monday, partner, coordinator, client_for):
    sent = [make.sent(by=partner, at=monday - timedelta(minutes=number)) for number in range(28)]
    client, found, asked = client_for(coordinator), [], {}
    for _page in range(3):
        page = client.get(reverse(ADDRESS), asked).context
        found += [line.referral.reference for line in page["lines"]]
        asked = dict([page["page"].on.split("=")]) if page["page"].on else None
        if asked is None:
            break
    assert found == [each.reference for each in reversed(sent)]


def test_nobody_barred_finds_it_in_the_list(partner, coordinator, make_coordinator, client_for):
    sent = make.sent(by=partner)
    barred = make_coordinator("Nerys Wyn")
    place_block(record=sent.pk, key_id=sent.key_id, person=barred, by=coordinator)
    assert seen(client_for(barred)) == []
    assert seen(client_for(coordinator)) == [sent.reference]


def test_it_costs_the_same_for_one_and_for_many(partner, coordinator, client_for):
    client = client_for(coordinator)
    make.sent(by=partner)
    client.get(reverse(ADDRESS))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(ADDRESS))
    for number in range(24):
        sent = make.sent(by=partner, choice="both" if number % 2 else "put_right")
        report_changed_mind(referral=sent, wants="put_right", by=partner)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(ADDRESS))
    assert len(many) == len(one)
    assert len(many) <= 25


def test_it_is_read_from_the_index_of_what_presses(partner, coordinator):
    make.sent(by=partner)
    rows = Referral.objects.visible_to(coordinator).open().with_urgency().order_by("urgency", "id")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        assert "partners_referral_urgency" in rows[:26].explain()
        plan = rows.filter(status="received")[:26].explain()  # of so few rows it may take either
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'partners_referral'")
        made = {name: definition.partition(" USING ")[2] for name, definition in cursor.fetchall()}
    assert "partners_referral_standing" in plan or "partners_referral_urgency" in plan
    of_all, of_one_standing = made["partners_referral_urgency"], made["partners_referral_standing"]
    assert of_one_standing == of_all.replace("(", "(status, ", 1)  # the same order within each standing


def test_a_closed_one_is_looked_for_apart(partner, coordinator, client_for):
    sent = make.sent(by=partner)
    see_report(report=report_changed_mind(referral=sent, wants="stop", by=partner), by=coordinator)
    close_referral(referral=sent, outcome="withdrawn", by=coordinator)
    client = client_for(coordinator)
    assert seen(client) == []
    assert seen(client, show="closed") == [sent.reference]


def test_what_may_tell_of_an_offence_is_marked_until_somebody_has_answered(partner, coordinator, client_for):
    referral = make.sent(by=partner, may_tell_of_offence=True)
    client, words = client_for(coordinator), "This may tell of an offence"
    assert words in client.get(reverse(ADDRESS)).content.decode()
    answer_nothing_new(referral=referral, by=coordinator, reason="It tells of the service alone.")
    assert words not in client.get(reverse(ADDRESS)).content.decode()
