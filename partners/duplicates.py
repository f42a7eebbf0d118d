"""Who somebody in a referral may be, for the coordinator alone (security rule 3).

A person or another referral is shown where two details match, and never for one; nothing of what is found, or of
whether anything is, ever reaches the partner. Each look leaves one event.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.models import User
from engagement.models import Survivor, SurvivorIndex
from partners.models import Referral, ReferralIndex
from partners.models.referral import ENOUGH
from safeguards.audit import Action, Why, record

MOST = 10


@dataclass(frozen=True, kw_only=True)
class Same:
    """Records and other referrals that may be of the same person. A referral that has its person leads to them."""

    survivors: list[Survivor]
    referrals: list[Referral]


def find_same(*, referral: Referral, by: User) -> Same:
    """As far as this user may see them: what is kept from them is not hinted at."""
    digests = ReferralIndex.objects.filter(referral=referral).values("digest")
    known = _matching(SurvivorIndex.objects.filter(digest__in=digests), "survivor")
    others = _matching(ReferralIndex.objects.filter(digest__in=digests).exclude(referral=referral), "referral")
    with transaction.atomic():
        seen = Referral.objects.visible_to(by).filter(pk__in=others).select_related("organisation", "survivor")
        referrals = list(seen[:MOST])
        people = known.union(Referral.objects.filter(pk__in=[each.pk for each in referrals]).values("survivor"))
        survivors = list(Survivor.objects.visible_to(by).filter(pk__in=people)[:MOST])
        keys = [person.key_id for person in survivors] + [other.key_id for other in referrals]
        record(Action.SURVIVOR_SEARCHED, by=by, subjects=[referral.key_id, *keys], why=Why.SEARCH)
    return Same(survivors=survivors, referrals=referrals)


def _matching(rows: "QuerySet[Any]", whose: str) -> "QuerySet[Any, Any]":
    """Whose they are, where enough different details of theirs are among them."""
    counted = rows.order_by().values(whose).annotate(matching=Count("digest", distinct=True))
    found: QuerySet[Any, Any] = counted.filter(matching__gte=ENOUGH).values(whose)
    return found
