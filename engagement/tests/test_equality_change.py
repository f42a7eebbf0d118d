"""Equality answers: optional, apart from the person, changed and withdrawn only by their wish."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.urls import reverse

from engagement.actions import equality
from engagement.actions.consents import record_consent
from engagement.actions.equality import (
    AnswersMoving,
    ReleaseAnswers,
    drop_unagreed,
    keep_answers,
    open_answers,
    withdraw_answers,
)
from engagement.equality import CURRENT, NOT_SAID, VERSIONS, rolled_up
from engagement.models import ConsentRecord, EqualityAnswers, Survivor
from engagement.tests import factories
from safeguards.audit import SYSTEM, Why
from safeguards.models import AuditEvent, SubjectKey
from safeguards.sealing import open_rows

AGREED = {"method": "by_phone", "in_private": "on"}
ANSWERS = {
    "sex": "female",
    "ethnic_group": "white_welsh_british",
    "religion": "other",
    "religion_words": "Derwydd",
    "marriage": NOT_SAID,
}


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def url(person):
    return reverse("equality_change", args=[person.pk])


@pytest.fixture
def client(client_for, coordinator):
    return client_for(coordinator)


@pytest.fixture
def answered(client, person, url):
    """Somebody who has answered."""
    client.post(url, ANSWERS | AGREED)
    person.refresh_from_db()
    return person


def page_of(name, person):
    return reverse(name, args=[person.pk])


def for_release(by):
    """What everybody answered, as a release counts it."""
    return ReleaseAnswers(by=by).of(set(Survivor.objects.values_list("pk", flat=True)))


def everything_but(person):
    """All rows of every table as text, but for the survivor's own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname IN ('public', 'keys')")
        tables = {name for (name,) in cursor.fetchall()} - {"engagement_equalityanswers", "subject_key"}
        rows = {}
        for name in tables:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            rows[name] = " ".join(row[0] for row in cursor.fetchall())
    return rows


# Asking -------------------------------------------------------------------------------------------------------------
def test_every_question_may_be_left_out_or_not_said(client, url):
    form = client.get(url).context["form"]
    for question in VERSIONS[CURRENT]:
        assert not form.fields[question.code].required
        assert form.fields[question.code].valid_value(NOT_SAID)
        assert form[question.code].value() in (None, "")


def test_the_page_says_why_we_ask(client, url):
    page = client.get(url).content.decode()
    assert "Say why we ask" in page
    assert "They may leave out any question, or all of them." in page


def test_in_wales_welsh_comes_first_and_groups_can_be_rolled_up():
    ethnic = next(question for question in VERSIONS[CURRENT] if question.code == "ethnic_group")
    assert str(ethnic.options[0].label).startswith("Welsh, English")
    assert {rolled_up(option.code) for option in ethnic.options} == {"white", "mixed", "asian", "black", "other"}
    assert rolled_up(NOT_SAID) == NOT_SAID


@pytest.mark.parametrize("questions", VERSIONS.values())
def test_codes_stand_once(questions):
    assert len({question.code for question in questions}) == len(questions)
    for question in questions:
        assert len({option.code for option in question.options}) == len(question.options)


# Keeping ------------------------------------------------------------------------------------------------------------
def test_answers_are_kept_with_the_month_and_the_version(client, coordinator, person, url):
    answer = client.post(url, ANSWERS | AGREED)
    kept = EqualityAnswers.objects.get()
    person.refresh_from_db()
    assert answer.url == page_of("survivor_detail", person)
    assert (kept.month.day, kept.version) == (1, CURRENT)
    assert open_answers(survivor=person, by=coordinator) == ANSWERS


def test_answering_is_the_consent(answered, coordinator):
    consent = ConsentRecord.objects.get(survivor=answered, purpose="equality_monitoring")
    assert (consent.decision, consent.method, consent.taken_by) == ("given", "by_phone", coordinator)


def test_who_has_agreed_is_not_asked_again(client, answered, url):
    assert "method" not in client.get(page_of("equality_show", answered)).context["form"].fields
    client.post(url, {"sex": "male"})
    assert ConsentRecord.objects.filter(survivor=answered).count() == 1


def test_a_change_replaces_the_answers_in_their_place(client, coordinator, answered, url):
    before = EqualityAnswers.objects.get()
    client.post(url, {"sex": "male"})
    assert EqualityAnswers.objects.get().pk == before.pk
    assert open_answers(survivor=answered, by=coordinator) == {"sex": "male"}


