"""One survivor on one page."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement.actions.assessments import complete_assessment
from engagement.actions.events import note_event
from engagement.actions.plans import PlanMore, stop_contact
from engagement.actions.profile import set_support_worker
from engagement.tests import factories
from feedback.actions.telling import tell_in_person
from feedback.tests import factories as make
from safeguards.models import AuditEvent


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def url(person):
    return reverse("survivor_detail", args=[person.pk])


def opened():
    return AuditEvent.objects.filter(action="safeguards.opened")


def known(person, by):
    """Somebody with everything in place and one point said."""
    factories.plan(person, by=by)
    for purpose in ("contact_by_sec", "one_to_one_feedback", "feedback_updates"):
        factories.consent(person, by=by, purpose=purpose)
    factories.assessment(person, by=by)
    factories.contribution(factories.consultation(person, by=by), by=by)


def test_a_new_person_has_one_next_action_and_every_gap_named(client_for, coordinator, url):
    page = client_for(coordinator).get(url).content.decode()
    assert "There is no plan yet." in page
    assert "There is no safe contact plan. Make one with them." in page
    assert "The plan has no way of this kind" not in page.split("Quoting, films, sharing")[0]
    assert page.count("Not asked yet") == 3
    assert not opened().exists()


def test_the_page_names_nobody_until_it_is_asked_to(client_for, coordinator, person, url):
    known(person, coordinator)
    page = client_for(coordinator).get(url).content.decode()
    assert person.pseudonym in page
    assert "Mari from the office" in page
    for text in ("Connor", factories.EMAIL, factories.WORDS, "Has her sister"):
        assert text not in page


def test_the_name_is_one_recorded_press_away(client_for, coordinator, person, url):
    client = client_for(coordinator)
    page = client.post(reverse("survivor_show", args=[person.pk]), {"what": "name"}).content.decode()
    assert "O&#x27;Connor-Ŵyn" in page
    assert opened().get(reason="reveal", actor=coordinator.pk).subjects == [person.key_id]
    assert "Connor" not in client.get(url).content.decode()


def test_so_is_the_address(client_for, coordinator, person):
    factories.plan(person, by=coordinator)
    client = client_for(coordinator)
    show = reverse("survivor_show", args=[person.pk])
    assert factories.EMAIL in client.post(show, {"what": "email"}).content.decode()
    assert client.post(show, {"what": "mobile"}).status_code == 404
    assert client.get(show).url == reverse("survivor_detail", args=[person.pk])


def test_the_gate_says_what_may_be_done(client_for, coordinator, person, url):
    known(person, coordinator)
    answers = {one.title: one.answer for one in client_for(coordinator).get(url).context["answers"]}
    assert answers == {
        "Call them": "not_yet",
        "Tell them news, by voice or in person": "not_yet",
        "Email them that there is news": "yes",
        "Invite them to talk one to one": "yes",
        "Invite them to a focus group": "not_yet",
    }


def test_after_a_stop_the_gate_says_no_to_everything(client_for, coordinator, person, url):
    known(person, coordinator)
    stop_contact(survivor=person, by=coordinator)
    answer = client_for(coordinator).get(url)
    assert {one.answer for one in answer.context["answers"]} == {"no"}
    assert "They asked for all contact to stop." in answer.content.decode()


def test_what_they_said_stands_there_by_theme(client_for, coordinator, person, url):
    known(person, coordinator)
    page = client_for(coordinator).get(url).content.decode()
    assert "Being kept informed" in page
    assert "News by" in page


def test_a_manager_finds_nothing_there(client_for, manager, person, url):
    client = client_for(manager)
    assert client.get(url).status_code == 404
    assert client.post(reverse("survivor_show", args=[person.pk]), {"what": "name"}).status_code == 404


def test_an_unqualified_coordinator_opens_nothing(client_for, unqualified_coordinator, url):
    assert client_for(unqualified_coordinator).get(url).status_code == 404


def test_the_page_costs_a_bounded_number_of_queries(
    client_for, coordinator, person, url, django_assert_max_num_queries
):
    client = client_for(coordinator)
    known(person, coordinator)
    client.get(url)
    with django_assert_max_num_queries(16) as one:
        client.get(url)
    for number in range(5):
        factories.contribution(factories.consultation(person, by=coordinator), by=coordinator, words=f"Point {number}")
    with django_assert_max_num_queries(len(one)):
        client.get(url)


def test_conditions_of_the_newest_assessment_stand_there_without_the_reasons(client_for, coordinator, person, url):
    for conditions in ("A break at 20 minutes", "No camera"):
        complete_assessment(
            survivor=person,
            covers=["one_to_one"],
            decision="proceed_with_conditions",
            with_survivor=True,
            conditions=conditions,
            notes="Panics",
            by=coordinator,
        )
    page = client_for(coordinator).get(url).content.decode()
    assert "No camera" in page
    assert "A break" not in page
    assert "Panics" not in page


@pytest.mark.parametrize("name", ["survivor_show", "pin_agree"])
def test_a_name_an_address_and_a_pin_need_a_fresh_second_factor(name, person, coordinator, client_for, settings):
    client = client_for(coordinator)
    settings.FRESH_FACTOR_SECONDS = -1
    method = client.post if name == "survivor_show" else client.get
    answer = method(reverse(name, args=[person.pk]), {"what": "name"})
    assert answer.headers["Location"].startswith(reverse("factor_confirm"))


def test_stopping_never_asks_for_a_second_factor(person, coordinator, client_for, settings):
    client = client_for(coordinator)
    settings.FRESH_FACTOR_SECONDS = -1
    answer = client.post(reverse("contact_stop", args=[person.pk]))
    assert answer.headers["Location"] == reverse("survivor_detail", args=[person.pk])


def test_what_a_caller_must_know_stands_at_its_way(client_for, coordinator, person, url):
    mobile = {"kind": "mobile", "value": "07700 900123", "link_ok": False, "opens": time(9), "closes": time(10)}
    factories.plan(person, by=coordinator)
    factories.plan(person, by=coordinator, **mobile, notes="Ring twice", voicemail_ok=True, may_name_police=True)
    page = client_for(coordinator).get(url).content.decode()
    assert "Ring twice" in page
    assert "May we leave a voicemail? Yes." in page
    assert "May we say that we work with the police? Yes." in page


def test_ways_with_times_of_their_own_are_named_with_them(client_for, coordinator, person, url):
    mobile = {"kind": "mobile", "value": "07700 900123", "link_ok": False, "opens": time(9), "closes": time(10)}
    factories.plan(person, by=coordinator)
    factories.plan(person, by=coordinator, **mobile)
    contact = client_for(coordinator).get(url).context["contact"]
    assert [text.split(".")[0] for text in contact.when] == [
        "Email: 00:00 to 23:59, every day",
        "Call the mobile: 09:00 to 10:00, every day",
    ]
    assert contact.opening == ""


def test_what_to_do_when_they_do_not_answer_is_one_recorded_press_away(client_for, coordinator, person, url):
    factories.plan(person, by=coordinator, more=PlanMore(no_show="Ring Nia after a day"))
    client = client_for(coordinator)
    assert "Ring Nia" not in client.get(url).content.decode()
    page = client.post(reverse("survivor_show", args=[person.pk]), {"what": "no_show"}).content.decode()
    assert "Ring Nia after a day" in page


def test_the_day_to_look_again_stands_there(client_for, coordinator, person, url):
    again = timezone.localdate() + timedelta(days=20)
    factories.assessment(person, by=coordinator, decision="defer", review_on=again, support_offered="Her worker knows")
    assert f"Look at it again on {again.day} {again:%B %Y}." in client_for(coordinator).get(url).content.decode()


def test_nobody_is_left_to_guess_whether_the_support_worker_may_be_called(client_for, coordinator, person, url):
    set_support_worker(
        survivor=person, name="Nia", organisation="", reached_by="", is_aware=False, may_call=False, by=coordinator
    )
    assert "Do not contact them." in client_for(coordinator).get(url).content.decode()


def test_what_happened_can_be_read_again(client_for, coordinator, person, url):
    happened = note_event(survivor=person, kind="new_incident", by=coordinator, note="At the school gate")
    client = client_for(coordinator)
    assert reverse("event_detail", args=[happened.pk]) in client.get(url).content.decode()
    assert "At the school gate" in client.get(reverse("event_detail", args=[happened.pk])).content.decode()


def test_a_yes_to_voicemail_on_one_phone_is_none_on_another(client_for, coordinator, person, url):
    for kind, value, may in (("mobile", "07700 900123", True), ("landline", "01632 960123", False)):
        factories.plan(person, by=coordinator, kind=kind, value=value, link_ok=False, voicemail_ok=may)
    page = client_for(coordinator).get(url).content.decode()
    assert page.count("May we leave a voicemail? Yes.") == page.count("<b>No voicemail.</b>") == 1


def test_a_meeting_in_person_has_no_device(client_for, coordinator, person, url):
    factories.plan(person, by=coordinator, kind="in_person", value="The library", link_ok=False)
    assert "nobody else uses it" not in client_for(coordinator).get(url).content.decode()


@pytest.mark.parametrize("has_plan", [True, False])
def test_of_somebody_who_has_died_nothing_is_asked_and_one_reason_is_given(
    client_for, coordinator, person, url, has_plan
):
    if has_plan:
        known(person, coordinator)
    client = client_for(coordinator)
    client.post(reverse("survivor_died", args=[person.pk]))
    answer = client.get(url)
    reasons = {reason for one in answer.context["answers"] for reason in one.reasons}
    assert reasons == {"They have died. Speak with whoever speaks for the family."}
    for asked in ("Log a consultation", "Ask for consent", "Agree a PIN", "Equality questions", "the plan with them"):
        assert asked not in answer.content.decode()


def test_news_that_waits_is_the_first_thing_when_they_get_in_touch(client_for, coordinator):
    person = make.reachable(by=coordinator)
    address, client = reverse("survivor_detail", args=[person.pk]), client_for(coordinator)
    said = make.said(person, by=coordinator)
    before = client.get(address).text
    change = make.implemented(said, by=coordinator)
    owed = client.get(address).text
    tell_in_person(change=change, survivor=person, how="voice", by=coordinator)
    after = client.get(address).text
    assert ["News waits for them." in page for page in (before, owed, after)] == [False, True, False]
    top = owed.split("Log a consultation")[0]
    assert reverse("person_news", args=[person.pk]) in top
