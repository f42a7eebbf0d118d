"""Somebody withdraws while a text is being released: whichever comes first, nothing is shown in the end."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from engagement.actions.consents import withdraw_consent
from feedback.actions.changes import link_contributions
from feedback.actions.refusals import GateRefuses
from feedback.actions.releases import release_you_said
from feedback.models import Release
from feedback.releases import USE, approved_you_said
from feedback.tests import factories as make
from feedback.tests.publishing import fresh, read, released, said_by, voice

PATIENCE = 30  # seconds after which a test gives up on a thread
NAMES = ("Ann Rees", "Beth Hughes", "Carys Lewis")


@pytest.fixture
def two_hands():
    """Two threads, each with a connection that is closed at the end."""
    with ThreadPoolExecutor(2) as pool:
        yield pool
        done = Barrier(2)
        for closed in [pool.submit(lambda: (done.wait(PATIENCE), connection.close())) for _ in range(2)]:
            closed.result(PATIENCE)


def together(hands, first, second, apart):
    """Both at once, one of them a little later."""
    start = Barrier(2)

    def after(pause, act):
        start.wait(PATIENCE)
        time.sleep(pause)
        return act()

    acts = hands.submit(after, max(apart, 0), first), hands.submit(after, max(-apart, 0), second)
    return [act.result(PATIENCE) for act in acts]


def try_release(change, by):
    try:
        return release_you_said(change=fresh(change), by=by)
    except GateRefuses:
        return None


TIMES = [4, pytest.param(200, marks=pytest.mark.full)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", TIMES)
def test_a_withdrawal_during_a_release_leaves_nothing_shown(coordinator, deputy, two_hands, times):
    chance = random.Random(times)
    for _turn in range(times):
        people = [voice(name, by=coordinator) for name in NAMES]
        change = said_by(*people, by=coordinator)
        read(change, by=coordinator, reader=deputy)
        leaver = chance.choice(people)
        together(
            two_hands,
            lambda change=change: try_release(change, coordinator),
            lambda leaver=leaver: withdraw_consent(survivor=leaver, purpose=USE, by=coordinator),
            chance.uniform(-0.06, 0.06),
        )
        assert not Release.objects.standing().filter(change=change).exists()
        assert approved_you_said(change, by=coordinator) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", TIMES)
def test_a_withdrawal_by_somebody_who_is_being_linked_leaves_nothing_shown(coordinator, deputy, two_hands, times):
    chance = random.Random(times)
    people = [voice(name, by=coordinator) for name in NAMES]
    for _turn in range(times):
        release = released(*people, by=coordinator, reader=deputy)
        other = voice("Delyth Moss", by=coordinator)
        point = make.said(other, by=coordinator)
        together(
            two_hands,
            lambda change=release.change, point=point: link_contributions(
                change=change, contributions=[point], strength="context", by=coordinator
            ),
            lambda other=other: withdraw_consent(survivor=other, purpose=USE, by=coordinator),
            chance.uniform(-0.06, 0.06),
        )
        assert not Release.objects.standing().filter(change=release.change).exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_release_at_once_release_it_once(coordinator, deputy, two_hands):
    people = [voice(name, by=coordinator) for name in NAMES]
    change = said_by(*people, by=coordinator)
    read(change, by=coordinator, reader=deputy)
    both = together(two_hands, lambda: try_release(change, coordinator), lambda: try_release(change, deputy), 0)
    assert len({release.pk for release in both}) == Release.objects.count() == 1
