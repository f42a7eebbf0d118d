"""Waking a worker by the name of what it should do: best effort, never in a request's way. Whoever calls it has a task
on the schedule that finds the same work later, without Redis too."""

import time

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

BREAK_SECONDS = 30.0
_silent_until = 0.0


def wake(task: str, *about: str, expires: int) -> None:
    """Once the present transaction is committed, tell a worker; after so many seconds nobody need hear it any more."""
    transaction.on_commit(lambda: _call(task, about, expires), robust=True)


def _call(task: str, about: tuple[str, ...], expires: int) -> None:
    """One short try; after a failure none for half a minute, so that a silent broker slows one page, not every page."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task(task, about, expires=expires, retry=False, ignore_result=True)
    except (OperationalError, OSError):
        _silent_until = time.monotonic() + BREAK_SECONDS
