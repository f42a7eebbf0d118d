"""The gate: one decision, one function. Invitations, seats, sends and story uses call it; nothing else decides."""

from engagement.gate.asking import Act, Ask, Decision, Facts, Outcome, Reason
from engagement.gate.facts import (
    facts_of,
    load_facts,
    load_facts_of,
    load_known_of,
    load_showing_facts_of,
    with_gate_facts,
)
from engagement.gate.rules import ENOUGH_VOICES, decide
from engagement.models import Survivor

__all__ = [
    "ENOUGH_VOICES",
    "Act",
    "Ask",
    "Decision",
    "Facts",
    "Outcome",
    "Reason",
    "decide",
    "facts_of",
    "load_facts",
    "load_facts_of",
    "load_known_of",
    "load_showing_facts_of",
    "may",
    "with_gate_facts",
]


def may(survivor: Survivor, ask: Ask) -> Decision:
    """Load what is known of this person and decide. The caller stores the decision beside what it does."""
    return decide(load_facts(survivor), ask)
