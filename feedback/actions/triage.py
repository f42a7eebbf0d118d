"""Sorting what was said: several points decided together, each with a row of its own. A later decision is a new row."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import User
from engagement.models import Contribution, Survivor
from feedback.actions.changes import BothLanguages, link_contributions, lock_change
from feedback.actions.refusals import ReasonMissing, WhomMissing
from feedback.actions.standing import restand
from feedback.models import Change, FeedbackNotification, Triage
from outbox.actions import cancel_messages
from safeguards.audit import Action, Actor, record
from safeguards.sealing import keys_in_hand

Outcome = Triage.Outcome


def sort_contributions(
    *,
    contributions: Sequence[Contribution],
    outcome: str,
    by: User,
    reason: BothLanguages | None = None,
    passed_to: str = "",
    own_case: bool = False,
    change: Change | None = None,
    strength: str = "",
) -> list[Triage]:
    """Decide what becomes of these points; with a change, they are reasons for it from now on. The words stay as said.

    News of an earlier decision that nobody has heard is called back: nobody is told what no longer stands.
    Raises ReasonMissing (everything but *for change* is told in both languages) or WhomMissing.
    """
    is_told = outcome != Outcome.FOR_CHANGE
    if is_told and not (reason and reason.en and reason.cy):
        raise ReasonMissing
    if outcome == Outcome.NOT_OURS and not passed_to:
        raise WhomMissing
    pks = [said.pk for said in contributions]
    with transaction.atomic(), keys_in_hand(said.key_id for said in contributions):
        if change is not None:
            lock_change(change)
        _hold_people(contributions)
        decided = [
            Triage(
                id=uuid4(),
                key_id=said.key_id,
                contribution=said,
                outcome=outcome,
                reason_en=reason.en if is_told and reason else None,
                reason_cy=reason.cy if is_told and reason else None,
                passed_to=passed_to if outcome == Outcome.NOT_OURS else "",
                own_case=own_case,
                decided_by=by,
            )
            for said in contributions
        ]
        Triage.objects.bulk_create(decided)
        _call_back_old_news(pks, by)
        if change is not None:
            link_contributions(change=change, contributions=contributions, strength=strength, by=by)
        restand(pks)
        record(Action.CONTRIBUTION_SORTED, by=by, subjects=[said.key_id for said in contributions], outcome=outcome)
    return decided


def _hold_people(contributions: Iterable[Contribution]) -> None:
    """Whoever is told at this moment is told first, or after: never in between."""
    people = Survivor.objects.filter(pk__in={said.survivor_id for said in contributions})
    list(people.select_for_update().order_by("pk"))


def _call_back_old_news(contributions: Iterable[UUID], by: Actor) -> None:
    """Messages behind which no news waits but of a decision that no longer stands. Thanks alone are no news."""
    untold = FeedbackNotification.objects.untold()
    old = set(untold.outdated().filter(triage__contribution__in=contributions).values_list("message_id", flat=True))
    still = untold.exclude(pk__in=untold.outdated().values("pk")).filter(message__in=old)
    needed = set(still.filter(kind__in=FeedbackNotification.ANSWERS).values_list("message_id", flat=True))
    people = untold.filter(message__in=old - needed).values_list("message_id", "survivor_id").distinct()
    for message_id, survivor_id in people:
        cancel_messages(recipient_id=survivor_id, reason="decided_again", by=by, message_id=message_id)
