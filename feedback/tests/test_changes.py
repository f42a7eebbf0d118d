"""Changes: proposed, written in both languages, linked, moved on one step at a time."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import OrganisationFactory
from engagement.models import Theme
from feedback.actions.changes import move_change
from feedback.actions.refusals import ReasonMissing, StepSkipped, StepTooEarly, TextsMissing
from feedback.models import Change, ChangeLink
from feedback.tests import factories as make
from safeguards.audit import Action, Why
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
WORDS = {
    "you_said_en": "You waited in a loud corridor.",
    "you_said_cy": "Buoch yn aros mewn coridor swnllyd.",
    "we_did_en": "There is a quiet room now.",
    "we_did_cy": "Mae ystafell dawel nawr.",
}


@pytest.fixture
def change(coordinator):
    return make.change(by=coordinator)


def test_a_coordinator_adds_a_change(coordinator, client_for):
    area = OrganisationFactory(name="Custody")
    given = {"title": "A quiet room", "kind": "service", "area": area.pk}
    answer = client_for(coordinator).post(reverse("change_add"), given)
    change = Change.objects.get()
    assert answer["Location"] == reverse("change_detail", args=[change.pk])
    assert change.steps.get().status == "proposed"


def test_an_empty_form_says_what_is_missing(coordinator, client_for):
    text = client_for(coordinator).post(reverse("change_add"), {"title": ""}).text
    assert "Enter what should change, in one line" in text


def test_a_manager_finds_nothing_there(change, manager, client_for):
    client = client_for(manager)
    for name in ("change_detail", "change_write", "change_link", "change_move"):
        assert client.get(reverse(name, args=[change.pk])).status_code == 404


def test_all_four_texts_or_none(change, coordinator, client_for):
    answer = client_for(coordinator).post(reverse("change_write", args=[change.pk]), WORDS | {"we_did_cy": ""})
    assert "Write “We did” in Welsh" in answer.text
    assert "You waited in a loud corridor." in answer.text
    change.refresh_from_db()
    assert change.you_said_en is None


def test_the_language_switch_keeps_what_was_typed(change, coordinator, client_for):
    address = reverse("change_write", args=[change.pk])
    answer = client_for(coordinator).post(f"/cy{address}", WORDS | {"we_did_cy": "", "_switch": "1"})
    assert "You waited in a loud corridor." in answer.text


def test_the_texts_are_sealed(change, coordinator, client_for):
    client_for(coordinator).post(reverse("change_write", args=[change.pk]), WORDS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT we_did_en FROM feedback_change")
        assert b"quiet room" not in bytes(cursor.fetchone()[0])
    assert AuditEvent.objects.filter(action=Action.CHANGE_WRITTEN).count() == 1


def test_words_that_led_to_it_are_linked(change, coordinator, client_for):
    said = make.said(make.reachable(by=coordinator), by=coordinator)
    client, address = client_for(coordinator), reverse("change_link", args=[change.pk])
    page = client.get(address).text
    client.post(address, {"contributions": [said.pk], "strength": "direct"})
    assert "Nobody told me that my appointment was moved." in page
    assert ChangeLink.objects.get().contribution == said
    assert AuditEvent.objects.filter(action=Action.OPENED, reason=Why.LIST).count() == 2  # one for each page


def test_looking_around_keeps_what_was_ticked(change, coordinator, client_for):
    person = make.reachable(by=coordinator)
    said = [make.said(person, by=coordinator, words=f"Point {number}.") for number in range(31)]
    client, address = client_for(coordinator), reverse("change_link", args=[change.pk])
    newest, oldest = said[-1], said[0]
    behind = re.search(r'name="_turn" value="(after:[^"]+)"', client.get(address).text)[1]
    given = {"contributions": [newest.pk], "strength": "direct", "page": "", "_turn": behind}
    turned = client.post(address, given).text
    assert "1 point you ticked before stands first." in turned
    assert re.search(rf'value="{newest.pk}"[^>]*checked', turned)
    assert "Choose at least one" not in turned
    given = {"contributions": [newest.pk, oldest.pk], "strength": "direct", "page": behind}
    client.post(address, given)
    assert {link.contribution for link in change.links.all()} == {newest, oldest}


def test_a_filter_that_leaves_nothing_keeps_what_was_ticked(change, coordinator, client_for):
    said = make.said(make.reachable(by=coordinator), by=coordinator)
    other = Theme.objects.exclude(pk=said.theme_id).first()
    given = {"contributions": [said.pk], "theme": other.code, "_filter": "1"}
    text = client_for(coordinator).post(reverse("change_link", args=[change.pk]), given).text
    assert re.search(rf'value="{said.pk}"[^>]*checked', text)
    assert not change.links.exists()


@pytest.mark.parametrize("forged", ["x", "7b7b7b7b-0000-4000-8000-000000000000"])
def test_what_is_not_there_is_not_linked(change, coordinator, client_for, forged):
    make.said(make.reachable(by=coordinator), by=coordinator)
    given = {"contributions": [forged], "strength": "direct"}
    text = client_for(coordinator).post(reverse("change_link", args=[change.pk]), given).text
    assert "Choose from those shown" in text


def test_a_step_is_saved_with_its_day(change, coordinator, client_for):
    today = timezone.localdate()
    due = today + timedelta(days=40)
    given = {"to": "accepted", "on": today, "due_on": due}
    client_for(coordinator).post(reverse("change_move", args=[change.pk]), given)
    change.refresh_from_db()
    assert (change.status, change.steps.last().on, change.due_on) == ("accepted", today, due)


def test_a_day_that_is_to_come_is_refused(change, coordinator, client_for):
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = client_for(coordinator).post(reverse("change_move", args=[change.pk]), {"to": "accepted", "on": tomorrow})
    assert "Enter today, or a day that is over" in answer.text


def move(change, to, by, **given):
    return move_change(change=change, to=to, on=given.pop("on", timezone.localdate()), by=by, **given)


def test_no_step_is_skipped(change, coordinator):
    with pytest.raises(StepSkipped):
        move(change, "in_progress", coordinator)


def test_a_step_is_not_before_the_last(change, coordinator):
    with pytest.raises(StepTooEarly):
        move(change, "accepted", coordinator, on=timezone.localdate() - timedelta(days=1))


def test_nothing_is_implemented_without_its_words(change, coordinator):
    change = make.moved(change, "accepted", "in_progress", by=coordinator)
    with pytest.raises(TextsMissing):
        move(change, "implemented", coordinator)


def test_not_going_ahead_needs_its_reason_in_both_languages(change, coordinator):
    with pytest.raises(ReasonMissing):
        move(change, "rejected", coordinator)


def test_what_is_implemented_is_not_rejected(change, coordinator):
    change = make.moved(make.words(change, by=coordinator), "accepted", "in_progress", "implemented", by=coordinator)
    with pytest.raises(StepSkipped):
        move(change, "rejected", coordinator)


def test_it_all_rolls_back_when_the_audit_fails(change, coordinator, monkeypatch):
    monkeypatch.setattr("feedback.actions.changes.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        move(change, "accepted", coordinator, due_on=timezone.localdate())
    assert Change.objects.get().status == "proposed"
    assert change.steps.count() == 1


def test_the_list_filters_by_status(change, coordinator, client_for):
    client = client_for(coordinator)
    assert change.title in client.get(reverse("change_list")).text
    assert change.title not in client.get(reverse("change_list"), {"status": "embedded"}).text
