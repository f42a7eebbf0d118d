"""A second look before a referral joins a record: what speaks for it, and whom it would tell something."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from accounts.models import Organisation, RecordBlock, User
from engagement.models import Survivor, SurvivorIndex
from partners.holding import workers_at
from partners.models import Referral, ReferralIndex
from safeguards.audit import Action, Why, record


@dataclass(frozen=True, kw_only=True)
class SecondLook:
    """`matches`: how many details are the same, of each kind that has any; never what they are. `leaves`: workers of
    the partner who are barred from the record, and from whose desk the referral goes once it has joined it."""

    survivor: Survivor
    matches: list[tuple[str, int]]
    leaves: list[User]


def look_again(*, referral: Referral, survivor: Survivor, by: User) -> SecondLook:
    """Whether it is them, for the coordinator alone. Leaves one event."""
    digests = ReferralIndex.objects.filter(referral=referral).values("digest")
    same = SurvivorIndex.objects.filter(survivor=survivor, digest__in=digests).order_by()
    with transaction.atomic():
        counted = same.values("kind").annotate(number=Count("digest", distinct=True))
        numbers = {row["kind"]: row["number"] for row in counted}
        record(Action.SURVIVOR_SEARCHED, by=by, subjects=[referral.key_id, survivor.key_id], why=Why.SEARCH)
    matches = [(str(kind.label), numbers[kind.value]) for kind in SurvivorIndex.Kind if kind.value in numbers]
    return SecondLook(survivor=survivor, matches=matches, leaves=_barred(referral.organisation, survivor))


def _barred(organisation: Organisation | None, survivor: Survivor) -> list[User]:
    people: Iterable[User] = workers_at(organisation).order_by("name") if organisation else []
    marks = RecordBlock.objects.standing().filter(record=survivor.pk).values_list("barred", flat=True)
    barred = {bytes(mark) for mark in marks}
    return [person for person in people if person.mark in barred]
