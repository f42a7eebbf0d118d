"""The clock stands still only while we wait for the survivor, and what is stored is always what the clock says."""

from datetime import UTC, datetime, timedelta

import hypothesis
import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck
from hypothesis import strategies as st

from partners.actions.exchange import send_message
from partners.actions.moving import lock_referral, take_step
from partners.actions.pausing import end_pause, pause_clock
from partners.actions.refusals import MovedMeanwhile
from partners.models import Referral, ReferralPause
from partners.standing import State, promises_at, standing_of
from partners.tests import by_hand
from partners.tests import factories as make
from partners.workflow import MOVES, SETTLED
from safeguards.models import AuditEvent

pytestmark = pytest.mark.django_db
Status = Referral.Status
MONDAY = datetime(2037, 11, 23, 9, 40, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def paused(referral):
    return AuditEvent.objects.filter(action="partners.paused", subjects__contains=[referral.pk])


def close(referral, by, at):
    """As an action closes it, that has asked for everything it needs."""
    with transaction.atomic():
        held = lock_referral(referral)
        held.outcome, held.closed_at, held.closed_by = "withdrawn", at, by
        take_step(held, Status.CLOSED, by=by)


@pytest.fixture
def sent(time_machine, request):
    """Sent on that Monday, on which everybody who takes part was made too."""
    time_machine.move_to(MONDAY, tick=False)
    return make.sent(by=request.getfixturevalue("partner"))


# One press, and two ---------------------------------------------------------------------------------------------------
def test_while_we_wait_for_the_survivor_nothing_but_the_answer_is_due(sent, coordinator):
    held = pause_clock(referral=sent, by=coordinator)
    assert (held.update_by, held.resolve_by) == (None, None)
    assert held.acknowledge_by == MONDAY + DAY


def test_then_it_is_due_later_by_the_days_it_touched(sent, coordinator, time_machine):
    pause_clock(referral=sent, by=coordinator)
    time_machine.move_to(MONDAY + DAY)
    held = end_pause(referral=sent, by=coordinator)
    assert held.update_by == datetime(2037, 12, 3, tzinfo=UTC)
    assert held.resolve_by == datetime(2037, 12, 10, tzinfo=UTC)


def test_each_pressed_twice_is_one(sent, coordinator, time_machine):
    for _press in range(2):
        pause_clock(referral=sent, by=coordinator)
        time_machine.shift(HOUR)
    for _press in range(2):
        end_pause(referral=sent, by=coordinator)
        time_machine.shift(HOUR)
    (pause,) = sent.pauses.all()
    assert (pause.begun_at, pause.ended_at) == (MONDAY, MONDAY + 2 * HOUR)
    assert sorted(paused(sent).values_list("outcome", flat=True)) == ["goes_on", "paused"]


def test_two_at_once_would_be_refused_by_the_database(sent, coordinator):
    pause_clock(referral=sent, by=coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralPause.objects.create(referral=sent, begun_at=MONDAY, begun_by=coordinator)


def test_it_is_not_stopped_once_it_is_closed(sent, coordinator):
    make.move_referral(referral=sent, to=Status.ACKNOWLEDGED, by=coordinator)
    close(sent, coordinator, MONDAY)
    with pytest.raises(MovedMeanwhile):
        pause_clock(referral=sent, by=coordinator)
    assert not sent.pauses.exists()


def test_a_pause_ends_where_nobody_waits_for_the_survivor_any_more(sent, coordinator, time_machine):
    for step in (Status.ACKNOWLEDGED, Status.TRIAGED):
        make.move_referral(referral=sent, to=step, by=coordinator)
    pause_clock(referral=sent, by=coordinator)
    time_machine.move_to(MONDAY + DAY)
    held = make.move_referral(referral=sent, to=Status.SUPPORT, by=coordinator)
    assert held.pauses.get().ended_at == MONDAY + DAY
    assert held.resolve_by == datetime(2037, 12, 10, tzinfo=UTC)


def test_what_is_taken_up_again_is_not_settled(sent, coordinator):
    for step in (Status.ACKNOWLEDGED, Status.TRIAGED, Status.COMPLAINT):
        held = make.move_referral(referral=sent, to=step, by=coordinator)
    assert held.resolved_at == MONDAY
    assert make.move_referral(referral=sent, to=Status.TRIAGED, by=coordinator).resolved_at is None


def test_nothing_is_paused_where_no_event_is_written(sent, coordinator, monkeypatch):
    def broken(*_given, **_named):
        raise RuntimeError

    monkeypatch.setattr("partners.actions.pausing.record", broken)
    with pytest.raises(RuntimeError):
        pause_clock(referral=sent, by=coordinator)
    assert not sent.pauses.exists()
    assert Referral.objects.get().update_by is not None


# In words -------------------------------------------------------------------------------------------------------------
def standing(referral, at):
    return standing_of(Referral.objects.get(pk=referral.pk), at)


def test_what_is_promised_before_it_is_sent_is_what_is_kept_then(sent):
    promised = promises_at(MONDAY)
    assert (promised.acknowledge_by, promised.update_by) == (sent.acknowledge_by, sent.update_by)
    assert promised.resolve_by == sent.resolve_by


def test_both_sides_read_what_is_promised(sent):
    held = standing(sent, MONDAY + HOUR)
    assert held.acknowledge.words == "An answer by 09:40 on Tuesday 24 November."
    assert held.update.words == "An update by the end of Monday 30 November."
    assert held.resolve.words == "Put right by the end of Monday 7 December."
    assert [each.state for each in (held.acknowledge, held.update, held.resolve)] == [State.DUE] * 3


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("acknowledge", datetime(2037, 11, 24, 9, 40, tzinfo=UTC)),
        ("update", datetime(2037, 11, 30, 23, 59, 59, tzinfo=UTC)),
        ("resolve", datetime(2037, 12, 7, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_it_is_late_after_the_last_moment(name, last, sent):
    assert getattr(standing(sent, last), name).state is State.DUE
    late = getattr(standing(sent, last + timedelta(seconds=1)), name)
    assert late.state is State.LATE
    assert late.words.startswith("Late: ")


def test_while_the_clock_stands_still_it_says_since_when(sent, coordinator, time_machine):
    time_machine.move_to(MONDAY + 2 * DAY)
    pause_clock(referral=sent, by=coordinator)
    held = standing(sent, MONDAY + 30 * DAY)
    assert held.pause_words == (
        "Since 09:40 on Wednesday 25 November the clock stands still: we are waiting to hear from them."
    )
    assert (held.update.state, held.resolve.state) == (State.STANDS_STILL, State.STANDS_STILL)
    assert held.acknowledge.state is State.LATE


def test_what_was_kept_stays_kept(sent, coordinator, time_machine):
    for step in (Status.ACKNOWLEDGED, Status.TRIAGED, Status.DECLINED):
        make.move_referral(referral=sent, to=step, by=coordinator)
    held = standing(sent, MONDAY + 30 * DAY)
    assert held.acknowledge.words == "Answered at 09:40 on Monday 23 November, in time."
    assert held.resolve.words == "Settled on Monday 23 November, in time."
    assert held.update.state is State.LATE  # until it is closed they are told where it stands


def test_what_was_late_stays_late(sent, coordinator, time_machine):
    time_machine.move_to(MONDAY + 15 * DAY)
    for step in (Status.ACKNOWLEDGED, Status.TRIAGED, Status.DECLINED):
        make.move_referral(referral=sent, to=step, by=coordinator)
    close(sent, coordinator, MONDAY + 15 * DAY)
    held = standing(sent, MONDAY + 30 * DAY)
    assert (held.acknowledge.state, held.update, held.resolve.state) == (State.KEPT_LATE, None, State.KEPT_LATE)
    assert held.resolve.words == "Settled on Tuesday 8 December; promised by the end of Monday 7 December."


# Whatever is done, in whatever order ----------------------------------------------------------------------------------
class Told:
    """What has happened to one referral, noted beside it as somebody would on paper."""

    def __init__(self, at):
        self.sent_at = self.heard_at = at
        self.acknowledged_at = self.resolved_at = None
        self.status, self.pauses = "received", []

    @property
    def is_paused(self):
        return bool(self.pauses) and self.pauses[-1][1] is None

    def end_pause(self, at):
        if self.is_paused:
            self.pauses[-1] = (self.pauses[-1][0], at)

    def moved(self, to, at):
        self.status, self.acknowledged_at = to, self.acknowledged_at or at
        if to not in SETTLED:
            self.resolved_at = None
            return
        self.end_pause(at)
        self.resolved_at = self.resolved_at or at

    def due(self):
        until = self.pauses
        if self.resolved_at:
            until = [(a, min(b or self.resolved_at, self.resolved_at)) for a, b in until if a < self.resolved_at]
        update = by_hand.due_by(self.heard_at, working_days=5, pauses=self.pauses)
        return (
            by_hand.acknowledge_by(self.sent_at, working_days=1),
            None if self.status == "closed" else update,
            by_hand.due_by(self.sent_at, working_days=10, pauses=until),
        )


def act(what, which, told, referral, by, at):
    """Do one thing, where it can be done, and note it."""
    onward = sorted(str(each) for each in MOVES[told.status] - {Status.ACCEPTED})
    if what == "pause" and told.status != "closed":
        pause_clock(referral=referral, by=by)
        told.pauses += [] if told.is_paused else [(at, None)]
    elif what == "go on":
        end_pause(referral=referral, by=by)
        told.end_pause(at)
    elif what == "message" and told.status != "closed":
        send_message(referral=referral, words="Hello", to_partner=which != 0, is_update=which != 1, by=by)
        told.heard_at = at if which > 1 else told.heard_at
    elif what == "move" and onward:
        to = onward[which % len(onward)]
        close(referral, by, at) if to == Status.CLOSED else make.move_referral(referral=referral, to=to, by=by)
        told.moved(to, at)


STEPS = st.tuples(st.sampled_from(["move", "move", "pause", "go on", "message"]), st.integers(0, 5), st.integers(0, 90))


@hypothesis.settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@hypothesis.given(hour=st.integers(0, 24 * 365), steps=st.lists(STEPS, min_size=3, max_size=12))
def test_what_is_stored_is_what_the_clock_says_whatever_is_done(partner, coordinator, time_machine, hour, steps):
    at = datetime(2026, 11, 1, tzinfo=UTC) + hour * HOUR
    time_machine.move_to(at, tick=False)
    referral, told = make.sent(by=partner), Told(at)
    for what, which, hours in steps:
        at += hours * HOUR
        time_machine.move_to(at, tick=False)
        act(what, which, told, referral, coordinator, at)
        held = Referral.objects.get(pk=referral.pk)
        assert (held.status, held.resolved_at) == (told.status, told.resolved_at)
        assert (held.acknowledge_by, held.update_by, held.resolve_by) == told.due()
