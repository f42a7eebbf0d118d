"""Evidence that a change is real: handed in, confirmed by a coordinator (FL-5), and taken back if it was a mistake."""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from feedback.actions.changes import lock_change
from feedback.actions.refusals import ConfirmedAlready, FileNotToBeOpened, NoLongerTheirs, TakenBackMeanwhile
from feedback.models import Change, Evidence
from safeguards.audit import Action, record
from safeguards.filing.actions import claim_file
from safeguards.models import SealedFile


def add_evidence(*, change: Change, title: str, kind: str, file: SealedFile, by: User) -> Evidence:
    """Make a file that was handed in part of a change: its key dies with the change's. It does not count yet.

    Raises NoLongerTheirs (another owner has it by now) or FileNotThere.
    """
    with transaction.atomic():
        held = lock_change(change)
        if held.owner_id != by.pk and not by.can(Permission.MANAGE_CHANGES):
            raise NoLongerTheirs
        claimed = claim_file(file=file, owner=held.pk, by=by)
        made = Evidence.objects.create(id=uuid4(), change=held, file=claimed, title=title, kind=kind, added_by=by)
        record(Action.EVIDENCE_ADDED, by=by, subjects=[held.pk, made.pk])
    return made


def confirm_evidence(*, evidence: Evidence, by: User) -> Evidence:
    """A coordinator has read it and it shows what it says: it counts from now on. Pressed twice it counts once.

    Raises FileNotToBeOpened (what nobody can read, nobody can confirm) or TakenBackMeanwhile.
    """
    with transaction.atomic():
        held = Evidence.objects.select_for_update(of=("self",)).select_related("file").get(pk=evidence.pk)
        if held.taken_back_at is not None:
            raise TakenBackMeanwhile
        if held.confirmed_at is not None:
            return held
        if not held.file.may_be_opened:
            raise FileNotToBeOpened
        held.confirmed_at, held.confirmed_by = timezone.now(), by
        held.save(update_fields=["confirmed_at", "confirmed_by"])
        record(Action.EVIDENCE_CONFIRMED, by=by, subjects=[held.change_id, held.pk])
    return held


def take_back_evidence(*, evidence: Evidence, why: str, by: User) -> Evidence:
    """It was added by mistake: it counts no more, and nobody opens it. That it was there, and why it went, stays; the
    step that leaned on it stays too, and the change's page asks for other evidence. Pressed twice it counts once.

    Raises NoLongerTheirs, or ConfirmedAlready: once it counts, only a coordinator takes it back.
    """
    with transaction.atomic():
        change = lock_change(evidence.change)
        held = Evidence.objects.select_for_update().get(pk=evidence.pk)
        if not by.can(Permission.MANAGE_CHANGES):
            if change.owner_id != by.pk or held.added_by_id != by.pk:
                raise NoLongerTheirs
            if held.confirmed_at is not None:
                raise ConfirmedAlready
        if held.taken_back_at is None:
            held.taken_back_at, held.taken_back_by, held.taken_back_why = timezone.now(), by, why
            held.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_why"])
            record(Action.EVIDENCE_TAKEN_BACK, by=by, subjects=[change.pk, held.pk], outcome=why)
    return held
