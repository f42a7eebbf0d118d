"""What people are told: every version, a new one, and the second person who approves it."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from engagement.actions.wordings import add_wording, approve_wording
from engagement.gate import load_facts
from engagement.models import Purpose, Wording
from engagement.tests import factories
from feedback import messages
from safeguards.models import AuditEvent

EN, CY = "May I ring you now and then?", "Ga i eich ffonio bob hyn a hyn?"


@pytest.fixture
def contact(db):
    return Wording.objects.current("consent", "contact_by_sec")


@pytest.fixture
def add(contact):
    return reverse("wording_add", args=[contact.pk])


def filled(**changes):
    return {"text_en": EN, "text_cy": CY, "is_material": "no"} | changes


def test_every_text_stands_there_in_both_languages(client_for, data_protection):
    page = client_for(data_protection).get(reverse("wording_list")).content.decode()
    for purpose in Purpose.values:
        wording = Wording.objects.current("consent", purpose)
        assert wording.text_en[:30] in page
        assert wording.text_cy[:30].replace("'", "&#x27;") in page
    assert "Write a new version" not in page


def test_the_list_costs_the_same_however_many_versions(client_for, coordinator, contact, django_assert_max_num_queries):
    for number in range(20):
        contact = add_wording(after=contact, text_en=f"May I {number}?", text_cy=CY, is_material=False, by=coordinator)
    client = client_for(coordinator)
    with django_assert_max_num_queries(12):
        assert "May I 19?" in client.get(reverse("wording_list")).content.decode()


def test_a_new_version_follows_and_the_older_stays(client_for, coordinator, contact, add):
    client_for(coordinator).post(add, filled())
    made = Wording.objects.get(kind="consent", purpose="contact_by_sec", version=2)
    assert (made.text_en, made.text_cy, made.made_by, made.approved_at) == (EN, CY, coordinator, None)
    contact.refresh_from_db()
    assert contact.text_en.startswith("May I contact you")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text_en": ""}, "Write the words in English"),
        ({"text_cy": " "}, "Write the words in Welsh"),
        ({"is_material": ""}, "Say whether it changes what people agree to"),
        ({"text_en": "x" * 2001}, "Use 2000 characters or fewer"),
    ],
)
def test_a_version_that_is_not_whole_is_not_kept(client_for, coordinator, add, changes, sentence):
    page = client_for(coordinator).post(add, filled(**changes)).content.decode()
    assert sentence in page.replace("2,000", "2000")
    assert not Wording.objects.filter(version=2).exists()


def test_what_was_typed_stays(client_for, coordinator, add):
    page = client_for(coordinator).post(add, filled(is_material="")).content.decode()
    assert EN in page
    assert CY in page


def test_the_same_words_are_no_new_version(client_for, coordinator, contact, add):
    page = client_for(coordinator).post(add, filled(text_en=contact.text_en, text_cy=contact.text_cy))
    assert "Nothing has changed" in page.content.decode()
    assert not Wording.objects.filter(version=2).exists()


def test_a_double_click_is_one_version(client_for, coordinator, add):
    client = client_for(coordinator)
    client.post(add, filled())
    client.post(add, filled())
    assert list(Wording.objects.filter(purpose="contact_by_sec").values_list("version", flat=True)) == [1, 2]


def test_two_who_write_at_once_are_told(client_for, coordinator, deputy, add):
    client_for(deputy).post(add, filled(text_en="May I write to you?"))
    page = client_for(coordinator).post(add, filled()).content.decode()
    assert "Somebody has written a newer version meanwhile" in page
    assert "May I write to you?" in page
    assert EN in page
    assert Wording.objects.filter(purpose="contact_by_sec").count() == 2


def test_a_message_must_be_discreet_in_both_languages(client_for, coordinator):
    news = Wording.objects.current("message", "news_waiting")
    sent = {"text_en": "Hi, it’s {name}.", "text_cy": "Helo, {name} o’r heddlu sydd yma."}
    page = client_for(coordinator).post(reverse("wording_add", args=[news.pk]), sent).content.decode()
    assert "Leave out “heddlu”" in page
    assert not Wording.objects.filter(kind="message", version=2).exists()


def test_another_person_approves_with_one_press(client_for, coordinator, data_protection, contact):
    made = add_wording(after=contact, text_en=EN, text_cy=CY, is_material=False, by=coordinator)
    url, client = reverse("wording_approve", args=[made.pk]), client_for(data_protection)
    client.post(url)
    client.post(url)
    made.refresh_from_db()
    assert made.approved_by == data_protection
    assert AuditEvent.objects.filter(action="engagement.wording_approved").count() == 1


def test_whoever_wrote_it_does_not_approve_it(client_for, coordinator, contact):
    made = add_wording(after=contact, text_en=EN, text_cy=CY, is_material=False, by=coordinator)
    page = client_for(coordinator).post(reverse("wording_approve", args=[made.pk]), follow=True).content.decode()
    made.refresh_from_db()
    assert made.approved_at is None
    assert "Whoever wrote these words cannot approve them" in page


def test_looking_approves_nothing(client_for, data_protection, contact):
    assert client_for(data_protection).get(reverse("wording_approve", args=[contact.pk])).status_code == 405


@pytest.mark.parametrize("name", ["wording_list", "wording_add", "wording_approve"])
def test_a_manager_finds_nothing_there(client_for, manager, contact, name):
    url = reverse(name, args=[] if name == "wording_list" else [contact.pk])
    assert client_for(manager).post(url).status_code in (404, 405)
    assert client_for(manager).get(url).status_code in (404, 405)


def test_where_words_must_be_approved_the_newest_approved_one_stands(settings, coordinator, data_protection, contact):
    settings.WORDINGS_MUST_BE_APPROVED = True
    approve_wording(wording=contact, by=data_protection)
    add_wording(after=contact, text_en=EN, text_cy=CY, is_material=True, by=coordinator)
    assert Wording.objects.current("consent", "contact_by_sec") == contact


def test_a_list_says_what_cannot_be_shown_yet(client_for, coordinator, settings):
    settings.WORDINGS_MUST_BE_APPROVED = True
    page = client_for(coordinator).get(reverse("wording_list")).content.decode()
    assert "These cannot be shown or sent until somebody has approved them" in page


@pytest.mark.parametrize(("is_material", "counts"), [(True, False), (False, True)])
def test_the_gate_counts_a_yes_to_older_words_only_where_it_still_means_the_same(
    coordinator, contact, is_material, counts
):
    person = factories.survivor(by=coordinator)
    factories.consent(person, by=coordinator, purpose="contact_by_sec")
    add_wording(after=contact, text_en=EN, text_cy=CY, is_material=is_material, by=coordinator)
    assert ("contact_by_sec" in load_facts(person).consents) is counts


def test_a_change_that_nobody_approved_pauses_nothing(settings, coordinator, data_protection, contact):
    settings.WORDINGS_MUST_BE_APPROVED = True
    approve_wording(wording=contact, by=data_protection)
    person = factories.survivor(by=coordinator)
    factories.consent(person, by=coordinator, purpose="contact_by_sec")
    newer = add_wording(after=contact, text_en=EN, text_cy=CY, is_material=True, by=coordinator)
    assert "contact_by_sec" in load_facts(person).consents
    approve_wording(wording=newer, by=data_protection)
    assert "contact_by_sec" not in load_facts(person).consents


def text_that_stands(language):
    """The message that there is news, as it would go now."""
    return messages.text_of(Wording.objects.current_by_purpose("message").get(messages.NEWS), language)


def test_the_message_reads_what_stands_now(coordinator, settings):
    settings.MAIL_FROM_NAME = "Mari"
    news = Wording.objects.current("message", "news_waiting")
    assert text_that_stands("cy").body.startswith("Helo, Mari sydd yma. Mae gen i newyddion")
    add_wording(after=news, text_en="Hi, {name} here.", text_cy="{name} sydd yma.", is_material=False, by=coordinator)
    assert text_that_stands("en").body == "Hi, Mari here.\n"


def test_there_is_no_message_where_nobody_approved_one(settings, db):
    settings.WORDINGS_MUST_BE_APPROVED = True
    assert text_that_stands("en") == messages.NOTHING


def test_an_approval_without_its_event_is_none(coordinator, contact, monkeypatch):
    monkeypatch.setattr(AuditEvent.objects, "create", lambda **_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        approve_wording(wording=contact, by=coordinator)
    contact.refresh_from_db()
    assert contact.approved_at is None


def test_the_time_of_approval_is_when_it_was_pressed(data_protection, contact, frozen):
    assert approve_wording(wording=contact, by=data_protection).approved_at == timezone.now()


@pytest.mark.parametrize("change", [{"text_en": "Other words"}, {"version": 9}, {"is_material": True}])
def test_the_database_itself_lets_nobody_change_a_version(contact, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Wording.objects.filter(pk=contact.pk).update(**change)


def test_the_database_itself_lets_nobody_take_a_version_away(contact):
    with pytest.raises(DatabaseError), transaction.atomic():
        Wording.objects.filter(pk=contact.pk).delete()


def test_an_approval_is_given_once(contact, data_protection, coordinator):
    approve_wording(wording=contact, by=data_protection)
    with pytest.raises(DatabaseError), transaction.atomic():
        Wording.objects.filter(pk=contact.pk).update(approved_by=coordinator)
