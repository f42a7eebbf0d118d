"""Messages about a referral, from a partner and to them."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from partners.actions.clocks import set_clock
from partners.actions.files import add_file
from partners.actions.moving import lock_referral
from partners.actions.once import free_id, unless_other
from partners.actions.refusals import ReferralOver
from partners.actions.telling_workers import tell_worker
from partners.messages import What
from partners.models import Referral, ReferralMessage
from safeguards.audit import Action, record
from safeguards.models import SealedFile


def send_message(
    *,
    referral: Referral,
    words: str,
    to_partner: bool,
    by: User,
    is_update: bool = False,
    file: SealedFile | None = None,
    is_heard: bool = False,
    reads: Collection[UUID] = (),
    once: UUID | None = None,
) -> ReferralMessage:
    """Keep a message, to the partner or from them, with a file or without; what it says stays in the portal.

    `is_update` says that it is the update the worker is owed: the next is due from now. `reads` are messages of the
    other side that stood beside it, and are read with it. `is_heard`: whoever writes it down heard it, so that it is
    read already. `once` becomes the row's id, so that a form sent twice gives
    one message; with other words it gives another, and must not be called inside a transaction. Raises ReferralOver or
    FileNotThere.
    """
    once = unless_other(ReferralMessage.objects.all(), once, referral=referral, words={"words": words}, by=by)
    with transaction.atomic():
        held = lock_referral(referral)
        kept = held.messages.filter(pk=once).first() if once else None
        if kept is not None:
            return _with_file(kept, file, by=by)
        if held.is_closed:
            raise ReferralOver
        now = timezone.now()
        sent = ReferralMessage(
            pk=free_id(ReferralMessage, once),
            key_id=held.key_id,
            referral=held,
            words=words,
            to_partner=to_partner,
            is_update=to_partner and is_update,
            at=now,
            by=by,
            read_at=now if is_heard else None,
            read_by=by if is_heard else None,
        )
        sent.save(force_insert=True)
        if sent.is_update:
            held.updated_at = now
            set_clock(held)
            held.save()
        if file is not None:
            add_file(referral=held, file=file, by=by)
        if reads:
            mark_read(referral=held, messages=reads, to_partner=not to_partner, by=by)
        if to_partner:
            tell_worker(referral=held, what=What.MESSAGE, by=by)
        record(Action.REFERRAL_MESSAGE, by=by, subjects=[held.pk, sent.pk], outcome=_outcome(sent))
    return sent


def _with_file(kept: ReferralMessage, file: SealedFile | None, *, by: User) -> ReferralMessage:
    """What came with a second press as well: better twice than lost."""
    if file is not None:
        add_file(referral=kept.referral, file=file, by=by)
    return kept


def _outcome(sent: ReferralMessage) -> str:
    if not sent.to_partner:
        return "from_partner"
    return "update" if sent.is_update else "to_partner"


def mark_read(*, referral: Referral, messages: Collection[UUID], by: User, to_partner: bool) -> int:
    """Somebody at the side they went to has read these messages: those their page showed, and none that came since.
    Gives how many were unread until now; who read them first stays."""
    with transaction.atomic():
        held = lock_referral(referral, seals=False)
        unread = held.messages.filter(pk__in=messages, to_partner=to_partner, read_at__isnull=True)
        number = unread.update(read_at=timezone.now(), read_by=by)
        if number:
            record(Action.REFERRAL_MESSAGE, by=by, subjects=[held.pk], outcome="read")
    return number
