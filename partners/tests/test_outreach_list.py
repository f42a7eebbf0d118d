"""Talks, stalls and campaigns: what was done, whom it reached, what followed, and what it came to by quarter."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from partners.actions.outreach import OutreachGiven, note_outreach
from partners.models import OutreachEvent
from partners.reached import quarters
from safeguards.audit import Action
from safeguards.models import AuditEvent
from safeguards.periods import quarter_of

pytestmark = pytest.mark.django_db
LIST, ADD = "/outreach/", "/outreach/add/"
TODAY = timezone.localdate()
NOVEMBER = date(2026, 11, 23)


@pytest.fixture
def office(coordinator, client_for):
    return client_for(coordinator)


def typed(**changes):
    return {"title": "Open day in Newport", "kind": "stall", "on": TODAY.isoformat(), "audience": "students",
            "reach": "120", "is_estimate": "yes"} | changes  # fmt: skip


def done(by, **changes):
    given = {"kind": "talk", "title": "A talk", "on": NOVEMBER, "audience": "public"} | changes
    return note_outreach(given=OutreachGiven(**given), organisations=[], by=by)


def test_an_event_is_noted_with_what_it_reached(coordinator, office):
    agency = OrganisationFactory(partner=True)
    more = {"organisations": [str(agency.pk)], "materials": "Cards", "understood_before": "2,25",
            "understood_after": "4.5", "rated_by": "18"}  # fmt: skip
    assert office.post(ADD, typed(**more)).url == LIST
    made = OutreachEvent.objects.get()
    assert (made.reach, made.is_estimate, made.noted_by) == (120, True, coordinator)
    assert (made.understood_before, made.understood_after, made.rated_by) == (Decimal("2.25"), Decimal("4.50"), 18)
    assert list(made.organisations.all()) == [agency]
    assert AuditEvent.objects.filter(action=Action.OUTREACH_NOTED, actor=coordinator.pk).count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Say what it was"),
        ({"kind": ""}, "Choose what kind of thing it was"),
        ({"audience": ""}, "Choose whom it was for"),
        ({"on": ""}, "Enter the day"),
        ({"on": (TODAY + timedelta(days=1)).isoformat()}, "Enter today, or a day that is over"),
        ({"reach": "many"}, "Enter a whole number, such as 24"),
        ({"reach": "-1"}, "Enter a whole number, such as 24"),
        ({"is_estimate": ""}, "Say whether they were counted or estimated"),
        ({"understood_before": "3"}, "Enter both means and how many answered, or none of the three"),
        ({"understood_before": "6", "understood_after": "3", "rated_by": "2"}, "Enter a mean from 1 to 5"),
        ({"understood_before": "NaN", "understood_after": "3", "rated_by": "2"}, "Enter a mean from 1 to 5"),
        ({"understood_before": "3", "understood_after": "3", "rated_by": "0"}, "Enter a whole number, such as 24"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(office, wrong, said):
    text = office.post(ADD, typed(place="Glass room", **wrong)).text
    assert said in text
    assert "Glass room" in text
    assert not OutreachEvent.objects.exists()


def test_nobody_has_to_know_how_many_there_were(office):
    office.post(ADD, typed(reach="", is_estimate="yes"))
    made = OutreachEvent.objects.get()
    assert (made.reach, made.is_estimate) == (None, False)
    assert "Not known" in office.get(LIST).text


def test_what_followed_is_added_later(coordinator, office):
    event = done(coordinator, reach=12)
    address = reverse("outreach_edit", args=[event.pk])
    page = office.get(address)
    office.post(address, typed(title="A talk", followed="Two agencies asked for an agreement", is_estimate="no"))
    assert page.context["form"]["is_estimate"].value() == "no"
    event.refresh_from_db()
    assert event.followed == "Two agencies asked for an agreement"
    assert "Two agencies asked for an agreement" in office.get(LIST).text


def test_a_quarter_begins_with_its_first_month():
    assert [quarter_of(date(2026, month, 9)).month for month in (1, 3, 4, 9, 12)] == [1, 1, 4, 7, 10]


def test_quarters_add_up_to_what_was_done_in_them(coordinator):
    done(coordinator, reach=10, on=date(2026, 10, 1))
    done(coordinator, reach=30, is_estimate=True, followed="More")
    done(coordinator)
    done(coordinator, reach=7, on=date(2026, 9, 30))
    done(coordinator, reach=999, on=date(2025, 12, 31))
    now, before, *others = quarters(NOVEMBER)
    assert (now.events, now.reached, now.estimated, now.unknown, now.followed) == (3, 40, 1, 1, 1)
    assert (before.begins, before.events, before.reached) == (date(2026, 7, 1), 1, 7)
    assert [(each.begins, each.events) for each in others] == [(date(2026, 4, 1), 0), (date(2026, 1, 1), 0)]


def test_how_well_it_was_understood_weighs_each_event_by_who_answered(coordinator):
    for before, after, number in (("2", "4", 30), ("4", "5", 10)):
        done(coordinator, understood_before=Decimal(before), understood_after=Decimal(after), rated_by=number)
    now = quarters(NOVEMBER)[0]
    assert (now.before, now.after, now.rated_by) == (pytest.approx(2.5), pytest.approx(4.25), 40)


def test_the_page_says_it_in_words(coordinator, office):
    done(coordinator, on=TODAY, reach=40, is_estimate=True, followed="Two asked")
    text = " ".join(office.get(LIST).text.split())
    assert "1 event, 40 people reached." in text
    assert "1 of these numbers is an estimate." in text
    assert "Something followed from 1." in text
    assert "nothing noted." in text


def test_many_events_cost_no_more_queries(coordinator, office, django_assert_max_num_queries):
    agencies = [OrganisationFactory(partner=True) for _each in range(3)]
    for number in range(35):
        given = OutreachGiven(kind="talk", title=f"Talk {number}", on=TODAY, audience="public")
        note_outreach(given=given, organisations=agencies, by=coordinator)
    with django_assert_max_num_queries(25):
        office.get(LIST)


@pytest.mark.parametrize("name", ["outreach_list", "meeting_list"])
def test_the_menu_says_where_it_stands(name, coordinator, client_for):
    menu = client_for(coordinator).get(reverse(name)).context["menu"]
    assert [item.label for item in menu if item.is_current] == ["Partners"]


def test_an_event_that_is_not_there_is_not_found(office, coordinator):
    event = done(coordinator)
    OutreachEvent.objects.all().delete()
    assert office.get(reverse("outreach_edit", args=[event.pk])).status_code == 404


def test_partner_agencies_are_offered_before_departments(coordinator, office):
    agency = OrganisationFactory(partner=True, name="Zion Street refuge")
    offered = list(office.get(ADD).context["form"].fields["organisations"].queryset)
    assert offered.index(agency) < offered.index(coordinator.organisation)
