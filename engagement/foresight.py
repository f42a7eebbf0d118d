"""The gate asked for many messages at once, and each answer borne out at the moment its message goes.

The facts of a batch are loaded in as many queries as those of one person. Before a message goes, the pure gate is asked
again with the present moment; and under the lock that a withdrawal takes, the rows those facts were read from must be
the very same rows. They are compared by where they lie and which transaction wrote them, so that any change to any
of them, of whatever kind, sends the message back to be asked about alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from django.db import connection
from django.utils import timezone

from engagement.actions.decisions import note_decisions
from engagement.gate import Ask, Facts, decide, load_facts_of
from engagement.models import ContactRoute, Survivor
from outbox.models import Message
from outbox.resolvers import Foresight, Guard


@dataclass(frozen=True)
class Seen:
    """What was known of a person, and the mark of the rows it was read from."""

    facts: Facts
    mark: str


@dataclass(frozen=True)
class Answered:
    """What the gate said yes to: the facts, and what it was asked."""

    facts: Facts
    ask: Ask


def see(people: Sequence[UUID], *, rows: str = "gate_rows") -> dict[UUID, Seen]:
    """What is known of these people now; `rows` is the function that marks what it rests on. The marks are taken first:
    what changes between the two is found out."""
    marks = marks_of(people, rows=rows)
    known = load_facts_of(Survivor.objects.filter(pk__in=people))
    return {pk: Seen(facts, marks[pk]) for pk, facts in known.items()}


def marks_of(people: Sequence[UUID], *, rows: str = "gate_rows") -> dict[UUID, str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT s.id, {rows}(s.id) FROM unnest(%s::uuid[]) AS s(id)", [list(people)])  # noqa: S608 - ours
        return dict(cursor.fetchall())


class Foreseeing(ABC):
    """What a resolver for survivors offers in numbers.

    `rows` marks every row that the answer rests on, those `asks_for` looks at too, and `guard` compares them under the
    survivor's lock: a room that asks with rows of its own names functions of its own.
    """

    rows: ClassVar = "gate_rows"
    guard: ClassVar = "gate_same"

    @abstractmethod
    def ask_for(self, message: Message) -> Ask:
        """What the gate is asked about one message, now; the room that sends it knows."""

    def asks_for(self, messages: Sequence[Message]) -> dict[UUID, Ask]:
        """What the gate is asked about each; nothing for a message that is not to go."""
        return {message.pk: self.ask_for(message) for message in messages}

    def foresee(self, messages: Iterable[Message]) -> dict[UUID, Foresight]:
        """Those that the gate would let go now, each answer kept."""
        messages = list(messages)
        seen = see(list({message.recipient_id for message in messages}), rows=self.rows)
        routes = ContactRoute.objects.in_bulk({message.route_id for message in messages if message.route_id})
        asked = self.asks_for([each for each in messages if each.recipient_id in seen and each.route_id in routes])
        answers = {
            each.pk: decide(seen[each.recipient_id].facts, asked[each.pk]) for each in messages if each.pk in asked
        }
        likely = [each for each in messages if each.pk in answers and answers[each.pk].is_allowed]
        note_decisions((each.recipient_id, each.pk, asked[each.pk].act, answers[each.pk]) for each in likely)
        return {
            each.pk: Foresight(
                row=routes[each.route_id],  # asked only with a way
                field="value",
                rests_on=Answered(seen[each.recipient_id].facts, asked[each.pk]),
                guard=Guard(self.guard, each.recipient_id, seen[each.recipient_id].mark),
            )
            for each in likely
        }

    def still_would(self, message: Message, foresight: Foresight) -> bool:
        """The gate's yes at this moment to what it was asked; the guard says whether all that was seen is so still."""
        answered = foresight.rests_on
        if not isinstance(answered, Answered):
            return False
        return decide(answered.facts, replace(answered.ask, moment=timezone.now())).is_allowed
