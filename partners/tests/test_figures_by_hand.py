"""The figures of a summer and an autumn are what somebody would count by hand, row by row, from what happened."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from statistics import median

import pytest
import time_machine
from django.urls import reverse

from accounts.tests.factories import OrganisationFactory, UserFactory, qualify
from partners import figures
from partners.actions.closing import close_referral
from partners.actions.exchange import send_message
from partners.actions.handing_over import hand_over
from partners.actions.outcome import tell_outcome
from partners.actions.pausing import end_pause, pause_clock
from partners.actions.reporting import report_changed_mind
from partners.actions.triage import acknowledge_referral, triage_referral
from partners.models import ComplaintHandover, OutcomeTold, Partnership, Referral
from partners.tallied import load
from partners.tests import by_hand
from partners.tests import factories as make
from partners.tests.moving import brought
from safeguards.periods import Period, Share, quarters
from tests.asking_often import undone

BEGINS = datetime(2026, 7, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


# A summer and an autumn of referrals ----------------------------------------------------------------------------------
CHOICES = ("put_right", "put_right", "complaint", "both")


def one(number, chance, clock, worker, by):
    """One referral with a life of its own: answered soon or late or never, paused, written about, and ended or not."""
    clock.move_to(BEGINS + chance.randrange(120) * DAY + chance.randrange(24) * HOUR)
    referral = make.sent(by=worker, choice=chance.choice(CHOICES))
    if number % 7 == 0:
        return
    clock.shift(chance.choice([2, 20, 30, 100]) * HOUR)
    acknowledge_referral(referral=referral, by=by)
    for _time in range(chance.randrange(4)):
        clock.shift(chance.randrange(1, 9) * DAY)
        chance.choice([pause_clock, end_pause])(referral=referral, by=by)
        clock.shift(chance.randrange(1, 6) * DAY)
        send_message(referral=referral, words="A word", to_partner=True, is_update=chance.random() < 0.7, by=by)
    end_it(number, chance, clock, referral, worker, by)


def end_it(number, chance, clock, referral, worker, by):
    referral.refresh_from_db()
    if referral.choice != "put_right" and chance.random() < 0.7:
        clock.shift(chance.choice([1, 40]) * HOUR)
        hand_over(
            referral=referral, asked_at=referral.submitted_at, grounds=[], words="Words", contact="", goes_on=True,
            by=by,
        )  # fmt: skip
    clock.shift(chance.randrange(1, 12) * DAY)
    if number % 3 == 0:
        triage_referral(referral=referral, to="declined", by=by, words="Another service")
    if number % 6 == 0:
        tell_outcome(referral=referral, how="via_worker", answer="no_answer", by=by)
        close_referral(referral=Referral.objects.get(pk=referral.pk), outcome="declined", by=by)
    elif number % 5 == 0:
        report_changed_mind(referral=referral, wants="stop", by=worker)


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """Forty referrals of two agencies, of one of which the kind is noted. They are made once, and no test changes them.

    Gives the agency of which it is noted."""
    with django_db_blocker.unblock(), undone(), time_machine.travel(BEGINS, tick=False) as clock:
        worker, rival = (UserFactory(role="partner", organisation=OrganisationFactory(partner=True)) for _ in range(2))
        coordinator = UserFactory(role="coordinator")
        qualify(coordinator, by=UserFactory(role="administrator"), approver=UserFactory(role="data_protection"))
        live_through(clock, worker, rival, coordinator)
        clock.move_to(NOW)
        yield worker.organisation


def live_through(clock, worker, rival, by):
    chance = random.Random(20261123)
    Partnership.objects.create(organisation=worker.organisation, sector="refuge", made_by=by)
    for number in range(40):
        one(number, chance, clock, worker if number % 4 else rival, by)
    clock.move_to(BEGINS + 10 * DAY)
    for answer in ("agreed", "not_agreed"):
        told = brought("remedy_offered", worker=worker, by=by)
        clock.shift(2 * DAY)
        tell_outcome(referral=told, how="voice", answer=answer, rights_offered=True, by=by)


@pytest.fixture
def months(standing, db):
    """Everything as it stands in December; the agency of which the kind is noted."""
    return standing


# Counted by hand ------------------------------------------------------------------------------------------------------
def until(pauses, moment):
    return [(begun, min(ended or moment, moment)) for begun, ended in pauses if begun < moment]


def by_hand_of(referral):
    """What one referral adds to each share: (kept, due)."""
    pauses = [(each.begun_at, each.ended_at) for each in referral.pauses.all()]
    answered, promised = referral.acknowledged_at, by_hand.acknowledge_by(referral.submitted_at, working_days=1)
    yield "answered", answered is not None and answered <= promised, answered is not None or promised < NOW
    heard = [referral.submitted_at]
    for message in referral.messages.filter(is_update=True):
        due = by_hand.due_by(heard[-1], working_days=5, pauses=until(pauses, message.at))
        yield "updates", message.at < due, True
        heard.append(message.at)
    end = referral.closed_at or NOW
    yield "updates", False, by_hand.due_by(heard[-1], working_days=5, pauses=until(pauses, end)) <= end
    if referral.mind_changed_at is None:
        settled = referral.resolved_at
        due = by_hand.due_by(
            referral.submitted_at, working_days=10, pauses=until(pauses, settled) if settled else pauses
        )
        yield "settled", settled is not None and settled < due, settled is not None or (due is not None and due <= NOW)


def shares(rows):
    found = {"answered": [0, 0], "updates": [0, 0], "settled": [0, 0]}
    for referral in rows:
        for name, is_kept, is_due in by_hand_of(referral):
            found[name][0] += is_kept and is_due
            found[name][1] += is_due
    return {name: Share(*counted) for name, counted in found.items()}


@pytest.mark.parametrize("first_month", [7, 10])
def test_what_was_promised_is_counted_as_by_hand(first_month, months):
    period = Period(date(2026, first_month, 1), date(2026, first_month + 2, 30))
    rows = figures.received_in(load(Referral.objects.all()), period)
    counted = shares(Referral.objects.filter(submitted_at__gte=period.begins_at, submitted_at__lt=period.ends_at))
    assert figures.answered_in_time(rows, NOW) == counted["answered"]
    assert figures.updates_in_time(rows, NOW) == counted["updates"]
    assert figures.settled_in_time(rows, NOW) == counted["settled"]
    assert all(0 < share.part < share.base for share in counted.values())


def test_what_came_and_what_came_of_it_is_counted_as_by_hand(months):
    rows, referrals = load(Referral.objects.all()), list(Referral.objects.all())
    assert figures.received(rows) == len(referrals) == 42
    assert figures.by_source(rows) == {"partner": 42}
    theirs = sum(each.organisation_id == months.pk for each in referrals)
    assert figures.by_sector(rows) == {"refuge": theirs, "": 42 - theirs}
    assert figures.outcomes(rows) == Counter(each.outcome for each in referrals)
    told = [each.tellings.last() for each in referrals if each.survivor_id or each.tellings.exists()]
    assert figures.answers(rows) == Counter(each.answer if each else "" for each in told)
    assert {"agreed", "not_agreed", "no_answer"} <= set(figures.answers(rows))


def test_days_and_pauses_are_counted_as_by_hand(months):
    rows, referrals = load(Referral.objects.all()), list(Referral.objects.all())
    took = [(each.resolved_at - each.submitted_at).total_seconds() / 86_400 for each in referrals if each.resolved_at]
    assert figures.days_to_settle(rows) == round(median(took), 1)
    days, working = 0, [by_hand.ends_of(day) for day in by_hand.WORKING]
    for referral in referrals:
        pauses = [(each.begun_at, each.ended_at or NOW) for each in referral.pauses.all()]
        for opens, closes in working:
            days += any(max(begun, opens) < min(ended, closes) for begun, ended in pauses)
    assert figures.paused_days(rows, NOW) == days > 0


def test_complaints_are_counted_as_by_hand(months):
    kept = due = 0
    for referral in Referral.objects.exclude(choice="put_right"):
        day = next(
            each for each in by_hand.WORKING if datetime.combine(each, datetime.min.time(), tzinfo=UTC) + 17 * HOUR
            - (HOUR if by_hand.on_the_wall(referral.submitted_at).hour != referral.submitted_at.hour else 0 * HOUR)
            > referral.submitted_at
        )  # fmt: skip
        ends = by_hand.when_the_wall_shows(datetime.combine(day, datetime.min.time()) + 17 * HOUR)
        over = referral.handovers.first()
        if referral.mind_changed_at and referral.mind_changed_at <= ends and not over:
            continue
        due += bool(over) or ends < NOW
        kept += bool(over) and over.made_at <= ends
    found = figures.passed_on_the_same_day(load(Referral.objects.all()), NOW)
    assert found == Share(kept, due)
    assert 0 <= kept < due


@pytest.mark.parametrize("first_month", [7, 10])
def test_the_return_to_professional_standards_is_counted_as_by_hand(first_month, months):
    period = Period(date(2026, first_month, 1), date(2026, first_month + 2, 30))
    told = [
        each for each in Referral.objects.filter(submitted_at__gte=period.begins_at, submitted_at__lt=period.ends_at)
        if "complaint" in (each.choice, each.choice.replace("both", "complaint")) or each.aim == "service_recovery"
    ]  # fmt: skip
    left, found = list(told), {}
    over = {each.referral_id for each in ComplaintHandover.objects.all() if each.returned_at is None}
    agreed = {pk for pk, answer in OutcomeTold.objects.order_by("told_at").values_list("referral", "answer")
              if answer == "agreed"}  # fmt: skip
    for name, is_there in (
        ("handed_over", lambda each: each.pk in over),
        ("put_right", lambda each: each.pk in agreed),
        ("withdrawn", lambda each: each.mind_changed_at or each.outcome == "withdrawn"),
        ("still_open", lambda each: each.status != "closed"),
        ("otherwise", lambda each: True),
    ):
        found[name] = sum(bool(is_there(each)) for each in left)
        left = [each for each in left if not is_there(each)]
    rows = figures.received_in(load(Referral.objects.all()), period)
    assert figures.dissatisfied(rows) == figures.Dissatisfied(told=len(told), **found)
    assert len(told) == sum(found.values()) > 0
    assert min(found["handed_over"], found["still_open"], found["otherwise"]) > 0


def test_what_is_open_now_is_counted_as_by_hand(months):
    late = paused = number = 0
    for referral in Referral.objects.exclude(status="closed"):
        number += 1
        paused += referral.pauses.filter(ended_at=None).exists()
        answer = referral.acknowledged_at is None and referral.acknowledge_by < NOW
        update = referral.update_by is not None and referral.update_by <= NOW
        settle = referral.resolved_at is None and referral.resolve_by is not None and referral.resolve_by <= NOW
        late += answer or update or settle
    assert figures.open_now(Referral.objects.all(), NOW) == figures.OpenNow(number, paused, late)
    assert min(number, paused, late) > 0


# The page -------------------------------------------------------------------------------------------------------------
def test_the_page_shows_the_figures_and_how_each_is_counted(months, coordinator, client_for):
    page = client_for(coordinator).get(reverse("referral_figures")).content.decode()
    share = figures.answered_in_time(figures.received_in(load(Referral.objects.all()), quarters(NOW.date())[1]), NOW)
    assert f"{share.part} of {share.base}" in page
    assert page.count("How this is counted") == 5
    assert "July to September 2026" in page
    assert make.NAME not in page


def test_many_cost_as_many_queries_as_none(months, coordinator, client_for, django_assert_max_num_queries):
    client = client_for(coordinator)
    with django_assert_max_num_queries(25):
        client.get(reverse("referral_figures"))
