"""Where a referral stands with what was promised, in the same words for both sides (SR-5, SR-8)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from feedback.days import long_day, long_day_after_on
from partners import clock
from partners.models import Referral

INSTANT = timedelta(microseconds=1)
LAST = datetime.max.replace(tzinfo=UTC)


class State(Enum):
    DUE = "due"
    LATE = "late"  # past its time, and not done
    KEPT = "kept"
    KEPT_LATE = "kept_late"  # done, after its time
    STANDS_STILL = "stands_still"  # nothing is due while we wait for the survivor


KEPT = (State.KEPT, State.KEPT_LATE)


@dataclass(frozen=True)
class Promise:
    """One thing that was promised. `due_at` is the moment after which it is late; none while the clock stands still."""

    state: State
    words: str
    due_at: datetime | None = None

    @property
    def is_late(self) -> bool:
        return self.state in (State.LATE, State.KEPT_LATE)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The whole of it. `update` is none once the referral is closed; `pause_words` is empty while the clock runs. Where
    nothing more is kept of it nothing is to come of it either: `is_erased`."""

    paused_since: datetime | None
    pause_words: str
    acknowledge: Promise
    update: Promise | None
    resolve: Promise
    is_erased: bool = False

    @property
    def promises(self) -> list[Promise]:
        """All that was promised, kept or not, in the order of the promises."""
        made = [each for each in (self.acknowledge, self.update, self.resolve) if each is not None]
        return [each for each in made if each.state in KEPT] if self.is_erased else made

    @property
    def owed(self) -> list[Promise]:
        """What is still to come of it, the soonest first."""
        open_ones = [each for each in self.promises if each.state in (State.DUE, State.LATE)]
        return sorted(open_ones, key=lambda each: each.due_at or LAST)


@dataclass(frozen=True)
class Promises:
    """What a referral sent at a moment would be promised: moments after which each is late."""

    acknowledge_by: datetime
    update_by: datetime
    resolve_by: datetime


def promises_at(moment: datetime) -> Promises:
    """For whoever is about to send."""
    acknowledge_by = clock.acknowledge_by(moment, working_days=settings.REFERRAL_ACKNOWLEDGE_WORKING_DAYS)
    update_by = clock.end_of_day_after(moment, working_days=settings.REFERRAL_UPDATE_WORKING_DAYS)
    resolve_by = clock.end_of_day_after(moment, working_days=settings.REFERRAL_RESOLVE_WORKING_DAYS)
    return Promises(acknowledge_by, update_by, resolve_by)


def standing_of(referral: Referral, at: datetime) -> Standing:
    """How the promises stand at this moment. Reads `referral.pauses`: prefetch them for a list, taken `with_keys`."""
    paused = [pause.begun_at for pause in referral.pauses.all() if pause.ended_at is None]
    since = paused[0] if paused else None
    return Standing(
        paused_since=since,
        pause_words=_("Since %(moment)s the clock stands still: we are waiting to hear from them.")
        % {"moment": moment_words(since)}
        if since and not referral.is_erased
        else "",
        acknowledge=_acknowledged(referral, at),
        update=None if referral.is_closed else _updated(referral, at),
        resolve=_resolved(referral, at),
        is_erased=referral.is_erased,
    )


def _acknowledged(referral: Referral, at: datetime) -> Promise:
    due_at, done_at = referral.acknowledge_by, referral.acknowledged_at
    by = moment_words(due_at) if due_at else ""
    if done_at:
        is_late = due_at is not None and done_at > due_at
        words = _("Answered at %(moment)s; promised by %(by)s.") if is_late else _("Answered at %(moment)s, in time.")
        state = State.KEPT_LATE if is_late else State.KEPT
        return Promise(state, words % {"moment": moment_words(done_at), "by": by}, due_at)
    is_late = due_at is not None and at > due_at
    words = _("Late: an answer was promised by %(by)s.") if is_late else _("An answer by %(by)s.")
    return Promise(State.LATE if is_late else State.DUE, words % {"by": by}, due_at)


def _updated(referral: Referral, at: datetime) -> Promise:
    due_at = referral.update_by
    if due_at is None:
        return Promise(State.STANDS_STILL, _("No update is due while the clock stands still."))
    is_late = at >= due_at
    words = (
        _("Late: an update was promised by the end of %(day)s.") if is_late else _("An update by the end of %(day)s.")
    )
    return Promise(State.LATE if is_late else State.DUE, words % {"day": day_words(last_day(due_at))}, due_at)


def _resolved(referral: Referral, at: datetime) -> Promise:
    due_at, done_at = referral.resolve_by, referral.resolved_at
    if due_at is None:
        return Promise(State.STANDS_STILL, _("No day is set while the clock stands still."))
    by = day_words(last_day(due_at))
    if done_at:
        is_late = done_at >= due_at
        words = (
            _("Settled on %(day)s; promised by the end of %(by)s.") if is_late else _("Settled on %(day)s, in time.")
        )
        day = long_day_after_on(done_at)
        return Promise(State.KEPT_LATE if is_late else State.KEPT, words % {"day": day, "by": by}, due_at)
    is_late = at >= due_at
    words = _("Late: promised by the end of %(day)s.") if is_late else _("Put right by the end of %(day)s.")
    return Promise(State.LATE if is_late else State.DUE, words % {"day": by}, due_at)


# Moments and days in words --------------------------------------------------------------------------------------------
def last_day(due_at: datetime) -> date:
    """The day at the end of which it is due: `due_at` is the first moment after it."""
    return timezone.localdate(due_at.astimezone(UTC) - INSTANT)


def day_words(day: date) -> str:
    """Monday 7 December, with its year where it is not this one, after words such as "by the end of"."""
    return long_day(day)


def moment_words(moment: datetime) -> str:
    """09:40 on Tuesday 24 November, by the clock in Wales."""
    here = timezone.localtime(moment)
    return _("%(time)s on %(day)s") % {"time": date_format(here, "H:i"), "day": long_day_after_on(here.date())}
