"""What partners and their referrals ask of the desk, and until when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from desk.today import waiting_for
from engagement.tests import factories as people
from outbox.models import Message
from partners.actions.exchange import mark_read, send_message
from partners.actions.files import add_file
from partners.actions.handing_over import decide_against, hand_over, return_complaint
from partners.actions.offences import answer_nothing_new
from partners.actions.outcome import tell_outcome
from partners.actions.outreach import add_point, note_meeting, settle_point
from partners.actions.pausing import end_pause, pause_clock
from partners.actions.reporting import (
    change_worker,
    cover_worker,
    report_changed_mind,
    report_event,
    report_not_safe,
    see_report,
)
from partners.actions.triage import acknowledge_referral, triage_referral
from partners.duties import duties
from partners.models import Partnership
from partners.tests import factories as make
from partners.tests.moving import brought
from safeguards.filing.models import FileState
from safeguards.models import SealedFile
from safeguards.tests.files import PDF, kept

pytestmark = pytest.mark.django_db
MONDAY = datetime(2037, 11, 23, 9, 40, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def monday(time_machine):
    """09:40 on a Monday in winter, as in the drawing."""
    time_machine.move_to(MONDAY, tick=False)
    return time_machine


@pytest.fixture
def sent(partner):
    return make.sent(by=partner)


@pytest.fixture
def colleague(make_person, partner):
    return make_person("partner", "Eleri Wynn", organisation=partner.organisation)


def titles(user, at=MONDAY):
    return [duty.title for duty in duties(user, at)]


def found(user, start, at=MONDAY):
    """The one duty whose title begins so."""
    (duty,) = [duty for duty in duties(user, at) if duty.title.startswith(start)]
    return duty


def absent(user, start, at=MONDAY):
    return [title for title in titles(user, at) if title.startswith(start)] == []


# The promise of an answer ---------------------------------------------------------------------------------------------
def test_a_new_one_is_to_be_answered_by_the_promised_moment_and_is_late_after_it(coordinator, sent):
    duty = found(coordinator, "Answer the worker")
    assert duty.title == f"Answer the worker: {sent.reference}"
    assert duty.kind == "Answer promised by 09:40 on Tuesday 24 November"
    assert duty.detail == f"From {sent.organisation.name}."
    assert (duty.due_at, duty.late, duty.urgent) == (MONDAY + DAY, False, False)
    assert not found(coordinator, "Answer the worker", MONDAY + DAY).late
    assert found(coordinator, "Answer the worker", MONDAY + DAY + HOUR).late


def test_once_it_is_answered_it_is_none(coordinator, sent):
    acknowledge_referral(referral=sent, by=coordinator)
    assert titles(coordinator) == []


# An offence -----------------------------------------------------------------------------------------------------------
def test_what_may_tell_of_an_offence_stands_before_all_with_its_hours(coordinator, partner):
    make.sent(by=partner)
    referral = make.sent(by=partner, may_tell_of_offence=True)
    first = waiting_for(coordinator, MONDAY + HOUR)[0].duty
    assert first.title == f"Read {referral.reference}: it may tell of an offence"
    assert (first.kind, first.due_at) == ("23 hours 0 minutes left", MONDAY + DAY)
    assert first.has_clock
    assert first.urgent
    assert found(coordinator, "Read SR", MONDAY + DAY + HOUR).late


def test_it_is_done_once_somebody_has_said_that_there_is_nothing_to_record(coordinator, partner):
    referral = make.sent(by=partner, may_tell_of_offence=True)
    acknowledge_referral(referral=referral, by=coordinator)
    assert len(titles(coordinator)) == 1
    answer_nothing_new(referral=referral, reason="It tells of the service alone.", by=coordinator)
    assert titles(coordinator) == []


def test_it_is_not_done_because_the_referral_was_closed(coordinator, partner):
    referral = make.sent(by=partner, may_tell_of_offence=True)
    make.close(referral, by=coordinator)
    assert not absent(coordinator, "Read SR")


# A complaint ----------------------------------------------------------------------------------------------------------
def handed_over(referral, by):
    return hand_over(
        referral=referral, asked_at=MONDAY, grounds=[], words="Words", contact="", goes_on=True, by=by
    )  # fmt: skip


@pytest.mark.parametrize("choice", ["complaint", "both"])
def test_a_complaint_that_was_asked_for_is_passed_on_by_the_end_of_that_working_day(choice, coordinator, partner):
    referral = make.sent(by=partner, choice=choice)
    duty = found(coordinator, "Pass on the complaint")
    assert duty.title == f"Pass on the complaint in {referral.reference}"
    assert duty.due_at == datetime(2037, 11, 23, 17, tzinfo=UTC)
    assert (duty.has_clock, duty.late) == (True, False)
    assert found(coordinator, "Pass on the complaint", MONDAY + 8 * HOUR).late
    handed_over(referral, coordinator)
    assert absent(coordinator, "Pass on the complaint")


def test_so_is_one_that_they_want_now_counted_from_when_they_said_so(coordinator, partner, sent, monday):
    assert absent(coordinator, "Pass on the complaint")
    monday.move_to(MONDAY + 2 * DAY + 9 * HOUR)
    report_changed_mind(referral=sent, wants="complaint", by=partner)
    duty = found(coordinator, "Pass on the complaint", timezone.now())
    assert duty.due_at == datetime(2037, 11, 26, 17, tzinfo=UTC)


def test_asked_for_again_after_it_was_sent_back_it_is_passed_on_again(coordinator, standards, partner, monday):
    referral = make.sent(by=partner, choice="both")
    handover = handed_over(referral, coordinator)
    monday.move_to(MONDAY + 2 * DAY)
    report_changed_mind(referral=referral, wants="complaint", by=partner)
    assert absent(coordinator, "Pass on the complaint", timezone.now())
    return_complaint(handover=handover, why="Not ours", by=standards)
    assert found(coordinator, "Pass on the complaint", timezone.now()).due_at == datetime(2037, 11, 25, 17, tzinfo=UTC)


@pytest.mark.parametrize("given", [{"serious": ("assault",)}, {"works_for_us": "yes"}])
def test_what_may_go_to_professional_standards_is_urgent_until_it_is_decided(given, coordinator, partner):
    referral = make.sent(by=partner, **given)
    duty = found(coordinator, "Look at")
    assert (duty.title, duty.urgent, duty.has_clock) == (f"Look at {referral.reference}", True, True)
    assert duty.due_at == datetime(2037, 11, 23, 17, tzinfo=UTC)
    assert duty.url == reverse("handover_make", args=[referral.pk])
    decide_against(referral=referral, why="It was another force.", by=coordinator)
    assert absent(coordinator, "Look at")


def test_what_was_handed_over_or_asked_for_is_not_weighed_as_well(coordinator, partner):
    handed_over(make.sent(by=partner, serious=("assault",)), coordinator)
    make.sent(by=partner, serious=("assault",), choice="both")
    assert absent(coordinator, "Look at")


@pytest.mark.parametrize("goes_on", [True, False])
def test_what_professional_standards_sent_back_is_decided_anew(goes_on, coordinator, standards, partner, monday):
    referral = make.sent(by=partner, choice="complaint")
    handover = make.handed_over(referral, goes_on=goes_on, by=coordinator)
    monday.move_to(MONDAY + 2 * DAY)
    return_complaint(handover=handover, why="Not ours", by=standards)
    assert found(coordinator, "Sent back").urgent
    monday.move_to(MONDAY + 2 * DAY + HOUR)
    if goes_on:
        acknowledge_referral(referral=referral, by=coordinator)
    else:
        triage_referral(referral=referral, to="declined", note="Not for us", words="Not for us", by=coordinator)
    assert absent(coordinator, "Sent back")


def test_whoever_wants_nothing_any_more_wants_no_complaint(coordinator, partner):
    referral = make.sent(by=partner, choice="complaint")
    report_changed_mind(referral=referral, wants="stop", by=partner)
    assert absent(coordinator, "Pass on the complaint")
    assert not absent(coordinator, "Bring SR")


# What their worker told us --------------------------------------------------------------------------------------------
def test_no_longer_safe_is_urgent_until_somebody_has_looked(coordinator, partner, sent):
    report = report_not_safe(referral=sent, by=partner)
    duty = found(coordinator, "No longer safe")
    assert duty.title == f"No longer safe to contact: {sent.reference}"
    assert duty.urgent
    assert "Nothing goes to them" in duty.detail
    see_report(report=report, by=coordinator)
    assert absent(coordinator, "No longer safe")


def test_that_it_is_not_safe_is_said_of_a_closed_one_too(coordinator, partner, sent):
    make.close(sent, by=coordinator)
    report_not_safe(referral=sent, by=partner)
    assert not absent(coordinator, "No longer safe")


def test_each_thing_that_they_report_is_looked_at(coordinator, partner, colleague, sent, monday):
    acknowledge_referral(referral=sent, by=coordinator)
    who = {"referral": sent, "by": partner}
    until = timezone.localdate() + DAY
    told = {
        "They have changed their mind": lambda: report_changed_mind(wants="put_right", **who),
        "Something has happened": lambda: report_event(event="order_changed", **who),
        "Somebody covers": lambda: cover_worker(worker=colleague, until=until, is_agreed=True, **who),
        "Another worker": lambda: change_worker(worker=colleague, is_agreed=True, **who),
    }
    for start, tell_us in told.items():
        report = tell_us()
        assert found(coordinator, start).detail.startswith("From ")
        see_report(report=report, by=coordinator)
    assert titles(coordinator) == []


def test_of_several_reports_about_one_the_oldest_stands_there(coordinator, partner, sent, monday):
    for number in range(3):
        monday.move_to(MONDAY + number * HOUR)
        report_event(referral=sent, event="hearing_set", by=partner)
    assert found(coordinator, "Something has happened").kind == "Their worker told us at 09:40 on Monday 23 November"


def test_a_message_is_a_duty_until_it_is_read(coordinator, partner, sent):
    message = send_message(referral=sent, words="A word", to_partner=False, by=partner)
    send_message(referral=sent, words="Another", to_partner=True, by=coordinator)
    assert found(coordinator, "Read a message").title == f"Read a message about {sent.reference}"
    mark_read(referral=sent, messages=[message.pk], to_partner=False, by=coordinator)
    assert absent(coordinator, "Read a message")


# What was promised ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "first", "late"),
    [
        ("Tell the worker", datetime(2037, 11, 27, tzinfo=UTC), datetime(2037, 12, 1, tzinfo=UTC)),
        ("Put right", datetime(2037, 12, 4, tzinfo=UTC), datetime(2037, 12, 8, tzinfo=UTC)),
    ],
)
def test_what_was_promised_is_a_duty_from_the_working_day_before(start, first, late, coordinator, sent):
    acknowledge_referral(referral=sent, by=coordinator)
    assert absent(coordinator, start, first - timedelta(minutes=1))
    assert (found(coordinator, start, first).due_at, found(coordinator, start, first).late) == (late, False)
    assert not found(coordinator, start, late - timedelta(seconds=1)).late
    assert found(coordinator, start, late).late


def test_nothing_is_due_while_we_wait_for_the_survivor(coordinator, sent):
    acknowledge_referral(referral=sent, by=coordinator)
    pause_clock(referral=sent, by=coordinator)
    assert titles(coordinator, MONDAY + 60 * DAY) == []
    end_pause(referral=sent, by=coordinator)
    assert len(titles(coordinator, MONDAY + 60 * DAY)) == 2


def test_an_update_puts_off_the_next(coordinator, sent, monday):
    acknowledge_referral(referral=sent, by=coordinator)
    monday.move_to(MONDAY + 7 * DAY)
    assert not absent(coordinator, "Tell the worker", timezone.now())
    send_message(referral=sent, words="Nothing yet", to_partner=True, is_update=True, by=coordinator)
    assert absent(coordinator, "Tell the worker", timezone.now())


def test_whatever_stands_first_in_the_list_is_found_when_its_promise_is_due(coordinator, partner):
    """The list puts safety and complaints first; what was promised to them is due all the same."""
    ordinary, complaint, unsafe = (
        make.sent(by=partner, choice=choice) for choice in ("put_right", "both", "put_right")
    )
    for each in (ordinary, complaint, unsafe):
        acknowledge_referral(referral=each, by=coordinator)
    report_not_safe(referral=unsafe, by=partner)
    due = [title for title in titles(coordinator, MONDAY + 30 * DAY) if title.startswith("Tell the worker")]
    assert sorted(due) == sorted(
        f"Tell the worker where {each.reference} stands" for each in (ordinary, complaint, unsafe)
    )


def test_a_day_that_matters_to_them_comes_up_a_fortnight_before(coordinator, partner):
    referral = make.sent(by=partner, deadline_on=(MONDAY + 20 * DAY).date())
    acknowledge_referral(referral=referral, by=coordinator)
    start = "A day that matters"
    assert [absent(coordinator, start, MONDAY + days * DAY) for days in (5, 6, 20, 21)] == [True, False, False, True]
    triage_referral(referral=referral, to="declined", by=coordinator)
    assert absent(coordinator, start, MONDAY + 10 * DAY)


# What came of it ------------------------------------------------------------------------------------------------------
@pytest.fixture
def offered(coordinator, partner):
    return brought("remedy_offered", worker=partner, by=coordinator)


def tell(referral, answer, by):
    tell_outcome(referral=referral, how="voice", answer=answer, rights_offered=True, by=by)


def test_what_was_offered_is_told(coordinator, offered):
    assert not absent(coordinator, "Tell the survivor what came of")
    pause_clock(referral=offered, by=coordinator)
    assert absent(coordinator, "Tell the survivor what came of")


def test_what_is_put_right_and_told_is_brought_to_its_end(coordinator, offered):
    tell(offered, "agreed", coordinator)
    assert absent(coordinator, "Tell the survivor what came of")
    assert not absent(coordinator, f"Bring {offered.reference} to its end")


def test_what_is_not_put_right_for_them_is_decided_on(coordinator, offered):
    tell(offered, "not_agreed", coordinator)
    assert not absent(coordinator, "It is not put right for them")
    assert absent(coordinator, "Bring SR")


def test_what_was_passed_on_is_closed_once_the_worker_knows(coordinator, sent):
    acknowledge_referral(referral=sent, by=coordinator)
    triage_referral(referral=sent, to="declined", by=coordinator)
    assert absent(coordinator, "Bring SR")
    send_message(referral=sent, words="Another service", to_partner=True, by=coordinator)
    assert not absent(coordinator, "Bring SR")


@pytest.mark.parametrize("to", ["redirected_support", "redirected_complaint"])
def test_whoever_is_known_is_told_where_it_went(to, coordinator, partner):
    referral = brought("accepted", worker=partner, by=coordinator)
    if to == "redirected_support":
        triage_referral(referral=referral, to=to, note="The refuge", words="The refuge.", by=coordinator)
    else:
        make.handed_over(referral, goes_on=False, by=coordinator)
    assert not absent(coordinator, "Tell the survivor what came of")
    assert absent(coordinator, "Bring SR")
    tell(referral, "no_answer", coordinator)
    assert absent(coordinator, "Tell the survivor what came of")
    assert not absent(coordinator, "Bring SR")


def test_whoever_was_never_met_hears_from_their_worker_where_it_went(coordinator, sent):
    make.handed_over(sent, goes_on=False, by=coordinator)
    assert absent(coordinator, "Tell the survivor what came of")


# Files and mail -------------------------------------------------------------------------------------------------------
def file_of(referral, state, by):
    handed_in = kept(PDF, by=by)
    add_file(referral=referral, file=handed_in, by=by)
    looked_at = None if state == FileState.WAITING else timezone.now()
    SealedFile.objects.filter(pk=handed_in.pk).update(state=state, scanned_at=looked_at)


@pytest.mark.parametrize("state", [FileState.INFECTED, FileState.BROKEN])
def test_a_file_that_nobody_can_open_is_a_duty_until_a_safe_one_comes(state, coordinator, partner, sent, monday):
    file_of(sent, state, partner)
    assert not absent(coordinator, f"Nobody can open a file of {sent.reference}")
    monday.move_to(MONDAY + HOUR)
    file_of(sent, FileState.CLEAN, partner)
    assert absent(coordinator, "Nobody can open")


def test_a_file_that_no_scanner_has_looked_at_for_a_day_is_a_duty(coordinator, partner, sent, settings):
    file_of(sent, FileState.WAITING, partner)
    assert absent(coordinator, "Nobody can open", MONDAY + 2 * DAY)
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"
    assert absent(coordinator, "Nobody can open", MONDAY + DAY)
    assert not absent(coordinator, "Nobody can open", MONDAY + DAY + HOUR)


@pytest.mark.parametrize(("state", "is_due"), [("unsure", True), ("failed", True), ("sent", False), ("queued", False)])
def test_mail_to_a_worker_that_may_not_have_gone_is_a_call(state, is_due, coordinator, partner, sent):
    Message.objects.update(state=state, sent_at=MONDAY, created_at=MONDAY)
    assert absent(coordinator, f"{partner.name} may not have heard of {sent.reference}") is not is_due


# Partners themselves --------------------------------------------------------------------------------------------------
@pytest.fixture
def agency():
    return OrganisationFactory(partner=True, name="Llwybr Support")


def until(days, agency, by, **changes):
    return make.agreement(agency, by=by, until=(MONDAY + days * DAY).date(), **changes)


def test_an_agreement_that_ends_within_sixty_days_is_one_line(coordinator, agency):
    until(61, agency, coordinator)
    assert titles(coordinator) == []
    (duty,) = duties(coordinator, MONDAY + DAY)
    assert (duty.title, duty.kind) == ("Agree again with Llwybr Support", "An agreement ends in 60 days")
    (duty,) = duties(coordinator, MONDAY + 31 * DAY)
    assert (duty.kind, duty.late) == ("An agreement ends in 30 days", False)


def test_how_long_before_is_for_a_force_to_set(coordinator, agency, settings):
    settings.AGREEMENT_WARNING_DAYS = [20, 10]
    until(21, agency, coordinator)
    assert [len(titles(coordinator, MONDAY + days * DAY)) for days in (0, 1)] == [0, 1]


def test_where_the_next_one_follows_nobody_is_warned(coordinator, agency):
    until(40, agency, coordinator)
    until(400, agency, coordinator, begins_on=(MONDAY + 41 * DAY).date())
    assert titles(coordinator) == []


def test_where_a_day_lies_between_they_are(coordinator, agency):
    until(40, agency, coordinator)
    until(400, agency, coordinator, begins_on=(MONDAY + 42 * DAY).date())
    assert titles(coordinator) == ["Agree again with Llwybr Support"]


def test_one_that_has_ended_is_said_for_as_long_as_it_was_warned_of(coordinator, agency):
    until(10, agency, coordinator)
    (duty,) = duties(coordinator, MONDAY + 11 * DAY)
    assert (duty.title, duty.late) == ("Llwybr Support can send nothing new", True)
    assert duty.kind == "An agreement ended on 3 December"
    assert [len(titles(coordinator, MONDAY + days * DAY)) for days in (70, 71)] == [1, 0]


def test_so_is_one_that_was_ended_before_its_day(coordinator, agency):
    until(300, agency, coordinator, ended_at=MONDAY - DAY, ended_by=coordinator)
    assert found(coordinator, "Llwybr").kind == "An agreement ended on 22 November"


def test_a_partner_we_do_not_work_with_any_more_asks_for_nothing(coordinator, agency):
    until(10, agency, coordinator)
    agency.is_active = False
    agency.save()
    assert titles(coordinator) == titles(coordinator, MONDAY + 11 * DAY) == []


def test_the_next_thing_to_do_comes_up_on_its_day_for_whoever_does_it(coordinator, deputy, agency):
    Partnership.objects.create(
        organisation=agency, sector="refuge", next_action="Ring about training", made_by=coordinator,
        next_action_on=(MONDAY + 2 * DAY).date(), next_action_by=coordinator,
    )  # fmt: skip
    assert titles(coordinator, MONDAY + DAY) == []
    assert titles(coordinator, MONDAY + 2 * DAY) == ["Llwybr Support: Ring about training"]
    assert titles(deputy, MONDAY + 2 * DAY) == []
    coordinator.is_active = False
    coordinator.save()
    assert found(deputy, "Llwybr", MONDAY + 3 * DAY).late


def test_what_was_agreed_at_a_meeting_comes_up_when_its_day_is_over(coordinator, agency):
    meeting = note_meeting(title="Agencies in Gwent", on=MONDAY.date(), about="", agencies=[agency], by=coordinator)
    due_on = (MONDAY + 2 * DAY).date()
    agreed = {"meeting": meeting, "change": None, "by": coordinator}
    point = add_point(what="Ring within a day", owner=agency, due_on=due_on, **agreed)
    add_point(what="One form for all", owner=None, due_on=None, **agreed)
    assert titles(coordinator, MONDAY + 2 * DAY) == []
    duty = found(coordinator, "Ask after it: Ring within a day", MONDAY + 3 * DAY)
    assert (duty.late, duty.detail) == (True, "Llwybr Support agreed to it at a meeting.")
    settle_point(point=point, is_done=True, by=coordinator)
    assert titles(coordinator, MONDAY + 3 * DAY) == []


# Whose, and at what cost ----------------------------------------------------------------------------------------------
@pytest.fixture
def everything(partner, coordinator, offered):
    """Something of every kind."""
    referral = make.sent(by=partner, choice="both", may_tell_of_offence=True, deadline_on=MONDAY.date())
    for report in ("put_right", "complaint"):
        report_changed_mind(referral=referral, wants=report, by=partner)
    report_not_safe(referral=referral, by=partner)
    report_event(referral=referral, event="hearing_set", by=partner)
    send_message(referral=referral, words="A word", to_partner=False, by=partner)
    file_of(referral, FileState.INFECTED, partner)
    Message.objects.update(state="failed", created_at=MONDAY)
    return referral


@pytest.mark.parametrize("who", ["partner", "manager", "change_owner", "standards", "duty_person", "auditor"])
def test_nobody_else_is_told_of_any(who, everything, request):
    assert duties(request.getfixturevalue(who), MONDAY + 30 * DAY) == []


def test_whoever_is_barred_from_a_referral_hears_nothing_of_it(everything, coordinator, deputy):
    before = titles(deputy)
    make.bar(everything, deputy, by=coordinator)
    assert [title for title in before if everything.reference in title]
    assert [title for title in titles(deputy) if everything.reference in title] == []


def test_whoever_is_barred_from_the_person_hears_nothing_of_their_referral(offered, coordinator, deputy):
    assert [title for title in titles(deputy, MONDAY + 9 * DAY) if offered.reference in title]
    people.block(offered.survivor, deputy, by=coordinator)
    assert [title for title in titles(deputy, MONDAY + 9 * DAY) if offered.reference in title] == []


def test_no_line_says_anything_of_what_was_written_or_of_whom(everything, coordinator):
    lines = [str(vars(duty)) for duty in duties(coordinator, MONDAY + 9 * DAY)]
    never = [make.NAME, make.WHAT, make.RIGHT, "LL-204", "A word", "Cerys"]
    assert len(lines) > 5
    assert [(word, line) for line in lines for word in never if word in line] == []


def test_all_of_it_is_one_query_however_much_there_is(everything, coordinator, partner, django_assert_num_queries):
    duties(coordinator, MONDAY)
    with django_assert_num_queries(1):
        duties(coordinator, MONDAY + DAY)
    for _number in range(20):
        make.sent(by=partner, choice="both")
    with django_assert_num_queries(1):
        shown = titles(coordinator, MONDAY + DAY)
    assert len([title for title in shown if title.startswith("Pass on")]) == 12
