"""What has to be there before a referral is closed, and how it may have ended (domain.md 5.2)."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.complaints import asked_at
from partners.models import OutcomeTold, PartnerReport, Referral, ReferralMessage, Remedy
from partners.offence_answer import answer_of
from partners.serious import is_named
from partners.workflow import PASSED_ON

Status, Outcome, Answer = Referral.Status, Referral.Outcome, OutcomeTold.Answer
ENDS = {
    Status.SUPPORT: [Outcome.SUPPORT],
    Status.DECLINED: [Outcome.DECLINED],
    Status.COMPLAINT: [Outcome.COMPLAINT],
}


class Lack(models.TextChoices):
    """One thing that is missing."""

    END = "end", _("It has not come to its end: look at the next step.")
    OFFENCE = "offence", _("Nobody has said whether it tells of an offence that must be recorded.")
    COMPLAINT = "complaint", _("They asked for a complaint, and nobody has passed it on.")
    SERIOUS = "serious", _("Nobody has decided whether it goes to professional standards.")
    REPORT = "report", _("Nobody has looked at what their worker reported.")
    MESSAGE = "message", _("A message from their worker has not been read.")
    REMEDY = "remedy", _("What was agreed is neither marked as done nor taken back.")
    TOLD = "told", _("They have not been told what came of it, with their answer.")
    PASSED_ON = "passed_on", _("Neither they nor their worker has been told.")
    LEARNING = "learning", _("Nothing was written down of what was learnt: a point, or a change.")


@dataclass(frozen=True, kw_only=True)
class SoFar:
    """What closing depends on. `answer` is the survivor's newest; empty where nobody has told them."""

    answer: str = ""
    is_worker_told: bool = False  # in words that were sent to them, since it was passed on
    has_learning: bool = False
    has_open_remedy: bool = False
    has_unseen_report: bool = False
    has_unread_message: bool = False
    is_offence_open: bool = False  # it may tell of one, and nobody has said what it is (CR-4)
    was_handed_over: bool = False  # to professional standards
    wants_complaint: bool = False  # that nobody has passed on (SR-2)
    is_serious: bool = False  # it may have to go there, and nobody has decided (SR-3)


def lacks(referral: Referral, so_far: SoFar, outcome: str = "") -> list[Lack]:
    """All that is missing, for closing with this outcome; without one, for closing at all. Whoever changed their mind
    is kept waiting for nothing but what their worker wrote, and what may be serious; where nothing more is kept of it,
    nothing can be done about anything that is missing."""
    if referral.is_erased:
        return []
    found = [Lack.OFFENCE] if so_far.is_offence_open else []
    found += [Lack.COMPLAINT] if so_far.wants_complaint else []
    found += [Lack.SERIOUS] if so_far.is_serious else []
    found += [Lack.REPORT] if so_far.has_unseen_report else []
    found += [Lack.MESSAGE] if so_far.has_unread_message else []
    if referral.mind_changed_at and outcome in ("", Outcome.WITHDRAWN):
        return found
    return [*found, *_lacks_of_its_end(referral, so_far)]


def _lacks_of_its_end(referral: Referral, so_far: SoFar) -> list[Lack]:
    found = [] if referral.status in (*PASSED_ON, Status.COMPLAINT, Status.LEARNED) else [Lack.END]
    if referral.status in PASSED_ON and not referral.survivor_id:
        found += [] if so_far.answer or so_far.is_worker_told else [Lack.PASSED_ON]
    elif not so_far.answer:
        found.append(Lack.TOLD)
    if so_far.has_open_remedy:
        found.append(Lack.REMEDY)
    if referral.survivor_id and not so_far.has_learning:
        found.append(Lack.LEARNING)
    return found


def outcomes(referral: Referral, so_far: SoFar) -> list[Referral.Outcome]:
    """How it may be said to have ended. What they said was not put right is not called put right."""
    ended = ENDS.get(Status(referral.status), _by_answer(so_far))
    return [Outcome.WITHDRAWN, *ended] if referral.mind_changed_at or referral.is_erased else ended


def _by_answer(so_far: SoFar) -> list[Referral.Outcome]:
    ended = [Outcome.PUT_RIGHT, Outcome.PARTLY, Outcome.NOT_PUT_RIGHT]
    if so_far.answer == Answer.PARTLY:
        ended = ended[1:]
    if so_far.answer == Answer.NOT_AGREED:
        ended = ended[2:]
    return [*ended, Outcome.COMPLAINT] if so_far.was_handed_over else ended


def so_far_of(referral: Referral) -> SoFar:
    """The same from the database, for whoever closes it."""
    told = OutcomeTold.objects.filter(referral=referral).order_by("-told_at", "-id").first()
    messages = ReferralMessage.objects.filter(referral=referral)
    remedies = Remedy.objects.filter(referral=referral, done_at=None, withdrawn_at=None)
    reports, handovers = list(PartnerReport.objects.filter(referral=referral)), list(referral.handovers.all())
    return SoFar(
        answer=told.answer if told else "",
        is_worker_told=messages.filter(to_partner=True, at__gte=referral.status_at).exists(),
        has_learning=has_learning(referral),
        has_open_remedy=remedies.exists(),
        has_unseen_report=any(report.seen_at is None for report in reports),
        has_unread_message=messages.filter(to_partner=False, read_at=None).exists(),
        is_offence_open=referral.may_tell_of_offence and not answer_of(referral),
        was_handed_over=bool(handovers),
        wants_complaint=asked_at(referral, reports, handovers) is not None,
        is_serious=is_named(referral) and not handovers,
    )


def has_learning(referral: Referral) -> bool:
    """A point of what they said, or a change that came of it."""
    points = referral.consultation is not None and referral.consultation.contributions.exists()
    return points or referral.changes.exists()
