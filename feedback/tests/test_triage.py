"""Sorting: what nobody has read yet, and what becomes of it. The words are never changed."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.anybody import duties_of
from engagement.models import Contribution, Theme
from feedback.actions.changes import BothLanguages
from feedback.actions.refusals import ReasonMissing, WhomMissing
from feedback.actions.telling import send_to_person
from feedback.actions.triage import sort_contributions
from feedback.duties_of_triage import SORTING
from feedback.models import Change, ChangeLink, FeedbackNotification, Loop, Stage, Triage
from feedback.tests import factories as make
from feedback.views.lines import sort_address
from outbox.models import Message, State
from safeguards.audit import Action, Why
from safeguards.models import AuditEvent
from tests.days import days_later

pytestmark = pytest.mark.django_db
WHY = {"reason_en": "The law does not let us.", "reason_cy": "Nid yw’r gyfraith yn caniatáu hynny."}
BOTH = BothLanguages(en=WHY["reason_en"], cy=WHY["reason_cy"])


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def client(coordinator, client_for):
    return client_for(coordinator)


@pytest.fixture
def decide(client):
    """Press *save* for these points."""

    def press(*said, **given):
        return client.post(sort_address(each.pk for each in said), given | {"save": "1"})

    return press


def stage_of(said):
    return Loop.objects.get(contribution=said).stage


# What waits -------------------------------------------------------------------------------------------------------
def test_what_nobody_sorted_stands_there_with_its_words_opened_once(person, coordinator, client):
    for _ in range(3):
        make.said(person, by=coordinator)
    before = AuditEvent.objects.filter(action=Action.OPENED, reason=Why.LIST).count()
    text = client.get(reverse("contribution_sort")).text
    assert "3 points to read and sort" in text
    assert text.count("Nobody told me that my appointment was moved.") == 3
    assert AuditEvent.objects.filter(action=Action.OPENED, reason=Why.LIST).count() == before + 1


def test_what_is_alike_stands_side_by_side(person, coordinator, client):
    other = Theme.objects.exclude(pk="kept-informed")[0]
    make.said(person, by=coordinator, journey="court")
    make.said(person, by=coordinator, theme=other)
    make.said(person, by=coordinator, journey="court")
    text = client.get(reverse("contribution_sort")).text
    assert len(re.findall(r'id="group-\d+"', text)) == 2
    assert "Decide about these 2 together" in text


def test_it_is_narrowed_by_theme_stage_and_service(person, coordinator, client):
    court = make.said(person, by=coordinator, journey="court", agency="courts")
    make.said(person, by=coordinator, journey="charge", agency="health")
    for asked in ({"journey": "court"}, {"agency": "courts"}, {"theme": "kept-informed", "agency": "courts"}):
        text = client.get(reverse("contribution_sort"), asked).text
        assert set(re.findall(r'name="of" value="([^"]+)"', text)) == {str(court.pk)}


def test_thirty_at_most_are_opened_and_the_rest_is_behind(person, coordinator, client, monkeypatch):
    monkeypatch.setattr("feedback.views.triage.EACH_PAGE", 2)
    said = [make.said(person, by=coordinator) for _ in range(3)]
    text = client.get(reverse("contribution_sort")).text
    link = re.search(r'\?([^"]*)" rel="next"', text)[1]
    behind = client.get(f"{reverse('contribution_sort')}?{link}").text
    assert re.findall(r'name="of" value="([^"]+)"', text) == [str(each.pk) for each in said[:2]]
    assert re.findall(r'name="of" value="([^"]+)"', behind) == [str(said[2].pk)]


def test_with_nothing_left_it_says_so(client):
    assert "Everything is read and sorted" in client.get(reverse("contribution_sort")).text


def test_whom_somebody_is_barred_from_is_not_there(person, coordinator, blocked_officer, client_for):
    said = make.said(person, by=coordinator)
    make.people.block(person, blocked_officer, by=coordinator)
    client = client_for(blocked_officer)
    assert "Everything is read and sorted" in client.get(reverse("contribution_sort")).text
    assert client.get(sort_address([said.pk])).status_code == 404
    assert client.get(reverse("contribution_detail", args=[said.pk])).status_code == 404
    assert duties_of(blocked_officer, timezone.now(), SORTING) == []


def test_the_page_costs_the_same_for_one_and_for_thirty(person, coordinator, client):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("contribution_sort")).status_code == 200
        return len(caught)

    make.said(person, by=coordinator)
    queries()
    one = queries()
    talk = make.people.consultation(person, by=coordinator)
    for _ in range(29):
        make.people.contribution(talk, by=coordinator)
    assert queries() == one <= 14


# What becomes of it -------------------------------------------------------------------------------------------------
def test_several_are_linked_to_a_new_change_in_one_press(person, coordinator, decide):
    said = [make.said(person, by=coordinator) for _ in range(2)]
    given = {"title": "One person throughout", "kind": "practice", "area": coordinator.organisation_id}
    answer = decide(*said, outcome="for_change", where="new", strength="direct", **given)
    change = Change.objects.get()
    assert answer["Location"] == reverse("change_detail", args=[change.pk])
    assert {link.contribution_id for link in change.links.all()} == {each.pk for each in said}
    assert [stage_of(each) for each in said] == [Stage.LINKED, Stage.LINKED]


def test_a_point_is_linked_to_a_change_that_is_there(person, coordinator, decide):
    said, change = make.said(person, by=coordinator), make.change(by=coordinator)
    decide(said, outcome="for_change", where="existing", change=change.pk, strength="context")
    assert (ChangeLink.objects.get().change, ChangeLink.objects.get().strength) == (change, "context")


def test_one_point_leads_to_two_changes(person, coordinator, decide, client):
    said, changes = make.said(person, by=coordinator), [make.change(by=coordinator, title=f"C{n}") for n in range(2)]
    for change in changes:
        decide(said, outcome="for_change", where="existing", change=change.pk, strength="direct")
    text = client.get(reverse("contribution_detail", args=[said.pk])).text
    assert all(reverse("change_detail", args=[change.pk]) in text for change in changes)


def test_for_change_without_one_yet_is_sorted(person, coordinator, decide):
    said = make.said(person, by=coordinator)
    decide(said, outcome="for_change", where="later")
    assert stage_of(said) == Stage.SORTED


@pytest.mark.parametrize(
    ("outcome", "more"),
    [("for_information", {}), ("cannot", {}), ("not_ours", {"passed_to": "The court service"})],
)
def test_what_is_told_without_a_change_is_owed_from_now_on(person, coordinator, decide, outcome, more):
    said = make.said(person, by=coordinator)
    decide(said, outcome=outcome, **WHY, **more)
    assert (Triage.objects.get().outcome, stage_of(said)) == (outcome, Stage.OWED)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Say what becomes of it"),
        ({"outcome": "for_change"}, "Say which change"),
        ({"outcome": "for_change", "where": "existing", "strength": "direct"}, "Choose a change from the list"),
        ({"outcome": "for_change", "where": "new", "strength": "direct"}, "Enter what should change, in one line"),
        ({"outcome": "for_change", "where": "existing"}, "Say how strong the link is"),
        ({"outcome": "cannot", "reason_en": "x"}, "Say why we cannot, in Welsh"),
        ({"outcome": "for_information", "reason_cy": "x"}, "Say what you do with it, in English"),
        ({"outcome": "not_ours", **WHY}, "Enter the organisation it was passed on to"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_decided(person, coordinator, decide, given, sentence):
    said = make.said(person, by=coordinator)
    text = decide(said, **given).text
    assert sentence in text
    assert "Nobody told me that my appointment was moved." in text
    assert not Triage.objects.exists()


def test_a_change_that_is_not_there_is_not_linked(person, coordinator, decide):
    said = make.said(person, by=coordinator)
    given_up = make.moved(make.change(by=coordinator), "rejected", by=coordinator)
    text = decide(said, outcome="for_change", where="existing", change=given_up.pk, strength="direct").text
    assert "Choose a change from the list" in text


@pytest.mark.parametrize("asked", ["", "?of=x", "?of=7b7b7b7b-0000-4000-8000-000000000000"])
def test_what_is_not_there_is_not_decided(client, asked):
    status = client.get(f"{reverse('contribution_decide')}{asked}").status_code
    assert status == (404 if asked else 302)


def test_about_their_own_case_is_kept(person, coordinator, decide):
    decide(make.said(person, by=coordinator), outcome="cannot", own_case="on", **WHY)
    assert Triage.objects.get().own_case


def test_the_reasons_are_sealed_and_the_words_untouched(person, coordinator, decide):
    said = make.said(person, by=coordinator)
    kept = bytes(Contribution.objects.values_list("words", flat=True).get().blob)
    decide(said, outcome="cannot", **WHY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason_en FROM feedback_triage")
        assert b"law" not in bytes(cursor.fetchone()[0])
    assert bytes(Contribution.objects.values_list("words", flat=True).get().blob) == kept


# Decided again ------------------------------------------------------------------------------------------------------
def test_a_later_decision_stands_beside_the_earlier_one(person, coordinator, decide, client):
    said = make.said(person, by=coordinator)
    decide(said, outcome="cannot", **WHY)
    decide(said, outcome="for_change", where="later")
    assert Triage.objects.count() == 2
    assert stage_of(said) == Stage.SORTED
    text = client.get(reverse("contribution_detail", args=[said.pk])).text
    assert text.index("For change") < text.index("Cannot, because")


def test_news_of_a_decision_that_no_longer_stands_is_called_back(person, coordinator, decide):
    said = make.said(person, by=coordinator)
    decide(said, outcome="for_information", **WHY)
    send_to_person(survivor=person, by=coordinator)
    assert Message.objects.get().state == State.QUEUED
    decide(said, outcome="for_change", where="later")
    assert Message.objects.get().state == State.CANCELLED
    assert not FeedbackNotification.objects.on_the_page().exists()
    assert stage_of(said) == Stage.SORTED


def test_other_news_behind_the_same_message_still_goes(person, coordinator, decide):
    first, second = make.said(person, by=coordinator), make.said(person, by=coordinator)
    decide(first, outcome="for_information", **WHY)
    decide(second, outcome="for_information", **WHY)
    send_to_person(survivor=person, by=coordinator)
    decide(first, outcome="for_change", where="later")
    assert Message.objects.get().state == State.QUEUED
    (left,) = FeedbackNotification.objects.on_the_page().exclude(kind="thanks")
    assert left.triage.contribution == second


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_keeps_every_decision(person, coordinator, act):
    sort_contributions(contributions=[make.said(person, by=coordinator)], outcome="cannot", reason=BOTH, by=coordinator)
    with pytest.raises(DatabaseError), transaction.atomic():
        Triage.objects.update(outcome="for_change") if act == "update" else Triage.objects.all().delete()


def test_it_all_falls_when_the_audit_fails(person, coordinator, monkeypatch):
    said = make.said(person, by=coordinator)

    def broken(*_args, **_given):
        raise DatabaseError

    monkeypatch.setattr("feedback.actions.triage.record", broken)
    with pytest.raises(DatabaseError):
        sort_contributions(contributions=[said], outcome="for_change", by=coordinator)
    assert (Triage.objects.count(), stage_of(said)) == (0, Stage.SAID)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"outcome": "cannot"}, ReasonMissing),
        ({"outcome": "cannot", "reason": BothLanguages(en="x", cy="")}, ReasonMissing),
        ({"outcome": "not_ours", "reason": BOTH}, WhomMissing),
    ],
)
def test_nothing_is_decided_that_could_not_be_told(person, coordinator, given, refusal):
    with pytest.raises(refusal):
        sort_contributions(contributions=[make.said(person, by=coordinator)], by=coordinator, **given)


# The desk -----------------------------------------------------------------------------------------------------------
def test_one_duty_counts_them_and_is_late_after_its_days(person, coordinator, settings):
    now = timezone.now()
    for _ in range(2):
        make.said(person, by=coordinator)
    (duty,) = duties_of(coordinator, now, SORTING)
    (late,) = duties_of(coordinator, days_later(settings.TRIAGE_DAYS + 1), SORTING)
    assert (duty.title, duty.late, late.late) == ("2 points to read and sort", False, True)
    assert timezone.localdate(duty.due_at) == timezone.localdate(now) + timedelta(days=settings.TRIAGE_DAYS)


def test_what_is_sorted_is_no_duty(person, coordinator):
    sort_contributions(contributions=[make.said(person, by=coordinator)], outcome="for_change", by=coordinator)
    assert duties_of(coordinator, timezone.now(), SORTING) == []


def test_a_manager_finds_nothing_there(person, coordinator, manager, client_for):
    client, said = client_for(manager), make.said(person, by=coordinator)
    addresses = (reverse("contribution_sort"), sort_address([said.pk]), reverse("ledger_export"))
    assert {client.get(address).status_code for address in addresses} == {404}
    assert duties_of(manager, timezone.now(), SORTING) == []
