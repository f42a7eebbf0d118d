"""Who stands by somebody."""

import pytest
from django.db import connection
from django.urls import reverse

from engagement.access import support_line
from engagement.models import SupportWorker
from engagement.tests import factories
from safeguards.models import AuditEvent

GIVEN = {
    "name": "Angharad Puw",
    "organisation": "Canolfan Enfys",
    "reached_by": "01632 960123",
    "is_aware": "yes",
    "may_call": "yes",
}


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def url(person):
    return reverse("support_change", args=[person.pk])


def test_the_support_worker_is_kept_sealed_and_shown_again(client_for, coordinator, person, url):
    client = client_for(coordinator)
    assert client.post(url, GIVEN).url == reverse("survivor_detail", args=[person.pk])
    with connection.cursor() as cursor:
        cursor.execute("SELECT s::text FROM engagement_supportworker s")
        row = cursor.fetchone()[0]
    page = client.get(url).content.decode()
    for text in ("Angharad Puw", "Canolfan Enfys", "01632 960123"):
        assert text not in row
        assert text.encode().hex() not in row
        assert f'value="{text}"' in page
    assert AuditEvent.objects.filter(action="safeguards.opened").count() == 1


def test_a_second_save_changes_the_one_there_is(client_for, coordinator, url):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    client.post(url, GIVEN | {"may_call": "no", "reached_by": ""})
    worker = SupportWorker.objects.get()
    assert (worker.is_aware, worker.may_call, worker.reached_by) == (True, False, None)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Enter the name of the support worker"),
        ({"is_aware": ""}, "Say whether the support worker knows"),
        ({"may_call": ""}, "Say whether we may ask them to pass on a call"),
        ({"is_aware": "no"}, "They can only be asked if they know. Choose no here, or yes above."),
        ({"reached_by": ""}, "Enter a number or an address, or choose no below"),
        ({"organisation": "x" * 121}, "Use 120 characters or fewer. You have used 121."),
    ],
)
def test_each_fault_is_said_and_nothing_is_saved(client_for, coordinator, url, changes, sentence):
    page = client_for(coordinator).post(url, GIVEN | changes).content.decode()
    assert sentence in page
    assert "Canolfan Enfys" in page or "organisation" in changes
    assert not SupportWorker.objects.exists()


@pytest.mark.parametrize("press", [1, 2])
def test_one_press_removes_them_and_a_second_does_nothing_more(client_for, coordinator, person, url, press):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    for _ in range(press):
        client.post(reverse("support_remove", args=[person.pk]))
    assert not SupportWorker.objects.exists()
    assert AuditEvent.objects.filter(action="engagement.support_changed").count() == 2


def test_nobody_else_learns_that_there_is_such_a_person(client_for, manager, coordinator, blocked_officer, person, url):
    factories.block(person, blocked_officer, by=coordinator)
    remove = reverse("support_remove", args=[person.pk])
    for other in (manager, blocked_officer):
        client = client_for(other)
        answers = [client.get(url), client.post(url, GIVEN), client.post(remove)]
        assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize(
    ("is_aware", "may_call", "words"),
    [
        (True, True, "Puw. Knows that they talk to us; we may ask them to pass on a call."),
        (True, False, "Puw. Knows that they talk to us. Do not ask them to pass anything on."),
        (False, False, "Puw. Does not know that they talk to us. Do not contact them."),
    ],
)
def test_what_may_be_asked_of_them_is_said_in_plain_words(is_aware, may_call, words):
    worker = SupportWorker(is_aware=is_aware, may_call=may_call)
    assert support_line(worker, {"name": "Puw", "organisation": None, "reached_by": None}) == words
