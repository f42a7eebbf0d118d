"""Who makes a change, who sponsors it, by when, and what it serves: put right later, and kept in the audit trail."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from feedback.actions.changes import edit_change
from feedback.actions.refusals import CannotOwn, CannotSponsor, DueDayMissing
from feedback.models import Change, FrameTag, Loop
from feedback.tests import factories as make
from feedback.tests.asking import queries_of
from safeguards.audit import Action
from safeguards.models import AuditEvent
from tests.days import days_later

pytestmark = pytest.mark.django_db
DETAILS = ("title", "kind", "area", "owner", "sponsor", "due_on", "report_on", "check_on")


@pytest.fixture
def change(coordinator):
    return make.change(by=coordinator)


@pytest.fixture
def tags(db):
    made = [
        FrameTag.objects.get_or_create(
            frame=frame, version="2024", code=code, defaults={"name_en": code, "name_cy": code, "position": 1}
        )[0]
        for frame, code in (("outcome", "training"), ("criterion", "sustainable"))
    ]
    return {tag.frame: tag for tag in made}


def given(change, **more):
    shown = {"title": change.title, "kind": change.kind, "area": change.area_id}
    return shown | {name: value for name, value in more.items() if value is not None}


def edited(change, by, **more):
    now = {name: getattr(change, name) for name in DETAILS} | {"tags": []}
    return edit_change(change=change, **(now | more), by=by)


def ahead(days):
    return timezone.localdate() + timedelta(days=days)


def test_a_change_is_added_with_its_owner_its_days_and_what_it_serves(
    change, change_owner, manager, tags, coordinator, client_for
):
    more = {"owner": change_owner.pk, "sponsor": manager.pk, "due_on": ahead(40), "report_on": ahead(10)}
    served = {"outcomes": [tags["outcome"].pk], "criteria": [tags["criterion"].pk]}
    client_for(coordinator).post(reverse("change_add"), given(change, **more, **served) | {"title": "Another"})
    made = Change.objects.get(title="Another")
    assert (made.owner, made.sponsor, made.due_on, made.report_on) == (change_owner, manager, ahead(40), ahead(10))
    assert {each.tag for each in made.tags.all()} == set(tags.values())


def test_all_of_it_can_be_put_right(change, change_owner, tags, coordinator, client_for):
    area = OrganisationFactory(name="Custody")
    address = reverse("change_edit", args=[change.pk])
    form = given(change, owner=change_owner.pk, check_on=ahead(90), outcomes=[tags["outcome"].pk]) | {"area": area.pk}
    answer = client_for(coordinator).post(address, form | {"title": "A quieter room"})
    change.refresh_from_db()
    assert answer["Location"] == reverse("change_detail", args=[change.pk])
    assert (change.title, change.area, change.owner, change.check_on) == (
        "A quieter room", area, change_owner, ahead(90)
    )  # fmt: skip
    assert [each.tag for each in change.tags.all()] == [tags["outcome"]]


def test_the_form_shows_what_stands(change, change_owner, tags, coordinator, client_for):
    edited(change, coordinator, owner=change_owner, due_on=ahead(5), tags=[tags["outcome"]])
    page = client_for(coordinator).get(reverse("change_edit", args=[change.pk])).text
    assert re.search(rf'<option value="{change_owner.pk}" selected>', page)
    assert f'value="{ahead(5):%Y-%m-%d}"' in page
    assert re.search(rf'value="{tags["outcome"].pk}"[^>]*checked', page)


def test_a_tag_can_be_taken_away(change, tags, coordinator):
    edited(change, coordinator, tags=tags.values())
    edited(change, coordinator, tags=[tags["criterion"]])
    assert [each.tag for each in change.tags.all()] == [tags["criterion"]]


def test_only_those_who_may_own_changes_are_on_offer(change, partner, manager, make_person, coordinator, client_for):
    department = OrganisationFactory(partner=True)
    make_person("partner", "Nan Owns", organisation=department, also_change_owner=True)
    gone = make_person("change_owner", "Gone Away", is_active=False)
    page = client_for(coordinator).get(reverse("change_add")).text
    owners = page[page.index('name="owner"') : page.index('name="sponsor"')]
    assert f"Nan Owns, {department.name}" in owners
    assert not {each.name for each in (partner, manager, gone) if each.name in owners}


@pytest.mark.parametrize("who", ["manager", "partner", "coordinator"])
def test_nobody_else_is_named_as_owner(change, who, request, coordinator):
    with pytest.raises(CannotOwn):
        edited(change, coordinator, owner=request.getfixturevalue(who))


def test_only_a_manager_sponsors(change, change_owner, coordinator):
    with pytest.raises(CannotSponsor):
        edited(change, coordinator, sponsor=change_owner)


def test_an_owner_whose_account_was_closed_may_stay_while_the_rest_is_put_right(change, change_owner, coordinator):
    change = edited(change, coordinator, owner=change_owner)
    change_owner.is_active = False
    change_owner.save()
    assert edited(change, coordinator, title="Another title").owner == change_owner


def test_the_audit_trail_says_who_owned_it_when(change, change_owner, make_person, coordinator):
    other = make_person("change_owner", "Olwen Gray")
    for owner in (change_owner, other, None):
        change = edited(change, coordinator, owner=owner)
    events = AuditEvent.objects.filter(action=Action.CHANGE_OWNED, subjects__contains=[change.pk]).order_by("at")
    told = [(event.outcome, set(event.subjects) - {change.pk}, event.fields) for event in events]
    assert told == [
        ("given", {change_owner.pk}, ["owner"]),
        ("taken", {change_owner.pk}, ["owner"]),
        ("given", {other.pk}, ["owner"]),
        ("taken", {other.pk}, ["owner"]),
    ]


def test_what_was_changed_is_named_and_not_what_it_says(change, coordinator):
    edited(change, coordinator, title="Another", due_on=ahead(3))
    assert AuditEvent.objects.get(action=Action.CHANGE_EDITED).fields == ["title", "due_on"]


def test_what_was_accepted_keeps_a_day_by_which_it_is_made(change, coordinator, client_for):
    change = make.moved(change, "accepted", by=coordinator)
    with pytest.raises(DueDayMissing):
        edited(change, coordinator, due_on=None)
    page = client_for(coordinator).post(reverse("change_edit", args=[change.pk]), given(change)).text
    assert "Say by which day it should be made" in page


def test_a_new_day_is_one_to_come_and_an_old_one_may_stay(change, coordinator, client_for, frozen):
    change = edited(change, coordinator, due_on=ahead(3))
    promised = change.due_on
    frozen.move_to(days_later(10), tick=False)
    client, address = client_for(coordinator), reverse("change_edit", args=[change.pk])
    refused = client.post(address, given(change, due_on=ahead(-2))).text
    kept = client.post(address, given(change, due_on=promised))
    assert "Enter today, or a day that is still to come" in refused
    assert kept.status_code == 302


def test_another_department_stands_on_the_ledger_at_once(change, coordinator):
    said = make.said(make.reachable(by=coordinator), by=coordinator)
    make.link_contributions(change=change, contributions=[said], strength="direct", by=coordinator)
    area = OrganisationFactory(name="Custody")
    edited(change, coordinator, area=area)
    assert Loop.objects.get(contribution=said).area == area


def test_nothing_is_changed_when_the_audit_fails(change, change_owner, coordinator, monkeypatch):
    monkeypatch.setattr("feedback.actions.changes.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        edited(change, coordinator, owner=change_owner)
    change.refresh_from_db()
    assert change.owner is None


def test_the_list_asks_as_much_for_thirty_as_for_one(change, change_owner, coordinator, client_for):
    edited(change, coordinator, owner=change_owner)
    client = client_for(coordinator)
    one = queries_of(lambda: client.get(reverse("change_list")))
    for number in range(29):
        make.change(by=coordinator, title=f"Change {number}", owner=change_owner, due_on=ahead(number))
    thirty = queries_of(lambda: client.get(reverse("change_list")))
    assert thirty == one <= 15


def test_the_list_shows_what_is_late_longest_first(change, coordinator, client_for, frozen):
    later = make.change(by=coordinator, title="Later", due_on=ahead(5))
    sooner = make.change(by=coordinator, title="Sooner", due_on=ahead(2))
    frozen.move_to(days_later(8), tick=False)
    page = client_for(coordinator).get(reverse("change_list"), {"status": "late"}).text
    assert "6 days late" in page
    assert page.index(sooner.title) < page.index(later.title)
    assert change.title not in page
