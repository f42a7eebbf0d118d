"""Letting the worker know that there is something to see: in the transaction of whatever it is (SR-7)."""

from outbox.actions import queue_message
from outbox.models import Message, MessageQuerySet
from partners.holding import holders_of
from partners.messages import What, desk_address, worker_words
from partners.models import Referral
from safeguards.audit import Actor


def tell_worker(*, referral: Referral, what: What, by: Actor) -> list[Message]:
    """Mail to who holds the referral and who covers; nobody where they have no account. What still waits to go about
    the same thing tells them too."""
    told = [
        person for person in holders_of(referral) if not _waits(referral, what).filter(recipient_id=person.pk).exists()
    ]
    messages = []
    for person in told:
        subject, body = worker_words(person, what, referral.reference)
        messages.append(
            queue_message(
                resolver="worker",
                recipient_id=person.pk,
                key_id=referral.key_id,
                purpose=f"referral_{what}",
                language=person.language,
                subject=subject,
                body=body,
                link=desk_address(person),
                greeted=person.name,
                by=by,
            )
        )
    return messages


def _waits(referral: Referral, what: What) -> MessageQuerySet:
    return Message.objects.waiting().filter(resolver="worker", key_id=referral.key_id, purpose=f"referral_{what}")
