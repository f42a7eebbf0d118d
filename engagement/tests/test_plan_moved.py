"""Two tabs on one plan: the second is told what changed, and loses nothing."""

import pytest
from django.urls import reverse

from engagement.actions.events import note_event
from engagement.actions.plans import confirm_plan, stop_contact
from engagement.actions.refusals import PlanMovedOn
from engagement.gate import load_facts
from engagement.models import SafeContactPlan
from engagement.tests import factories
from engagement.tests.test_plan_edit import GIVEN, MORE
from safeguards.audit import SURVIVOR
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows


@pytest.fixture
def person(coordinator):
    return factories.survivor(by=coordinator)


@pytest.fixture
def url(person):
    return reverse("plan_edit", args=[person.pk])


@pytest.fixture
def two_tabs(client_for, coordinator, deputy, url):
    """The deputy's tab and the coordinator's, both opened on the first save; the deputy has saved since."""
    first, second = client_for(deputy), client_for(coordinator)
    second.post(url, GIVEN)
    first.post(url, GIVEN | MORE | {"number": "1", "never": "Never before ten", "closes": "11:00", "days": "30"})
    return second


def test_the_second_tab_is_told_who_changed_what_and_nothing_is_saved(two_tabs, url):
    page = two_tabs.post(url, GIVEN | {"number": "1", "never": "Not on Fridays"}).content.decode()
    assert "Tomos Hughes changed it on" in page
    for text in ("Never before ten", "Not on Fridays", "09:30 to 11:00", "Only after lunch", "24/12/2031"):
        assert text in page
    assert SafeContactPlan.objects.get().number == 2


def test_every_field_that_differs_is_listed(two_tabs, url):
    rows = two_tabs.post(url, GIVEN | {"number": "1", "never": "Not on Fridays"}).context["rows"]
    assert {"When", "What we must never do", "We ask", "If the call drops", "We may rely on it for"} <= {
        str(row["label"]) for row in rows
    }
    assert len(rows) == 14


def test_a_second_press_saves_over_it(two_tabs, coordinator, url):
    typed = GIVEN | {"number": "1", "never": "Not on Fridays"}
    shown = two_tabs.post(url, typed).context["form"]
    two_tabs.post(url, typed | {"number": shown["number"].value()})
    plan = SafeContactPlan.objects.get()
    assert plan.number == 3
    assert open_rows([plan], "never", by=coordinator, why="work")[plan.pk]["never"] == "Not on Fridays"


def as_a_browser(shown, **changes):
    """The boxes of a page as they are sent back, with these changes."""
    form = shown.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: "on" if value is True else value for name, value in sent.items() if value not in (None, False)}
    return sent | {"seen": "no", "days": "30", "together": "on"} | changes


def test_what_this_tab_did_not_touch_stays_as_the_other_saved_it(client_for, coordinator, deputy, person, url):
    first, second = client_for(deputy), client_for(coordinator)
    first.post(url, GIVEN)
    opened = second.get(url)
    first.post(url, as_a_browser(first.get(url), phrase_ask="How is the garden?", quiet="24/12/2031 to 26/12/2031"))
    shown = second.post(url, as_a_browser(opened, never="Not on Fridays"))
    assert {str(label) for label in shown.context["taken"]} >= {"We ask"}
    second.post(url, as_a_browser(shown))
    plan = SafeContactPlan.objects.get()
    words = open_rows([plan], "never", "phrase_ask", by=coordinator, why="work")[plan.pk]
    assert words == {"never": "Not on Fridays", "phrase_ask": "How is the garden?"}
    assert len(plan.quiet) == 1


def test_phrases_are_never_listed_in_full(two_tabs, url):
    rows = two_tabs.post(url, GIVEN | {"number": "1", "phrase_ask": "Mine"}).context["rows"]
    said = {str(row["label"]): (str(row["saved"]), str(row["typed"])) for row in rows}
    assert said["We ask"] == ("One that is not shown here",) * 2


def test_the_saved_values_are_opened_in_one_event(two_tabs, url):
    before = AuditEvent.objects.filter(action="safeguards.opened").count()
    two_tabs.post(url, GIVEN | {"number": "1", "never": "Not on Fridays"})
    assert AuditEvent.objects.filter(action="safeguards.opened").count() == before + 1


def test_a_stop_meanwhile_is_not_saved_over_unseen(client_for, coordinator, person, url):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    stop_contact(survivor=person, by=SURVIVOR)
    page = client.post(url, GIVEN | {"number": "1"}).content.decode()
    assert "They changed it themself on" in page
    assert "All contact stopped" in page
    assert SafeContactPlan.objects.get().status == "stopped"


def test_a_page_opened_before_the_first_plan_saves_over_none(client_for, coordinator, url):
    client = client_for(coordinator)
    client.post(url, GIVEN)
    client.post(url, GIVEN | {"number": "0", "never": "Not on Fridays"})
    assert SafeContactPlan.objects.get().number == 1


def test_a_save_in_the_last_moment_is_seen_under_the_lock(coordinator, person):
    factories.plan(person, by=coordinator)
    with pytest.raises(PlanMovedOn):
        confirm_plan(survivor=person, route=None, say="", never="", inbound_only=False, days=30, by=coordinator, seen=0)


def test_what_happened_since_is_not_answered_by_a_page_opened_before(client_for, coordinator, person, url):
    client, typed = client_for(coordinator), GIVEN | {"days": "30"}
    client.post(url, typed)
    note_event(survivor=person, kind="perpetrator_moved", by=coordinator)
    form = client.post(url, typed | {"number": "1"}).context["form"]
    assert load_facts(person).on_hold
    assert "Something has happened since you opened this page." in str(form.errors)
    assert (form["value"].value(), form["together"].value()) == (factories.EMAIL, False)
    client.post(url, typed | {"number": form["number"].value()})
    assert not load_facts(person).on_hold
