"""The directory of partners: what each needs, in the order in which it needs somebody, and one partner on one page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.blocks import place_block
from accounts.tests.factories import OrganisationFactory
from partners.actions.organisations import add_contact, edit_partnership, note_touchpoint
from partners.actions.outreach import add_point, note_meeting
from partners.directory import lines
from partners.models import PartnerContact, Partnership, Touchpoint
from partners.tests import factories as make
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LIST = "/partners/"


def day(number):
    return TODAY + timedelta(days=number)


@pytest.fixture
def agency():
    return OrganisationFactory(partner=True, name="Llwybr Llanwern")


@pytest.fixture
def office(coordinator, client_for):
    return client_for(coordinator)


def page_of(agency):
    return reverse("partner_detail", args=[agency.pk])


def named(name, by, *, due=None, until=None):
    """A partner with a next action due in so many days, and an agreement that lasts so many days."""
    made = OrganisationFactory(partner=True, name=name)
    if due is not None:
        edit_partnership(
            organisation=made, sector="refuge", next_action="Ring them", next_action_on=day(due), by=by
        )  # fmt: skip
    if until is not None:
        make.agreement(made, by=by, begins_on=day(-400), until=day(until))
    return made


def test_late_things_come_first_and_then_agreements_that_end(coordinator):
    named("A far", coordinator, due=3, until=300)
    named("B ends", coordinator, until=20)
    named("C ended", coordinator, until=-3)
    named("D late", coordinator, due=-1, until=300)
    named("E later", coordinator, due=-9, until=300)
    gone = named("0 gone", coordinator, due=-9)
    gone.is_active = False
    gone.save()
    found = [line.organisation.name for line in lines(coordinator, on=TODAY)]
    assert found == ["E later", "D late", "C ended", "B ends", "A far", "0 gone"]


def test_the_list_says_how_we_stand_with_each(agency, coordinator, office):
    named("Refuge Gwent", coordinator, due=-2, until=12)
    text = office.get(LIST).text
    assert "2 days late" in text
    assert "Ends in 12 days" in text
    assert "With 1 partner the next thing is late." in text
    assert "1 agreement ends soon or has ended." in text
    assert "Kind of service not chosen yet" in text


def test_departments_of_the_force_are_no_partners(coordinator, office):
    assert coordinator.organisation.name not in office.get(LIST).text
    assert office.get(page_of(coordinator.organisation)).status_code == 404


def test_the_list_says_whom_to_ask_for_an_agency_that_is_missing(administrator, office):
    assert f'href="mailto:{administrator.email}">{administrator.name}<' in office.get(LIST).text


def test_without_any_partner_the_list_says_where_they_come_from(office):
    assert "No partner agencies yet" in office.get(LIST).text


def test_referrals_are_counted_and_named_by_reference_alone(partner, coordinator, office):
    sent = make.sent(by=partner)
    assert [line.open_referrals for line in lines(coordinator, on=TODAY)] == [1]
    text = office.get(page_of(partner.organisation)).text
    assert sent.reference in text
    assert make.NAME not in text


def test_whoever_is_barred_from_a_referral_does_not_count_it(partner, coordinator, deputy, client_for):
    sent = make.sent(by=partner)
    place_block(record=sent.pk, key_id=sent.key_id, person=deputy, by=coordinator)
    assert [line.open_referrals for line in lines(deputy, on=TODAY)] == [0]
    assert sent.reference not in client_for(deputy).get(page_of(partner.organisation)).text


def test_many_partners_cost_no_more_queries_than_one(coordinator, office, django_assert_max_num_queries):
    for number in range(12):
        named(f"Agency {number}", coordinator, due=number - 3, until=number * 9)
    with django_assert_max_num_queries(25):
        office.get(LIST)


def test_the_page_of_a_partner_costs_few_queries(agency, coordinator, office, django_assert_max_num_queries):
    make.agreement(agency, by=coordinator)
    for number in range(12):
        note_touchpoint(
            organisation=agency, kind="call", on=day(-number), note=f"Call {number}", agreed="", by=coordinator
        )
        add_contact(organisation=agency, name=f"Nia {number}", job="", email="", phone="1", by=coordinator)
    with django_assert_max_num_queries(25):
        text = office.get(page_of(agency)).text
    assert "Call 9" in text
    assert "Call 10" not in text
    assert "Show 2 earlier ones" in text
    assert "Call 11" in office.get(page_of(agency) + "?all=1").text


# The next thing to do ------------------------------------------------------------------------------------------------
def test_a_next_action_is_set_with_its_day(agency, coordinator, office):
    given = {"sector": "health", "next_action": "Agree the rota", "next_action_on": day(5).isoformat()}
    answer = office.post(reverse("partner_edit", args=[agency.pk]), given)
    kept = Partnership.objects.get(organisation=agency)
    assert answer.url == page_of(agency)
    assert (kept.sector, kept.next_action, kept.next_action_by) == ("health", "Agree the rota", coordinator)
    assert AuditEvent.objects.filter(action=Action.PARTNERSHIP_CHANGED, actor=coordinator.pk).count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sector": ""}, "Choose what kind of service it is"),
        ({"next_action_on": ""}, "Say by which day"),
        ({"next_action": ""}, "Say what is to be done"),
        ({"next_action_on": day(-1).isoformat()}, "Enter today, or a day that is still to come"),
    ],
)
def test_half_a_next_action_is_not_kept_and_nothing_typed_is_lost(agency, office, given, said):
    whole = {"sector": "health", "next_action": "Agree the rota", "next_action_on": day(5).isoformat()}
    text = office.post(reverse("partner_edit", args=[agency.pk]), whole | given).text
    assert said in text
    assert ("Agree the rota" in text) == ("next_action" not in given)
    assert not Partnership.objects.exists()


def test_one_that_is_late_may_stay_while_the_rest_is_changed(coordinator, office):
    agency = named("Late", coordinator, due=-4)
    given = {"sector": "council", "next_action": "Ring them", "next_action_on": day(-4).isoformat()}
    office.post(reverse("partner_edit", args=[agency.pk]), given)
    assert Partnership.objects.get().sector == "council"


def test_done_takes_it_away(coordinator, office):
    agency = named("Late", coordinator, due=-4)
    office.post(reverse("partner_next_done", args=[agency.pk]), {"seen": "Ring them"})
    kept = Partnership.objects.get()
    assert (kept.next_action, kept.next_action_on, kept.next_action_by) == ("", None, None)


def test_done_does_not_take_away_what_somebody_else_set_meanwhile(coordinator, deputy, office):
    agency = named("Late", coordinator, due=-4)
    edit_partnership(
        organisation=agency, sector="refuge", next_action="Visit them", next_action_on=day(2), by=deputy
    )  # fmt: skip
    answer = office.post(reverse("partner_next_done", args=[agency.pk]), {"seen": "Ring them"}, follow=True)
    assert "It has moved on since you opened the page" in answer.text
    assert Partnership.objects.get().next_action == "Visit them"


# Contacts and touchpoints --------------------------------------------------------------------------------------------
def test_somebody_to_ring_is_added_and_taken_off_the_list(agency, coordinator, office):
    office.post(reverse("partner_contact_add", args=[agency.pk]), {"name": "Nia Roberts", "phone": "01632 960456"})
    added = PartnerContact.objects.get()
    assert "01632 960456" in office.get(page_of(agency)).text
    office.post(reverse("partner_contact_left", args=[agency.pk, added.pk]))
    added.refresh_from_db()
    assert added.left_by == coordinator
    assert "01632 960456" not in office.get(page_of(agency)).text


def test_a_contact_who_cannot_be_reached_is_no_contact(agency, office):
    text = office.post(reverse("partner_contact_add", args=[agency.pk]), {"name": "Nia Roberts"}).text
    assert "Enter a phone number or an email address" in text
    assert "Nia Roberts" in text


def test_a_contact_of_another_partner_is_not_there(agency, coordinator, office):
    other = OrganisationFactory(partner=True)
    theirs = add_contact(organisation=other, name="Ken", job="", email="", phone="1", by=coordinator)
    assert office.post(reverse("partner_contact_left", args=[agency.pk, theirs.pk])).status_code == 404


def test_a_touchpoint_keeps_what_was_agreed_and_sets_what_comes_next(coordinator, office):
    agency = named("Refuge", coordinator, due=4)
    given = {"kind": "visit", "on": TODAY.isoformat(), "note": "Their new lead", "agreed": "Meet each quarter",
             "next_action": "Send the dates", "next_action_on": day(7).isoformat()}  # fmt: skip
    office.post(reverse("touchpoint_add", args=[agency.pk]), given)
    kept = Touchpoint.objects.get()
    assert (kept.kind, kept.note, kept.agreed, kept.noted_by) == (
        "visit", "Their new lead", "Meet each quarter", coordinator
    )  # fmt: skip
    assert Partnership.objects.get().next_action == "Send the dates"
    assert "Meet each quarter" in office.get(page_of(agency)).text


def test_a_touchpoint_without_a_next_action_leaves_the_one_there_is(coordinator, office):
    agency = named("Refuge", coordinator, due=4)
    page = office.get(reverse("touchpoint_add", args=[agency.pk])).text
    given = {"kind": "call", "on": TODAY.isoformat(), "note": "The rota"}
    office.post(reverse("touchpoint_add", args=[agency.pk]), given)
    assert "Left empty, this stays: Ring them" in page
    assert "Nothing about a survivor belongs here" in page
    assert Partnership.objects.get().next_action == "Ring them"


def test_nobody_was_in_touch_tomorrow(agency, office):
    given = {"kind": "call", "on": day(1).isoformat(), "note": "The rota"}
    text = office.post(reverse("touchpoint_add", args=[agency.pk]), given).text
    assert "Enter today, or a day that is over" in text
    assert "The rota" in text
    assert not Touchpoint.objects.exists()


def test_what_they_agreed_at_a_meeting_stands_on_their_page(agency, coordinator, office):
    meeting = note_meeting(title="Agencies", on=TODAY, about="", agencies=[agency], by=coordinator)
    add_point(meeting=meeting, what="Ring in a day", owner=agency, due_on=day(-1), change=None, by=coordinator)
    text = office.get(page_of(agency)).text
    assert "What they agreed to do" in text
    assert "Ring in a day" in text


def test_reading_writes_nothing_about_a_partner(agency, office):
    for name in ("partner_detail", "partner_edit", "partner_contact_add", "touchpoint_add", "partner_agreement_add"):
        assert office.get(reverse(name, args=[agency.pk])).status_code == 200
    assert not Partnership.objects.exists()


def test_in_welsh_the_page_opens_too(agency, office):
    assert office.get(f"/cy{page_of(agency)}").status_code == 200
