"""The safe contact plan and its one-press stop."""

import pytest
from django.db import connection
from django.urls import reverse

from accounts.actions.blocks import place_block
from engagement.actions.drafts import keep_draft
from engagement.actions.events import note_event
from engagement.actions.reported import take_reported_plan
from engagement.actions.survivors import find_survivors
from engagement.forms.addresses import is_email
from engagement.models import ContactRoute, SafeContactPlan, SurvivorIndex, TriggerEvent
from engagement.reported import PlanThen, Reported, WayThen
from engagement.tests import factories
from outbox.actions import queue_message
from safeguards.models import AuditEvent

GIVEN = {
    "kind": "email",
    "value": factories.EMAIL,
    "safe": "yes",
    "seen": "no",
    "device": "own",
    "link_ok": "on",
    "when": "working",
    "opens": "9.30",
    "closes": "12:00",
    "say": "Mari from the office",
    "never": "Voicemail, text, post",
    "days": "90",
    "together": "on",
}


MORE = {
    "opens_2": "18:00",
    "closes_2": "19:30",
    "when_2": "same",
    "term_time_only": "on",
    "voicemail": "yes",
    "caller_id": "withhold",
    "may_name_police": "no",
    "if_answered": "Wrong number",
    "dropped_call": "they_call",
    "notes": "Only after lunch",
    "phrase_ask": "Are you busy",
    "phrase_answer": "Just baking",
    "unsafe_phrase": "I have the oven on",
    "people_safe": "Her sister",
    "no_show": "Ring Nia",
    "quiet": "24/12/2031 – 2.1.2032\n01/03/2032",
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


def test_whoever_changes_a_plan_is_told_that_the_assessment_ended(client_for, coordinator, person, url):
    factories.plan(person, by=coordinator)
    factories.assessment(person, by=coordinator)
    client, said = client_for(coordinator), "The assessment made before no longer counts."
    number = SafeContactPlan.objects.get(survivor=person).number
    assert said in client.post(url, GIVEN | {"number": number}, follow=True).content.decode()
    number = SafeContactPlan.objects.get(survivor=person).number
    assert said not in client.post(url, GIVEN | {"number": number}, follow=True).content.decode()


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
        ({"kind": "sms", "value": "07700 900123 😀"}, "Enter a phone number"),
        ({"kind": "landline", "value": "+99 999"}, "Enter a phone number"),
        ({"kind": ""}, "Choose how to reach them"),
        ({"kind": "pigeon"}, "Choose one of the answers shown"),
        ({"safe": ""}, "Say whether this way is safe"),
        ({"seen": ""}, "Ask whether somebody else could see this phone or account"),
        ({"device": ""}, "Say whose phone or computer it is"),
        ({"closes": "09:00"}, "The end must be later than the start on the same day"),
        ({"opens": "25:00"}, "Enter a time as hours and minutes"),
        ({"device": "shared"}, "A link is safe only where nobody else uses the phone or computer"),
        ({"device": "shared", "link_ok": ""}, "Choose the shortest"),
        ({"together": ""}, "Go through the plan with them before you save it"),
        ({"say": ""}, "Enter what you say you are"),
        ({"when": ""}, "Choose the days that are safe"),
        ({"when": "some"}, "Choose the days that are safe"),
        ({"weekdays": ["6"]}, "Some days are ticked too. Choose one or the other."),
        ({"when_2": "same"}, "Enter when the other time starts"),
        ({"opens_2": "18:00"}, "Enter when the other time ends"),
        ({"opens_2": "18:00", "closes_2": "17:00"}, "The end must be later than the start on the same day"),
        ({"opens_2": "18:00", "closes_2": "19:00", "when_2": "some"}, "Choose the days that are safe"),
        ({"valid_until": "2026-02-30"}, "Enter a day of the calendar"),
        ({"valid_until": "2020-01-01"}, "This day is over. Enter a later one, or none."),
        ({"quiet": "Christmas"}, "Line 1: enter a day such as 24/12/2026"),
        ({"quiet": "31/02/2027"}, "Line 1: enter a day such as 24/12/2026"),
        ({"quiet": "01/01/2020"}, "Line 1: these days are over"),
        ({"quiet": "05/06/2031\n05/06/2031 to 04/06/2031"}, "Line 2: the last day must not be before the first"),
        ({"quiet": "24/12/9999"}, "Line 1: enter a year within the next ten"),
        ({"call_them": "x" * 121}, "Use 120 characters or fewer"),
        ({"never": "x" * 1001}, "Use 1000 characters or fewer"),
    ],
)
def test_each_fault_says_how_to_mend_it_and_nothing_is_kept(client_for, coordinator, url, changes, sentence):
    page = client_for(coordinator).post(url, GIVEN | changes).content.decode()
    assert sentence in page
    assert "Mari from the office" in page or "say" in changes
    assert not SafeContactPlan.objects.exists()


