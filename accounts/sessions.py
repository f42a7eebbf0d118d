"""The clocks of one signed-in session. Kept in the session itself, as seconds since 1970.

A session is *locked* when nobody has used it for `IDLE_SECONDS`, and *over* after `SESSION_SECONDS` whatever happened.
Being locked is computed from the last activity and never stored: a locked session writes no activity, so it stays so.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

SIGNED_IN_AT = "signed_in_at"
ACTIVE_AT = "active_at"  # last activity that counts, a heartbeat included
USED_AT = "used_at"  # last page a person asked for
FACTOR_AT = "factor_at"  # last time a second factor was shown
WRITE_EVERY = 60  # seconds between two writes of activity


def begin(session: SessionBase, *, at: datetime) -> None:
    """Start the clocks: somebody has just signed in with two factors."""
    now = at.timestamp()
    for key in (SIGNED_IN_AT, ACTIVE_AT, USED_AT, FACTOR_AT):
        session[key] = now


def reopen(session: SessionBase, *, at: datetime) -> None:
    """A second factor was shown again: the lock opens, and the factor is fresh. The twelve hours run on."""
    now = at.timestamp()
    for key in (ACTIVE_AT, USED_AT, FACTOR_AT):
        session[key] = now


def touch(session: SessionBase, *, at: datetime) -> None:
    """A person asked for a page. Written at most once a minute."""
    now = at.timestamp()
    if now - session.get(USED_AT, 0) >= WRITE_EVERY:
        session[ACTIVE_AT] = session[USED_AT] = now


def beat(session: SessionBase, *, at: datetime) -> bool:
    """A consultation page is open and visible: counts as activity up to `CONVERSATION_IDLE_SECONDS` after the last
    page a person asked for. Returns whether it counted."""
    now = at.timestamp()
    if now - session.get(USED_AT, 0) > settings.CONVERSATION_IDLE_SECONDS:
        return False
    if now - session.get(ACTIVE_AT, 0) >= WRITE_EVERY / 2:
        session[ACTIVE_AT] = now
    return True


@dataclass(frozen=True, slots=True)
class Clocks:
    """What the clocks of a session say at one moment."""

    is_over: bool
    is_locked: bool
    is_factor_fresh: bool


def read(session: SessionBase, *, at: datetime) -> Clocks:
    """A session without clocks is over: nothing is assumed in its favour."""
    now = at.timestamp()
    return Clocks(
        is_over=now - session.get(SIGNED_IN_AT, 0) > settings.SESSION_SECONDS,
        is_locked=now - session.get(ACTIVE_AT, 0) > settings.IDLE_SECONDS,
        is_factor_fresh=now - session.get(FACTOR_AT, 0) <= settings.FRESH_FACTOR_SECONDS,
    )