def test_a_double_click_keeps_one_set_of_answers(client, url):
    for _ in range(2):
        client.post(url, ANSWERS | AGREED)
    assert EqualityAnswers.objects.count() == 1
    assert SubjectKey.objects.filter(owner=EqualityAnswers.objects.get().pk).count() == 1


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"religion": ""}, "other"),  # words alone choose the answer they belong to
        ({"religion_words": ""}, "other"),
    ],
)
def test_own_words_belong_to_their_answer(client, coordinator, person, url, changes, kept):
    client.post(url, ANSWERS | AGREED | changes)
    person.refresh_from_db()
    assert open_answers(survivor=person, by=coordinator)["religion"] == kept


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sex": "owl"}, "Choose one of the answers shown"),
        ({"religion": "none"}, "Take these words out, or choose the answer above that they belong to"),
        ({"religion_words": "x" * 121}, "Use 120 characters or fewer. You have used 121."),
        ({"religion_words": "She is an asylum seeker"}, "Please take out what this says about immigration"),
        ({"method": ""}, "Say how you asked"),
        ({"in_private": ""}, "Ask again when they can answer in private and know why we ask"),
        (dict.fromkeys(ANSWERS, ""), "Answer one question at least, or go back"),
    ],
)
def test_each_fault_is_said_and_nothing_is_saved(client, url, changes, sentence):
    given = {name: value for name, value in (ANSWERS | AGREED | changes).items() if value}
    page = client.post(url, given).content.decode()
    assert sentence in page
    assert "Derwydd" in page or "religion_words" in changes
    assert not EqualityAnswers.objects.exists()


