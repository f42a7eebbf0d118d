"""What the board agreed to do, moved on step by step until it is closed."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from feedback.models import Change
from impact.models import AgreedAction, AgreedStep, StatisticsRelease
from impact.permissions import may_own_action
from safeguards.audit import Action, record

State = AgreedAction.State


class CannotOwnAction(Exception):
    """Somebody without an account that is open, or whose role sees neither figures nor what is late."""

    def __str__(self) -> str:
        return str(_("Choose somebody from the list"))


class ActionClosed(Exception):
    """It was closed before, perhaps by somebody else since the page was opened."""

    def __str__(self) -> str:
        return str(_("It is closed, so nothing more can be added to it."))


def agree_action(
    *, what: str, agreed_on: date, due_on: date, owner: User, change: Change | None = None, by: User
) -> AgreedAction:
    """Write down what the board agreed, beside the newest figures there were by then. Its first step keeps the day it
    was first promised for. Raises CannotOwnAction."""
    if not may_own_action().filter(pk=owner.pk).exists():
        raise CannotOwnAction
    release = StatisticsRelease.objects.ready().filter(until__lte=agreed_on).first()
    with transaction.atomic():
        action = AgreedAction.objects.create(
            what=what, agreed_on=agreed_on, due_on=due_on, owner=owner, change=change, release=release, written_by=by
        )
        AgreedStep.objects.create(action=action, words=what, to=State.OPEN, due_on=due_on, by=by)
        record(Action.ACTION_AGREED, by=by, subjects=[action.pk])
    return action


def move_action(*, action: AgreedAction, words: str, by: User, to: str = "", due_on: date | None = None) -> AgreedStep:
    """Add how it goes, another day (`due_on`), or its end (`to`) and what came of it. Raises ActionClosed."""
    with transaction.atomic():
        held = AgreedAction.objects.select_for_update().get(pk=action.pk)
        if held.state != State.OPEN:
            raise ActionClosed
        if to:
            held.state, held.closed_on = to, timezone.localdate()
        held.due_on = due_on or held.due_on
        held.save(update_fields=["state", "closed_on", "due_on"])
        step = AgreedStep.objects.create(action=held, words=words, to=to, due_on=due_on, by=by)
        record(Action.ACTION_MOVED, by=by, subjects=[held.pk])
    return step