def test_a_new_address_takes_the_place_of_the_old_one(client_for, coordinator, person, url):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    client.post(url, GIVEN | {"number": "1", "value": "other@post.example"})
    client.post(url, GIVEN | {"number": "2", "kind": "mobile", "value": "07700 900123", "link_ok": ""})
    assert ContactRoute.objects.count() == 2
    assert SurvivorIndex.objects.filter(survivor=person, kind__in=["email", "phone"]).count() == 2


def test_a_mobile_and_a_landline_both_find_the_person_and_a_changed_number_finds_nobody(coordinator, person):
    for kind, value in (("mobile", "07700 900123"), ("landline", "01632 960123"), ("mobile", "07700 900456")):
        factories.plan(person, by=coordinator, kind=kind, value=value)

    def found(number):
        return find_survivors(first=number, second=factories.NAME, by=coordinator)

    assert found("01632 960123") == found("07700 900456") == [person]
    assert found("07700 900123") == []


def test_a_double_click_makes_one_plan_and_one_event(client_for, coordinator, person, url):
    client = client_for(coordinator)
    answers = [client.post(url, GIVEN) for _ in range(2)]
    assert [answer.url for answer in answers] == [reverse("survivor_detail", args=[person.pk])] * 2
    assert ContactRoute.objects.count() == 1
    assert AuditEvent.objects.filter(action="engagement.plan_confirmed").count() == 1


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("mobile", "+353 20 912 3456"),
        ("landline", "01632 960123 ext 12"),
        ("signal", "otter.07"),
        ("relay", "BSL video, asks for Siân"),
        ("in_person", "مرحبا, the café 🏴 by the ŵy"),
        ("via_worker", "Her support worker, Nia"),
        ("post", "1 High Street\nCwm"),
    ],
)
def test_each_kind_takes_what_such_a_way_is_called(client_for, coordinator, url, kind, value):
    client_for(coordinator).post(url, GIVEN | {"kind": kind, "value": value, "link_ok": "", "days": "30"})
    assert ContactRoute.objects.get().kind == kind


def test_a_way_without_a_phone_is_not_asked_whose_phone_it_is(client_for, coordinator, url):
    given = {name: text for name, text in GIVEN.items() if name not in ("device", "seen", "link_ok")}
    client_for(coordinator).post(url, given | {"kind": "in_person", "value": "At the library"})
    assert ContactRoute.objects.get().link_ok is False


def test_a_way_that_is_not_safe_needs_no_times(client_for, coordinator, url):
    client_for(coordinator).post(
        url, {"kind": "email", "value": factories.EMAIL, "safe": "no", "days": "90", "together": "on"}
    )
    assert ContactRoute.objects.get().safe == "no"


def test_a_maybe_is_taken_as_watched_and_allows_no_link(client_for, coordinator, url):
    client_for(coordinator).post(url, GIVEN | {"seen": "maybe", "days": "30"})
    route = ContactRoute.objects.get()
    assert (route.device, route.link_ok) == ("monitored", False)


def test_the_whole_plan_is_kept_and_comes_back_on_the_page(client_for, coordinator, person, url):
    client = client_for(coordinator)
    client.post(url, GIVEN | MORE)
    plan = SafeContactPlan.objects.get()
    assert sorted((w.weekday, f"{w.opens:%H:%M}") for w in plan.routes.get().windows.all())[:2] == [
        (0, "09:30"),
        (0, "18:00"),
    ]
    page = client.get(url).content.decode()
    for text in (
        "Are you busy",
        "Only after lunch",
        "Wrong number",
        "24/12/2031 to 02/01/2032",
        "Her sister",
        "Ring Nia",
    ):
        assert text in page
    again = client.get(url).context["form"].initial
    assert {name: again[name] for name in ("voicemail", "caller_id", "when_2", "term_time_only")} == {
        "voicemail": "yes",
        "caller_id": "withhold",
        "when_2": "working",
        "term_time_only": True,
    }


