"""What Celery runs for this room. Tasks carry ids, may run twice, and return quietly when nothing is to be done."""

from celery import shared_task
from django.utils import timezone

from impact.actions.releases import begin_release, build_release, newest_quarter


@shared_task
def release_quarter() -> None:
    """A few days after the end of each quarter, everything is counted once."""
    release = begin_release(until=newest_quarter(timezone.localdate()))
    if release is not None:
        build_release(release=release)
