"""Asking for the three consents that everybody is asked, and taking one back."""

from uuid import uuid4

import pytest
from django.urls import reverse

from engagement.models import ConsentRecord, Wording
from engagement.tests import factories
from engagement.tests.test_plan_edit import queued
from outbox.models import Message, State
from safeguards import audit

NEWS, CONTACT, TALK = "feedback_updates", "contact_by_sec", "one_to_one_feedback"


def filled(**answers):
    """The page as it would be sent, with these answers."""
    words = {f"wording_{name}": Wording.objects.current("consent", name).pk for name in (NEWS, CONTACT, TALK)}
    asked = {f"answer_{purpose}": answer for purpose, answer in answers.items()}
    return {"once": uuid4(), "method": "by_phone", "in_private": "on", "format": "spoken"} | words | asked


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator, language="cy")


@pytest.fixture
def consents(person):
    return reverse("consent_add", args=[person.pk])


def test_a_yes_is_kept_with_its_wording_and_its_last_day(client_for, coordinator, person, consents):
    answer = client_for(coordinator).post(consents, filled(feedback_updates="yes"))
    kept = ConsentRecord.objects.get(survivor=person, decision="given", language="cy", taken_by=coordinator)
    assert answer.url == reverse("survivor_detail", args=[person.pk])
    assert kept.wording.purpose == NEWS
    assert kept.expires_on is not None
    assert kept.format == "spoken"


def test_three_answers_are_one_press_and_what_was_left_open_was_not_asked(client_for, coordinator, consents):
    client_for(coordinator).post(consents, filled(contact_by_sec="yes", one_to_one_feedback="no"))
    assert dict(ConsentRecord.objects.values_list("purpose", "decision")) == {CONTACT: "given", TALK: "declined"}


def test_a_double_click_is_one_answer(client_for, coordinator, consents):
    client, sent = client_for(coordinator), filled(contact_by_sec="yes", one_to_one_feedback="yes")
    client.post(consents, sent)
    client.post(consents, sent)
    assert ConsentRecord.objects.count() == 2


def test_the_words_are_there_to_read_in_their_language_and_nothing_is_ticked(client_for, coordinator, consents):
    page = client_for(coordinator).get(consents).content.decode()
    assert 'lang="cy"><p>Ga i roi gwybod i chi beth ddaeth' in page
    assert "checked" not in page
    assert not ConsentRecord.objects.exists()


def test_the_page_costs_few_queries(client_for, coordinator, consents, django_assert_max_num_queries):
    client = client_for(coordinator)
    with django_assert_max_num_queries(15):
        client.get(consents)


def test_another_purpose_that_is_asked_for_leads_to_its_own_page(client_for, coordinator, person, consents):
    answer = client_for(coordinator).get(consents, {"purpose": "focus_group"})
    assert answer.url == reverse("consent_ask", args=[person.pk, "focus_group"])


def test_what_to_ask_before_a_yes_counts_stands_on_the_page(client_for, coordinator, consents):
    page = client_for(coordinator).get(consents).content.decode()
    assert "Ask them, before you tick the box" in page
    assert "They answered in private and freely" in page


@pytest.mark.parametrize("method", ["in_person", "by_phone", "by_video", "by_relay"])
def test_it_may_be_asked_in_every_live_way(client_for, coordinator, consents, method):
    client_for(coordinator).post(consents, filled(feedback_updates="yes") | {"method": method})
    assert ConsentRecord.objects.get().method == method


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"in_private": ""}, "A yes counts only when they could answer in private"),
        ({"answer_feedback_updates": ""}, "Choose what they answered to one question at least"),
        ({"method": ""}, "Say how you asked"),
        ({"method": "online"}, "Choose one of the answers shown"),
        ({"evidence": "x" * 121}, "Use 120 characters or fewer"),
        ({"wording_feedback_updates": "1"}, "The words have changed since you opened this page"),
    ],
)
def test_a_consent_without_its_evidence_is_not_kept(client_for, coordinator, consents, changes, sentence):
    page = client_for(coordinator).post(consents, filled(feedback_updates="yes") | changes).content.decode()
    assert sentence in page
    assert not ConsentRecord.objects.exists()


