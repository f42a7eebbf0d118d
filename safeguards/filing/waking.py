"""Waking the scanner of files: best effort, never in a request's way. Without Redis the sweep finds the file."""

from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError


def wake(file: UUID) -> None:
    """Once the present transaction is committed, tell a worker that a file waits to be scanned."""
    if settings.CLAMAV_ADDRESS:
        transaction.on_commit(lambda: _call(file), robust=True)


def _call(file: UUID) -> None:
    try:
        current_app.send_task("safeguards.tasks.scan_file", [str(file)], expires=60, retry=False, ignore_result=True)
    except (OperationalError, OSError):
        return  # the sweep looks every minute
