"""Referrals as the lines of a list: who, where it stands, what is due next, and what presses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from engagement.models import SafeContactPlan
from partners.complaints import asked_at
from partners.models import ComplaintHandover, PartnerReport, Referral, ReferralMessage
from partners.models.referral import ReferralQuerySet
from partners.offence_answer import answer_of
from partners.serious import is_named
from partners.standing import standing_of

Plan = SafeContactPlan.Status
LISTED = (
    "reference", "status", "source", "choice", "outcome", "submitted_at", "acknowledged_at", "acknowledge_by",
    "updated_at", "update_by", "resolved_at", "resolve_by", "unsafe_at", "mind_changed_at",
    "may_tell_of_offence", "consultation__crime", "serious", "works_for_us", "weighed_at",
    "organisation__name", "survivor__pseudonym", "survivor__plan__status",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line:
    """One referral in a list. `tags` are words with the colour that seconds them."""

    referral: Referral
    due: str
    is_late: bool
    tags: list[tuple[str, str]]


def for_lines(referrals: ReferralQuerySet) -> ReferralQuerySet:
    """With what a line needs, and nothing that is sealed."""
    joined = referrals.with_keys().select_related("organisation", "survivor__plan", "consultation").only(*LISTED)
    passed_on = ComplaintHandover.objects.only("referral", "made_at", "returned_at")
    reports = PartnerReport.objects.only("referral", "at", "seen_at", "wants")
    return joined.prefetch_related("pauses", Prefetch("handovers", passed_on), Prefetch("reports", reports))


def lines_of(referrals: Sequence[Referral], at: datetime) -> list[Line]:
    """In the same order, with one more query for all of them. Take them through `for_lines`."""
    open_ones = [each.pk for each in referrals if not each.is_closed]
    unread = ReferralMessage.objects.filter(referral__in=open_ones, read_at=None, to_partner=False)
    is_new = set(unread.values_list("referral", flat=True))
    is_new |= {each.pk for each in referrals if any(report.seen_at is None for report in each.reports.all())}
    return [_line(each, at, is_new) for each in referrals]


def _line(referral: Referral, at: datetime, is_new: set[UUID]) -> Line:
    standing = standing_of(referral, at)
    if referral.is_closed:
        return Line(referral=referral, due=str(referral.get_outcome_display()), is_late=False, tags=[])
    if referral.is_erased:
        return Line(referral=referral, due=_("It is over"), is_late=False, tags=[])
    due = next(iter(standing.owed), None)
    words = due.words if due else standing.pause_words
    tags = tags_of(referral, is_new)
    if due and standing.pause_words:  # an answer to the worker is owed all the same
        tags.append((_("The clock stands still"), "yellow"))
    return Line(referral=referral, due=words, is_late=bool(due and due.is_late), tags=tags)


def tags_of(referral: Referral, is_new: set[UUID]) -> list[tuple[str, str]]:
    """What presses, safety first."""
    found = []
    plan = getattr(referral.survivor, "plan", None) if referral.survivor else None
    if plan is not None and plan.status in (Plan.SUSPENDED, Plan.STOPPED):
        found.append((_("No contact"), "orange"))
    elif referral.survivor is None and referral.unsafe_at:
        found.append((_("Not safe to contact"), "orange"))
    if referral.may_tell_of_offence and not answer_of(referral):
        found.append((_("This may tell of an offence"), "orange"))
    if referral.mind_changed_at:
        found.append((_("Changed their mind"), "orange"))
    if asked_at(referral, referral.reports.all(), referral.handovers.all()) is not None:
        found.append((_("Asked for a complaint"), "orange"))
    elif is_named(referral) and not referral.handovers.all():
        found.append((_("This may have to go to professional standards."), "orange"))
    if referral.pk in is_new:
        found.append((_("New from their worker"), "yellow"))
    return found