def test_nothing_is_kept_without_its_event(client, person, url, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("engagement.actions.equality.record", broken)
    with pytest.raises(RuntimeError):
        client.post(url, ANSWERS | AGREED)
    person.refresh_from_db()
    assert person.equality_ref is None
    assert not EqualityAnswers.objects.exists()
    assert not ConsentRecord.objects.exists()


# Apart from the person ----------------------------------------------------------------------------------------------
def test_nothing_joins_the_answers_to_the_person(client, coordinator, answered, url):
    """Not a row of any other table, not an event, not a key: only the sealed id on the survivor."""
    client.get(page_of("equality_show", answered))
    client.post(url, {"sex": "male"})
    for_release(SYSTEM)
    kept = EqualityAnswers.objects.get()
    for name, text in everything_but(answered).items():
        for mark in (kept.pk, kept.key_id):
            assert str(mark) not in text, name
            assert mark.hex not in text, name
    key = SubjectKey.objects.get(pk=kept.key_id)
    assert key.owner == kept.pk
    ref = open_rows([answered], "equality_ref", by=coordinator, why=Why.OWN)[answered.pk]["equality_ref"]
    assert UUID(ref) == kept.pk


def test_no_line_of_the_log_joins_them_either(client, answered, caplog):
    caplog.set_level(0)
    client.get(page_of("equality_show", answered))
    kept = EqualityAnswers.objects.get()
    for mark in (str(kept.pk), kept.pk.hex, str(kept.key_id), kept.key_id.hex):
        assert mark not in caplog.text


def test_opening_for_a_change_is_recorded_under_the_person_alone(client, answered):
    before = set(AuditEvent.objects.filter(action="safeguards.opened").values_list("pk", flat=True))
    client.get(page_of("equality_show", answered))
    events = AuditEvent.objects.filter(action="safeguards.opened").exclude(pk__in=before)
    assert [event.subjects for event in events] == [[answered.key_id]] * 2
    assert {event.reason for event in events} == {"own"}


def test_the_page_asks_before_it_opens_what_is_there(client, answered, url):
    before = AuditEvent.objects.count()
    page = client.get(url).content.decode()
    assert "Change their answers (recorded)" in page
    assert "Derwydd" not in page
    assert AuditEvent.objects.count() == before


def test_a_press_opens_them_and_shows_them(client, answered):
    page = client.get(page_of("equality_show", answered)).content.decode()
    assert 'value="Derwydd"' in page


def test_opening_them_takes_a_fresh_second_factor(client, answered, settings):
    settings.FRESH_FACTOR_SECONDS = -1
    assert client.get(page_of("equality_show", answered)).url.startswith(reverse("factor_confirm"))


def test_for_a_release_ids_and_answers_are_each_opened_in_one_event_that_names_nobody(client, coordinator, answered):
    other = factories.survivor(by=coordinator, name="Elen Môn", known_as="Nel")
    client.post(page_of("equality_change", other), {"sex": "male"} | AGREED)
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    found = for_release(SYSTEM)
    events = AuditEvent.objects.exclude(pk__in=before)
    assert sorted((answers["sex"], number) for answers, number in found) == [("female", 1), ("male", 1)]
    assert [(each.action, each.reason, each.subjects) for each in events] == [("safeguards.opened", "release", [])] * 2


def test_in_one_release_the_answers_of_a_person_are_opened_once(answered):
    release = ReleaseAnswers(by=SYSTEM)
    first = release.of({answered.pk})
    before = AuditEvent.objects.count()
    assert release.of({answered.pk}) == first != []
    assert AuditEvent.objects.count() == before


def test_people_who_answered_alike_are_counted_together_whoever_is_opened_when(client, coordinator, answered):
    others = [factories.survivor(by=coordinator) for _number in range(2)]
    for other, sex in zip(others, ("male", "male"), strict=True):
        client.post(page_of("equality_change", other), {"sex": sex} | AGREED)
    release = ReleaseAnswers(by=SYSTEM)
    assert [number for _answers, number in release.of({others[0].pk})] == [1]
    found = {answers["sex"]: number for answers, number in release.of({each.pk for each in (answered, *others)})}
    assert found == {"female": 1, "male": 2}


def test_more_people_than_are_opened_at_once_are_all_counted_in_two_events(client, coordinator, answered, monkeypatch):
    client.post(page_of("equality_change", factories.survivor(by=coordinator)), {"sex": "male"} | AGREED)
    monkeypatch.setattr(equality, "BATCH", 1)
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    assert sorted(answers["sex"] for answers, _number in for_release(SYSTEM)) == ["female", "male"]
    assert AuditEvent.objects.exclude(pk__in=before).count() == 2


# Withdrawing --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("presses", [1, 2])
def test_a_withdrawal_takes_the_answers_and_their_key(client, answered, presses):
    for _ in range(presses):
        client.post(page_of("equality_withdraw", answered))
    answered.refresh_from_db()
    assert answered.equality_ref is None
    assert not EqualityAnswers.objects.exists()
    assert list(SubjectKey.objects.filter(pk__in=[answered.key_id])) == list(
        SubjectKey.objects.filter(owner=answered.pk)
    )
    assert AuditEvent.objects.filter(action="engagement.equality_withdrawn").count() == 1


def test_it_withdraws_the_consent_and_nothing_else(client, coordinator, answered):
    factories.consent(answered, by=coordinator)
    client.post(page_of("equality_withdraw", answered))
    newest = {row.purpose: row.decision for row in ConsentRecord.objects.filter(survivor=answered).current()}
    assert newest == {"equality_monitoring": "withdrawn", "feedback_updates": "given"}


def test_withdrawing_the_consent_from_the_ledger_takes_the_answers_too(client, answered):
    client.post(reverse("consent_withdraw", args=[answered.pk, "equality_monitoring"]))
    answered.refresh_from_db()
    assert answered.equality_ref is None
    assert not EqualityAnswers.objects.exists()


def test_answers_whose_yes_has_run_out_are_in_no_release(coordinator, answered, frozen):
    assert len(for_release(coordinator)) == 1
    frozen.shift(timedelta(days=366))
    assert for_release(coordinator) == []


def test_so_does_a_no_and_it_stays_a_no(coordinator, answered):
    record_consent(
        survivor=answered, purpose="equality_monitoring", is_yes=False, method="by_phone", in_private=True,
        by=coordinator,
    )  # fmt: skip
    drop_unagreed(survivor=answered, by=coordinator)
    newest = ConsentRecord.objects.filter(survivor=answered, purpose="equality_monitoring").current().get()
    assert newest.decision == "declined"
    assert not EqualityAnswers.objects.exists()


def test_answers_with_a_standing_yes_are_not_dropped(coordinator, answered):
    drop_unagreed(survivor=answered, by=coordinator)
    assert EqualityAnswers.objects.exists()


def test_the_answers_stay_when_their_end_cannot_be_recorded(coordinator, answered, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("engagement.actions.equality.record", broken)
    with pytest.raises(RuntimeError):
        withdraw_answers(survivor=answered, by=coordinator)
    assert open_answers(survivor=answered, by=coordinator) == ANSWERS


def test_after_a_withdrawal_they_may_answer_afresh(client, answered, url):
    client.post(page_of("equality_withdraw", answered))
    client.post(url, {"sex": "male"} | AGREED)
    assert EqualityAnswers.objects.count() == 1


def test_nobody_else_learns_that_there_is_such_a_person(client_for, manager, coordinator, blocked_officer, answered):
    factories.block(answered, blocked_officer, by=coordinator)
    for other in (manager, blocked_officer):
        theirs = client_for(other)
        answers = [theirs.get(page_of(name, answered)) for name in ("equality_change", "equality_show")]
        answers += [theirs.post(page_of(name, answered)) for name in ("equality_change", "equality_withdraw")]
        assert [answer.status_code for answer in answers] == [404] * 4
    assert EqualityAnswers.objects.exists()


def test_a_yes_withdrawn_meanwhile_is_not_made_again_unasked(coordinator, answered):
    withdraw_answers(survivor=answered, by=coordinator)
    with pytest.raises(AnswersMoving):
        keep_answers(survivor=answered, given={"sex": "female"}, method="", in_private=True, by=coordinator)
    assert ConsentRecord.objects.latest("pk").decision == "withdrawn"
    assert not EqualityAnswers.objects.exists()
