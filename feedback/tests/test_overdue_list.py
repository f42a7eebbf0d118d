"""What is late goes to the lead of its department, later to its sponsor: by a message that says no more than that."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.actions.organisations import name_lead
from accounts.anybody import duties_of
from accounts.tests.factories import OrganisationFactory
from desk.messages_due import MESSAGES
from feedback import overdue, tasks
from feedback.actions.changes import link_contributions
from feedback.actions.escalating import escalate
from feedback.actions.owning import confirm_report, report_progress
from feedback.duties_of_changes import CHANGES
from feedback.models import Escalation
from feedback.tests import factories as make
from feedback.tests.asking import queries_of
from feedback.tests.test_change_edit import edited
from outbox.models import Message
from outbox.resolvers import Outcome, resolver
from safeguards.audit import SYSTEM, Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows
from tests.days import days_later

pytestmark = pytest.mark.django_db
TITLE = "Custody keeps a quiet room"


@pytest.fixture
def lead(make_person):
    return make_person("manager", "Lena Lead", language="cy")


@pytest.fixture
def area(lead, administrator):
    department = OrganisationFactory(name="Custody")
    return name_lead(organisation=department, lead=lead, by=administrator)


@pytest.fixture
def change(area, manager, change_owner, coordinator):
    """Promised for tomorrow."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return make.change(
        by=coordinator, title=TITLE, area=area, owner=change_owner, sponsor=manager, due_on=tomorrow
    )  # fmt: skip


def late_by(frozen, days):
    frozen.move_to(days_later(days + 1), tick=False)
    tasks.escalate_overdue()


def told():
    return list(Escalation.objects.order_by("at", "pk").values_list("level", "told__name"))


def titles(user):
    return [duty.title for duty in duties_of(user, timezone.now(), CHANGES)]


# When, and to whom ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("days", "whom"),
    [
        (13, []),
        (14, [("lead", "Lena Lead")]),
        (27, [("lead", "Lena Lead")]),
        (28, [("lead", "Lena Lead"), ("sponsor", "Rhys Bowen")]),
    ],
)
def test_fourteen_days_late_goes_to_the_lead_and_twenty_eight_to_the_sponsor(change, frozen, days, whom):
    late_by(frozen, days)
    assert sorted(told()) == whom


def test_the_days_are_settings(change, frozen, settings):
    settings.OVERDUE_LEAD_DAYS = 3
    late_by(frozen, 3)
    assert told() == [("lead", "Lena Lead")]


def test_nobody_is_told_twice_of_the_same_day(change, frozen):
    late_by(frozen, 30)
    tasks.escalate_overdue()
    assert Escalation.objects.count() == Message.objects.count() == 2


def test_another_promised_day_that_passes_is_told_anew(change, frozen, coordinator):
    late_by(frozen, 14)
    edited(change, coordinator, due_on=timezone.localdate() + timedelta(days=1))
    late_by(frozen, 14)
    assert told() == [("lead", "Lena Lead")] * 2


def test_what_was_made_and_not_looked_at_again_is_late_too(change, frozen, coordinator):
    make.moved(make.words(change, by=coordinator), "accepted", "in_progress", "implemented", by=coordinator)
    late_by(frozen, settings.CHECK_AFTER_DAYS + 12)
    assert told() == []
    late_by(frozen, 0)
    late_by(frozen, 0)
    assert told() == [("lead", "Lena Lead")]


def test_what_is_not_going_ahead_is_never_late(change, frozen, coordinator):
    make.moved(change, "rejected", by=coordinator)
    late_by(frozen, 40)
    assert told() == []


def test_where_nobody_leads_nobody_is_told_and_a_new_lead_hears_of_it(change, frozen, area, lead, administrator):
    name_lead(organisation=area, lead=None, by=administrator)
    late_by(frozen, 20)
    before = told()
    name_lead(organisation=area, lead=lead, by=administrator)
    tasks.escalate_overdue()
    assert (before, told()) == ([], [("lead", "Lena Lead")])


def test_it_is_in_the_audit_trail(change, frozen, lead):
    late_by(frozen, 14)
    event = AuditEvent.objects.get(action=Action.CHANGE_ESCALATED)
    assert (set(event.subjects), event.outcome, event.role) == ({change.pk, lead.pk}, "lead", "system")


