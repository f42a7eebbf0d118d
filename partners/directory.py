"""The partners a coordinator looks after, each in a line: what is to be done with them, and how we stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from accounts.models import Organisation, User
from accounts.roles import Role
from partners.agreements import Standing, standings
from partners.models import Partnership, Referral, Touchpoint
from partners.ratings import RoundResult, latest_of


@dataclass(frozen=True)
class Line:
    """One partner on one day. `open_referrals` counts those this person may see."""

    organisation: Organisation
    agreement: Standing
    partnership: Partnership | None
    open_referrals: int
    touched_on: date | None
    rating: RoundResult | None

    @property
    def next_on(self) -> date | None:
        """By when the next thing is to be done, if there is one."""
        return self.partnership.next_action_on if self.partnership else None

    @property
    def days_late(self) -> int:
        """Whole days since the day by which the next thing was to be done; none on the day itself."""
        return max((self.agreement.today - self.next_on).days, 0) if self.next_on else 0

    @property
    def needs_agreement(self) -> bool:
        """It has come to a warning, or is over: somebody should speak to them about the next one."""
        has_run_out = not self.agreement.is_in_force and self.agreement.ended_on is not None
        return self.agreement.warning is not None or has_run_out

    @property
    def order(self) -> tuple[Any, ...]:
        """Late things first, then agreements that end, then the rest by name; whom we no longer work with last."""
        left = self.agreement.days_left if self.agreement.days_left is not None else -1
        rank = 0 if self.days_late else 1 if self.needs_agreement else 2
        within = (-self.days_late, left, 0)[rank]
        return (not self.organisation.is_active, rank, within, self.organisation.name.casefold())


def lines(user: User, *, on: date) -> list[Line]:
    """Every partner agency, in the order in which they need somebody. Some queries, however many there are."""
    partners = list(Organisation.objects.filter(kind=Organisation.Kind.PARTNER_AGENCY))
    agreements, ratings = standings(partners, on=on), latest_of(partners, on=on)
    held = {each.organisation_id: each for each in Partnership.objects.filter(organisation__in=partners)}
    touched, waiting = _touched(partners), _open_of(user)
    made = [
        Line(
            each,
            agreements[each.pk],
            held.get(each.pk),
            waiting.get(each.pk, 0),
            touched.get(each.pk),
            ratings.get(each.pk),
        )
        for each in partners
    ]
    return sorted(made, key=lambda line: line.order)


def _touched(partners: Iterable[Organisation]) -> dict[UUID, date]:
    rows = Touchpoint.objects.filter(organisation__in=list(partners)).order_by().values("organisation")
    return {row["organisation"]: row["last"] for row in rows.annotate(last=Max("on"))}


def _open_of(user: User) -> dict[UUID, int]:
    rows = Referral.objects.visible_to(user).open().filter(organisation__isnull=False).order_by().values("organisation")
    return {row["organisation"]: row["number"] for row in rows.annotate(number=Count("pk"))}


def administrators() -> "QuerySet[User]":
    """Whom to ask for an organisation or an account that is not there yet."""
    return User.objects.able_to_sign_in().filter(role=Role.ADMINISTRATOR).order_by("name")
