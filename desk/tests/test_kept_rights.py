"""A question that was written for somebody who may do more finds nothing for whoever may do less."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts import anybody
from accounts.tests.factories import qualify
from desk.survivor import referrals_of
from desk.timeline import timeline
from desk.today import waiting_for
from engagement.permissions import get_consultation_for
from engagement.tests import factories
from feedback.ledger import Narrowed, page_for
from feedback.loops import lines_of, tally
from feedback.tests.factories import reachable
from feedback.views.lines import with_plans
from partners.models import Referral
from partners.tests import factories as referrals
from safeguards import duties
from tests.days import days_later

pytestmark = pytest.mark.django_db
MAY_NOT = ("manager", "change_owner", "lapsed_coordinator", "blocked_coordinator")


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    """As in a process that has just begun."""
    monkeypatch.setattr(anybody, "_KEPT", {})
    monkeypatch.setattr(anybody, "_KEPT_ROWS", {})
    monkeypatch.setattr(duties, "_ASKED", {})


@pytest.fixture
def person(coordinator):
    """They said one thing, in a talk that is still open."""
    return reachable(by=coordinator)


@pytest.fixture
def talk(person, coordinator, partner):
    """And something is to be put right for them."""
    referrals.about(referrals.sent(by=partner), person)
    held = factories.consultation(person, by=coordinator)
    factories.contribution(held, by=coordinator)
    return held


@pytest.fixture
def lapsed_coordinator(unqualified_coordinator, administrator, data_protection):
    """Their qualification ran out yesterday."""
    ended = timezone.localdate() - timedelta(days=1)
    qualify(unqualified_coordinator, by=administrator, approver=data_protection, expires_on=ended)
    return unqualified_coordinator


@pytest.fixture
def blocked_coordinator(blocked_officer, person, coordinator):
    factories.block(person, blocked_officer, by=coordinator)
    return blocked_officer


def found_by_permission(user, talk):
    """The talk, where a page would have answered *not found*."""
    try:
        return [get_consultation_for(user, talk.pk)]
    except Http404:
        return []


def ledger_page(user):
    everything = page_for(user, "all", Narrowed(), {}, timezone.now(), size=20, shaped=with_plans)
    return everything.rows


def talks_in(user, person):
    return [each for each in timeline(person, None, user=user) if "/consultations/" in each.url]


QUESTIONS = {
    "desk": lambda user, _person, _talk: waiting_for(user, days_later(60)),
    "ledger": lambda user, _person, _talk: ledger_page(user),
    "what one person said": lambda user, person, _talk: lines_of(person, user, timezone.now()),
    "timeline": lambda user, person, _talk: talks_in(user, person),
    "referrals": lambda user, person, _talk: referrals_of(person, user),
    "one talk": lambda user, _person, talk: found_by_permission(user, talk),
}


@pytest.mark.parametrize("who", MAY_NOT)
@pytest.mark.parametrize("question", QUESTIONS)
def test_what_a_coordinator_found_is_not_found_by_whoever_may_not(question, who, person, talk, coordinator, request):
    other, ask = request.getfixturevalue(who), QUESTIONS[question]
    assert ask(coordinator, person, talk)
    assert ask(other, person, talk) == []
    assert ask(coordinator, person, talk)


@pytest.mark.parametrize("who", MAY_NOT)
@pytest.mark.parametrize("question", QUESTIONS)
def test_whoever_asks_first_and_may_not_takes_nothing_from_a_coordinator(
    question, who, person, talk, coordinator, request
):
    other, ask = request.getfixturevalue(who), QUESTIONS[question]
    assert ask(other, person, talk) == []
    assert ask(coordinator, person, talk)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_right_that_is_lost_counts_from_the_next_question(
    question, person, talk, make_person, administrator, data_protection, coordinator, time_machine
):
    """The same person, whose qualification runs out while the process goes on."""
    other, ask = make_person("coordinator", "Cerys Morgan"), QUESTIONS[question]
    last = timezone.localdate() + timedelta(days=1)
    qualify(other, by=administrator, approver=data_protection, expires_on=last)
    found = ask(other, person, talk)
    time_machine.move_to(days_later(2))
    later = type(other).objects.get(pk=other.pk)  # as the next request reads them
    assert found
    assert ask(later, person, talk) == []


def test_what_is_owed_to_somebody_is_not_counted_for_whoever_is_barred_from_them(
    talk, coordinator, blocked_coordinator
):
    later = days_later(120)
    counted = [tally(user, later) for user in (coordinator, blocked_coordinator, coordinator)]
    assert [(each.said, each.owed, each.unreachable) for each in counted] == [(1, 1, 1), (0, 0, 0), (1, 1, 1)]


ADDRESSES = {
    "desk": lambda person, talk: reverse("desk"),
    "ledger": lambda person, talk: f"{reverse('ledger')}?show=all",
    "survivor_detail": lambda person, talk: reverse("survivor_detail", args=[person.pk]),
    "consultation_detail": lambda person, talk: reverse("consultation_detail", args=[talk.pk]),
}


@pytest.mark.parametrize("who", MAY_NOT)
@pytest.mark.parametrize("page", ADDRESSES)
def test_no_page_shows_them_to_whoever_may_not(page, who, person, talk, coordinator, client_for, request):
    other, address = request.getfixturevalue(who), ADDRESSES[page](person, talk)
    assert person.pseudonym in client_for(coordinator).get(address).text
    answer = client_for(other).get(address)
    may_look = who == "blocked_coordinator" and page in ("desk", "ledger")  # at what there is of everybody else
    assert answer.status_code == (200 if may_look else 404)
    assert person.pseudonym not in answer.text
    assert str(person.pk) not in answer.text


def test_what_one_agency_sent_is_not_found_by_another_of_the_same_rights(person, partner, rival_partner):
    referrals.about(referrals.sent(by=partner), person)
    for user, sent_by_them in ((partner, 1), (rival_partner, 0), (partner, 1)):
        found = anybody.kept_rows("what we sent", user, Referral.objects.visible_to)
        assert len(found.rows(anybody.About(user, person.pk))) == sent_by_them