def test_what_was_typed_stays_when_something_is_missing(client_for, coordinator, consents):
    typed = {"method": "", "evidence": "Ŵyn’s drawer 😀", "capacity_note": "Tired; asked again"}
    page = client_for(coordinator).post(consents, filled(feedback_updates="yes") | typed).content.decode()
    assert "Ŵyn’s drawer 😀" in page
    assert "Tired; asked again" in page
    assert "checked" in page


def test_declining_one_purpose_leaves_the_others(client_for, coordinator, person, consents):
    factories.consent(person, by=coordinator, purpose=CONTACT)
    client_for(coordinator).post(consents, filled(feedback_updates="no") | {"in_private": ""})
    newest = {one.purpose: one.decision for one in ConsentRecord.objects.current()}
    assert newest == {CONTACT: "given", NEWS: "declined"}


def test_withdrawing_is_one_press_and_calls_back_what_waits(client_for, coordinator, person):
    factories.consent(person, by=coordinator)
    queued(person, coordinator)
    url, client = reverse("consent_withdraw", args=[person.pk, NEWS]), client_for(coordinator)
    page = client.post(url, follow=True).content.decode()
    client.post(url)
    assert [one.decision for one in ConsentRecord.objects.order_by("pk")] == ["given", "withdrawn"]
    assert Message.objects.get().state == "cancelled"
    assert "1 waiting message was called back." in page


def test_the_confirmation_names_what_is_already_on_its_way(client_for, coordinator, person):
    factories.consent(person, by=coordinator)
    queued(person, coordinator)
    Message.objects.update(state=State.SENDING)
    page = client_for(coordinator).post(reverse("consent_withdraw", args=[person.pk, NEWS]), follow=True)
    assert "1 message was already on its way and cannot be called back." in page.content.decode()


def test_withdrawing_one_to_one_talks_leaves_the_news_on_its_way(client_for, coordinator, person):
    queued(person, coordinator)
    client_for(coordinator).post(reverse("consent_withdraw", args=[person.pk, TALK]))
    assert Message.objects.get().state == "queued"


def test_looking_at_the_withdrawal_withdraws_nothing(client_for, coordinator, person):
    factories.consent(person, by=coordinator)
    assert client_for(coordinator).get(reverse("consent_withdraw", args=[person.pk, NEWS])).status_code == 405
    assert ConsentRecord.objects.get().decision == "given"


@pytest.mark.parametrize("scope", ["a" * 64, "a\0b", "x" * 5000])
def test_no_such_scope_is_a_404(client_for, coordinator, person, scope):
    url = reverse("consent_withdraw", args=[person.pk, "share_with_named_partner"])
    assert client_for(coordinator).post(url, {"scope": scope}).status_code == 404


def test_no_such_purpose_is_a_404(client_for, coordinator, person):
    assert client_for(coordinator).post(reverse("consent_withdraw", args=[person.pk, "nothing"])).status_code == 404


@pytest.mark.parametrize("name", ["consent_add", "consent_list"])
def test_a_manager_finds_nothing_there(client_for, manager, person, name):
    assert client_for(manager).get(reverse(name, args=[person.pk])).status_code == 404


def test_without_its_event_no_answer_is_kept(client_for, coordinator, consents, monkeypatch):
    client = client_for(coordinator)
    monkeypatch.setattr(audit.AuditEvent.objects, "create", broken)
    with pytest.raises(RuntimeError):
        client.post(consents, filled(feedback_updates="no", contact_by_sec="yes"))
    assert not ConsentRecord.objects.exists()


def broken(**_given):
    raise RuntimeError("The event cannot be written")
