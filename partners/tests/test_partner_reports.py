"""What a worker may tell us at any time, and what is done at once: one press stops contact, and nothing blocks it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from engagement.actions.profile import set_support_worker
from engagement.gate import load_facts
from engagement.models import ContactRoute, SafeContactPlan, SupportWorker, TriggerEvent
from engagement.tests import factories as people
from engagement.tests.test_plan_edit import queued
from outbox.models import Message, State
from partners.actions import reporting
from partners.actions.refusals import NotAColleague, ReferralOver
from partners.holding import cover_of
from partners.models import PartnerReport, Referral
from partners.tests import factories as make
from safeguards.audit import AuditEvent, Why
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db
Status = SafeContactPlan.Status
WORDS = "They think that somebody reads their messages."


@pytest.fixture
def referral(partner):
    return make.sent(by=partner)


@pytest.fixture
def person(coordinator):
    found = people.survivor(by=coordinator)
    people.plan(found, by=coordinator)
    people.consent(found, by=coordinator)
    return found


@pytest.fixture
def accepted(partner, coordinator, person):
    return make.accepted(make.sent(by=partner, reach="they_contact"), survivor=person, by=coordinator)


@pytest.fixture
def colleague(make_person, partner):
    return make_person("partner", "Eleri Wynn", organisation=partner.organisation)


def press(client, referral, what="not_safe", **data):
    return client.post(reverse(f"partner_{what}", args=[referral.pk]), data, follow=True)


def fresh(referral):
    return Referral.objects.get(pk=referral.pk)


def detail(report, by):
    return open_rows([report], "detail", by=by, why=Why.WORK)[report.pk]["detail"]


# No longer safe ---------------------------------------------------------------------------------------------------
def test_one_press_suspends_contact_and_calls_back_what_waits(client_for, partner, coordinator, accepted, person):
    message = queued(person, coordinator)
    page = press(client_for(partner), accepted)
    assert SafeContactPlan.objects.get(survivor=person).status == Status.SUSPENDED
    assert Message.objects.get(pk=message.pk).state == State.CANCELLED
    assert "Contact is stopped from this moment" in page.content.decode()
    assert "waiting message" not in page.content.decode()  # a partner learns nothing of what else there is


def test_before_there_is_a_record_the_referral_itself_says_so(client_for, partner, referral):
    page = press(client_for(partner), referral)
    assert fresh(referral).unsafe_at is not None
    assert "Contact is stopped for now" in page.content.decode()


def test_it_still_works_days_later_and_once_it_is_closed(client_for, partner, coordinator, person):
    old = make.sent(by=partner, at=timezone.now() - timedelta(days=40))
    make.close(make.about(old, person), by=coordinator)
    press(client_for(partner), old)
    assert SafeContactPlan.objects.get(survivor=person).status == Status.SUSPENDED


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"once": "no id"},
        {"words": "x" * 20_000},
        {"words": "\x00\u202e"},
        {"once": ["a", "b"], "words": ["1", "2"]},
    ],
    ids=["nothing", "no id", "very long", "control characters", "twice"],
)
def test_nothing_that_is_sent_with_it_keeps_it_from_being_done(client_for, partner, accepted, person, data):
    press(client_for(partner), accepted, **data)
    assert SafeContactPlan.objects.get(survivor=person).status == Status.SUSPENDED


def test_what_was_added_in_words_is_kept_whole(client_for, partner, coordinator, referral):
    press(client_for(partner), referral, words=WORDS * 100)
    assert detail(PartnerReport.objects.get(), coordinator) == WORDS * 100


def test_pressed_twice_it_is_one_report(client_for, partner, referral):
    client, once = client_for(partner), uuid4()
    for _again in range(2):
        press(client, referral, once=once, words=WORDS)
    assert PartnerReport.objects.count() == 1


def test_an_id_that_was_used_for_another_referral_stops_contact_all_the_same(client_for, partner, referral):
    other, once, client = make.sent(by=partner), uuid4(), client_for(partner)
    press(client, other, once=once)
    press(client, referral, once=once)
    assert fresh(referral).unsafe_at is not None
    assert PartnerReport.objects.count() == 2


def test_sent_again_after_contact_went_on_it_stops_again_and_is_told_again(
    client_for, partner, coordinator, accepted, person
):
    client, once = client_for(partner), uuid4()
    press(client, accepted, once=once)
    reporting.see_report(report=PartnerReport.objects.get(), by=coordinator)
    people.plan(person, by=coordinator)
    press(client, accepted, once=once)
    assert SafeContactPlan.objects.get(survivor=person).status == Status.SUSPENDED
    assert PartnerReport.objects.filter(seen_at__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("what", "first", "second"),
    [
        ("not_safe", {"words": "One"}, {"words": "Two"}),
        ("mind", {"wants": "put_right"}, {"wants": "complaint"}),
        ("mind", {"wants": "stop", "words": "One"}, {"wants": "stop", "words": "Two"}),
        ("event", {"event": "separation"}, {"event": "perpetrator_moved"}),
        ("event", {"event": "separation", "words": "One"}, {"event": "separation", "words": "One, and two"}),
    ],
)
def test_mended_and_sent_again_it_is_kept_as_well(client_for, partner, referral, what, first, second):
    client, once = client_for(partner), uuid4()
    for data in (first, second, second | {"once": once}):
        press(client, referral, what, **({"once": once} | data))
    assert PartnerReport.objects.count() == 3  # twice too often, and never once too few


def test_a_report_of_another_agency_is_not_opened_to_be_compared(client_for, partner, rival_partner, referral):
    theirs = make.sent(by=rival_partner)
    told = reporting.report_event(referral=theirs, event="separation", words=WORDS, by=rival_partner)
    press(client_for(partner), referral, "event", event="separation", words=WORDS, once=told.pk)
    assert not AuditEvent.objects.filter(actor=partner.pk, subjects__contains=[theirs.pk]).exists()
    assert PartnerReport.objects.filter(referral=referral).count() == 1


def test_it_makes_nothing_easier_where_contact_was_stopped(client_for, partner, coordinator, accepted, person):
    SafeContactPlan.objects.filter(survivor=person).update(status=Status.STOPPED, stopped_at=timezone.now())
    press(client_for(partner), accepted)
    assert SafeContactPlan.objects.get(survivor=person).status == Status.STOPPED


def test_the_press_and_its_report_stand_or_fall_together(partner, accepted, person, monkeypatch):
    monkeypatch.setattr(reporting, "record", failing)
    with pytest.raises(DatabaseError):
        reporting.report_not_safe(referral=accepted, by=partner)
    assert SafeContactPlan.objects.get(survivor=person).status == Status.CONFIRMED
    assert not PartnerReport.objects.exists()


def failing(*args, **kwargs):
    raise DatabaseError


def test_the_event_says_what_was_told_and_by_whom(client_for, partner, accepted):
    press(client_for(partner), accepted)
    event = AuditEvent.objects.filter(action="partners.reported").get()
    assert (event.actor, event.outcome) == (partner.pk, "not_safe")


def test_a_look_at_the_address_does_nothing(client_for, partner, referral):
    answer = client_for(partner).get(reverse("partner_not_safe", args=[referral.pk]))
    assert answer.status_code == 405
    assert fresh(referral).unsafe_at is None


# Their mind -------------------------------------------------------------------------------------------------------
def test_that_they_do_not_want_it_holds_everything(client_for, partner, referral):
    page = press(client_for(partner), referral, "mind", wants="stop", once=uuid4())
    assert fresh(referral).mind_changed_at is not None
    assert "Nothing more is done about it until a coordinator has looked at it." in page.content.decode()


@pytest.mark.parametrize(
    ("before", "wants", "after"),
    [
        ("put_right", "complaint", "both"),
        ("both", "complaint", "both"),
        ("complaint", "complaint", "complaint"),
        ("complaint", "put_right", "put_right"),
        ("both", "put_right", "put_right"),
    ],
)
def test_what_they_want_now_is_what_the_referral_says(client_for, partner, before, wants, after):
    referral = make.sent(by=partner, choice=before)
    press(client_for(partner), referral, "mind", wants=wants, once=uuid4())
    assert fresh(referral).choice == after


def test_a_complaint_after_they_had_stopped_it_is_a_complaint_alone(partner, referral):
    reporting.report_changed_mind(referral=referral, wants="stop", by=partner)
    reporting.report_changed_mind(referral=referral, wants="complaint", by=partner)
    held = fresh(referral)
    assert (held.choice, held.mind_changed_at) == ("complaint", None)


def test_what_was_asked_before_stays_in_the_reports(partner, referral):
    for wants in ("complaint", "put_right", "stop"):
        reporting.report_changed_mind(referral=referral, wants=wants, by=partner)
    assert list(referral.reports.values_list("wants", flat=True)) == ["complaint", "put_right", "stop"]


def test_without_an_answer_nothing_is_noted_and_the_words_stay(client_for, partner, referral):
    page = press(client_for(partner), referral, "mind", words=WORDS, once=uuid4())
    assert "Choose what they want now" in page.content.decode()
    assert WORDS in page.content.decode()
    assert not PartnerReport.objects.exists()


GIVE_BACK = "only they can give back"


def test_where_they_asked_for_it_they_hear_that_professional_standards_have_it(client_for, partner, coordinator):
    sent = make.sent(by=partner, choice="both")
    make.handed_over(sent, by=coordinator)
    assert GIVE_BACK in press(client_for(partner), sent, "mind", wants="put_right", once=uuid4()).content.decode()


@pytest.mark.parametrize("asked", [True, False], ids=["the survivor asked us", "a coordinator decided"])
def test_that_it_was_passed_on_beside_is_not_theirs_to_know(client_for, partner, coordinator, asked, referral):
    Message.objects.all().delete()
    if asked:
        reporting.report_changed_mind(referral=referral, wants="complaint", by=coordinator)
    over = {"asked_at": timezone.now()} if asked else {"asked_at": None, "grounds": ["assault"]}
    make.handed_over(fresh(referral), by=coordinator, **over)
    page = press(client_for(partner), referral, "mind", wants="put_right", once=uuid4()).content.decode()
    assert GIVE_BACK not in page
    assert not Message.objects.exists()


# Something has happened -------------------------------------------------------------------------------------------
def test_what_happened_holds_what_is_written_to_them(client_for, partner, coordinator, accepted, person):
    press(client_for(partner), accepted, "event", event="perpetrator_moved", words=WORDS, once=uuid4())
    noted = TriggerEvent.objects.get(survivor=person, kind="perpetrator_moved")
    assert noted.holds
    assert load_facts(person).on_hold
    assert open_rows([noted], "note", by=coordinator, why=Why.WORK)[noted.pk]["note"] == WORDS


def test_before_there_is_a_record_it_waits_with_the_referral(client_for, partner, referral):
    press(client_for(partner), referral, "event", event="separation", once=uuid4())
    assert PartnerReport.objects.get().event == "separation"
    assert not TriggerEvent.objects.exists()


def test_twice_sent_it_happened_once(client_for, partner, accepted, person):
    client, once = client_for(partner), uuid4()
    for _again in range(2):
        press(client, accepted, "event", event="bereavement", once=once)
    assert TriggerEvent.objects.filter(survivor=person, kind="bereavement").count() == 1


@pytest.mark.parametrize("event", ["plan_changed", "no_longer_safe", "anything"])
def test_what_has_its_own_button_is_not_offered_here(client_for, partner, referral, event):
    press(client_for(partner), referral, "event", event=event, once=uuid4())
    assert not PartnerReport.objects.exists()


# Another worker ---------------------------------------------------------------------------------------------------
def hand(client, referral, to, **data):
    given = {"kind": "worker", "worker": to.pk, "is_agreed": "yes", "once": uuid4()}
    return press(client, referral, "worker", **(given | data))


def test_a_colleague_takes_over(client_for, partner, colleague, referral):
    page = hand(client_for(partner), referral, colleague)
    assert fresh(referral).worker == colleague
    assert fresh(referral).unsafe_at is None
    assert "Eleri Wynn has it now." in page.content.decode()


def test_a_worker_they_do_not_know_does_not_reach_them(client_for, partner, colleague, referral):
    page = hand(client_for(partner), referral, colleague, is_agreed="no")
    assert fresh(referral).unsafe_at is not None  # they are reached only through the worker
    assert "Until they know and agree" in page.content.decode()


def test_whoever_takes_over_stands_by_them_where_the_one_before_did(
    client_for, partner, coordinator, colleague, referral
):
    held = make.accepted(referral, by=coordinator)
    hand(client_for(partner), held, colleague)
    worker = SupportWorker.objects.get(survivor=held.survivor)
    way = ContactRoute.objects.get(plan__survivor=held.survivor, kind="via_worker")
    opened = open_rows([worker], "name", "reached_by", by=coordinator, why=Why.WORK)[worker.pk]
    assert opened == {"name": "Eleri Wynn", "reached_by": colleague.email}
    assert open_rows([way], "value", by=coordinator, why=Why.WORK)[way.pk]["value"].startswith("Eleri Wynn, ")
    assert way.safe == "yes"


def test_whoever_else_stands_by_them_stays(client_for, partner, coordinator, colleague, accepted, person):
    known = {"name": "Ann Jones", "organisation": "Housing", "reached_by": "01632 960111"}
    set_support_worker(survivor=person, **known, is_aware=True, may_call=True, by=coordinator)
    hand(client_for(partner), accepted, colleague)
    worker = SupportWorker.objects.get(survivor=person)
    assert open_rows([worker], *known, by=coordinator, why=Why.WORK)[worker.pk] == known


def test_whoever_takes_over_before_it_is_taken_on_is_reached_at_their_own_address(
    client_for, partner, coordinator, colleague, referral
):
    hand(client_for(partner), referral, colleague)
    held = make.accepted(fresh(referral), by=coordinator)
    worker = SupportWorker.objects.get(survivor=held.survivor)
    assert open_rows([worker], "reached_by", by=coordinator, why=Why.WORK)[worker.pk]["reached_by"] == colleague.email


def test_where_they_are_reached_directly_it_changes_nothing_for_them(client_for, partner, colleague):
    direct = make.sent(by=partner, reach="direct", contact=make.direct())
    hand(client_for(partner), direct, colleague, is_agreed="no")
    assert fresh(direct).unsafe_at is None


def test_with_a_plan_only_the_way_through_the_worker_falls(
    client_for, partner, coordinator, colleague, accepted, person
):
    people.plan(person, by=coordinator, kind="via_worker", value="Nia", link_ok=False)
    hand(client_for(partner), accepted, colleague, is_agreed="no")
    safe = ContactRoute.objects.filter(plan__survivor=person, safe="yes").values_list("kind", flat=True)
    assert list(safe) == ["email"]
    assert SafeContactPlan.objects.get(survivor=person).status == Status.CONFIRMED


def test_where_the_worker_is_the_only_way_everything_stops(client_for, partner, coordinator, colleague, referral):
    held = make.accepted(referral, by=coordinator)
    hand(client_for(partner), held, colleague, is_agreed="no")
    assert SafeContactPlan.objects.get(survivor=held.survivor).status == Status.SUSPENDED


def test_a_colleague_covers_until_a_day_and_no_longer(client_for, partner, colleague, referral):
    today = timezone.localdate()
    hand(client_for(partner), referral, colleague, kind="cover", until=today + timedelta(days=7))
    assert fresh(referral).worker == partner
    assert cover_of(referral, on=today + timedelta(days=7)).worker == colleague
    assert cover_of(referral, on=today + timedelta(days=8)) is None


@pytest.mark.parametrize("until", ["", "2020-01-31", "someday", "2999-01-01"])
def test_cover_ends_on_a_day_to_come(client_for, partner, colleague, referral, until):
    page = hand(client_for(partner), referral, colleague, kind="cover", until=until)
    assert page.context["form"].errors["until"]
    assert not PartnerReport.objects.exists()


def test_whoever_takes_over_ends_the_cover(partner, colleague, make_person, referral):
    third, today = make_person("partner", "Ffion Hall", organisation=partner.organisation), timezone.localdate()
    reporting.cover_worker(
        referral=referral, worker=colleague, until=today + timedelta(days=7), is_agreed=True, by=partner
    )
    reporting.change_worker(referral=referral, worker=third, is_agreed=True, by=partner)
    assert cover_of(referral, on=today) is None


@pytest.mark.parametrize("change", ["rival", "closed account", "not set up", "barred", "manager"])
def test_nobody_takes_over_who_could_not_see_it(
    change, partner, rival_partner, manager, make_person, coordinator, referral
):
    to = make_person("partner", "Eleri Wynn", organisation=partner.organisation)
    if change == "closed account":
        to.is_active = False
    elif change == "not set up":
        to.set_up_at = None
    elif change == "barred":
        make.bar(referral, to, by=coordinator)
    to.save()
    to = {"rival": rival_partner, "manager": manager}.get(change, to)
    with pytest.raises(NotAColleague):
        reporting.change_worker(referral=referral, worker=to, is_agreed=True, by=partner)
    assert fresh(referral).worker == partner


def test_where_there_is_no_colleague_the_page_says_so(client_for, partner, referral):
    page = client_for(partner).get(reverse("partner_worker", args=[referral.pk]))
    assert "Nobody else of your organisation has an account yet." in page.content.decode()


# Closed -----------------------------------------------------------------------------------------------------------
def test_of_what_is_closed_nothing_else_is_taken(partner, coordinator, colleague, referral):
    make.close(referral, by=coordinator)
    said = {"referral": referral, "by": partner}
    for call in (
        lambda: reporting.report_changed_mind(wants="stop", **said),
        lambda: reporting.report_event(event="separation", **said),
        lambda: reporting.change_worker(worker=colleague, is_agreed=True, **said),
    ):
        with pytest.raises(ReferralOver):
            call()
    assert not PartnerReport.objects.exists()


def test_what_was_typed_for_one_that_closed_meanwhile_stays_on_the_page(client_for, partner, coordinator, referral):
    make.close(referral, by=coordinator)
    page = press(client_for(partner), referral, "mind", wants="stop", words=WORDS, once=uuid4())
    assert WORDS in page.content.decode()
    assert "It is closed" in page.content.decode()


def test_a_coordinator_looks_at_a_report_once(partner, coordinator, deputy, referral):
    told = reporting.report_event(referral=referral, event="separation", by=partner)
    for who in (coordinator, deputy):
        reporting.see_report(report=told, by=who)
    assert PartnerReport.objects.get().seen_by == coordinator
    assert AuditEvent.objects.filter(action="partners.report_seen").count() == 1
