"""How it was for them: asked once, counted among others, and known of nobody."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from engagement.actions.own_measure import ask_by_voice
from engagement.drafts import find_draft
from engagement.figures import OwnAnswers, own_measure
from engagement.models import OwnMeasure, Participation
from engagement.tests import factories
from engagement.tests.test_consultation_detail import CLOSING, POINT, at
from safeguards.models import AuditEvent, SubjectKey
from safeguards.periods import Period

pytestmark = pytest.mark.django_db
ASKED = "How was taking part for them?"
BOTH = {"own_safe": "yes", "own_worthwhile": "partly"}


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def talk(monday, coordinator, person):
    factories.plan(person, by=coordinator)
    return factories.consultation(person, by=coordinator)


@pytest.fixture
def month(monday):
    """The month in which all of it happens."""
    first = timezone.localdate().replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


@pytest.fixture
def now(month):
    """What was answered in that month, as it is counted now."""
    return lambda: own_measure(month).taking_part


def asked(talk, person, by, **given):
    return ask_by_voice(consultation=talk, survivor=person, given=given, by=by)


def test_what_they_answered_at_the_close_is_counted_and_never_shown_again(client_for, coordinator, talk, now):
    client = client_for(coordinator)
    assert ASKED in client.get(at("consultation_detail", talk)).content.decode()
    client.post(at("consultation_close", talk), CLOSING | BOTH)
    page = client.get(at("consultation_detail", talk)).content.decode()
    assert "Whatever they answered is counted without their name." in page
    assert ASKED not in page
    assert (now().asked, now().answered, now().questions["safe"]["yes"]) == (1, 1, 1)


@pytest.mark.parametrize("own", [{}, {"own_safe": "not_asked", "own_worthwhile": "not_asked"}, {"own_safe": "forged"}])
def test_a_talk_closes_without_asking(client_for, coordinator, talk, now, own):
    client_for(coordinator).post(at("consultation_close", talk), CLOSING | own)
    talk.refresh_from_db()
    assert talk.closed_at is not None
    assert now().asked == 0


def test_whoever_would_rather_not_say_was_asked_and_is_not_asked_again(client_for, coordinator, talk, now):
    client = client_for(coordinator)
    client.post(at("consultation_close", talk), CLOSING | {"own_safe": "rather_not"})
    assert (now().asked, now().answered) == (1, 0)
    assert ASKED not in client.get(reverse("aftercare_record", args=[talk.pk])).content.decode()


def test_both_answers_are_counted_when_a_point_is_saved_and_one_alone_waits_for_the_close(
    client_for, coordinator, talk, now
):
    client = client_for(coordinator)
    client.post(at("consultation_answer", talk), {"own_safe": "no"})
    assert now().asked == 0
    client.post(at("contribution_add", talk), POINT | {"once": ""} | BOTH)
    client.post(at("consultation_close", talk), CLOSING | {"own_safe": "no", "own_worthwhile": "no"})
    assert (now().asked, now().questions["safe"]["yes"], now().questions["safe"]["no"]) == (1, 1, 0)


@pytest.mark.parametrize(("outcome", "counted"), [("reached_ok", 1), ("not_reached_plan_followed", 0)])
def test_in_the_call_afterwards_only_whoever_was_reached_was_asked(
    client_for, coordinator, talk, now, outcome, counted
):
    factories.close(talk, by=coordinator)
    client = client_for(coordinator)
    page, check = reverse("aftercare_record", args=[talk.pk]), talk.aftercare.get()
    assert ASKED in client.get(page).content.decode()
    for _press in range(2):
        client.post(page, {"check": check.pk, "route": "they_rang", "outcome": outcome} | BOTH)
    assert (now().asked, now().answered) == (counted, counted)


def test_what_they_answered_is_in_no_draft(client_for, coordinator, talk):
    typed = {"words": "Half a point", "_draft_number": "0"} | BOTH
    client = client_for(coordinator)
    client.post(reverse("draft_keep", args=["consultation_detail", talk.pk]), typed)
    assert find_draft(owner=coordinator, form="consultation_detail", about=talk.pk) is not None
    page = client.get(at("consultation_detail", talk)).content.decode()
    assert "Half a point" in page
    assert page.count("(something is noted)") == 0


def test_nobody_is_asked_for_whom_they_may_not_open(client_for, coordinator, manager, blocked_officer, person, talk):
    factories.block(person, blocked_officer, by=coordinator)
    for who in (manager, blocked_officer):
        client_for(who).post(at("consultation_close", talk), CLOSING | BOTH)
    assert not OwnMeasure.objects.exists()


def test_nothing_leads_from_an_answer_to_a_survivor(coordinator, talk, person, month):
    before = AuditEvent.objects.count()
    asked(talk, person, coordinator, safe="no")
    row = OwnMeasure.objects.get()
    assert not any(field.is_relation for field in OwnMeasure._meta.get_fields())
    assert row.month == month.first
    said = AuditEvent.objects.order_by("at")[before:]
    assert [(list(each.subjects), list(each.fields)) for each in said] == [([], []), ([], [])]
    theirs = Participation.objects.get()
    assert (theirs.own_asked_month, theirs.is_own_answered) == (month.first, True)


def written():
    """Where the rows of this month lie, in which order, and by which transactions they were written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text FROM engagement_ownmeasure ORDER BY ctid")
        return cursor.fetchall()


def test_neither_order_nor_transaction_nor_id_says_which_count_grew(coordinator, talk, person):
    kinds = [{"safe": "yes"}, {"safe": "partly"}, {"safe": "no"}, {"worthwhile": "yes"}, {"worthwhile": "no"}]
    seen = set()
    for given_ in kinds:
        Participation.objects.update(own_asked_month=None, is_own_answered=False)
        asked(talk, person, coordinator, **given_)
        rows = written()
        assert len({transaction_ for _id, transaction_ in rows}) == 1
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)
        assert not seen & {row[0] for row in rows}
        seen |= {row[0] for row in rows}
    assert OwnMeasure.objects.count() == len(kinds)


def test_erasing_a_survivor_leaves_the_totals(coordinator, talk, now, person):
    asked(talk, person, coordinator, safe="yes")
    before = now()
    SubjectKey.objects.filter(owner=person.pk).delete()
    talk.aftercare.all().delete()
    Participation.objects.all().delete()
    assert now() == before
    assert before.asked == 1


def test_the_rate_of_answers_is_as_counted_by_hand(coordinator, talk, person, time_machine, month, now):
    given_ = [{"safe": "yes", "worthwhile": "yes"}, {"safe": "yes", "worthwhile": "no"}, {"safe": "partly"}, {}, {}]
    for each in given_:
        Participation.objects.update(own_asked_month=None, is_own_answered=False)
        asked(talk, person, coordinator, **each)
    time_machine.shift(timedelta(days=35))
    Participation.objects.update(own_asked_month=None, is_own_answered=False)
    asked(talk, person, coordinator, safe="no")
    assert now() == OwnAnswers(
        asked=5,
        answered=3,
        questions={
            "safe": {"yes": 2, "partly": 1, "no": 0, "": 0},
            "worthwhile": {"yes": 1, "partly": 0, "no": 1, "": 1},
        },
    )
    assert own_measure(month).told.asked == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"month": date(2026, 11, 2)},
        {"number": 0},
        {"heard": "yes"},
        {"about": "told"},
        {"safe": "maybe"},
        {"channel": "letter"},
    ],
)
def test_the_database_takes_no_other_count(wrong):
    row = {"about": "taking_part", "channel": "page", "month": date(2026, 11, 1), "safe": "yes", "number": 1} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnMeasure.objects.create(**row)
