"""How we stand with a partner's sharing agreement on one day: until when it covers what they send, and when to warn.

Agreements that follow each other without a day between them count as one; so nobody is warned of an end after which
the next has already been agreed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.models import Organisation
from partners.models import SharingAgreement

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """One partner's agreement on one day. `until` is the last day on which they may send something new, where they may
    today; `begins_on` the first such day that is to come; `ended_on` the last one there was."""

    today: date
    until: date | None = None
    begins_on: date | None = None
    ended_on: date | None = None

    @property
    def is_in_force(self) -> bool:
        return self.until is not None

    @property
    def days_left(self) -> int | None:
        """Days after today on which it is still in force; none where it is not."""
        return None if self.until is None else (self.until - self.today).days

    @property
    def warning(self) -> int | None:
        """The nearest warning it has come to, in days before its end (settings); none while its end is far."""
        left = self.days_left
        reached = [] if left is None else [days for days in settings.AGREEMENT_WARNING_DAYS if left <= days]
        return min(reached, default=None)

    @property
    def is_last_warning(self) -> bool:
        """It has come to the warning that is nearest to its end."""
        return self.warning is not None and self.warning == min(settings.AGREEMENT_WARNING_DAYS)


def standing(agreements: Iterable[SharingAgreement], *, on: date) -> Standing:
    """What the agreements of one partner come to on this day."""
    held = sorted(agreements, key=lambda each: each.begins_on)
    going_on = [each for each in held if each.ended_at is None and each.until >= on]
    until = _covered_until(going_on, on)
    coming = [each.begins_on for each in going_on if each.begins_on > (until or on)]
    over = [last_day(each.until, each.ended_at) for each in held if each not in going_on]
    return Standing(
        today=on, until=until, begins_on=min(coming, default=None), ended_on=None if until else max(over, default=None)
    )


def _covered_until(going_on: Iterable[SharingAgreement], on: date) -> date | None:
    """The last day of the run of agreements that covers this day; they come in the order in which they begin."""
    until = on - DAY
    for each in going_on:
        if each.begins_on <= until + DAY:
            until = max(until, each.until)
    return until if until >= on else None


def last_day(until: date, ended_at: datetime | None) -> date:
    """The last day on which an agreement held, or holds."""
    return until if ended_at is None else min(until, timezone.localdate(ended_at))


def standings(organisations: Iterable[Organisation], *, on: date) -> dict[UUID, Standing]:
    """The same for many partners, with one query."""
    found: dict[UUID, list[SharingAgreement]] = {each.pk: [] for each in organisations}
    for agreement in SharingAgreement.objects.filter(organisation__in=list(found)):
        found[agreement.organisation_id].append(agreement)
    return {pk: standing(agreements, on=on) for pk, agreements in found.items()}
