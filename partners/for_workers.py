"""A referral as its partner sees it: where it stands in words for them, and what they may still read.

What the survivor answered is not theirs to know unless the survivor agreed: from the first offer until it is closed a
referral is *being put right*, whatever was said meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, When
from django.utils import timezone
from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.gate import Act, Ask, Outcome, Reason, decide, load_facts
from feedback.days import short_day
from partners.holding import left_alone
from partners.models import PartnerReport, Referral, ReferralMessage, ReferralPause, ReferralStep
from partners.models.referral import ReferralQuerySet
from partners.sharing import is_agreed, may_share
from partners.standing import Promise, Standing, standing_of

Status = Referral.Status
STOPPED_BY = frozenset({Reason.HAS_DIED, Reason.CONTACT_STOPPED, Reason.CONTACT_SUSPENDED, Reason.CONTACT_DECLINED})
ELSEWHERE = (Status.COMPLAINT, Status.SUPPORT, Status.DECLINED)
SHOWN_AS = {
    Status.TRIAGED: Status.ACKNOWLEDGED,
    Status.OFFERED: Status.IN_RECOVERY,
    Status.AGREED: Status.IN_RECOVERY,
    Status.NOT_AGREED: Status.IN_RECOVERY,
    Status.LEARNED: Status.IN_RECOVERY,
}
WORDS: dict[Status, Text] = {
    Status.RECEIVED: _("Received"),
    Status.ACKNOWLEDGED: _("A coordinator is looking at it"),
    Status.ACCEPTED: _("Taken on"),
    Status.IN_RECOVERY: _("Being put right"),
    Status.COMPLAINT: _("Passed on as a complaint"),
    Status.SUPPORT: _("Passed on to a support service"),
    Status.DECLINED: _("Not taken on"),
    Status.CLOSED: _("Closed"),
}
USUAL = (Status.RECEIVED, Status.ACKNOWLEDGED, Status.ACCEPTED, Status.IN_RECOVERY, Status.CLOSED)


def shown_status(status: str) -> Status:
    """The one of the few words for partners that stands for this status."""
    return SHOWN_AS.get(Status(status), Status(status))


def status_words(referral: Referral) -> str:
    return str(WORDS[_stands_at(referral)])


def _stands_at(referral: Referral) -> Status:
    """Where nothing more is kept of it, it is closed to them: why is not theirs to know."""
    return Status.CLOSED if referral.is_erased else shown_status(referral.status)


def track(referral: Referral, steps: Iterable[ReferralStep]) -> list[dict[str, str]]:
    """The steps it took with their days, and where it is now."""
    days: dict[Status, str] = {}
    for step in steps:
        days.setdefault(shown_status(step.status), short_day(step.at))
    now = _stands_at(referral)
    if now in ELSEWHERE or now == Status.CLOSED:
        shown = [status for status in (*USUAL, *ELSEWHERE) if status in days and status != Status.CLOSED]
        names = [*shown, Status.CLOSED]
    else:
        names = list(USUAL)
    return [{"name": str(WORDS[each]), "note": days.get(each, ""), "state": _state(each, now, days)} for each in names]


def _state(status: Status, now: Status, days: dict[Status, str]) -> str:
    return "now" if status == now else "done" if status in days else ""


# The list ---------------------------------------------------------------------------------------------------------
def with_standing(rows: ReferralQuerySet) -> ReferralQuerySet:
    """With what a line of the desk needs: its pauses, whether a message waits that nobody at the partner read, and
    whether whoever held it has left."""
    unread = ReferralMessage.objects.filter(referral=OuterRef("pk"), to_partner=True, read_at__isnull=True)
    pauses = Prefetch("pauses", queryset=ReferralPause.objects.filter(ended_at__isnull=True))
    is_left = Case(When(left_alone(on=timezone.localdate()), then=True), default=False)
    joined = rows.with_keys().select_related("worker").prefetch_related(pauses)
    return joined.annotate(has_unread=Exists(unread), is_left=is_left)


@dataclass(frozen=True)
class Line:
    """One referral in the list: nothing sealed, and nothing about the person."""

    referral: Referral
    at: datetime

    @property
    def pk(self) -> UUID:
        return self.referral.pk

    @property
    def status(self) -> str:
        return status_words(self.referral)

    @property
    def sent_on(self) -> str:
        return short_day(self.referral.submitted_at)

    @property
    def closed_on(self) -> str:
        return short_day(self.referral.closed_at) if self.referral.closed_at else ""

    @property
    def has_unread(self) -> bool:
        """A message waits, and may be read: of what is closed none is."""
        return bool(vars(self.referral)["has_unread"]) and not self.referral.is_over

    @property
    def is_left(self) -> bool:
        """Whoever held it has left, and nobody covers."""
        return bool(vars(self.referral)["is_left"]) and not self.referral.is_over

    @property
    def standing(self) -> Standing:
        return standing_of(self.referral, self.at)

    @property
    def owed(self) -> list[Promise]:
        """What we owe them next, and what is late: nothing while the clock stands still but an answer to it."""
        standing = self.standing
        is_answered = self.referral.acknowledged_at is not None
        return [each for each in standing.owed if is_answered or each is not standing.update]


# What they may still see ------------------------------------------------------------------------------------------
def may_read_back(referral: Referral, at: datetime) -> bool:
    """Whether what was written is read back to them: for a day, where a worker wrote it, and never after."""
    is_theirs = referral.source == Referral.Source.PARTNER and referral.may_be_read_back(at)
    return is_theirs and not referral.is_erased


def sees_outcome(referral: Referral, at: datetime) -> bool:
    """What came of it: where a coordinator has released it, and the survivor agreed and has said nothing else since."""
    if referral.shared_outcome is None or referral.is_erased or not is_agreed(referral):
        return False
    decision = may_share(referral, at)
    return decision is not None and decision.outcome == Outcome.ALLOW


def is_contact_stopped(referral: Referral) -> bool:
    """Whether nothing goes to the person now, as the gate says, after their own people told us something for which it
    stops. A partner learns no more of their plan than this, and not that there was one: what the survivor asked of us,
    or somebody else told us, is not theirs to know."""
    if referral.survivor is None:
        return referral.unsafe_at is not None
    if not referral.reports.filter(Q(kind=PartnerReport.Kind.NOT_SAFE) | Q(is_agreed=False)).exists():
        return False
    asked = Ask(act=Act.FIRST_CONTACT, moment=timezone.now(), by_person=True)
    return not STOPPED_BY.isdisjoint(decide(load_facts(referral.survivor), asked).reasons)


def visible_rows(user: User) -> ReferralQuerySet:
    """Those of their organisation, with what a line needs."""
    return with_standing(Referral.objects.visible_to(user))
