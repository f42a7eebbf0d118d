"""Consents and assessments."""

import pytest
from django.urls import reverse

from engagement.models import ConsentRecord, ParticipationAssessment
from engagement.tests import factories
from engagement.tests.test_plan_edit import queued
from outbox.models import Message

YES = {"purpose": "feedback_updates", "answer": "yes", "method": "by_phone", "in_private": "on"}
ASSESSED = {"covers": ["one_to_one"], "decision": "proceed", "with_survivor": "yes"}


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator, language="cy")


@pytest.fixture
def consents(person):
    return reverse("consent_add", args=[person.pk])


def test_a_yes_is_kept_with_its_wording_and_its_last_day(client_for, coordinator, person, consents):
    answer = client_for(coordinator).post(consents, YES)
    kept = ConsentRecord.objects.get(survivor=person, decision="given", language="cy", taken_by=coordinator)
    assert answer.url == reverse("survivor_detail", args=[person.pk])
    assert kept.wording.purpose == "feedback_updates"
    assert kept.expires_on is not None


def test_the_words_are_there_to_read_in_their_language_and_nothing_is_ticked(client_for, coordinator, consents):
    page = client_for(coordinator).get(consents).content.decode()
    assert "Ga i roi gwybod i chi beth ddaeth" in page
    assert 'lang="cy">“Ga i' in page
    assert "checked" not in page


@pytest.mark.parametrize("method", ["in_person", "by_phone", "by_video", "by_relay"])
def test_it_may_be_asked_in_every_live_way(client_for, coordinator, consents, method):
    client_for(coordinator).post(consents, YES | {"method": method})
    assert ConsentRecord.objects.get().method == method


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"in_private": ""}, "A yes counts only when they could answer in private"),
        ({"purpose": ""}, "Choose what you asked them"),
        ({"answer": ""}, "Say what they answered"),
        ({"method": "online"}, "Choose one of the answers shown"),
    ],
)
def test_a_consent_without_its_evidence_is_not_kept(client_for, coordinator, consents, changes, sentence):
    assert sentence in client_for(coordinator).post(consents, YES | changes).content.decode()
    assert not ConsentRecord.objects.exists()


def test_declining_one_purpose_leaves_the_others(client_for, coordinator, person, consents):
    factories.consent(person, by=coordinator, purpose="contact_by_sec")
    client_for(coordinator).post(consents, YES | {"answer": "no", "in_private": ""})
    newest = {one.purpose: one.decision for one in ConsentRecord.objects.current()}
    assert newest == {"contact_by_sec": "given", "feedback_updates": "declined"}


def test_withdrawing_is_one_press_and_calls_back_what_waits(client_for, coordinator, person):
    factories.consent(person, by=coordinator)
    queued(person, coordinator)
    url = reverse("consent_withdraw", args=[person.pk, "feedback_updates"])
    client = client_for(coordinator)
    client.post(url)
    client.post(url)
    assert [one.decision for one in ConsentRecord.objects.order_by("pk")] == ["given", "withdrawn"]
    assert Message.objects.get().state == "cancelled"


def test_withdrawing_one_to_one_talks_leaves_the_news_on_its_way(client_for, coordinator, person):
    queued(person, coordinator)
    client_for(coordinator).post(reverse("consent_withdraw", args=[person.pk, "one_to_one_feedback"]))
    assert Message.objects.get().state == "queued"


def test_no_such_purpose_is_a_404(client_for, coordinator, person):
    assert client_for(coordinator).post(reverse("consent_withdraw", args=[person.pk, "nothing"])).status_code == 404


def test_a_manager_finds_nothing_there(client_for, manager, person, consents):
    client = client_for(manager)
    assert client.get(consents).status_code == 404
    assert client.post(reverse("consent_withdraw", args=[person.pk, "feedback_updates"])).status_code == 404
    assert client.get(reverse("assessment_add", args=[person.pk])).status_code == 404


def test_an_assessment_is_kept_until_its_last_day(client_for, coordinator, person):
    client_for(coordinator).post(reverse("assessment_add", args=[person.pk]), ASSESSED | {"notes": "Her sister knows"})
    made = ParticipationAssessment.objects.get(survivor=person, completed_by=coordinator)
    assert not made.has_run_out()
    assert b"sister" not in made.notes.blob


def test_conditions_are_asked_for_where_there_are_some(client_for, coordinator, person):
    given = ASSESSED | {"decision": "proceed_with_conditions"}
    page = client_for(coordinator).post(reverse("assessment_add", args=[person.pk]), given).content.decode()
    assert "Write down the conditions" in page
    assert not ParticipationAssessment.objects.exists()
