"""When somebody asked for a complaint, and by when it is with professional standards: the same working day (SR-2)."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings

from accounts.roles import Role
from partners.models import ComplaintHandover, PartnerReport, Referral
from safeguards.working_days import end_of_working_day

Choice, Wants = Referral.Choice, PartnerReport.Wants


def asked_at(
    referral: Referral, reports: Iterable[PartnerReport], handovers: Collection[ComplaintHandover]
) -> datetime | None:
    """Since when they want a complaint that nobody has passed on: with the referral, or later. None where they want
    none, or nothing any more, or it was passed on since; what came back is asked for anew before it goes again."""
    if referral.choice not in (Choice.COMPLAINT, Choice.BOTH) or referral.mind_changed_at or is_passed_on(handovers):
        return None
    asks = sorted(each.at for each in reports if each.wants == Wants.COMPLAINT) or [referral.submitted_at]
    passed_on = max((each.made_at for each in handovers), default=None)
    return next((each for each in asks if passed_on is None or each > passed_on), None)


def is_passed_on(handovers: Iterable[ComplaintHandover]) -> bool:
    """Professional standards have it, and have not sent it back."""
    return any(each.returned_at is None for each in handovers)


def is_known_to_worker(referral: Referral) -> bool:
    """Their worker knows of a complaint: it says so where it stands, or it was they who said that it is wanted. What a
    coordinator decided, or heard from the survivor, is not theirs to know."""
    heard = referral.reports.filter(wants=Wants.COMPLAINT).exclude(by__role=Role.PARTNER)
    wanted = referral.choice in (Choice.COMPLAINT, Choice.BOTH)
    return referral.status == Referral.Status.COMPLAINT or (wanted and not heard.exists())


def due_at(moment: datetime) -> datetime:
    """The end of the working day of that moment, by the clock in Wales; after it, the end of the next."""
    return end_of_working_day(moment, ends=settings.WORKING_DAY_ENDS)
