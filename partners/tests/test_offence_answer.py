"""Does anything in a referral have to be recorded? Answered before anybody knows who it is about, and after."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement.actions.consultations import close_consultation
from engagement.models import Consultation, FollowUp
from partners.actions.exchange import mark_read, send_message
from partners.actions.offences import answer_nothing_new, write_down_offence
from partners.actions.reporting import report_event
from partners.forms.service import SafetyForm, ServiceStepForm
from partners.models import Referral
from partners.offence import TOLD_IN
from partners.offence_answer import answer_of, follow_up_of, may_still_answer, unanswered
from partners.tests.factories import WHAT, accepted, bar, sent
from safeguards.audit import Why
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db
NEW = {"crime": "new", "account": "He broke the order on Friday.", "wishes": "wants_time"}


@pytest.fixture
def referral(partner):
    return sent(by=partner, at=timezone.now() - timedelta(hours=5))


@pytest.fixture
def url(referral):
    return reverse("referral_offence", args=[referral.pk])


def fresh(referral):
    return Referral.objects.select_related("consultation").get(pk=referral.pk)


@pytest.mark.parametrize("name", TOLD_IN)
def test_whoever_answers_reads_every_text_in_which_it_may_be_told(name, client_for, coordinator, partner):
    told = sent(by=partner, **{name: "He strangled her."})
    page = client_for(coordinator).get(reverse("referral_offence", args=[told.pk])).content.decode()
    assert page.count("He strangled her.") == 2  # as it was written, and as a sentence to look at


def test_the_form_asks_of_no_text_that_is_not_read_then():
    steps = (ServiceStepForm, SafetyForm)
    assert {name for step in steps for name in step.texts} == set(TOLD_IN)


# What is new ----------------------------------------------------------------------------------------------------------
def test_the_hours_count_from_when_it_arrived(client_for, coordinator, referral, url):
    answer = client_for(coordinator).post(url, NEW)
    told = FollowUp.objects.get()
    assert answer.url == reverse("follow_up_pass", args=[told.pk])
    assert (told.disclosed_at, told.due_at) == (referral.submitted_at, referral.submitted_at + timedelta(hours=24))
    assert (told.survivor, told.warning, told.warning_wording) == (None, "shown", referral.warning)


TOLD_LATER = {
    "message": lambda told, by: send_message(referral=told, words="He strangled her.", to_partner=False, by=by),
    "report": lambda told, by: report_event(referral=told, event="new_incident", words="He strangled her.", by=by),
}


@pytest.mark.parametrize("way", TOLD_LATER)
def test_what_is_told_later_is_seen_and_its_hours_count_from_then(way, client_for, coordinator, partner, referral, url):
    later = TOLD_LATER[way](referral, partner)
    client = client_for(coordinator)
    assert "This may tell of an offence" in client.get(reverse("referral_detail", args=[referral.pk])).text
    assert client.get(url).text.count("He strangled her.") == 2
    client.post(url, NEW)
    assert FollowUp.objects.get().disclosed_at == later.at


def test_what_was_told_with_the_referral_counts_from_then_whatever_came_later(client_for, coordinator, partner):
    told = sent(by=partner, at=timezone.now() - timedelta(hours=5), risks="He strangled her.")
    TOLD_LATER["message"](told, partner)
    client_for(coordinator).post(reverse("referral_offence", args=[told.pk]), NEW)
    assert FollowUp.objects.get().disclosed_at == told.submitted_at


def test_an_answer_stands_for_what_was_read_and_not_for_what_comes_then(client_for, coordinator, partner, referral):
    answer_nothing_new(referral=referral, reason="It tells of the service alone.", by=coordinator)
    later, client = TOLD_LATER["message"](referral, partner), client_for(coordinator)
    page = reverse("referral_detail", args=[referral.pk])
    before = "This may tell of an offence" in client.get(page).text
    mark_read(referral=referral, messages=[later.pk], to_partner=False, by=coordinator)
    assert (before, "This may tell of an offence" in client.get(page).text) == (True, False)


def test_it_is_sealed_under_a_key_of_its_own(coordinator, referral):
    told = write_down_offence(referral=referral, account="As written", wishes="wants_time", by=coordinator)
    assert told.key_id not in (referral.key_id, fresh(referral).consultation.key_id)
    assert open_rows([told], "account", by=coordinator, why=Why.WORK)[told.pk]["account"] == "As written"


def test_its_page_opens_and_leads_back_to_the_referral(client_for, coordinator, referral):
    told = write_down_offence(referral=referral, account="As written", wishes="wants_time", by=coordinator)
    page = client_for(coordinator).get(reverse("follow_up_pass", args=[told.pk])).content.decode()
    assert reverse("referral_detail", args=[referral.pk]) in page
    assert "As written" in page


def test_the_desk_counts_it_down_without_a_name(client_for, coordinator, referral):
    write_down_offence(referral=referral, account="As written", wishes="wants_time", by=coordinator)
    page = client_for(coordinator).get(reverse("desk")).content.decode()
    assert "Pass on what we were told" in page
    assert "As written" not in page


def test_sent_twice_it_is_one(client_for, coordinator, url):
    client = client_for(coordinator)
    for _ in range(2):
        client.post(url, NEW)
    assert FollowUp.objects.count() == 1


def test_once_written_down_the_page_leads_to_passing_it_on(client_for, coordinator, referral, url):
    told = write_down_offence(referral=referral, account="As written", wishes="wants_time", by=coordinator)
    assert client_for(coordinator).get(url).url == reverse("follow_up_pass", args=[told.pk])
    assert (follow_up_of(fresh(referral)), answer_of(fresh(referral))) == (told, "new")


# The other answers ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"crime": "none", "crime_reason": "It tells of our delay"}, ("none", "It tells of our delay", None)),
        ({"crime": "already_recorded", "crime_reference": "2600/1"}, ("already_recorded", None, "2600/1")),
    ],
)
def test_nothing_new_is_an_answer_too(given, kept, client_for, coordinator, referral, url):
    client_for(coordinator).post(url, given)
    talk = fresh(referral).consultation
    words = open_rows([talk], "crime_reason", "crime_reference", by=coordinator, why=Why.WORK)[talk.pk]
    assert (talk.crime, words["crime_reason"], words["crime_reference"]) == kept


def test_it_can_be_answered_otherwise_when_there_is_more_to_it(client_for, coordinator, referral, url):
    answer_nothing_new(referral=referral, reason="It tells of our delay", by=coordinator)
    client_for(coordinator).post(url, NEW)
    assert answer_of(fresh(referral)) == "new"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"save": "1"}, "Say whether it tells of an offence."),
        ({"crime": "none"}, "Say in a few words why there is none to record"),
        ({"crime": "already_recorded"}, "Enter the reference under which it is recorded"),
        ({"crime": "new", "wishes": "wants_time"}, "Write down what it tells of"),
        ({"crime": "new", "account": "Facts"}, "Say what they want"),
    ],
)
def test_what_is_missing_is_said(given, sentence, client_for, coordinator, referral, url):
    assert sentence in client_for(coordinator).post(url, given).content.decode()
    assert answer_of(fresh(referral)) == ""


def test_after_the_close_there_is_only_what_is_new(client_for, coordinator, referral, url):
    held = accepted(referral, by=coordinator)
    close_consultation(
        consultation=held.consultation, safeguarding="none", crime="none", crime_reason="Service", by=coordinator
    )
    assert not may_still_answer(fresh(held))
    client = client_for(coordinator)
    assert 'value="already_recorded"' not in client.get(url).content.decode()
    client.post(url, NEW)
    assert FollowUp.objects.get().survivor == held.survivor


# Who is asked, and who sees it ----------------------------------------------------------------------------------------
def test_what_nobody_has_answered_is_found(coordinator, partner, referral):
    answered, written, taken = (sent(by=partner) for _ in range(3))
    answer_nothing_new(referral=answered, reason="Service", by=coordinator)
    write_down_offence(referral=written, account="As written", wishes="wants_time", by=coordinator)
    taken = accepted(taken, by=coordinator)
    assert set(unanswered(Referral.objects.all())) == {referral, taken}


def test_looking_makes_nothing(client_for, coordinator, url):
    page = client_for(coordinator).get(url).content.decode()
    assert WHAT in page
    assert not Consultation.objects.exists()


def test_before_it_is_taken_on_there_is_no_consultation_to_open(client_for, coordinator, referral):
    answer_nothing_new(referral=referral, reason="Service", by=coordinator)
    client = client_for(coordinator)
    assert client.get(reverse("consultation_detail", args=[referral.pk])).status_code == 404
    assert str(referral.pk) not in client.get(reverse("consultation_list")).content.decode()


def test_whoever_is_barred_from_the_referral_sees_nothing_of_what_is_passed_on(
    client_for, coordinator, blocked_officer, referral, url
):
    told = write_down_offence(referral=referral, account="As written", wishes="wants_time", by=coordinator)
    bar(referral, blocked_officer, by=coordinator)
    client = client_for(blocked_officer)
    pages = [reverse("follow_up_pass", args=[told.pk]), url]
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert "Pass on what we were told" not in client.get(reverse("desk")).content.decode()
