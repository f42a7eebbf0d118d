"""One link: how strong it is, or that it was a mistake; whoever was linked by mistake hears nothing of it."""

import pytest
from django.urls import reverse

from engagement.tests.factories import block
from feedback.actions.changes import link_contributions, unlink_contribution
from feedback.actions.telling import send_news, tell_in_person
from feedback.models import ChangeLink, FeedbackNotification, Loop, NotifiedContribution
from feedback.tests import factories as make
from outbox.models import Message
from safeguards.audit import Action
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def said(person, coordinator):
    return make.said(person, by=coordinator, words="Nobody rang me back.")


@pytest.fixture
def change(said, coordinator):
    return make.implemented(said, by=coordinator, title="A day is agreed")


@pytest.fixture
def link(change):
    return change.links.get()


def at(name, link):
    return reverse(name, args=[link.change_id, link.pk])


def stage(said):
    return Loop.objects.get(contribution=said).stage


def test_the_strength_of_a_link_can_be_put_right(link, coordinator, client_for):
    client_for(coordinator).post(at("change_link_edit", link), {"strength": "context"})
    link.refresh_from_db()
    event = AuditEvent.objects.get(action=Action.CHANGE_LINK_CHANGED)
    assert (link.strength, event.outcome) == ("context", "context")


def test_a_strength_that_is_none_is_refused(link, coordinator, client_for):
    page = client_for(coordinator).post(at("change_link_edit", link), {"strength": "huge"}).text
    link.refresh_from_db()
    assert "Choose one of the answers shown" in page
    assert link.strength == "direct"


def test_the_page_shows_what_they_said_and_what_else_it_led_to(said, link, coordinator, client_for):
    other = make.change(by=coordinator, title="Ring back within a day")
    link_contributions(change=other, contributions=[said], strength="direct", by=coordinator)
    page = client_for(coordinator).get(at("change_link_edit", link)).text
    assert "Nobody rang me back." in page
    assert "Ring back within a day" in page
    assert reverse("change_link_edit", args=[link.change_id, link.pk]) in client_for(coordinator).get(
        reverse("change_detail", args=[link.change_id])
    ).text  # fmt: skip


def test_a_link_by_mistake_is_taken_away_and_the_words_stay(said, link, coordinator, client_for):
    before = stage(said)
    answer = client_for(coordinator).post(at("change_link_remove", link))
    said.refresh_from_db()
    assert answer["Location"] == reverse("change_detail", args=[link.change_id])
    assert not ChangeLink.objects.exists()
    assert (before, stage(said)) == ("owed", "said")
    assert AuditEvent.objects.filter(action=Action.CHANGE_UNLINKED, subjects__contains=[said.key_id]).count() == 1


def test_news_that_has_not_gone_is_called_back_with_its_message(change, link, coordinator):
    send_news(change=change, by=coordinator)
    unlink_contribution(link=link, by=coordinator)
    assert Message.objects.get().state == "cancelled"
    assert not FeedbackNotification.objects.exists()


def test_the_others_of_theirs_are_still_told(person, said, change, coordinator):
    other = make.said(person, by=coordinator, words="And nobody wrote.")
    link_contributions(change=change, contributions=[other], strength="direct", by=coordinator)
    send_news(change=change, by=coordinator)
    unlink_contribution(link=change.links.get(contribution=said), by=coordinator)
    assert [row.contribution for row in NotifiedContribution.objects.all()] == [other]
    assert Message.objects.get().state == "queued"
    assert (stage(said), stage(other)) == ("said", "on_its_way")


def test_somebody_elses_news_of_the_same_change_is_left_alone(change, said, coordinator):
    other = make.said(make.reachable(by=coordinator, name="Olwen Gray"), by=coordinator)
    link_contributions(change=change, contributions=[other], strength="direct", by=coordinator)
    send_news(change=change, by=coordinator)
    unlink_contribution(link=change.links.get(contribution=said), by=coordinator)
    assert sorted(Message.objects.values_list("state", flat=True)) == ["cancelled", "queued"]
    assert stage(other) == "on_its_way"


def test_what_they_were_told_stays_noted(change, person, link, coordinator):
    tell_in_person(change=change, survivor=person, how="voice", by=coordinator)
    unlink_contribution(link=link, by=coordinator)
    assert FeedbackNotification.objects.told().count() == 1


def test_taken_away_twice_it_is_gone_once(link, coordinator):
    for _ in range(2):
        unlink_contribution(link=link, by=coordinator)
    assert AuditEvent.objects.filter(action=Action.CHANGE_UNLINKED).count() == 1


def test_looking_takes_nothing_away(link, coordinator, client_for):
    assert client_for(coordinator).get(at("change_link_remove", link)).status_code == 405
    assert ChangeLink.objects.filter(pk=link.pk).exists()


def test_whoever_is_barred_from_the_record_finds_no_link(person, link, blocked_officer, coordinator, client_for):
    block(person, blocked_officer, by=coordinator)
    client = client_for(blocked_officer)
    assert client.get(at("change_link_edit", link)).status_code == 404
    assert client.post(at("change_link_remove", link)).status_code == 404
    assert ChangeLink.objects.filter(pk=link.pk).exists()


def test_a_link_is_found_under_its_own_change_alone(link, coordinator, client_for):
    other = make.change(by=coordinator)
    address = reverse("change_link_edit", args=[other.pk, link.pk])
    assert client_for(coordinator).get(address).status_code == 404


def test_nothing_is_taken_away_when_the_audit_fails(said, link, coordinator, monkeypatch):
    monkeypatch.setattr("feedback.actions.changes.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        unlink_contribution(link=link, by=coordinator)
    assert ChangeLink.objects.filter(pk=link.pk).exists()
    assert stage(said) == "owed"