def test_a_draft_is_not_taken_for_another_way(client_for, coordinator, person, url):
    factories.plan(person, by=coordinator)
    keep_draft(owner=coordinator, form="plan_edit", about=person.pk, key_id=person.key_id, typed={"say": ["Mari"]})
    page = client_for(coordinator).get(url, {"kind": "new"}).content.decode()
    assert "Mari" in page
    assert 'href="/survivors/' + f"{person.pk}/plan/?kind=" not in page
    assert "throw the draft away, before you go through another way" in page


def test_the_page_costs_few_queries(client_for, coordinator, url, django_assert_max_num_queries):
    client = client_for(coordinator)
    client.post(url, GIVEN | MORE)
    with django_assert_max_num_queries(15):
        client.get(url)


def test_no_answer_is_chosen_beforehand(client_for, coordinator, url):
    assert " checked" not in client_for(coordinator).get(url).content.decode()


def test_voicemail_is_a_no_until_they_say_yes(client_for, coordinator, url):
    client_for(coordinator).post(url, GIVEN)
    assert ContactRoute.objects.get().voicemail_ok is False


@pytest.mark.parametrize("who", ["blocked_officer", "manager"])
def test_whoever_may_not_see_the_person_meets_a_404(client_for, coordinator, person, url, who, request):
    other = request.getfixturevalue(who)
    if who == "blocked_officer":
        place_block(record=person.pk, key_id=person.key_id, person=other, by=coordinator)
    client = client_for(other)
    assert [client.get(url).status_code, client.post(url, GIVEN).status_code] == [404, 404]


# A plan that changes voids the assessment; after an event it runs out sooner ------------------------------------------
def test_a_changed_plan_voids_the_assessment_and_a_confirmed_one_does_not(client_for, coordinator, url):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    client.post(url, GIVEN | {"number": "1", "days": "30"})
    assert not TriggerEvent.objects.exists()
    client.post(url, GIVEN | {"number": "2", "days": "30", "never": "Post"})
    event = TriggerEvent.objects.get()
    assert (event.kind, event.holds, event.noted_by) == ("plan_changed", False, coordinator)


def test_after_something_that_holds_a_plan_runs_out_sooner(client_for, coordinator, person, url):
    note_event(survivor=person, kind="no_longer_safe", by=coordinator)
    client = client_for(coordinator)
    page = client.post(url, GIVEN).content.decode()
    assert "Choose the shortest: after what has happened, a plan runs out sooner" in page
    assert not SafeContactPlan.objects.exists()
    client.post(url, GIVEN | {"days": "30"})
    assert SafeContactPlan.objects.get().status == "confirmed"


def test_the_page_opens_what_stands_there_and_says_so_in_the_audit(client_for, coordinator, url):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    page = client.get(url).content.decode()
    assert factories.EMAIL in page
    assert AuditEvent.objects.filter(action="safeguards.opened").count() == 1


def test_who_only_contacts_us_needs_no_address(client_for, coordinator, url):
    client_for(coordinator).post(url, {"inbound_only": "on", "days": "90", "together": "on"})
    assert SafeContactPlan.objects.get().inbound_only
    assert not ContactRoute.objects.exists()


def queued(person, by):
    return queue_message(
        resolver="survivor", recipient_id=person.pk, key_id=person.key_id, purpose="notify", language="en",
        subject="Hello", body="There is news.", by=by,
    )  # fmt: skip


@pytest.mark.parametrize("address", ["a@b.example\u200b", "a@bücher.example", "a@[127.0.0.1]"])
def test_an_address_no_server_could_take_is_not_kept(address):
    assert not is_email(address)


def test_of_a_plan_that_was_passed_on_no_yes_is_filled_in(client_for, coordinator):
    person = factories.survivor(by=coordinator)
    way = WayThen(safe="yes", voicemail_ok=False, may_name_police=False)
    reported = Reported(plan=PlanThen(ways={"mobile": way}), value="07700 900871")
    take_reported_plan(survivor=person, reported=reported, by=coordinator)
    form = client_for(coordinator).get(reverse("plan_edit", args=[person.pk])).context["form"]
    filled = {name: form.initial.get(name) for name in ("value", "safe", "voicemail", "may_name_police")}
    assert filled == {"value": "07700 900871", "safe": None, "voicemail": None, "may_name_police": None}
