"""Partners and referrals in a known state, brought there by the actions of the room."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.actions.blocks import place_block
from accounts.models import Organisation, RecordBlock
from engagement.models import Survivor, Wording
from partners.actions.accepting import accept_referral
from partners.actions.handing_over import hand_over
from partners.actions.moving import lock_referral, take_step
from partners.actions.submitting import submit_referral
from partners.actions.triage import acknowledge_referral, triage_referral
from partners.given import ContactGiven, ReferralGiven
from partners.models import ComplaintHandover, PartnerRating, RatingRound, Referral, ReferralDraft, SharingAgreement
from partners.workflow import may_move
from safeguards.sealing import new_key

WHAT = "They were told that somebody would ring within five days. Nobody rang for three weeks."
RIGHT = "Somebody to say sorry and tell them what was decided."
NAME = "Cerys Pugh"
PHONE = "+44 7700 900222"


def agreement(organisation: Organisation, *, by: Any, **changes: Any) -> SharingAgreement:
    """An agreement in force for a year."""
    today = timezone.localdate()
    given = {"terms": "Signed copy in the office", "begins_on": today - timedelta(days=30)}
    return SharingAgreement.objects.create(
        organisation=organisation, recorded_by=by, **(given | {"until": today + timedelta(days=335)} | changes)
    )


def given(**changes: Any) -> ReferralGiven:
    """What a worker writes of somebody who is reached only through them."""
    held: dict[str, Any] = {
        "job": "idva",
        "reply_to": "nia@agency.example",
        "agreed_on": timezone.localdate(),
        "agreed_how": "phone",
        "agreed_to": ("contact", "told_outcome", "share_outcome", "department"),
        "knows_warning": True,
        "choice": "put_right",
        "name": NAME,
        "their_reference": "LL-204",
        "language": "en",
        "reach": "through_me",
        "what_happened": WHAT,
        "service_part": "Updates after a decision, September 2026",
        "put_right": RIGHT,
    }
    return ReferralGiven(**(held | changes))


def direct(**changes: Any) -> ContactGiven:
    """A mobile that is theirs alone, on weekday mornings."""
    held: dict[str, Any] = {
        "kind": "mobile", "value": PHONE, "device": "own", "weekdays": (0, 1, 2, 3, 4), "opens": "09:00",
        "closes": "12:00", "say": "Nia from the library", "never": "Voicemail",
    }  # fmt: skip
    return ContactGiven(**(held | changes))


def draft(*, by: Any, organisation: Any = "theirs", pk: Any = None) -> ReferralDraft:
    """Begun, with the warning read and nothing typed."""
    pk = pk or uuid4()
    warning = Wording.objects.current("recording_warning", "referral")
    organisation = by.organisation if organisation == "theirs" else organisation
    return ReferralDraft.objects.create(pk=pk, key_id=new_key(pk), owner=by, organisation=organisation, warning=warning)


def sent(*, by: Any, at: Any = None, **changes: Any) -> Referral:
    """Sent by a worker of a partner whose agreement is in force."""
    if not SharingAgreement.objects.current(on=timezone.localdate()).filter(organisation=by.organisation).exists():
        agreement(by.organisation, by=by)
    return submit_referral(draft=draft(by=by), given=given(**changes), source="partner", by=by, at=at)


def about(referral: Referral, survivor: Survivor) -> Referral:
    """Known to be about this person."""
    Referral.objects.filter(pk=referral.pk).update(survivor=survivor)
    return Referral.objects.get(pk=referral.pk)


def triaged(referral: Referral, *, by: Any) -> Referral:
    """Looked at, to be taken on."""
    acknowledge_referral(referral=referral, by=by)
    return triage_referral(referral=referral, to="accepted", by=by)


def accepted(referral: Referral, *, by: Any, survivor: Survivor | None = None) -> Referral:
    """Taken on, for somebody new or for this person."""
    return accept_referral(referral=triaged(referral, by=by), survivor=survivor, by=by)


def move_referral(*, referral: Referral, to: str, by: Any) -> Referral:
    """One step, where such a step begins, without what belongs to it."""
    with transaction.atomic():
        held = lock_referral(referral)
        assert may_move(held, to)
        take_step(held, to, by=by)
    return held


def close(referral: Referral, *, by: Any) -> Referral:
    """Looked at, not for us, and closed."""
    for status in ("acknowledged", "triaged", "declined"):
        move_referral(referral=referral, to=status, by=by)
    with transaction.atomic():
        held = lock_referral(referral)
        held.outcome, held.closed_at, held.closed_by = "declined", timezone.now(), by
        take_step(held, "closed", by=by)
    return held


def bar(referral: Referral, person: Any, *, by: Any) -> RecordBlock:
    """One account that may not learn of this referral."""
    return place_block(record=referral.pk, key_id=referral.key_id, person=person, by=by)


def rating(asked: RatingRound, *, by: Any) -> PartnerRating:
    """One answer."""
    pk = uuid4()
    return PartnerRating.objects.create(pk=pk, key_id=new_key(pk), round=asked, by=by, reach=4)


def handed_over(referral: Referral, *, by: Any, **changes: Any) -> ComplaintHandover:
    """Passed on to professional standards, because the person asked for it."""
    held: dict[str, Any] = {
        "asked_at": timezone.now(), "grounds": (), "words": "Nobody rang for three weeks.", "contact": "",
        "goes_on": True,
    }  # fmt: skip
    return hand_over(referral=referral, **(held | changes), by=by)
