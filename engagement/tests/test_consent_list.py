"""Every consent of one person in words, with one press beside each yes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement.actions.consents import record_consent, withdraw_consent
from engagement.actions.refusals import WordingNotApproved
from engagement.actions.wordings import add_wording
from engagement.consents import standing
from engagement.models import SCOPED, ConsentRecord, Purpose, Wording
from engagement.scopes import scope_of
from engagement.tests import factories
from safeguards.models import AuditEvent

FILM, OTHER_FILM = "The film about the front desk, on the first day of training", "The film about letters"


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def url(person):
    return reverse("consent_list", args=[person.pk])


def say(person, by, purpose, *, is_yes=True, scope_text="", **more):
    return record_consent(
        survivor=person,
        purpose=purpose,
        is_yes=is_yes,
        method="by_phone",
        in_private=True,
        scope_text=scope_text or (FILM if purpose in SCOPED else ""),
        by=by,
        **more,
    )


def text_of(client, url):
    return client.get(url).content.decode()


def test_a_new_person_was_asked_nothing(client_for, coordinator, url):
    page = text_of(client_for(coordinator), url)
    assert page.count("Not asked yet") == len(Purpose)
    assert "/withdraw/" not in page
    assert not AuditEvent.objects.filter(action="safeguards.opened").exists()


def test_each_answer_stands_in_words(client_for, coordinator, person, url):
    say(person, coordinator, "feedback_updates", is_yes=False)
    say(person, coordinator, "contact_by_sec")
    say(person, coordinator, "video_training_internal")
    withdraw_consent(survivor=person, purpose="focus_group", by=coordinator)
    page = text_of(client_for(coordinator), url)
    for words in ("Declined on", "Yes, to", "Yes. It may be used from", "Withdrawn on", FILM):
        assert words in page


@pytest.mark.parametrize("decision", ["declined", "withdrawn"])
def test_a_day_is_one_of_the_calendar_in_wales(decision):
    after_midnight = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past, in summer
    said = standing(ConsentRecord(decision=decision, decided_at=after_midnight), date(2026, 7, 2))
    assert said.words.endswith("on 2 Jul 2026")


def test_a_yes_that_ran_out_is_asked_again(client_for, coordinator, person, url, frozen):
    say(person, coordinator, "contact_by_sec")
    frozen.shift(timedelta(days=366))
    page = text_of(client_for(coordinator), url)
    assert "Ran out on" in page
    assert "Ask again" in page
    assert "/withdraw/" not in page


def test_all_that_is_sealed_is_opened_in_one_event(client_for, coordinator, person, url):
    for scope in (FILM, OTHER_FILM, "A third"):
        say(person, coordinator, "video_training_internal", scope_text=scope, evidence="Shelf 2")
    page = text_of(client_for(coordinator), url)
    assert AuditEvent.objects.filter(action="safeguards.opened").count() == 1
    assert OTHER_FILM in page
    assert "Shelf 2" in page


def test_thirty_answers_cost_as_many_queries_as_one(
    client_for, coordinator, person, url, django_assert_max_num_queries
):
    for number in range(30):
        say(person, coordinator, "video_training_internal", scope_text=f"Film {number}")
    client = client_for(coordinator)
    with django_assert_max_num_queries(15):
        page = text_of(client, url)
    assert "Film 29" in page


def test_one_scope_is_taken_back_and_the_other_stands(client_for, coordinator, person, url):
    for scope in (FILM, OTHER_FILM):
        say(person, coordinator, "video_training_internal", scope_text=scope)
    withdraw = reverse("consent_withdraw", args=[person.pk, "video_training_internal"])
    answer = client_for(coordinator).post(withdraw, {"scope": scope_of(FILM), "from": "list"})
    newest = {one.scope: one.decision for one in ConsentRecord.objects.current()}
    assert newest == {scope_of(FILM): "withdrawn", scope_of(OTHER_FILM): "given"}
    assert answer.url == url


def test_taking_back_a_scoped_purpose_as_a_whole_takes_every_scope(coordinator, person):
    for scope in (FILM, OTHER_FILM):
        say(person, coordinator, "video_training_internal", scope_text=scope)
    withdraw_consent(survivor=person, purpose="video_training_internal", by=coordinator)
    assert {one.decision for one in ConsentRecord.objects.current()} == {"withdrawn"}


@pytest.mark.parametrize("purpose", Purpose.values)
@pytest.mark.parametrize("how", ["declined", "withdrawn"])
def test_a_no_to_one_purpose_changes_no_other(coordinator, person, purpose, how):
    for each in Purpose.values:
        say(person, coordinator, each)
    if how == "declined":
        say(person, coordinator, purpose, is_yes=False)
    else:
        withdraw_consent(
            survivor=person, purpose=purpose, scope=scope_of(FILM) if purpose in SCOPED else "", by=coordinator
        )
    standing = {one.purpose for one in ConsentRecord.objects.current() if one.stands(timezone.localdate())}
    assert standing == set(Purpose.values) - {purpose}


def test_new_words_that_change_nothing_agreed_leave_the_yes_and_are_named(client_for, coordinator, person, url):
    say(person, coordinator, "contact_by_sec")
    newer("contact_by_sec", coordinator, is_material=False)
    page = text_of(client_for(coordinator), url)
    assert "Asked with version 1 of the words; they are at version 2 now." in page
    assert "Yes, to older words" not in page


def test_new_words_that_change_what_was_agreed_pause_the_yes(client_for, coordinator, person, url):
    say(person, coordinator, "contact_by_sec")
    newer("contact_by_sec", coordinator, is_material=True)
    page = text_of(client_for(coordinator), url)
    assert "Yes, to older words. Read them the new ones before you rely on it." in page
    assert "Ask again" in page


def newer(purpose, by, *, is_material):
    after = Wording.objects.current("consent", purpose)
    return add_wording(
        after=after, text_en="May I ring you?", text_cy="Ga i eich ffonio?", is_material=is_material, by=by
    )


@pytest.mark.parametrize("name", ["consent_list", "consent_add", "consent_ask"])
def test_somebody_who_is_barred_finds_nothing_there(client_for, coordinator, blocked_officer, person, name):
    factories.block(person, blocked_officer, by=coordinator)
    asked = ["focus_group"] if name == "consent_ask" else []
    assert client_for(blocked_officer).get(reverse(name, args=[person.pk, *asked])).status_code == 404


def test_somebody_who_is_barred_withdraws_nothing(client_for, coordinator, blocked_officer, person):
    say(person, coordinator, "contact_by_sec")
    factories.block(person, blocked_officer, by=coordinator)
    url = reverse("consent_withdraw", args=[person.pk, "contact_by_sec"])
    assert client_for(blocked_officer).post(url).status_code == 404
    assert ConsentRecord.objects.get().decision == "given"


def test_a_no_is_kept_before_any_words_could_be_read(coordinator, person, settings):
    settings.WORDINGS_MUST_BE_APPROVED = True
    assert say(person, coordinator, "contact_by_sec", is_yes=False).wording is None


def test_a_yes_to_words_that_nobody_approved_is_not_kept(coordinator, person, settings):
    settings.WORDINGS_MUST_BE_APPROVED = True
    with pytest.raises(WordingNotApproved):
        say(person, coordinator, "contact_by_sec")
    assert not ConsentRecord.objects.exists()
