"""The gate asked for many messages at once, and each answer borne out at the moment its message goes.

The facts of a batch are loaded in as many queries as those of one person. Before a message goes, the pure gate is asked
again with the present moment; and under the lock that a withdrawal takes, the rows those facts were read from must be
the very same rows. They are compared by where they lie and which transaction wrote them, so that any change to any
of them, of whatever kind, sends the message back to be asked about alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from engagement.actions.decisions import note_decisions
from engagement.gate import Ask, Facts, decide, load_facts_of
from engagement.models import ContactRoute, Survivor
from outbox.models import Message
from outbox.resolvers import Foresight, Guard

MARKS = "SELECT s.id, gate_rows(s.id) FROM unnest(%s::uuid[]) AS s(id)"
GUARD = "gate_same"  # in the database: locks the survivor, waits for nothing, compares


@dataclass(frozen=True)
class Seen:
    """What was known of a person, and the mark of the rows it was read from."""

    facts: Facts
    mark: str


def see(people: Sequence[UUID]) -> dict[UUID, Seen]:
    """What is known of these people now. The marks are taken first: what changes between the two is found out."""
    with connection.cursor() as cursor:
        cursor.execute(MARKS, [list(people)])
        marks: dict[UUID, str] = dict(cursor.fetchall())
    known = load_facts_of(Survivor.objects.filter(pk__in=people))
    return {pk: Seen(facts, marks[pk]) for pk, facts in known.items()}


class Foreseeing:
    """What a resolver for survivors offers in numbers. `ask_for` is the room's own, and asked afresh each time."""

    def ask_for(self, message: Message) -> Ask:
        raise NotImplementedError

    def foresee(self, messages: Iterable[Message]) -> dict[UUID, Foresight]:
        """Those that the gate would let go now, each answer kept."""
        messages = list(messages)
        seen = see(list({message.recipient_id for message in messages}))
        routes = ContactRoute.objects.in_bulk({message.route_id for message in messages if message.route_id})
        known = [each for each in messages if each.recipient_id in seen and each.route_id in routes]
        asked = {each.pk: self.ask_for(each) for each in known}
        answers = {each.pk: decide(seen[each.recipient_id].facts, asked[each.pk]) for each in known}
        likely = [each for each in known if answers[each.pk].is_allowed]
        note_decisions((each.recipient_id, each.pk, asked[each.pk].act, answers[each.pk]) for each in likely)
        return {each.pk: _foresight(each, routes, seen[each.recipient_id]) for each in likely}

    def still_would(self, message: Message, foresight: Foresight) -> bool:
        """The gate's yes at this moment, on the facts that were seen; the guard says whether they are facts still."""
        seen = foresight.rests_on
        return isinstance(seen, Seen) and decide(seen.facts, self.ask_for(message)).is_allowed


def _foresight(message: Message, routes: dict[UUID, ContactRoute], seen: Seen) -> Foresight:
    guard = Guard(GUARD, message.recipient_id, seen.mark)
    return Foresight(row=routes[message.route_id], field="value", rests_on=seen, guard=guard)  # type: ignore[index]
