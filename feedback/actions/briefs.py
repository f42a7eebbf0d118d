"""A brief is made: what was asked for, and the gate's answers for its quotes, are kept beside it."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from engagement.actions.decisions import note_decision
from engagement.gate import Act
from engagement.models import Theme
from feedback.brief import choose
from feedback.models import Brief
from safeguards.audit import Action, record


def make_brief(
    *,
    by: User,
    theme: Theme | None = None,
    area: Organisation | None = None,
    journey: str = "",
    first_on: date | None = None,
    last_on: date | None = None,
) -> Brief:
    """Keep what the page was asked for. Its words are not kept: they are asked about, and opened, whenever it is
    shown."""
    brief = Brief(
        id=uuid4(),
        made_by=by,
        theme=theme.pk if theme else "",
        area=area.pk if area else None,
        journey=journey,
        first_on=first_on,
        last_on=last_on,
    )
    with transaction.atomic():
        brief.save(force_insert=True)
        for person, decision in choose(brief, by, timezone.now()).answers.items():
            note_decision(survivor=person, act=Act.QUOTE, decision=decision, about=brief.pk)
        record(Action.BRIEF_MADE, by=by, subjects=[brief.pk])
    return brief
