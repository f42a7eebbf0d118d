"""What a room must offer so that its people can be written to: a decision and an address, at the moment of sending."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from outbox.models import Message


class Outcome(Enum):
    ALLOW = "allow"
    DEFER = "defer"  # send later, ask again then
    HOLD = "hold"  # wait until somebody has done something
    REFUSE = "refuse"  # never send this one


@dataclass(frozen=True)
class Verdict:
    """The answer to "may this go now?", with every reason that applies."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True)
class Address:
    """One opened address. `mark` stands for it in the database: when that has changed, it is another address."""

    text: str
    mark: object = None


class Resolver(Protocol):
    def decide(self, message: Message) -> Verdict:
        """May it go now? Called inside a transaction; locks whatever a withdrawal would lock."""
        ...

    def address(self, message: Message) -> Address:
        """The one address, opened through the audit trail. Called outside any transaction."""
        ...

    def still_stands(self, message: Message, address: Address) -> bool:
        """Is it still the address to use? Called after `decide`, under its locks."""
        ...


@cache
def resolver(name: str) -> Resolver:
    """The resolver registered under `name` in settings.OUTBOX_RESOLVERS."""
    made: Resolver = import_string(settings.OUTBOX_RESOLVERS[name])()
    return made
