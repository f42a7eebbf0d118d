"""What falls when a survivor withdraws, is no longer safe to reach, stops everything, or dies.

All of it falls in the same transaction, and nothing may block it. Messages that wait are called back here; a room above
appends to `CASCADES`, in its `AppConfig.ready()`, what it undoes itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.models import Purpose, Survivor
from outbox.actions import cancel_messages
from outbox.models import Message, State
from safeguards.audit import Actor


class Undone(Enum):
    """What happened. Its value stands beside every message that was called back."""

    CONSENT = "no_consent"
    SUSPENDED = "contact_suspended"
    INBOUND_ONLY = "inbound_only"
    ROUTE = "route_not_safe"
    STOPPED = "contact_stopped"
    DIED = "has_died"


LEANS_ON = frozenset({Purpose.CONTACT, Purpose.UPDATES})  # what waits in the outbox leans on both consents


@dataclass(frozen=True, kw_only=True)
class Undoing:
    """One thing that falls: of whom, why, by whom; for a consent, which purpose and which scope of it."""

    survivor: Survivor
    what: Undone
    by: Actor
    purpose: str = ""
    scope: str = ""


@dataclass(frozen=True)
class CalledBack:
    """How many messages were called back, and how many were on their way to the mail server already."""

    cancelled: int = 0
    going: int = 0

    def __str__(self) -> str:
        """What is said to whoever pressed; nothing when nothing waited."""
        said = []
        if self.cancelled:
            back = ngettext(
                "%(number)d waiting message was called back.",
                "%(number)d waiting messages were called back.",
                self.cancelled,
            )
            said.append(back % {"number": self.cancelled})
        if self.going:
            gone = ngettext(
                "%(number)d message was already on its way and cannot be called back.",
                "%(number)d messages were already on their way and cannot be called back.",
                self.going,
            )
            said.append(gone % {"number": self.going})
        return " ".join(said)

    def after(self, sentence: str) -> str:
        """The whole confirmation: what was done, then what became of the messages."""
        return _("%(done)s %(messages)s") % {"done": sentence, "messages": self} if str(self) else sentence


CASCADES: list[Callable[[Undoing], None]] = []


def undo(undoing: Undoing) -> CalledBack:
    """Everything that falls with it. Called inside the caller's transaction, with the survivor's row locked: the sender
    asks the gate under the same lock, so what is not `sending` by now never goes. Waits for no mail server."""
    called_back = CalledBack()
    if undoing.what is not Undone.CONSENT or undoing.purpose in LEANS_ON:
        going = Message.objects.filter(recipient_id=undoing.survivor.pk, state=State.SENDING).count()
        cancelled = cancel_messages(recipient_id=undoing.survivor.pk, reason=undoing.what.value, by=undoing.by)
        called_back = CalledBack(cancelled, going)
    for fall in CASCADES:
        fall(undoing)
    return called_back
