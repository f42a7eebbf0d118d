"""Meetings of agencies: who was there, what each agreed to do by when, and the change it led to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from feedback.tests import factories as feedback
from partners.actions.outreach import add_point, note_meeting, settle_point
from partners.models import AgencyMeeting, MeetingPoint
from partners.reached import meetings_with_points
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
LIST = "/outreach/meetings/"
TODAY = timezone.localdate()


@pytest.fixture
def office(coordinator, client_for):
    return client_for(coordinator)


@pytest.fixture
def agency():
    return OrganisationFactory(partner=True)


@pytest.fixture
def meeting(agency, coordinator):
    return note_meeting(title="Courts and police", on=TODAY, about="The wait", agencies=[agency], by=coordinator)


def agreed(meeting, by, **changes):
    given = {"what": "Tell people the day", "owner": meeting.agencies.get(), "due_on": TODAY, "change": None} | changes
    return add_point(meeting=meeting, by=by, **given)


def address(name, *parts):
    return reverse(name, args=[part.pk for part in parts])


def test_a_meeting_is_noted_with_who_was_there(agency, coordinator, office):
    given = {"title": "Courts and police", "on": TODAY.isoformat(), "agencies": [str(agency.pk)], "about": "The wait"}
    answer = office.post("/outreach/meetings/add/", given)
    made = AgencyMeeting.objects.get()
    assert answer.url == address("meeting_detail", made)
    assert list(made.agencies.all()) == [agency]
    assert AuditEvent.objects.filter(action=Action.MEETING_NOTED, actor=coordinator.pk).count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Say which meeting it was"),
        ({"on": ""}, "Enter the day"),
        ({"on": (TODAY + timedelta(days=1)).isoformat()}, "Enter today, or a day that is over"),
        ({"agencies": []}, "Choose at least one"),
    ],
)
def test_half_a_meeting_is_not_kept_and_nothing_typed_is_lost(agency, office, wrong, said):
    given = {"title": "Courts", "on": TODAY.isoformat(), "agencies": [str(agency.pk)], "about": "The wait"}
    text = office.post("/outreach/meetings/add/", given | wrong).text
    assert said in text
    assert "The wait" in text
    assert not AgencyMeeting.objects.exists()


def test_a_meeting_is_put_right(meeting, office):
    other = OrganisationFactory(partner=True)
    shown = office.get(address("meeting_edit", meeting)).context["form"]
    given = {"title": "Courts", "on": TODAY.isoformat(), "agencies": [str(other.pk)], "about": ""}
    office.post(address("meeting_edit", meeting), given)
    meeting.refresh_from_db()
    assert shown["title"].value() == "Courts and police"
    assert (meeting.title, list(meeting.agencies.all())) == ("Courts", [other])


def test_what_was_agreed_is_noted_with_its_owner_its_day_and_its_change(meeting, agency, coordinator, office):
    change = feedback.change(by=coordinator)
    given = {"what": "Tell people the day", "owner": str(agency.pk), "due_on": TODAY.isoformat(),
             "change": str(change.pk)}  # fmt: skip
    office.post(address("meeting_point_add", meeting), given)
    made = MeetingPoint.objects.get()
    assert (made.owner, made.due_on, made.change) == (agency, TODAY, change)
    assert change.title in office.get(address("meeting_detail", meeting)).text


def test_a_point_that_says_nothing_is_none(meeting, office):
    assert "Say what was agreed" in office.post(address("meeting_point_add", meeting), {"what": ""}).text
    assert not MeetingPoint.objects.exists()


def test_the_change_it_led_to_is_said_later(meeting, agency, coordinator, office):
    point, change = agreed(meeting, coordinator), feedback.change(by=coordinator)
    where = address("meeting_point_edit", meeting, point)
    shown = office.get(where).context["form"]
    office.post(where, {"what": point.what, "owner": str(agency.pk), "change": str(change.pk)})
    point.refresh_from_db()
    assert shown["owner"].value() == agency.pk
    assert (point.change, point.due_on) == (change, None)


def test_a_point_is_done_and_may_be_opened_again(meeting, coordinator, office):
    point = agreed(meeting, coordinator)
    where = address("meeting_point_done", meeting, point)
    office.post(where)
    point.refresh_from_db()
    assert (point.done_by, point.done_at is None) == (coordinator, False)
    assert "Everything that was agreed is done." in office.get(address("meeting_detail", meeting)).text
    office.post(where, {"open": "1"})
    point.refresh_from_db()
    assert (point.done_by, point.done_at) == (None, None)


def test_done_twice_is_done_once(meeting, coordinator, deputy):
    point = agreed(meeting, coordinator)
    settle_point(point=point, is_done=True, by=coordinator)
    settle_point(point=point, is_done=True, by=deputy)
    point.refresh_from_db()
    assert point.done_by == coordinator


def test_the_point_of_another_meeting_is_not_there(meeting, agency, coordinator, office):
    other = note_meeting(title="Health", on=TODAY, about="", agencies=[agency], by=coordinator)
    point = agreed(other, coordinator)
    assert office.get(address("meeting_point_edit", meeting, point)).status_code == 404
    assert office.post(address("meeting_point_done", meeting, point)).status_code == 404


def test_the_list_says_what_is_open_and_what_is_late(meeting, coordinator, office):
    agreed(meeting, coordinator, due_on=TODAY - timedelta(days=1))
    settle_point(point=agreed(meeting, coordinator), is_done=True, by=coordinator)
    (row,) = meetings_with_points(on=TODAY)
    assert (row.agreed, row.waiting, row.late) == (2, 1, 1)
    text = office.get(LIST).text
    assert "2 points, 1 still to be done" in text
    assert "1 late" in text


def test_a_meeting_at_which_nothing_was_agreed_has_nothing_open(meeting, office):
    (row,) = meetings_with_points(on=TODAY)
    assert (row.agreed, row.waiting, row.late) == (0, 0, 0)


def test_many_meetings_cost_no_more_queries(agency, coordinator, office, django_assert_max_num_queries):
    for number in range(12):
        held = note_meeting(title=f"Meeting {number}", on=TODAY, about="", agencies=[agency], by=coordinator)
        agreed(held, coordinator)
    with django_assert_max_num_queries(25):
        office.get(LIST)
