"""What Celery runs for this room. Tasks carry nothing, may run twice, and return quietly when nothing is to be done."""

from celery import shared_task
from django.utils import timezone

from partners.actions.ratings import ask_partner
from partners.ratings import to_be_asked


@shared_task
def ask_for_ratings() -> None:
    """In the months set for it each partner is asked once what they think of our work."""
    today = timezone.localdate()
    for organisation in to_be_asked(today):
        ask_partner(organisation=organisation, on=today)
