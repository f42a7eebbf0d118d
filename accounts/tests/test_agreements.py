"""A second reader from elsewhere reads under an agreement, until its last day."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.agreements import end_agreements
from accounts.duties import agreements_running_out
from accounts.models import ReaderAgreement
from accounts.roles import Permission
from tests.days import days_later

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(second_reader, administrator):
    """Qualified, and without any agreement."""
    end_agreements(reader=second_reader, by=administrator)
    return fresh(second_reader)


def fresh(person):
    return type(person).objects.get(pk=person.pk)


def given(days=60, **changes):
    today = timezone.localdate()
    asked = {"terms": "Shelf 4", "begins_on": today, "until": today + timedelta(days=days)}
    return {name: str(value) for name, value in (asked | changes).items()}


def record(client, reader, **asked):
    return client.post(reverse("agreement_add", args=[reader.pk]), given(**asked))


def test_without_an_agreement_the_role_opens_nothing(reader):
    assert not reader.can(Permission.READ_TEXTS)


def test_an_administrator_records_one_and_the_reader_reads(administrator, reader, client_for):
    assert record(client_for(administrator), reader).status_code == 302
    assert fresh(reader).can(Permission.READ_TEXTS)
    assert "Shelf 4" in client_for(administrator).get(reverse("person", args=[reader.pk])).text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"terms": ""}, "Say where the agreement is kept"),
        ({"days": -1}, "The last day must not be over already"),
        ({"days": 800}, "An agreement lasts for a year at most."),
        ({"begins_on": "2999-01-01"}, "The last day must not be before the first"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_recorded(administrator, reader, client_for, asked, said):
    assert said in record(client_for(administrator), reader, **asked).text
    assert not ReaderAgreement.objects.going_on(on=timezone.localdate()).exists()


def test_one_press_ends_it_from_the_next_click(administrator, second_reader, client_for):
    client = client_for(second_reader)
    assert client.get(reverse("reading_list")).status_code == 200
    client_for(administrator).post(reverse("agreement_end", args=[second_reader.pk]))
    assert client.get(reverse("reading_list")).status_code == 404


def test_the_day_after_the_last_they_read_nothing(second_reader, frozen):
    frozen.move_to(days_later(91), tick=False)
    assert not fresh(second_reader).can(Permission.READ_TEXTS)


def test_only_of_a_second_reader_there_is_such_a_page(administrator, manager, client_for):
    assert record(client_for(administrator), manager).status_code == 404


@pytest.mark.parametrize(("days", "number"), [(31, 0), (30, 1), (0, 1)])
def test_thirty_days_before_it_runs_out_it_is_a_duty(administrator, reader, client_for, coordinator, days, number):
    record(client_for(administrator), reader, days=days)
    assert len(agreements_running_out(coordinator, timezone.now())) == number
    listed = client_for(administrator).get(reverse("people_list")).text
    assert ("Agree again that Jo Marsh reads with us" in listed) == bool(number)


def test_a_new_agreement_ends_the_duty(administrator, coordinator, reader, client_for):
    client = client_for(administrator)
    record(client, reader, days=10)
    record(client, reader, days=200)
    assert agreements_running_out(coordinator, timezone.now()) == []
