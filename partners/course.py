"""The course of one referral: everything that happened in it, read for its page and opened in one event."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from accounts.models import User
from engagement.access import interpreter_words, wanted_of
from engagement.models import AccessNeed, SafeContactPlan
from feedback.evidence import why_shut
from partners.closing import SoFar
from partners.complaints import asked_at, is_passed_on
from partners.given import ContactGiven
from partners.models import (
    ComplaintHandover,
    OutcomeTold,
    PartnerReport,
    Referral,
    ReferralChange,
    ReferralFile,
    ReferralMessage,
    ReferralStep,
    Remedy,
)
from partners.offence_answer import answer_of
from partners.serious import is_named, suggests_complaint
from partners.standing import Standing, standing_of
from partners.written import later_texts, tell_of_offence, texts_of
from safeguards.audit import Why
from safeguards.filing.models import FileState
from safeguards.sealing import Opened, open_together

SAID = (
    "worker_name", "reply_to", "keep_back", "their_reference", "access", "access_words", "interpreter", "contact",
    "what_happened", "service_part", "put_right", "officer", "works_for_us_words", "risks", "children", "urgent",
    "shared_outcome",
)  # fmt: skip


@dataclass(frozen=True)
class Course:
    """One referral with its rows."""

    referral: Referral
    at: datetime
    steps: list[ReferralStep]
    remedies: list[Remedy]
    tellings: list[OutcomeTold]
    handovers: list[ComplaintHandover]
    messages: list[ReferralMessage]
    reports: list[PartnerReport]
    files: list[ReferralFile]
    changes: list[ReferralChange]
    plan: SafeContactPlan | None
    points: int = 0
    opened: Opened = field(default_factory=dict)

    @cached_property
    def standing(self) -> Standing:
        """How what was promised stands."""
        return standing_of(self.referral, self.at)

    @cached_property
    def said(self) -> dict[str, str | None]:
        """What was written in it."""
        return self.opened.get(self.referral.pk, {})

    @property
    def unseen(self) -> list[PartnerReport]:
        """What their worker reported and nobody has looked at."""
        return [report for report in self.reports if report.seen_at is None]

    @property
    def unread(self) -> list[ReferralMessage]:
        return [message for message in self.messages if not message.to_partner and message.read_at is None]

    @property
    def open_remedies(self) -> list[Remedy]:
        return [each for each in self.remedies if each.done_at is None and each.withdrawn_at is None]

    @property
    def is_told(self) -> bool:
        return bool(self.tellings)

    @property
    def wants_complaint(self) -> bool:
        """They asked for one, and it has not been passed on."""
        return not self.referral.is_over and asked_at(self.referral, self.reports, self.handovers) is not None

    @property
    def is_passed_on(self) -> bool:
        """Professional standards have it."""
        return is_passed_on(self.handovers)

    @property
    def so_far(self) -> SoFar:
        """What closing depends on."""
        since = self.referral.status_at
        return SoFar(
            answer=self.tellings[-1].answer if self.tellings else "",
            is_worker_told=any(each.to_partner and each.at >= since for each in self.messages),
            has_learning=bool(self.points or self.changes),
            has_open_remedy=bool(self.open_remedies),
            has_unseen_report=bool(self.unseen),
            has_unread_message=bool(self.unread),
            is_offence_open=self.referral.may_tell_of_offence and not answer_of(self.referral),
            was_handed_over=bool(self.handovers),
            wants_complaint=self.wants_complaint,
            is_serious=is_named(self.referral) and not self.handovers,
        )

    @cached_property
    def suggestions(self) -> list[str]:
        """Why it may have to go to professional standards; nothing once somebody has passed it on, or weighed it."""
        is_settled = self.handovers or self.referral.weighed_at or self.referral.is_over
        return [] if is_settled else suggests_complaint(self.referral, self.said)

    @cached_property
    def may_have_to_be_recorded(self) -> bool:
        """It was sent knowing so, or something that was written sounds so, and nobody has said yet what it is (CR-4);
        or something does that nobody has read yet."""
        if answer_of(self.referral):
            return tell_of_offence(later_texts(self.opened, self.unread, self.unseen))
        texts = texts_of(self.referral, self.opened, self.messages, self.reports)
        return self.referral.may_tell_of_offence or tell_of_offence(texts)

    @cached_property
    def contact(self) -> ContactGiven:
        """How they are reached, as the worker told us."""
        return ContactGiven.from_text(self.said.get("contact"))

    @property
    def access(self) -> list[str]:
        """What they need to take part, in words."""
        kinds = [str(AccessNeed.Kind(kind).label) for kind in (self.said.get("access") or "").split()]
        interpreter = interpreter_words(wanted_of(self.said.get("interpreter")))
        return [*kinds, *filter(None, [self.said.get("access_words"), interpreter])]

    @property
    def papers(self) -> list["Paper"]:
        return [Paper(row, self.opened.get(row.file_id, {}).get("name") or "") for row in self.files]


@dataclass(frozen=True)
class Paper:
    """One file of a referral."""

    row: ReferralFile
    name: str

    @property
    def may_be_opened(self) -> bool:
        return self.row.file.may_be_opened

    @property
    def kind(self) -> str:
        return str(self.row.file.get_media_type_display())

    @property
    def why_shut(self) -> str:
        return "" if self.may_be_opened else why_shut(FileState(self.row.file.state))


def course_of(referral: Referral, at: datetime, *, by: User) -> Course:
    """Everything of one referral that this person was let in to, opened in one event. Must not be called inside a
    transaction."""
    read = _rows(referral, at)
    opened = open_together(
        ([referral], SAID),
        (read.steps, ("note", "precautions", "works_here")),
        (read.remedies, ("detail",)),
        (read.tellings, ("words", "said")),
        (read.messages, ("words",)),
        (read.reports, ("detail",)),
        (read.handovers, ("their_reference", "returned_why")),
        ([each.file for each in read.files], ("name",)),
        by=by,
        why=Why.WORK,
    )
    return replace(read, opened=opened)


def _rows(referral: Referral, at: datetime) -> Course:
    talk = referral.consultation
    return Course(
        referral=referral,
        at=at,
        steps=list(referral.steps.select_related("by")),
        remedies=list(referral.remedies.select_related("department", "done_by")),
        tellings=list(referral.tellings.select_related("told_by").order_by("told_at", "id")),
        handovers=list(referral.handovers.select_related("received_by")),
        messages=list(referral.messages.select_related("by")),
        reports=list(referral.reports.select_related("by", "worker", "seen_by")),
        files=list(referral.files.select_related("file")),
        changes=list(referral.changes.select_related("change")),
        plan=SafeContactPlan.objects.filter(survivor=referral.survivor_id).first() if referral.survivor_id else None,
        points=talk.contributions.count() if talk else 0,
    )
