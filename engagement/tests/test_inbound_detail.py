"""What came in from a private page: first on the desk, read with one press, and never lost on the way."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from desk.today import duties_for
from engagement.actions.inbound import finish_inbound, read_inbound, send_in, write_down
from engagement.actions.refusals import NotReadYet, WordsMissing
from engagement.inbound import answer_by, read_by
from engagement.models import Consultation, Contribution, InboundMessage, Theme, Wording
from engagement.tests import factories as make
from safeguards.audit import SYSTEM, Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows
from tests.days import days_later

pytestmark = pytest.mark.django_db
WORDS = "Dwi wedi meddwl am rywbeth arall.\n  Neb yn ffonio’n ôl."


@pytest.fixture
def person(coordinator):
    return make.survivor(by=coordinator, language="cy")


def sent(person, kind="more", words=WORDS, language="cy"):
    warning = Wording.objects.current("recording_warning") if kind == "more" else None
    return send_in(survivor=person, kind=kind, words=words, language=language, once=uuid4(), warning=warning)


def at(name, message):
    return reverse(name, args=[message.pk])


def first_duty(user):
    return duties_for(user, timezone.now())[0]


def test_what_somebody_wrote_is_first_on_the_desk_and_says_nothing_of_it(coordinator, person):
    sent(person)
    duty = first_duty(coordinator)
    assert duty.title == f"{person.pseudonym} wrote to you"
    assert duty.detail == "In Welsh, by their private page. Nobody has read it yet."
    assert duty.urgent


def test_it_opens_only_once_somebody_presses_read(client_for, coordinator, person):
    message, client = sent(person), client_for(coordinator)
    before = client.get(at("inbound_detail", message)).content.decode()
    assert "Neb yn ffonio" not in before
    after = client.post(at("inbound_read", message), follow=True).content.decode()
    assert "Neb yn ffonio" in after
    assert 'lang="cy"' in after
    message.refresh_from_db()
    assert message.read_by == coordinator
    assert AuditEvent.objects.get(action=Action.INBOUND_READ).actor == coordinator.pk


def test_looking_at_it_changes_nothing(client_for, coordinator, person):
    message = sent(person)
    client_for(coordinator).get(at("inbound_detail", message))
    message.refresh_from_db()
    assert message.read_at is None
    assert not AuditEvent.objects.filter(action=Action.OPENED, subjects__contains=[message.pk]).exists()


def test_a_colleague_barred_from_the_record_finds_nothing(client_for, coordinator, blocked_officer, person):
    message = sent(person)
    make.block(person, blocked_officer, by=coordinator)
    client = client_for(blocked_officer)
    assert client.get(at("inbound_detail", message)).status_code == 404
    assert client.post(at("inbound_read", message)).status_code == 404
    assert [duty for duty in duties_for(blocked_officer, timezone.now()) if person.pseudonym in duty.title] == []


def test_it_becomes_a_consultation_with_their_words_as_they_are(client_for, coordinator, person):
    message = read_inbound(message=sent(person), by=coordinator)
    given = {"theme": "kept-informed", "journey": "support", "agency": "health"}
    answer = client_for(coordinator).post(at("inbound_keep", message), given)
    talk, said = Consultation.objects.get(), Contribution.objects.get()
    assert answer["Location"].startswith(reverse("consultation_detail", args=[talk.pk]))
    assert open_rows([said], "words", by=SYSTEM, why=Why.WORK)[said.pk]["words"] == WORDS
    assert (said.said_at, talk.started_at) == (message.arrived_at, message.arrived_at)
    assert (talk.channel, talk.language, talk.warning) == ("page", "cy", "shown")
    assert (talk.warning_wording, talk.warning_at) == (message.warning, message.arrived_at)
    assert (said.survivor, said.journey, said.agency) == (person, "support", "health")


def test_written_down_twice_it_is_one_consultation(coordinator, person):
    message = read_inbound(message=sent(person), by=coordinator)
    theme = Theme.objects.get(pk="believed")
    talks = {write_down(message=message, theme=theme, by=coordinator).pk for _ in range(2)}
    assert len(talks) == Contribution.objects.count() == 1
    message.refresh_from_db()
    assert message.done_by == coordinator


def test_the_page_of_that_consultation_opens_and_its_clock_begins_when_it_arrived(client_for, coordinator, person):
    message = read_inbound(message=sent(person), by=coordinator)
    talk = write_down(message=message, theme=Theme.objects.get(pk="believed"), by=coordinator)
    text = client_for(coordinator).get(reverse("consultation_detail", args=[talk.pk])).content.decode()
    assert "Neb yn ffonio" in text
    assert "It stood above what they wrote" in text
    assert f'value="{timezone.localtime(message.arrived_at):%H:%M}"' in text


def written_down(person, coordinator):
    """What they wrote, made a consultation that is still open."""
    message = read_inbound(message=sent(person), by=coordinator)
    return write_down(message=message, theme=Theme.objects.get(pk="believed"), by=coordinator)


def closed(client, talk, **given):
    """The last questions answered on its page, and closed there."""
    steady = {"wellbeing": "steady", "safeguarding": "none", "crime": "none", "crime_reason": "They wrote of a letter."}
    client.post(reverse("consultation_close", args=[talk.pk]), steady | given)
    talk.refresh_from_db()
    assert talk.closed_at
    return list(talk.aftercare.values_list("outcome", flat=True))


def test_nobody_is_rung_to_see_how_they_are_only_because_they_wrote(client_for, coordinator, person):
    talk = written_down(person, coordinator)
    assert not talk.aftercare.exists()
    assert closed(client_for(coordinator), talk) == []
    later = days_later(2)
    assert [duty for duty in duties_for(coordinator, later) if "/aftercare/" in duty.url] == []


@pytest.mark.parametrize(
    ("given", "checks"),
    [
        ({"aftercare": "any"}, [""]),
        ({"wellbeing": "some_distress"}, ["", ""]),
        ({"aftercare": "no_call"}, []),
        ({"wellbeing": "some_distress", "aftercare": "no_call"}, ["declined_in_advance"]),
    ],
)
def test_whoever_wrote_is_rung_where_they_would_like_it_or_were_not_steady(
    client_for, coordinator, person, given, checks
):
    assert closed(client_for(coordinator), written_down(person, coordinator), **given) == checks


def test_somebody_whom_we_talk_with_is_still_rung_afterwards(coordinator, person):
    talk = make.consultation(person, by=coordinator)
    assert talk.aftercare.count() == 1


def test_nothing_is_written_down_or_done_before_it_was_read(client_for, coordinator, person):
    message = sent(person)
    with pytest.raises(NotReadYet):
        write_down(message=message, theme=Theme.objects.get(pk="believed"), by=coordinator)
    client_for(coordinator).post(at("inbound_done", message), {"outcome": "Rang them"})
    message.refresh_from_db()
    assert message.done_at is None


def test_done_with_what_was_done_leaves_the_desk_and_stays_in_their_list(client_for, coordinator, person):
    message, client = read_inbound(message=sent(person), by=coordinator), client_for(coordinator)
    assert "Say what follows" in first_duty(coordinator).title
    shown = client.post(at("inbound_done", message), {"outcome": "Rang them"}, follow=True).content.decode()
    assert "Rang them" in shown
    assert [duty for duty in duties_for(coordinator, timezone.now()) if person.pseudonym in duty.title] == []
    listed = client.get(reverse("inbound_list", args=[person.pk])).content.decode()
    assert at("inbound_detail", message) in listed
    assert "Neb yn ffonio" not in listed


def test_done_without_a_word_is_asked_for_it(client_for, coordinator, person):
    message = read_inbound(message=sent(person), by=coordinator)
    answer = client_for(coordinator).post(at("inbound_done", message), {"outcome": "  "})
    assert "Say in a few words what was done" in answer.content.decode()


def test_whether_they_may_be_rung_is_the_gates_answer(client_for, coordinator, person):
    message = read_inbound(message=sent(person), by=coordinator)
    client = client_for(coordinator)
    without = client.get(at("inbound_detail", message)).content.decode()
    assert "govuk-tag--green" not in without
    make.plan(person, by=coordinator, kind="mobile", value="01632 960 999", link_ok=False)
    make.consent(person, by=coordinator, purpose="contact_by_sec")
    assert "govuk-tag--green" in client.get(at("inbound_detail", message)).content.decode()


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ((2026, 11, 22), (2026, 12, 22)),
        ((2026, 12, 31), (2027, 1, 31)),
        ((2027, 1, 31), (2027, 2, 28)),
        ((2028, 1, 30), (2028, 2, 29)),
        ((2027, 8, 31), (2027, 9, 30)),
    ],
)
def test_a_calendar_month_is_the_same_day_or_the_last_of_the_next(asked, due):
    assert answer_by(date(*asked)) == date(*due)


def test_a_request_is_on_the_desk_with_its_days(monday, coordinator, person, time_machine):
    message = sent(person, kind="copy", words="")
    assert message.due_on == answer_by(monday.date())
    noon = datetime.combine(message.due_on, time(12), tzinfo=UTC)
    read_inbound(message=message, by=coordinator)
    time_machine.move_to(noon - timedelta(days=2), tick=False)
    duty = next(each for each in duties_for(coordinator, timezone.now()) if "copy" in each.title)
    assert (duty.kind, duty.late) == ("2 days left", False)
    time_machine.move_to(noon + timedelta(days=2), tick=False)
    duty = next(each for each in duties_for(coordinator, timezone.now()) if "copy" in each.title)
    assert (duty.kind, duty.late) == ("2 days late", True)


def test_what_is_written_on_friday_is_read_by_monday(time_machine, settings):
    time_machine.move_to("2026-11-20 10:00:00+00:00", tick=False)
    assert read_by(timezone.now()) == date(2026, 11, 23)
    settings.INBOUND_READ_WORKING_DAYS = 2
    assert read_by(timezone.now()) == date(2026, 11, 24)


def test_words_that_nobody_reads_in_time_are_late(monday, coordinator, person, time_machine):
    sent(person)
    assert not first_duty(coordinator).late
    time_machine.move_to(monday + timedelta(days=2), tick=False)
    assert first_duty(coordinator).late


def test_more_without_words_is_nothing_to_send(person):
    with pytest.raises(WordsMissing):
        sent(person, words="")
    assert not InboundMessage.objects.exists()


@pytest.mark.parametrize("change", [{"kind": "call"}, {"language": "en"}, {"arrived_at": "2020-01-01T00:00:00Z"}])
def test_what_was_sent_is_never_changed(person, change):
    message = sent(person)
    with pytest.raises(DatabaseError), transaction.atomic():
        InboundMessage.objects.filter(pk=message.pk).update(**change)


def test_what_was_sent_is_never_deleted(person):
    message = sent(person)
    with pytest.raises(DatabaseError), transaction.atomic():
        InboundMessage.objects.filter(pk=message.pk).delete()


def test_who_read_it_first_stays(coordinator, deputy, person):
    message = read_inbound(message=sent(person), by=coordinator)
    assert read_inbound(message=message, by=deputy).read_by == coordinator
    finish_inbound(message=message, outcome="Rang them", by=coordinator)
    assert finish_inbound(message=message, outcome="Again", by=deputy).done_by == coordinator


def test_the_page_costs_as_many_queries_for_long_words(client_for, coordinator, person, django_assert_max_num_queries):
    message = read_inbound(message=sent(person, words="word " * 2000), by=coordinator)
    client = client_for(coordinator)
    with django_assert_max_num_queries(25):
        client.get(at("inbound_detail", message))
