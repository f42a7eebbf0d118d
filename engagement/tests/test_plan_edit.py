"""The safe contact plan and its one-press stop."""

import pytest
from django.db import connection
from django.urls import reverse

from engagement.forms.plans import is_email
from engagement.models import ContactRoute, SafeContactPlan, SurvivorIndex
from engagement.tests import factories
from outbox.actions import queue_message
from outbox.models import Message
from safeguards.models import AuditEvent

GIVEN = {
    "kind": "email",
    "value": factories.EMAIL,
    "safe": "yes",
    "device": "own",
    "link_ok": "on",
    "weekdays": ["0", "1", "2", "3", "4"],
    "opens": "9.30",
    "closes": "12:00",
    "say": "Mari from the office",
    "never": "Voicemail, text, post",
    "days": "90",
    "together": "on",
}


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def url(person):
    return reverse("plan_edit", args=[person.pk])


def test_the_coordinator_confirms_a_plan_and_lands_back_on_the_survivor(client_for, coordinator, person, url):
    answer = client_for(coordinator).post(url, GIVEN)
    assert answer.url == reverse("survivor_detail", args=[person.pk])
    plan = SafeContactPlan.objects.get(survivor=person, status="confirmed", confirmed_by=coordinator)
    assert plan.routes.get().windows.count() == 5
    assert AuditEvent.objects.filter(action="engagement.plan_confirmed", actor=coordinator.pk).count() == 1


def test_nothing_of_it_stands_in_the_database(client_for, coordinator, url):
    client_for(coordinator).post(url, GIVEN)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p::text FROM engagement_safecontactplan p UNION ALL SELECT r::text FROM engagement_contactroute r"
        )
        rows = " ".join(row[0] for row in cursor.fetchall())
    for text in ("sian@", "Mari from", "Voicemail"):
        assert text not in rows
        assert text.encode().hex() not in rows


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": "sian"}, "Enter an email address in full"),
        ({"kind": "mobile"}, "Enter a phone number"),
        ({"closes": "09:00"}, "The end must be later than the start on the same day"),
        ({"opens": "25:00"}, "Enter a time as hours and minutes"),
        ({"device": "shared"}, "A link is safe only where nobody else uses the phone or computer"),
        ({"device": "shared", "link_ok": ""}, "Choose the shortest"),
        ({"together": ""}, "Go through the plan with them before you save it"),
        ({"say": ""}, "Enter what you say you are"),
        ({"weekdays": []}, "Choose the days that are safe"),
        ({"never": "x" * 1001}, "Use 1000 characters or fewer"),
    ],
)
def test_each_fault_says_how_to_mend_it_and_nothing_is_kept(client_for, coordinator, url, changes, sentence):
    page = client_for(coordinator).post(url, GIVEN | changes).content.decode()
    assert sentence in page
    assert not SafeContactPlan.objects.exists()


def test_a_new_address_takes_the_place_of_the_old_one(client_for, coordinator, person, url):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    client.post(url, GIVEN | {"value": "other@post.example"})
    client.post(url, GIVEN | {"kind": "mobile", "value": "07700 900123", "link_ok": ""})
    assert ContactRoute.objects.count() == 2
    assert SurvivorIndex.objects.filter(survivor=person, kind__in=["email", "phone"]).count() == 2


def test_the_page_opens_what_stands_there_and_says_so_in_the_audit(client_for, coordinator, url):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    page = client.get(url).content.decode()
    assert factories.EMAIL in page
    assert AuditEvent.objects.filter(action="safeguards.opened").count() == 2


def test_who_only_contacts_us_needs_no_address(client_for, coordinator, url):
    client_for(coordinator).post(url, {"inbound_only": "on", "days": "90", "together": "on"})
    assert SafeContactPlan.objects.get().inbound_only
    assert not ContactRoute.objects.exists()


def queued(person, by):
    return queue_message(
        resolver="survivor", recipient_id=person.pk, key_id=person.key_id, purpose="notify", language="en",
        subject="Hello", body="There is news.", by=by,
    )  # fmt: skip


def test_stop_is_one_press_and_calls_back_what_waits(client_for, coordinator, person):
    factories.plan(person, by=coordinator)
    queued(person, coordinator)
    page = client_for(coordinator).post(reverse("contact_stop", args=[person.pk]), follow=True).content.decode()
    assert "All contact is stopped. 1 waiting message was called back." in page
    assert SafeContactPlan.objects.get().status == "stopped"
    assert Message.objects.get().state == "cancelled"


def test_stop_works_before_there_is_a_plan(client_for, coordinator, person):
    client_for(coordinator).post(reverse("contact_stop", args=[person.pk]))
    assert SafeContactPlan.objects.get().status == "stopped"


def test_asking_for_stop_by_get_changes_nothing(client_for, coordinator, person):
    assert client_for(coordinator).get(reverse("contact_stop", args=[person.pk])).status_code == 405
    assert not SafeContactPlan.objects.exists()


def test_stop_and_its_event_stand_or_fall_together(client_for, coordinator, person, monkeypatch):
    factories.plan(person, by=coordinator)
    queued(person, coordinator)

    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("engagement.actions.plans.record", broken)
    client = client_for(coordinator)
    with pytest.raises(RuntimeError):
        client.post(reverse("contact_stop", args=[person.pk]))
    assert SafeContactPlan.objects.get().status == "confirmed"
    assert Message.objects.get().state == "queued"


@pytest.mark.parametrize("address", ["a@b.example\u200b", "a@bücher.example", "a@[127.0.0.1]"])
def test_an_address_no_server_could_take_is_not_kept(address):
    assert not is_email(address)
