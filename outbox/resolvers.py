"""What a room must offer so that its people can be written to: a decision and an address, at the moment of sending."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from outbox.models import Message, State
from safeguards.sealing import Personal


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


@dataclass(frozen=True)
class Guard:
    """A function in the database, asked in the transaction of `sending`: under the locks `decide` takes, waiting for
    none, is all that the answer about this person rests on still as `mark` says?"""

    function: str
    person: UUID
    mark: str


@dataclass(frozen=True)
class Foresight:
    """One message that might go now, seen without locks: the row and field that hold its address, still sealed, and
    what the answer rests on. Nothing is sent on this alone."""

    row: Personal
    field: str
    rests_on: object
    guard: Guard


class Resolver(Protocol):
    """The three questions of one message, and what follows when it moves. `foresee`, `still_would` are for numbers."""

    def decide(self, message: Message) -> Verdict:
        """May it go now? Called inside a transaction; locks whatever a withdrawal would lock."""
        ...

    def address(self, message: Message) -> Address:
        """The one address, opened through the audit trail. Called outside any transaction."""
        ...

    def still_stands(self, message: Message, address: Address) -> bool:
        """Is it still the address to use? Called after `decide`, under its locks."""
        ...

    def moved(self, message: Message, state: State) -> None:
        """It has come to `state`: keep what follows from it, in the same transaction."""
        ...

    def went(self, messages: Sequence[Message]) -> None:
        """The provider took these: the same as `moved` to *sent* for each."""
        ...

    def foresee(self, messages: Iterable[Message]) -> dict[UUID, Foresight]:
        """Those of many that might go now, in few queries, without locks and without opening anything.

        What is left out is asked about alone.
        """
        ...

    def still_would(self, message: Message, foresight: Foresight) -> bool:
        """Would it go at this moment, if what was foreseen still holds? The guard says whether it does."""
        ...


class OneByOne:
    """A resolver whose messages are few: each is asked about alone, and nothing follows when it moves."""

    def moved(self, message: Message, state: State) -> None:
        """Nothing follows."""

    def went(self, messages: Sequence[Message]) -> None:
        for message in messages:
            self.moved(message, State.SENT)

    def foresee(self, messages: Iterable[Message]) -> dict[UUID, Foresight]:
        return {}

    def still_would(self, message: Message, foresight: Foresight) -> bool:
        return False


@cache
def resolver(name: str) -> Resolver:
    """The resolver registered under `name` in settings.OUTBOX_RESOLVERS."""
    made: Resolver = import_string(settings.OUTBOX_RESOLVERS[name])()
    return made
