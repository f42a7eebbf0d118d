"""The sender. Woken by name, swept every ten seconds; tasks carry nothing."""

from celery import shared_task

from outbox import actions
from outbox.sending import send_what_is_due


@shared_task
def sweep() -> None:
    """Put right what a crash left behind, then send whatever is due."""
    actions.tidy_messages()
    send_what_is_due()
