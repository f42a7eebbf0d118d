"""Sending a referral: from that moment it is ours, its clock runs, and nothing of it is lost."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from engagement.models import Wording
from partners.actions.clocks import set_clock
from partners.actions.refusals import DraftAlreadySent, DraftMovedOn, NoAgreement
from partners.actions.telling_workers import tell_worker
from partners.given import ReferralGiven
from partners.messages import What
from partners.models import Referral, ReferralDraft, ReferralFile, ReferralIndex, ReferralStep
from partners.permissions import may_send_new
from safeguards import blind_index, discreet
from safeguards.audit import Action, record
from safeguards.sealing import keys_in_hand

LETTERS = "23456789BCDFGHJKMNPQRTVWXYZ"  # none that is read for another, and no vowel that makes a word
LENGTH = 6
DRAWS = 20
SEALED = (
    "worker_name", "reply_to", "keep_back", "name", "their_reference", "access_words", "interpreter", "what_happened",
    "service_part", "put_right", "officer", "works_for_us_words", "risks", "children", "urgent",
)  # fmt: skip
PLAIN = (
    "job", "agreed_on", "agreed_how", "knows_warning", "choice", "raise_as", "language", "reach", "aim",
    "complaint_made", "may_tell_of_offence", "stage", "dash", "dash_on", "marac", "works_for_us", "deadline_on",
)  # fmt: skip


def submit_referral(
    *, draft: ReferralDraft, given: ReferralGiven, source: str, by: User, at: datetime | None = None
) -> Referral:
    """Make a referral of a draft, under its id and its key; sent twice it is one. The draft is gone then.

    Raises NoAgreement, with the draft kept, where a partner's agreement is not in force: what a coordinator takes by
    phone needs none. Raises DraftMovedOn where something was saved after `draft` was read: it would be lost; and
    DraftAlreadySent where it was thrown away.
    """
    sent = Referral.objects.filter(pk=draft.pk).first()
    if sent is not None:
        return sent
    if source == Referral.Source.PARTNER and (draft.organisation is None or not may_send_new(draft.organisation)):
        raise NoAgreement
    try:
        with transaction.atomic(), keys_in_hand([draft.key_id]):
            return _submit(draft, given, source, by, at or timezone.now())
    except IntegrityError:  # the second press of two at once
        if (sent := Referral.objects.filter(pk=draft.pk).first()) is None:
            raise
        return sent


def _submit(draft: ReferralDraft, given: ReferralGiven, source: str, by: User, at: datetime) -> Referral:
    held = ReferralDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if held is None:  # the second press of two at once; or it was thrown away in another tab
        if (sent := Referral.objects.filter(pk=draft.pk).first()) is None:
            raise DraftAlreadySent
        return sent
    if held.number != draft.number:
        raise DraftMovedOn
    referral = written_down(draft, given, source, by, at)
    set_clock(referral)
    referral.save(force_insert=True)
    index_referral(referral, given)
    ReferralStep.objects.create(key_id=referral.key_id, referral=referral, status=referral.status, at=at, by=by)
    ReferralFile.objects.filter(draft=draft).update(draft=None, referral=referral)
    draft.delete()
    record(Action.REFERRAL_SUBMITTED, by=by, subjects=[referral.pk], outcome=source)
    tell_worker(referral=referral, what=What.RECEIVED, by=by)
    return referral


def written_down(draft: ReferralDraft, given: ReferralGiven, source: str, by: User, at: datetime) -> Referral:
    """The referral that a draft becomes; not saved, and without its clock."""
    explained = _explained(given) if given.choice else None
    return Referral(
        pk=draft.pk,
        key_id=draft.key_id,
        reference=_free_reference(),
        organisation=draft.organisation,
        worker=by if source == Referral.Source.PARTNER else None,
        source=source,
        status_at=at,
        submitted_at=at,
        submitted_by=by,
        warning=draft.warning,
        warned_at=draft.warned_at,
        choice_wording=explained,
        explained_at=at if explained else None,
        agreed_to=list(given.agreed_to),
        serious=list(given.serious),
        access=" ".join(given.access) or None,
        contact=given.contact.as_text(),
        reached_by=given.contact.value or None,
        **{name: getattr(given, name) or None for name in SEALED},
        **{name: getattr(given, name) for name in PLAIN},
    )


def _explained(given: ReferralGiven) -> Wording | None:
    """The words that stood beside the choice; the newest where the form did not say (SR-1)."""
    rows = Wording.objects.filter(kind=Wording.Kind.ROUTE_CHOICE)
    stood = rows.filter(pk=given.explained).first() if given.explained else None
    return stood or Wording.objects.current_by_purpose(Wording.Kind.ROUTE_CHOICE).get("")


def _free_reference() -> str:
    """One that nobody has, and that may stand in a message: by chance some look like a postcode or a long number."""
    for _draw in range(DRAWS):
        drawn = "SR-" + "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
        if not discreet.faults(drawn) and not Referral.objects.filter(reference=drawn).exists():
            return drawn
    raise RuntimeError("No reference is free.")


def index_referral(referral: Referral, given: ReferralGiven) -> None:
    """Let the name and the ways of reaching them find another record of the same person, for us alone."""
    kind = ReferralIndex.Kind
    found = {(kind.NAME, digest) for digest in blind_index.name_digests(given.name)}
    if (email := blind_index.fold_email(given.contact.value)) is not None:
        found.add((kind.EMAIL, blind_index.digest(blind_index.EMAIL, email)))
    elif (phone := blind_index.fold_phone(given.contact.value)) is not None:
        found.add((kind.PHONE, blind_index.digest(blind_index.PHONE, phone)))
    ReferralIndex.objects.bulk_create(
        ReferralIndex(referral=referral, kind=each, digest=digest) for each, digest in sorted(found)
    )
