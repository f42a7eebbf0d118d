"""The reader's room: one text, one question, nothing of anybody; and gone when it is answered or taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.agreements import end_agreements
from accounts.anybody import duties_of
from engagement.models import Contribution
from engagement.tests.factories import WORDS, block
from feedback.actions.readings import answer_text, put_quote, put_you_said
from feedback.actions.refusals import MayNotBeQuoted, NotASecondPerson, TextGone
from feedback.duties_of_readings import READINGS
from feedback.models import TextReading
from feedback.tests import factories as make
from feedback.tests.publishing import SAID, read, said_by, voice
from safeguards.audit import Action, Why
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
CLEAR, KNOWN = {"verdict": "clear"}, {"verdict": "known_by_it"}


@pytest.fixture
def people(coordinator):
    return [voice(name, by=coordinator) for name in ("Ann Rees", "Beth Hughes", "Carys Lewis")]


@pytest.fixture
def change(people, coordinator):
    return said_by(*people, by=coordinator, title="Calls by night")


@pytest.fixture
def text(change, coordinator):
    return put_you_said(change=change, by=coordinator)


def page(text):
    return reverse("reading_detail", args=[text.pk])


def test_a_second_reader_signs_in_to_their_texts(second_reader, text, client_for):
    client = client_for(second_reader)
    assert client.get(reverse("home"))["Location"] == reverse("reading_list")
    assert page(text) in client.get(reverse("reading_list")).text


def test_they_see_the_text_in_both_languages_and_nothing_of_anybody(second_reader, text, people, client_for):
    shown = client_for(second_reader).get(page(text)).text
    assert all(words in shown for words in (SAID["en"], SAID["cy"]))
    assert not any(person.pseudonym in shown for person in people)
    assert "Calls by night" not in shown
    assert WORDS not in shown


def test_opening_it_stands_in_the_audit_trail(second_reader, text, client_for):
    client_for(second_reader).get(page(text))
    opened = AuditEvent.objects.filter(action=Action.OPENED, actor=second_reader.pk).last()
    assert (opened.subjects, opened.reason) == ([text.key_id], Why.WORK)


def test_the_list_opens_nothing(second_reader, text, client_for):
    before = AuditEvent.objects.filter(action=Action.OPENED).count()
    client_for(second_reader).get(reverse("reading_list"))
    assert AuditEvent.objects.filter(action=Action.OPENED).count() == before


def test_an_answer_is_kept_and_the_text_is_gone(second_reader, text, client_for):
    client = client_for(second_reader)
    assert client.post(page(text), CLEAR)["Location"] == reverse("reading_list")
    text.refresh_from_db()
    assert (text.verdict, text.read_by) == ("clear", second_reader)
    assert client.get(page(text)).status_code == 404
    assert page(text) not in client.get(reverse("reading_list")).text


def test_whoever_says_that_somebody_could_be_known_says_by_what(second_reader, text, client_for):
    client = client_for(second_reader)
    assert "Say what gives somebody away" in client.post(page(text), KNOWN).text
    client.post(page(text), KNOWN | {"note": "The night bus"})
    text.refresh_from_db()
    assert (text.verdict, text.note is not None) == ("known_by_it", True)


def test_the_coordinator_reads_what_they_found(coordinator, change, deputy, client_for):
    read(change, by=coordinator, reader=deputy, verdict="known_by_it", note="The night bus")
    shown = client_for(coordinator).get(reverse("you_said", args=[change.pk])).text
    assert "The night bus" in shown
    assert "Write it another way" in shown


def test_nobody_reads_what_they_put_themselves(coordinator, text, client_for):
    assert client_for(coordinator).get(page(text)).status_code == 404
    with pytest.raises(TextGone):
        answer_text(reading=text, verdict="clear", by=coordinator)


def test_a_text_for_one_person_is_nobody_elses(coordinator, deputy, second_reader, change, client_for):
    text = put_you_said(change=change, by=coordinator, reader=deputy)
    assert client_for(second_reader).get(page(text)).status_code == 404
    assert client_for(deputy).get(page(text)).status_code == 200


def test_a_text_taken_back_is_gone(coordinator, second_reader, text, client_for):
    client_for(coordinator).post(reverse("reading_take_back", args=[text.pk]))
    assert client_for(second_reader).get(page(text)).status_code == 404
    with pytest.raises(TextGone):
        answer_text(reading=text, verdict="clear", by=second_reader)


def test_without_an_agreement_nothing_opens_any_more(administrator, second_reader, text, client_for):
    client = client_for(second_reader)
    end_agreements(reader=second_reader, by=administrator)
    assert client.get(page(text)).status_code == 404
    assert client.get(reverse("reading_list")).status_code == 404


def test_a_second_reader_opens_nothing_else(second_reader, change, people, client_for):
    client = client_for(second_reader)
    closed = [reverse("you_said", args=[change.pk]), reverse("brief_add"), reverse("desk"), reverse("ledger")]
    assert {client.get(url).status_code for url in closed} == {404}


def test_nobody_else_reads_texts(manager, administrator, partner, text, client_for):
    assert {client_for(who).get(page(text)).status_code for who in (manager, administrator, partner)} == {404}


def test_whoever_is_barred_from_one_of_them_reads_no_text_made_of_it(
    coordinator, blocked_officer, people, change, client_for
):
    block(people[0], blocked_officer, by=coordinator)
    with pytest.raises(NotASecondPerson):
        put_you_said(change=change, by=coordinator, reader=blocked_officer)
    text = put_you_said(change=change, by=coordinator)
    assert client_for(blocked_officer).get(page(text)).status_code == 404


def test_a_manager_cannot_be_asked_to_read(coordinator, manager, change, client_for):
    answer = client_for(coordinator).post(reverse("you_said_put", args=[change.pk]), {"reader": manager.pk})
    assert "Choose somebody who may read this text now" in answer.text
    assert not TextReading.objects.exists()


def test_put_twice_it_waits_once(coordinator, change, client_for):
    client = client_for(coordinator)
    for _press in range(2):
        client.post(reverse("you_said_put", args=[change.pk]), {"reader": ""})
    assert TextReading.objects.waiting().count() == 1


def test_answered_twice_the_first_answer_stands(second_reader, deputy, text):
    answer_text(reading=text, verdict="clear", by=second_reader)
    with pytest.raises(TextGone):
        answer_text(reading=text, verdict="known_by_it", note="x", by=deputy)
    text.refresh_from_db()
    assert text.verdict == "clear"


def count_queries(client, url):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_list_costs_the_same_with_one_text_and_with_thirty(coordinator, second_reader, people, client_for):
    client = client_for(second_reader)
    put_you_said(change=said_by(people[0], by=coordinator), by=coordinator)
    client.get(reverse("reading_list"))
    one = count_queries(client, reverse("reading_list"))
    for _number in range(29):
        put_you_said(change=said_by(people[0], by=coordinator), by=coordinator)
    assert count_queries(client, reverse("reading_list")) == one <= 12


# Quotes -----------------------------------------------------------------------------------------------------------
def point(person, by, **given):
    made = make.said(person, by=by, words="Nobody rang me", **given)
    return Contribution.objects.select_related("consultation").get(pk=made.pk)


@pytest.mark.parametrize("answer", ["no", "not_asked"])
def test_words_that_may_not_be_quoted_are_put_to_nobody(coordinator, people, answer):
    with pytest.raises(MayNotBeQuoted):
        put_quote(contribution=point(people[0], coordinator, may_quote=answer), by=coordinator)


def test_a_quote_is_read_by_itself(coordinator, second_reader, people, client_for):
    text = put_quote(contribution=point(people[0], coordinator, may_quote="without_name"), by=coordinator)
    shown = client_for(second_reader).get(page(text)).text
    assert "Nobody rang me" in shown
    assert people[0].pseudonym not in shown


# Duties -----------------------------------------------------------------------------------------------------------
def titles(user):
    return [duty.title for duty in duties_of(user, timezone.now(), READINGS)]


def test_what_waits_is_a_duty_of_whoever_may_read_it(coordinator, deputy, text):
    assert titles(deputy) == ["Read 1 text as the second person"]
    assert titles(coordinator) == []


def test_a_text_nobody_reads_becomes_a_duty_of_whoever_put_it(coordinator, text, frozen, settings):
    frozen.shift(60 * 60 * 24 * (settings.READING_DAYS + 1))
    assert titles(coordinator) == ["“You said”: Calls by night"]


@pytest.mark.parametrize("verdict", ["clear", "known_by_it"])
def test_what_was_found_is_a_duty_until_something_is_done(coordinator, deputy, change, verdict):
    read(change, by=coordinator, reader=deputy, verdict=verdict, note="The night bus")
    assert titles(coordinator) == ["“You said”: Calls by night"]
