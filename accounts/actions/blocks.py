"""Barring an account from one record: one press to place, two people to lift (security rules 5 and 13)."""

from uuid import UUID, uuid4

from django.db import transaction

from accounts.actions.approvals import ask_for_approval
from accounts.actions.refusals import AlreadyLifted, NobodyLeft
from accounts.models import Approval, ApprovalKind, RecordBlock, User
from accounts.models.block import digest_of
from accounts.roles import Permission, Role
from safeguards import audit


def place_block(*, record: UUID, key_id: UUID, person: User, by: User) -> RecordBlock:
    """Bar this account from this record, from its next request on. Pressed twice it is one block.

    `record` is the survivor's id and `key_id` the key of the record, under which the account's id is sealed. The
    event does not name the account. Raises NobodyLeft where nobody else could open the record.
    """
    with transaction.atomic():
        openers = _lock_openers()
        standing = RecordBlock.objects.standing().filter(record=record)
        barred = {bytes(block.barred): block for block in standing}
        if (already := barred.get(digest_of(person))) is not None:
            return already
        if not any(each.pk != person.pk and digest_of(each) not in barred for each in openers):
            raise NobodyLeft
        block = RecordBlock(
            id=uuid4(), key_id=key_id, record=record, barred=digest_of(person), who=str(person.pk), placed_by=by
        )
        block.save(force_insert=True)
        audit.record(audit.Action.BLOCK_PLACED, by=by, subjects=[key_id, record, block.pk])
    return block


def move_blocks(*, record: UUID, to: UUID, by: User) -> int:
    """Whoever was barred from one record is barred from another, of which it turned out to be part. Where they are
    barred from that already, both stand. Inside the caller's transaction; gives how many moved."""
    there = RecordBlock.objects.standing().filter(record=to).values("barred")
    moved = RecordBlock.objects.standing().filter(record=record).exclude(barred__in=there).update(record=to)
    if moved:
        audit.record(audit.Action.BLOCK_PLACED, by=by, subjects=[to], outcome="moved")
    return moved


def _lock_openers() -> list[User]:
    """Whoever can open records now. Their rows are held, so that two people cannot bar each other at once."""
    coordinators = User.objects.filter(role=Role.COORDINATOR).order_by("pk").select_for_update(of=("self",))
    return [each for each in coordinators if each.set_up_at is not None and each.can(Permission.OPEN_SURVIVORS)]


def ask_to_lift(*, block: RecordBlock, by: User) -> Approval:
    """Ask data protection to lift a block. Raises AlreadyAsked or AlreadyLifted."""
    with transaction.atomic():
        held = RecordBlock.objects.select_for_update().get(pk=block.pk)
        if held.lifted_at is not None:
            raise AlreadyLifted
        return ask_for_approval(kind=ApprovalKind.LIFT_BLOCK, subject=held.pk, by=by)
