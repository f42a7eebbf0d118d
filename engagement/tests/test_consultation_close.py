"""A talk closes only when it is known how they were, and what must be passed on."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from engagement.actions.consultations import keep_answers
from engagement.actions.follow_ups import due_at
from engagement.forms.moments import as_typed
from engagement.models import Consultation, FollowUp, TriggerEvent
from engagement.tests import factories
from engagement.tests.test_consultation_detail import CLOSING, POINT, at
from safeguards.audit import SYSTEM, Why
from safeguards.models import SubjectKey
from safeguards.sealing import open_rows

SAID = "Somebody broke the door."


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def talk(coordinator, person):
    return factories.consultation(person, by=coordinator)


def told(kind="crime", *, ago=timedelta(minutes=5), **changes):
    day, clock = as_typed(timezone.now() - ago)
    given = {"": "new", "_account": SAID, "_said_on": day, "_said_at": clock, "_wishes": "wants_time"}
    return {f"{kind}{name}": value for name, value in given.items()} | changes


def close(client, talk, **given):
    page = client.post(at("consultation_close", talk), given).content.decode()
    talk.refresh_from_db()
    return page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"wellbeing": ""}, "Say how they were at the end"),
        ({"safeguarding": ""}, "Say whether there is a safeguarding concern"),
        ({"crime": ""}, "If you are unsure, choose New."),
        ({"crime_reason": ""}, "Say in a few words why there is none to record"),
        ({"crime": "already_recorded"}, "Enter the reference under which it is recorded"),
        ({"crime": "new"}, "Write down what they said, so that it can be passed on"),
        (told(crime_account="Half a sentence", crime_wishes=""), "Say what they want, or that it was not safe to ask"),
        (told(crime_said_at="quarter past"), "Enter a time as hours and minutes, such as 13:30"),
        (told(crime_said_on="31/02/2026"), "Enter a day as day, month and year"),
        (told(crime_said_on="01/01/2090"), "Enter a time that is not in the future"),
        (told(crime_said_on="29/03/2026", crime_said_at="01:30"), "The clocks went forward that night"),
    ],
)
def test_what_is_not_answered_keeps_it_open_and_keeps_what_was_typed(client_for, coordinator, talk, changes, sentence):
    page = close(client_for(coordinator), talk, **(CLOSING | changes))
    assert sentence in page
    assert talk.closed_at is None
    assert all(value in page for name, value in changes.items() if name.endswith("account"))
    assert not FollowUp.objects.exists()


def test_each_answer_is_kept_as_it_is_given(client_for, coordinator, talk):
    client = client_for(coordinator)
    client.post(at("contribution_add", talk), POINT | {"once": "", "safeguarding": "already_reported"})
    talk.refresh_from_db()
    assert (talk.safeguarding, talk.crime) == ("already_reported", "")
    client.post(at("consultation_answer", talk), {"crime": "none", "crime_reason": "About the desk"})
    close(client, talk, wellbeing="steady")
    assert talk.closed_at is not None


def test_none_to_record_waits_for_its_reason(coordinator, talk):
    keep_answers(consultation=talk, crime="none", by=coordinator)
    talk.refresh_from_db()
    assert talk.crime == ""


def test_an_answer_to_the_last_questions_keeps_the_point_that_is_being_typed(client_for, coordinator, talk):
    answer = client_for(coordinator).post(
        at("consultation_answer", talk), {"words": "I told it f", "wellbeing": "steady"}
    )
    talk.refresh_from_db()
    assert "I told it f" in answer.content.decode()
    assert talk.wellbeing == "steady"


def test_something_new_is_sealed_under_a_key_of_its_own(client_for, coordinator, person, talk):
    close(client_for(coordinator), talk, **(CLOSING | told()))
    made = FollowUp.objects.get()
    assert talk.closed_at is not None
    assert made.key_id != person.key_id
    assert SubjectKey.objects.get(pk=made.key_id).owner == made.pk
    assert (made.warning, made.warning_wording) == (talk.warning, talk.warning_wording)
    assert open_rows([made], "account", by=SYSTEM, why=Why.WORK)[made.pk]["account"] == SAID


def test_it_is_written_down_on_the_spot_and_the_talk_goes_on(client_for, coordinator, talk):
    client = client_for(coordinator)
    page = client.post(at("consultation_answer", talk), told("safeguarding")).content.decode()
    talk.refresh_from_db()
    assert (talk.safeguarding, talk.closed_at) == ("new", None)
    assert "Pass it on by" in page
    assert SAID not in page


def test_a_double_click_writes_it_down_once(client_for, coordinator, talk):
    client = client_for(coordinator)
    given = CLOSING | told(crime_once="7d6f4a0c-6f5b-4b0e-9d8e-4f6a8f1f2c11")
    for _press in range(2):
        close(client, talk, **given)
    assert FollowUp.objects.count() == 1


def test_half_of_it_is_not_lost_by_saving_a_point(client_for, coordinator, talk):
    given = POINT | {"once": "7d6f4a0c-6f5b-4b0e-9d8e-4f6a8f1f2c12"} | told(crime_wishes="")
    page = client_for(coordinator).post(at("contribution_add", talk), given).content.decode()
    assert SAID in page
    assert factories.WORDS in page
    assert not talk.contributions.exists()


def test_once_written_down_it_stays_new(client_for, coordinator, talk):
    client = client_for(coordinator)
    client.post(at("consultation_answer", talk), told())
    close(client, talk, **CLOSING)
    assert talk.crime == "new"


@pytest.mark.parametrize(
    ("kind", "said", "due"),
    [  # by the clock of UTC
        ("crime", datetime(2026, 10, 24, 12, 30), datetime(2026, 10, 25, 12, 30)),  # Sat 13:30 BST → Sun 12:30 GMT
        ("crime", datetime(2026, 3, 28, 13, 30), datetime(2026, 3, 29, 13, 30)),
        ("safeguarding", datetime(2026, 11, 24, 10), datetime(2026, 11, 24, 17)),  # a Tuesday morning
        ("safeguarding", datetime(2026, 11, 24, 17, 30), datetime(2026, 11, 25, 17)),  # after its end
        ("safeguarding", datetime(2026, 11, 27, 18), datetime(2026, 11, 28, 18)),  # Friday night: 24 hours, not Monday
        ("safeguarding", datetime(2026, 12, 25, 9), datetime(2026, 12, 26, 9)),  # Christmas Day
    ],
)
def test_the_clock_runs_from_when_it_was_said(kind, said, due):
    assert due_at(kind, said.replace(tzinfo=UTC)) == due.replace(tzinfo=UTC)


def test_significant_distress_voids_the_assessment_and_looks_in_twice(coordinator, person, talk):
    factories.close(talk, by=coordinator, wellbeing="significant_distress")
    event = TriggerEvent.objects.get(survivor=person)
    assert (event.kind, event.holds) == ("distress", True)
    first, second = talk.aftercare.all()
    assert second.due_from - first.due_from == timedelta(days=13)


def test_a_call_they_do_not_want_is_put_down_as_declined(client_for, coordinator, talk):
    close(client_for(coordinator), talk, **(CLOSING | {"wellbeing": "some_distress", "aftercare": "no_call"}))
    assert talk.aftercare.get().outcome == "declined_in_advance"


def test_the_moment_they_chose_is_kept(client_for, coordinator, talk):
    moment = timezone.now() + timedelta(hours=30)
    close(client_for(coordinator), talk, **(CLOSING | {"aftercare": moment.isoformat()}))
    assert talk.aftercare.get().agreed_at == moment


def test_closed_twice_is_closed_once(coordinator, talk):
    first = factories.close(talk, by=coordinator)
    again = factories.close(talk, by=coordinator, wellbeing="significant_distress")
    assert again.closed_at == first.closed_at
    assert talk.aftercare.count() == 1


def test_a_close_and_its_event_stand_or_fall_together(client_for, coordinator, talk, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("engagement.actions.aftercare.days_of_first", broken)
    with pytest.raises(RuntimeError):
        factories.close(talk, by=coordinator)
    talk.refresh_from_db()
    assert (talk.closed_at, talk.safeguarding) == (None, "")


def test_a_closed_talk_is_read_without_a_form(client_for, coordinator, talk):
    factories.contribution(talk, by=coordinator)
    factories.close(talk, by=coordinator)
    page = client_for(coordinator).get(at("consultation_detail", talk)).content.decode()
    main = page.split('id="main"')[1]
    assert factories.WORDS in main
    assert "<textarea" not in main


@pytest.mark.parametrize(
    "changes", [{"closed_at": None, "closed_by": None}, {"wellbeing": "some_distress"}, {"crime": "already_recorded"}]
)
def test_a_closed_talk_stays_as_it_was_whoever_asks(coordinator, talk, changes):
    factories.close(talk, by=coordinator)
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        Consultation.objects.filter(pk=talk.pk).update(**changes)
