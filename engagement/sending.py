"""The outbox's door to survivors: where to send, and whether, at the moment of sending."""

from collections.abc import Sequence

from django.utils import timezone

from engagement.actions.decisions import note_decision
from engagement.foresight import Foreseeing
from engagement.gate import Act, Ask, Outcome, Reason, may
from engagement.gate.rules import WAITS
from engagement.models import ContactRoute, Purpose, Survivor, Wording
from outbox.models import Message, State
from outbox.resolvers import Address, Verdict
from outbox.resolvers import Outcome as Sending
from safeguards.audit import SYSTEM, Why
from safeguards.sealing import open_rows

OUTCOMES = {Outcome.ALLOW: Sending.ALLOW, Outcome.DEFER: Sending.DEFER, Outcome.REFUSE: Sending.REFUSE}
NEWS = "news_waiting"  # the wording of the message that says there is news
PASSING = WAITS | {Reason.PLAN_RUN_OUT, Reason.ON_HOLD}  # what going through the plan again, or time, puts right


class SurvivorResolver(Foreseeing):
    """Asks the gate about the message's person, under the same lock as a withdrawal takes."""

    def decide(self, message: Message) -> Verdict:
        survivor = Survivor.objects.select_for_update().filter(pk=message.recipient_id).first()
        if survivor is None:
            return Verdict(Sending.REFUSE, ("no_such_person",))
        decision = may(survivor, self.ask_for(message))
        note_decision(survivor=survivor, act=Act.NOTIFY, decision=decision, about=message.pk)
        if Reason.ON_HOLD in decision.reasons and set(decision.reasons) <= PASSING:
            return Verdict(Sending.HOLD, (Reason.ON_HOLD,))
        return Verdict(OUTCOMES[decision.outcome], decision.reasons, decision.until)

    def ask_for(self, message: Message) -> Ask:
        """What the gate is asked about one message, now: somebody pressed *send* on it."""
        return Ask(
            act=Act.NOTIFY,
            moment=timezone.now(),
            route=message.route_id,
            consent=Purpose.UPDATES,
            language=message.language,
            has_link=message.has_link,
            is_pressed=True,
            is_wording_approved=Wording.objects.has_usable(Wording.Kind.MESSAGE, NEWS),
        )

    def address(self, message: Message) -> Address:
        route = _route(message)
        if route is None:
            return Address("")
        opened = open_rows([route], "value", by=SYSTEM, why=Why.SEND)[route.pk]["value"]
        return Address(opened or "", mark=route.value)

    def still_stands(self, message: Message, address: Address) -> bool:
        route = _route(message)
        return route is not None and route.value == address.mark

    def moved(self, message: Message, state: State) -> None:
        """Nothing follows in this room."""

    def went(self, messages: Sequence[Message]) -> None:
        """Nothing follows in this room."""


def _route(message: Message) -> ContactRoute | None:
    return ContactRoute.objects.filter(pk=message.route_id).first() if message.route_id else None