def test_nothing_is_sent_when_the_audit_fails(change, frozen, monkeypatch):
    frozen.move_to(days_later(15), tick=False)
    monkeypatch.setattr("feedback.actions.escalating.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        escalate(change=change, level="lead", at=timezone.now())
    assert not Message.objects.exists()


# The message ------------------------------------------------------------------------------------------------------
@pytest.fixture
def message(change, frozen, manager):
    late_by(frozen, 28)
    return Message.objects.get(recipient_id=manager.pk)


def verdict(message):
    return resolver("overdue").decide(message)


def test_it_says_only_that_one_change_is_late_and_to_sign_in(message, change, area):
    texts = open_rows([message], "subject", "body", by=SYSTEM, why=Why.SEND)[message.pk]
    whole = " ".join(texts.values())
    assert texts["subject"] == "One change is late"
    assert f"{settings.SITE_URL}/changes/overdue/" in whole
    assert not [text for text in (TITLE, area.name, str(change.pk), "Owen Parry") if text in whole]


def test_it_goes_to_their_work_email_in_their_language(change, frozen, lead):
    late_by(frozen, 14)
    sent = Message.objects.get()
    assert (sent.language, sent.recipient_id, sent.resolver) == ("cy", lead.pk, "overdue")
    assert resolver("overdue").address(sent).text == lead.email
    body = open_rows([sent], "body", by=SYSTEM, why=Why.SEND)[sent.pk]["body"]
    assert f"{settings.SITE_URL}/cy/changes/overdue/" in body


def test_it_goes_while_the_change_is_late(message):
    assert verdict(message).outcome is Outcome.ALLOW


def test_it_does_not_go_once_the_change_is_made(message, change, coordinator):
    make.moved(make.words(change, by=coordinator), "accepted", "in_progress", "implemented", by=coordinator)
    assert verdict(message).outcome is Outcome.REFUSE


def test_it_does_not_go_once_another_day_was_agreed(message, change, coordinator):
    edited(change, coordinator, due_on=timezone.localdate() + timedelta(days=7))
    assert verdict(message).outcome is Outcome.REFUSE


def test_it_does_not_go_to_a_closed_account(message, manager):
    manager.is_active = False
    manager.save()
    assert verdict(message).outcome is Outcome.REFUSE


def test_it_does_not_go_to_whoever_sponsors_it_no_more(message, change, make_person, coordinator):
    edited(change, coordinator, sponsor=make_person("manager", "New Sponsor"))
    assert verdict(message).outcome is Outcome.REFUSE


def test_an_address_that_was_changed_meanwhile_is_not_written_to(message, manager):
    address = resolver("overdue").address(message)
    manager.email = "moved@force.example"
    manager.save()
    assert not resolver("overdue").still_stands(message, address)


# The page ---------------------------------------------------------------------------------------------------------
def page_of(client_for, person):
    return client_for(person).get(reverse("overdue_list")).text


def test_a_lead_and_a_sponsor_read_what_is_late_and_by_how_much(change, frozen, lead, manager, client_for):
    late_by(frozen, 28)
    for person in (lead, manager):
        page = page_of(client_for, person)
        assert TITLE in page
        assert "28 days late" in page
        assert "Owen Parry" in page


def test_a_sponsor_sees_nothing_before_it_is_that_late(change, frozen, lead, manager, client_for):
    late_by(frozen, 20)
    assert TITLE in page_of(client_for, lead)
    assert "Nothing of yours is late" in page_of(client_for, manager)


def test_whoever_leads_or_sponsors_something_else_sees_none_of_it(change, frozen, make_person, client_for):
    other = make_person("manager", "Other Manager")
    late_by(frozen, 40)
    assert TITLE not in page_of(client_for, other)


def test_there_are_no_words_of_anybody_on_it(change, frozen, manager, coordinator, client_for):
    said = make.said(make.reachable(by=coordinator), by=coordinator, words="Nobody rang me back.")
    link_contributions(change=change, contributions=[said], strength="direct", by=coordinator)
    make.words(change, by=coordinator)
    late_by(frozen, 30)
    client = client_for(manager)
    page = client.get(reverse("overdue_list")).text
    hidden = ("Nobody rang me back", said.survivor.pseudonym, "You never knew who would ring", make.WE_DID)
    assert [text for text in hidden if text in page] == []
    assert client.get(reverse("change_detail", args=[change.pk])).status_code == 404


def test_a_manager_lands_there_after_signing_in(manager, client_for):
    assert client_for(manager).get(reverse("home")).url == reverse("overdue_list")


def test_the_page_asks_as_much_for_thirty_as_for_one(change, frozen, manager, area, coordinator, client_for):
    due = change.due_on
    late_by(frozen, 28)
    client = client_for(manager)
    one = queries_of(lambda: client.get(reverse("overdue_list")))
    for number in range(29):
        make.change(by=coordinator, title=f"Change {number}", area=area, sponsor=manager, due_on=due)
    assert queries_of(lambda: client.get(reverse("overdue_list"))) == one <= 12
    assert len(overdue.overdue_for(manager, timezone.localdate())) == 30


# The desk ---------------------------------------------------------------------------------------------------------
def test_a_coordinator_is_asked_to_speak_to_the_owner(change, frozen, coordinator):
    late_by(frozen, 1)
    assert titles(coordinator) == [f"Ask Owen Parry when it is made: {TITLE}"]


def test_what_was_made_is_to_be_looked_at_again(change, frozen, coordinator):
    make.moved(make.words(change, by=coordinator), "accepted", "in_progress", "implemented", by=coordinator)
    late_by(frozen, settings.CHECK_AFTER_DAYS)
    assert titles(coordinator) == [f"Look whether it has stayed: {TITLE}"]


def test_the_desk_says_whom_it_went_to_only_once_it_has_gone(change, frozen, coordinator):
    late_by(frozen, 14)
    before = duties_of(coordinator, timezone.now(), CHANGES)[0].detail
    Message.objects.update(state="sent", sent_at=timezone.now())
    after = duties_of(coordinator, timezone.now(), CHANGES)[0].detail
    assert "Lena Lead was told" not in before
    assert "Lena Lead was told" in after


def test_where_nobody_leads_or_sponsors_somebody_is_to_be_named(change, frozen, area, administrator, coordinator):
    name_lead(organisation=area, lead=None, by=administrator)
    edited(change, coordinator, sponsor=None)
    late_by(frozen, 28)
    assert titles(coordinator)[1:] == [f"Name a sponsor: {TITLE}", "Ask for a lead to be named: Custody"]


def test_what_was_accepted_has_an_owner_who_is_there(change, change_owner, coordinator):
    make.moved(change, "accepted", by=coordinator)
    before = titles(coordinator)
    change_owner.is_active = False
    change_owner.save()
    assert (before, titles(coordinator)) == ([], [f"Name an owner: {TITLE}"])


def test_an_owner_who_answered_waits_for_the_coordinator(change, change_owner, coordinator):
    today = timezone.localdate()
    report = report_progress(change=change, words="Yes", to="accepted", on=today, by=change_owner)
    before = titles(coordinator)
    confirm_report(report=report, by=coordinator)
    assert (before, titles(coordinator)) == ([f"Owen Parry says it is accepted: {TITLE}"], [])


def test_a_report_that_is_due_is_asked_for_until_it_comes(change, change_owner, coordinator, frozen):
    due = timezone.localdate() + timedelta(days=60)
    edited(change, coordinator, due_on=due, report_on=timezone.localdate() + timedelta(days=10))
    early = titles(coordinator)
    frozen.move_to(days_later(10), tick=False)
    asked = titles(coordinator)
    confirm_report(report=report_progress(change=change, words="Half", by=change_owner), by=coordinator)
    assert (early, asked, titles(coordinator)) == ([], [f"Ask Owen Parry how far it is: {TITLE}"], [])


@pytest.mark.parametrize("who", ["manager", "change_owner", "administrator"])
def test_nobody_else_has_such_duties(change, frozen, who, request):
    late_by(frozen, 30)
    assert duties_of(request.getfixturevalue(who), timezone.now(), CHANGES) == []


def test_thirty_late_changes_ask_as_much_as_one(change, frozen, area, coordinator):
    due = change.due_on
    late_by(frozen, 5)
    one = queries_of(lambda: duties_of(coordinator, timezone.now(), CHANGES))
    for number in range(29):
        make.change(by=coordinator, title=f"Change {number}", area=area, due_on=due)
    assert queries_of(lambda: duties_of(coordinator, timezone.now(), CHANGES)) <= one + 1


# A message that never went -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["failed", "expired", "cancelled"])
def test_whoever_was_not_reached_is_written_to_again_a_day_later_and_no_sooner(change, frozen, state):
    late_by(frozen, 14)
    Message.objects.update(state=state, sent_at=timezone.now() if state == "sent" else None)
    frozen.shift(timedelta(hours=23))
    tasks.escalate_overdue()
    same_day = Message.objects.count()
    frozen.shift(timedelta(hours=2))
    tasks.escalate_overdue()
    tasks.escalate_overdue()
    again = Message.objects.exclude(state=state).get()
    assert (same_day, Message.objects.count(), Escalation.objects.count()) == (1, 2, 1)
    assert verdict(again).outcome == Outcome.ALLOW


@pytest.mark.parametrize("state", ["sent", "unsure", "queued"])
def test_whoever_heard_or_may_have_heard_is_not_written_to_again(change, frozen, state):
    late_by(frozen, 14)
    Message.objects.update(state=state, sent_at=timezone.now() if state == "sent" else None)
    frozen.move_to(days_later(2), tick=False)
    tasks.escalate_overdue()
    assert Message.objects.count() == 1


def test_a_second_try_does_not_go_once_nothing_is_late(change, frozen, coordinator):
    late_by(frozen, 14)
    Message.objects.update(state="failed")
    frozen.move_to(days_later(2), tick=False)
    tasks.escalate_overdue()
    edited(change, coordinator, due_on=timezone.localdate() + timedelta(days=1))
    assert verdict(Message.objects.get(state="queued")).reasons == ("not_late_any_more",)


@pytest.mark.parametrize(("state", "is_told"), [("failed", True), ("unsure", True), ("sent", False), ("queued", False)])
def test_the_desk_says_who_may_not_have_heard(change, frozen, coordinator, state, is_told):
    late_by(frozen, 14)
    Message.objects.update(state=state, sent_at=timezone.now() if state == "sent" else None)
    shown = [duty.title for duty in duties_of(coordinator, timezone.now(), MESSAGES)]
    assert shown == (["Lena Lead may not have heard that a change is late"] if is_told else [])


def test_what_went_later_settles_it(change, frozen, coordinator):
    late_by(frozen, 14)
    Message.objects.update(state="failed")
    frozen.move_to(days_later(2), tick=False)
    tasks.escalate_overdue()
    assert duties_of(coordinator, timezone.now(), MESSAGES) == []
