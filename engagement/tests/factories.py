"""People in a known state, brought there by the actions of the room."""

from datetime import time
from typing import Any
from uuid import uuid4

from accounts.actions.blocks import place_block
from accounts.models import RecordBlock
from engagement.actions.assessments import complete_assessment
from engagement.actions.consents import record_consent
from engagement.actions.consultations import close_consultation, record_warning, start_consultation
from engagement.actions.contributions import add_contribution
from engagement.actions.plans import PlanMore, RouteGiven, confirm_plan
from engagement.actions.survivors import add_survivor
from engagement.models import Consultation, Contribution, ParticipationAssessment, Survivor, Theme

NAME = "Siân O'Connor-Ŵyn"
WORDS = "Nobody told me that my appointment was moved."
EMAIL = "sian@post.example"


def survivor(*, by: Any, name: str = NAME, known_as: str = "Siân", language: str = "en") -> Survivor:
    return add_survivor(name=name, known_as=known_as, language=language, by=by)


def block(person: Survivor, barred: Any, *, by: Any) -> RecordBlock:
    """One account that may not learn of this person."""
    return place_block(record=person.pk, key_id=person.key_id, person=barred, by=by)


def plan(person: Survivor, *, by: Any, more: PlanMore | None = None, **changes: Any) -> None:
    """An email route on their own device, safe on every day and nearly all of it."""
    given: dict[str, Any] = {
        "kind": "email",
        "value": EMAIL,
        "safe": "yes",
        "device": "own",
        "link_ok": True,
        "weekdays": tuple(range(7)),
        "opens": time(0),
        "closes": time.max,
    }
    confirm_plan(
        survivor=person,
        route=RouteGiven(**(given | changes)),
        say="Mari from the office",
        never="Voicemail",
        inbound_only=False,
        days=30,
        by=by,
        more=more,
    )


def consent(person: Survivor, *, by: Any, purpose: str = "feedback_updates") -> None:
    record_consent(survivor=person, purpose=purpose, is_yes=True, method="by_phone", in_private=True, by=by)


def assessment(person: Survivor, *, by: Any, **changes: Any) -> ParticipationAssessment:
    given: dict[str, Any] = {
        "covers": ["one_to_one"],
        "decision": "proceed",
        "with_survivor": True,
        "conditions": "",
        "notes": "Has her sister with her",
    }
    return complete_assessment(survivor=person, by=by, **(given | changes))


def consultation(person: Survivor, *, by: Any, language: str = "en") -> Consultation:
    begun = start_consultation(
        survivor=person, channel="phone", language=language, missing_reason="They rang to talk", by=by
    )
    return record_warning(consultation=begun, warning="understood", reason="", by=by)


def contribution(talk: Consultation, *, by: Any, words: str = WORDS, **changes: Any) -> Contribution:
    given: dict[str, Any] = {
        "once": uuid4(),
        "read_back": "agreed",
        "theme": Theme.objects.get(pk="kept-informed"),
        "would_change": "Tell people first",
        "may_quote": "not_asked",
    }
    return add_contribution(consultation=talk, words=words, by=by, **(given | changes))


def close(talk: Consultation, *, by: Any, **changes: Any) -> Consultation:
    """Every last question answered: steady, no concern, nothing to record."""
    given: dict[str, Any] = {"wellbeing": "steady", "safeguarding": "none", "crime": "none", "crime_reason": "Service"}
    return close_consultation(consultation=talk, by=by, **(given | changes))
