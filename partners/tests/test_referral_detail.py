"""One referral: one next step, safety first, what was said once and audited, and nothing written by looking."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.blocks import place_block
from partners.actions.exchange import send_message
from partners.actions.files import add_file
from partners.actions.pausing import pause_clock
from partners.actions.reporting import report_changed_mind, report_event, report_not_safe
from partners.actions.submitting import submit_referral
from partners.actions.triage import acknowledge_referral
from partners.duties import duties
from partners.models import Referral
from partners.tests import factories as make
from partners.tests.moving import brought
from safeguards.audit import Action
from safeguards.models import AuditEvent
from safeguards.tasks import scan_waiting
from safeguards.tests.files import PDF, kept
from tests.scanner import EICAR

pytestmark = pytest.mark.django_db


def page(client, referral):
    return client.get(reverse("referral_detail", args=[referral.pk]))


def press(client, name, referral, *more, **typed):
    return client.post(reverse(name, args=[referral.pk, *more]), typed)


@pytest.fixture
def sent(partner):
    return make.sent(by=partner, reach="direct", contact=make.direct())


def test_it_shows_what_was_said_and_opens_it_once(sent, coordinator, client_for):
    answer = page(client_for(coordinator), sent)
    assert make.WHAT in answer.text
    assert make.RIGHT in answer.text
    assert AuditEvent.objects.filter(action=Action.OPENED, subjects__contains=[sent.key_id]).count() == 1


def test_a_name_and_a_number_show_only_when_asked_for(sent, coordinator, client_for):
    client = client_for(coordinator)
    before = page(client, sent).text
    after = press(client, "referral_show", sent).text
    assert (make.NAME in before, make.PHONE in before) == (False, False)
    assert (make.NAME in after, make.PHONE in after) == (True, True)
    assert AuditEvent.objects.filter(reason="reveal").count() == 1


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"weekdays": ()}, "09:00 to 12:00, every day"),
        ({"opens": "", "closes": ""}, "weekdays"),
        ({"weekdays": (), "opens": "", "closes": ""}, None),
    ],
)
def test_hours_without_days_are_those_of_any_day(named, words, partner, coordinator, client_for):
    sent = make.sent(by=partner, reach="direct", contact=make.direct(**named))
    rows = page(client_for(coordinator), sent).context["contact"]
    assert next((row["value"] for row in rows if row["key"] == "When"), None) == words


def test_the_number_is_opened_only_for_who_asks_for_it(coordinator, partner, client_for):
    sent = make.sent(by=partner, reach="direct", contact=make.direct())
    client, before = client_for(coordinator), set(AuditEvent.objects.values_list("pk", flat=True))
    assert make.PHONE not in page(client, sent).text
    opened = AuditEvent.objects.exclude(pk__in=before)
    assert not any("partners.referral.reached_by" in event.fields for event in opened)
    assert make.PHONE in client.post(reverse("referral_show", args=[sent.pk])).text
    assert any("partners.referral.reached_by" in event.fields and event.reason == "reveal" for event in opened.all())


@pytest.mark.parametrize("knows", [True, False])
def test_that_they_do_not_know_what_may_be_recorded_comes_before_they_tell_us_anything(
    knows, partner, coordinator, client_for
):
    sent = make.sent(by=partner, knows_warning=knows)
    text = page(client_for(coordinator), sent).text
    assert ("They do not know yet what may have to be recorded." in text) is not knows


def test_no_form_stands_inside_another(sent, coordinator, client_for):
    """A browser would throw the inner one away."""
    send_message(referral=sent, words="Any news?", to_partner=False, by=sent.worker)
    tags = re.findall(r"<(/?)form\b", page(client_for(coordinator), sent).text)
    assert tags == ["", "/"] * (len(tags) // 2)


def test_looking_writes_nothing(sent, coordinator, client_for):
    before = Referral.objects.values().get()
    page(client_for(coordinator), sent)
    assert Referral.objects.values().get() == before
    assert set(AuditEvent.objects.filter(actor=coordinator.pk).values_list("action", flat=True)) == {Action.OPENED}


def test_one_press_says_that_it_has_arrived(sent, coordinator, client_for):
    client = client_for(coordinator)
    assert page(client, sent).context["step"].is_press
    press(client, "referral_acknowledge", sent)
    sent.refresh_from_db()
    assert (sent.status, sent.acknowledged_by, sent.taken_by) == ("acknowledged", coordinator, coordinator)


def test_of_a_worker_without_an_account_nobody_says_that_they_were_told(sent, coordinator, client_for):
    called = Referral.objects.filter(pk=sent.pk)
    called.update(source="phone", worker=None)
    client = client_for(coordinator)
    assert "somebody here has it" not in client.post(reverse("referral_acknowledge", args=[sent.pk]), follow=True).text
    assert called.get().status == "acknowledged"


@pytest.mark.parametrize(("knows", "words"), [(True, "Yes"), (False, "No")])
def test_it_says_whether_they_know_what_may_have_to_be_recorded(knows, words, partner, coordinator, client_for):
    rows = page(client_for(coordinator), make.sent(by=partner, knows_warning=knows)).context["about"]
    assert {"key": "Told what may have to be recorded", "value": words} in rows


def test_whatever_it_tells_somebody_can_always_say_that_it_is_an_offence(sent, partner, coordinator, client_for):
    """Also where no word of it sounded so, and where it was told in a message."""
    assert offered(client_for(coordinator), sent) >= {reverse("referral_offence", args=[sent.pk])}
    make.close(sent, by=coordinator)
    assert offered(client_for(coordinator), sent) >= {reverse("referral_offence", args=[sent.pk])}


def test_a_complaint_is_passed_on_though_it_is_closed_and_only_once(sent, coordinator, client_for):
    client, there = client_for(coordinator), reverse("handover_make", args=[sent.pk])
    make.close(sent, by=coordinator)
    assert there in offered(client, sent)
    client.post(there, {"asked": "yes", "words": "Nobody rang.", "goes_on": "no"})
    assert sent.handovers.count() == 1
    assert there not in offered(client, sent)


def offered(client, referral):
    return {step.url for step in page(client, referral).context["others"]}


def test_pressed_twice_it_has_arrived_once(sent, coordinator, client_for):
    client = client_for(coordinator)
    press(client, "referral_acknowledge", sent)
    press(client, "referral_acknowledge", sent)
    assert sent.steps.filter(status="acknowledged").count() == 1


@pytest.mark.parametrize(
    ("status", "leads_to"),
    [
        ("acknowledged", "referral_triage"),
        ("triaged", "referral_accept"),
        ("accepted", "recovery_begin"),
        ("in_recovery", "remedy_offer"),
        ("remedy_offered", "outcome_tell"),
        ("agreed", "outcome_tell"),
    ],
)
def test_there_is_one_next_step(status, leads_to, partner, coordinator, client_for):
    referral = brought(status, worker=partner, by=coordinator)
    answer = page(client_for(coordinator), referral)
    assert answer.context["step"].url == reverse(leads_to, args=[referral.pk])
    assert answer.text.count("sec-duty--first") == 1


@pytest.mark.parametrize("status", ["acknowledged", "accepted"])
def test_who_asked_for_a_complaint_is_passed_on_first(status, partner, coordinator, client_for):
    referral = brought(status, worker=partner, by=coordinator, choice="both")
    step = page(client_for(coordinator), referral).context["step"]
    assert step.url == reverse("handover_make", args=[referral.pk])


def test_not_safe_stands_before_what_was_said(sent, partner, coordinator, client_for):
    report_not_safe(referral=sent, words="He has found the phone", by=partner)
    text = page(client_for(coordinator), sent).text
    assert text.index("not safe to contact them") < text.index("He has found the phone") < text.index(make.WHAT)


def test_a_suspended_plan_stands_first_once_they_are_known(partner, coordinator, client_for):
    referral = brought("accepted", worker=partner, by=coordinator)
    report_not_safe(referral=referral, by=partner)
    assert page(client_for(coordinator), referral).context["dangers"][0][0] == "Contact is suspended."


def test_a_report_is_looked_at_once_by_whoever_was_first(sent, partner, coordinator, make_coordinator, client_for):
    report = report_event(referral=sent, event="hearing_set", by=partner)
    press(client_for(coordinator), "report_seen", sent, report.pk)
    press(client_for(make_coordinator("Nerys Wyn")), "report_seen", sent, report.pk)
    report.refresh_from_db()
    assert report.seen_by == coordinator


def test_a_report_of_another_referral_is_not_there(sent, partner, coordinator, client_for):
    other = report_event(referral=make.sent(by=partner), event="hearing_set", by=partner)
    assert press(client_for(coordinator), "report_seen", sent, other.pk).status_code == 404


def test_waiting_for_them_stops_the_clock_and_says_so(monday, partner, coordinator, client_for):
    sent, client = make.sent(by=partner, at=monday), client_for(coordinator)
    press(client, "referral_pause", sent)
    assert "the clock stands still" in page(client, sent).text
    press(client, "referral_go_on", sent)
    sent.refresh_from_db()
    assert sent.pauses.get().ended_by == coordinator
    assert sent.resolve_by is not None


def test_an_answer_is_the_update_they_are_owed(sent, partner, coordinator, client_for):
    asked = send_message(referral=sent, words="Is there any news?", to_partner=False, by=partner)
    client = client_for(coordinator)
    assert "Is there any news?" in page(client, sent).text
    press(client, "referral_write", sent, words="Next week.", is_update="on", read=asked.pk)
    sent.refresh_from_db()
    asked.refresh_from_db()
    assert sent.updated_at is not None
    assert asked.read_by == coordinator


@pytest.fixture
def called(coordinator, partner):
    """Taken by phone of a worker who has no account, or from the survivor."""

    def take(source):
        draft = make.draft(by=coordinator, organisation=partner.organisation if source == "phone" else None)
        referral = submit_referral(draft=draft, given=make.given(reach="direct"), source=source, by=coordinator)
        return acknowledge_referral(referral=referral, by=coordinator)

    return take


@pytest.mark.parametrize(("source", "title"), [("phone", "Tell the worker where"), ("survivor", "Tell them where")])
def test_where_nobody_has_an_account_what_they_were_told_is_the_update(
    source, title, time_machine, called, coordinator, client_for
):
    sent, client = called(source), client_for(coordinator)
    later = sent.update_by - timedelta(hours=1)  # on the last day for it
    assert [duty for duty in duties(coordinator, later) if duty.title.startswith(title)]
    assert "What they were told" in page(client, sent).text
    time_machine.move_to(later)
    client = client_for(coordinator)
    press(client, "referral_write", sent, words="Rang: nothing yet.", is_update="on")
    assert [duty for duty in duties(coordinator, later) if duty.title.startswith(title)] == []
    assert "Rang: nothing yet." in page(client, sent).text


def test_a_message_that_is_too_long_is_kept_on_the_page(sent, coordinator, client_for):
    answer = press(client_for(coordinator), "referral_write", sent, words="x" * 4001)
    assert "x" * 4001 in answer.text
    assert not sent.messages.exists()


def test_what_is_read_is_what_stood_on_the_page(sent, partner, coordinator, client_for):
    first = send_message(referral=sent, words="One", to_partner=False, by=partner)
    second = send_message(referral=sent, words="Two", to_partner=False, by=partner)
    press(client_for(coordinator), "referral_read", sent, read=[first.pk, "nonsense"])
    assert list(sent.messages.filter(read_at=None)) == [second]


@pytest.mark.parametrize(("content", "words"), [(EICAR, "A virus was found"), (PDF, "Being checked for viruses")])
def test_a_file_that_is_not_known_to_be_safe_is_had_by_no_coordinator(
    content, words, sent, scanner, partner, coordinator, client_for
):
    added = add_file(referral=sent, file=kept(content, by=partner), by=partner)
    if content is EICAR:
        scan_waiting()
    client = client_for(coordinator)
    assert client.get(reverse("referral_file", args=[sent.pk, added.pk])).status_code == 404
    assert words in page(client, sent).text
    assert sent.files.get() == added


def test_what_may_go_to_professional_standards_is_suggested(partner, coordinator, client_for):
    sent = make.sent(by=partner, serious=("discrimination",))
    assert page(client_for(coordinator), sent).context["course"].suggestions


def test_what_was_sent_knowingly_asks_to_be_read_now(partner, coordinator, client_for):
    sent = make.sent(by=partner, may_tell_of_offence=True)
    assert "This may tell of an offence" in page(client_for(coordinator), sent).text


def test_they_may_tell_us_themselves_that_they_changed_their_mind(sent, coordinator, client_for):
    press(client_for(coordinator), "referral_mind", sent, wants="stop", words="It is enough")
    sent.refresh_from_db()
    assert sent.mind_changed_at is not None
    assert sent.reports.get().seen_by == coordinator


def test_after_that_nothing_is_next_but_closing(sent, partner, coordinator, client_for):
    report_changed_mind(referral=sent, wants="stop", by=partner)
    assert page(client_for(coordinator), sent).context["step"].url == reverse("referral_close", args=[sent.pk])


def test_they_may_want_it_after_all(sent, partner, coordinator, client_for):
    report_changed_mind(referral=sent, wants="stop", by=partner)
    client = client_for(coordinator)
    assert reverse("referral_mind", args=[sent.pk]) in page(client, sent).text
    press(client, "referral_mind", sent, wants="put_right", words="I have slept on it")
    sent.refresh_from_db()
    assert sent.mind_changed_at is None


def test_nobody_barred_finds_it(sent, coordinator, make_coordinator, client_for):
    barred = make_coordinator("Nerys Wyn")
    place_block(record=sent.pk, key_id=sent.key_id, person=barred, by=coordinator)
    client = client_for(barred)
    assert page(client, sent).status_code == 404
    assert press(client, "referral_show", sent).status_code == 404
    assert press(client, "referral_acknowledge", sent).status_code == 404


def filled(referral, partner, coordinator, many):
    for number in range(many):
        send_message(referral=referral, words=f"News {number}", to_partner=False, by=partner)
        report_event(referral=referral, event="hearing_set", by=partner)
        pause_clock(referral=referral, by=coordinator)


def queries(client, referral):
    page(client, referral)
    with CaptureQueriesContext(connection) as asked:
        page(client, referral)
    return len(asked)


def test_it_costs_the_same_for_one_of_everything_and_for_many(partner, coordinator, client_for):
    referral, client = brought("remedy_offered", worker=partner, by=coordinator), client_for(coordinator)
    filled(referral, partner, coordinator, 1)
    one = queries(client, referral)
    filled(referral, partner, coordinator, 12)
    assert queries(client, referral) == one
    assert one <= 25
