"""The gate's answer, kept beside what was done under it."""

from collections.abc import Iterable
from uuid import UUID

from engagement.gate import Act, Decision
from engagement.models import GateDecision, Survivor


def note_decision(*, survivor: Survivor, act: Act, decision: Decision, about: UUID) -> GateDecision:
    """Keep what the gate answered, in the transaction of the message, talk, call or news that it was asked for."""
    return GateDecision.objects.create(
        survivor=survivor,
        purpose=act,
        outcome=decision.outcome.value,
        reasons=list(decision.reasons),
        until=decision.until,
        about=about,
    )


def note_decisions(answers: Iterable[tuple[UUID, UUID, Act, Decision]]) -> None:
    """The same for many: whom it is about, which message, what was asked, and the answer."""
    GateDecision.objects.bulk_create(
        GateDecision(
            survivor_id=survivor,
            about=about,
            purpose=act,
            outcome=decision.outcome.value,
            reasons=list(decision.reasons),
        )
        for survivor, about, act, decision in answers
    )
