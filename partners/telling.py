"""By which ways the survivor may be told what came of a referral, as the gate answers at this moment."""

from dataclasses import dataclass
from datetime import datetime

from engagement.gate import Act, Ask, Decision, Facts, Outcome, decide, load_known_of
from engagement.models import ContactRoute, Purpose, Survivor
from partners.models import OutcomeTold

Kind, How = ContactRoute.Kind, OutcomeTold.How
BY = {  # how they were told → the ways of their plan that are so
    How.VOICE: (Kind.MOBILE, Kind.LANDLINE),
    How.IN_PERSON: (Kind.IN_PERSON,),
    How.RELAY: (Kind.RELAY,),
    How.WORKER: (Kind.VIA_WORKER,),
    How.THEY_CAME: (),
}


@dataclass(frozen=True)
class Way:
    """One way of speaking with them, and whether it may be used now; `kind` is empty where the plan has none."""

    kind: str
    decision: Decision

    @property
    def label(self) -> str:
        return str(Kind(self.kind).label) if self.kind else ""


def ways_to_tell(survivor: Survivor, at: datetime) -> list[Way]:
    """Each way of their plan on which somebody speaks; or the one answer that there is none. What may be used now
    stands first."""
    known = load_known_of([survivor])[survivor.pk]
    spoken = [route for route in known.routes if route.kind not in ContactRoute.WRITTEN]
    ways = [Way(route.kind, _ask(known.facts, route, at)) for route in spoken]
    return sorted(ways, key=_by_hope) or [Way("", _ask(known.facts, None, at))]


def decision_on(survivor: Survivor, how: str, at: datetime) -> Decision:
    """The gate's answer to telling them in this way, to be kept beside what was done."""
    known = load_known_of([survivor])[survivor.pk]
    ways = [Way(route.kind, _ask(known.facts, route, at)) for route in known.routes if route.kind in BY[How(how)]]
    return min(ways, key=_by_hope, default=Way("", _ask(known.facts, None, at))).decision


def _by_hope(way: Way) -> int:
    return (Outcome.ALLOW, Outcome.DEFER, Outcome.REFUSE).index(way.decision.outcome)


def _ask(facts: Facts, route: ContactRoute | None, at: datetime) -> Decision:
    asked = Ask(act=Act.TELL, moment=at, route=route.pk if route else None, consent=Purpose.UPDATES, by_person=True)
    return decide(facts, asked)
