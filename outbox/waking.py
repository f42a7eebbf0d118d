"""Waking the sender: best effort, never in a request's way. Without Redis the sweep finds the message later."""

import time

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

BREAK_SECONDS = 30.0
_silent_until = 0.0


def wake() -> None:
    """Once the present transaction is committed, tell a worker that something may be due."""
    transaction.on_commit(_call, robust=True)


def _call() -> None:
    """One short try; after a failure none for half a minute, so that a silent broker slows one page, not every page."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task("outbox.tasks.sweep", expires=10, retry=False, ignore_result=True)
    except (OperationalError, OSError):
        _silent_until = time.monotonic() + BREAK_SECONDS
