"""The one thing to do next with a referral, and what else may be done."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from partners.actions.refusals import NothingMoreKept
from partners.closing import Lack, lacks
from partners.course import Course
from partners.models import Referral
from partners.workflow import MOVES

Status = Referral.Status


@dataclass(frozen=True)
class Step:
    """One button: what it is called, where it leads, and why. `is_press`: it does it at once."""

    label: str
    url: str
    why: str | Promise = ""
    is_press: bool = False


def next_step(course: Course) -> Step | None:
    """None when nothing is left to do."""
    referral = course.referral
    if referral.is_closed:
        return None
    if referral.is_erased:
        return _step(course, _("Close it"), "referral_close", NothingMoreKept.sentence)
    if referral.mind_changed_at:
        return _step(course, _("Close it as they wish"), "referral_close", _("They have changed their mind."))
    if course.wants_complaint and referral.status != Status.RECEIVED:
        return _step(course, _("Pass the complaint on"), "handover_make", _("They asked for it: it goes today."))
    return BY_STATUS[Status(referral.status)](course)


def _step(course: Course, label: str, name: str, why: str | Promise = "", *, is_press: bool = False) -> Step:
    return Step(label, reverse(name, args=[course.referral.pk]), why, is_press)


def _acknowledge(course: Course) -> Step:
    why = course.standing.acknowledge.words
    return _step(course, _("Say that it has arrived"), "referral_acknowledge", why, is_press=True)


def _triage(course: Course) -> Step:
    return _step(course, _("Decide what happens with it"), "referral_triage", _("Read it through first."))


def _accept(course: Course) -> Step:
    return _step(course, _("Take it on"), "referral_accept", _("Make their record, or find it."))


def _begin(course: Course) -> Step:
    if course.referral.aim == Referral.Aim.RECOVERY:
        return _step(
            course, _("Begin putting it right"), "recovery_begin", _("Say who is asked, and what may be said.")
        )
    return _learn(course)


def _offer(course: Course) -> Step:
    return _step(course, _("Say what is offered"), "remedy_offer", _("It is with whoever was asked."))


def _ask_them(course: Course) -> Step:
    return _step(course, _("Tell them, and note their answer"), "outcome_tell", _("They say whether it is put right."))


def _agreed(course: Course) -> Step:
    if not course.is_told:
        return _step(course, _("Tell them what came of it"), "outcome_tell", _("They have not been told yet."))
    return _remedies(course) if course.open_remedies else _learn(course)


def _remedies(course: Course) -> Step:
    page = reverse("referral_detail", args=[course.referral.pk])
    return Step(_("Mark what has been done"), f"{page}#remedies", _("What they agreed to is not marked as done."))


def _not_agreed(course: Course) -> Step:
    if not course.is_passed_on:
        why = _("It is not put right. They have a right to complain, and to have the answer looked at again.")
        return _step(course, _("Offer a complaint"), "handover_make", why)
    return _tell(course) or _learn(course)


def _tell(course: Course) -> Step | None:
    if course.is_told:
        return None
    return _step(course, _("Tell them what came of it"), "outcome_tell", _("They have not been told yet."))


def _passed_on(course: Course) -> Step:
    if {Lack.TOLD, Lack.PASSED_ON} & set(lacks(course.referral, course.so_far)):
        return _step(course, _("Note that they were told"), "outcome_tell", _("Nobody has told them yet."))
    return _close(course)


def _complaint(course: Course) -> Step:
    return _tell(course) or (
        _close(course) if course.so_far.has_learning or not course.referral.survivor_id else _learn(course)
    )


def _learn(course: Course) -> Step:
    if course.so_far.has_learning:
        why = _("A point or a change is written down.")
        return _step(course, _("The learning is written down"), "learning_record", why, is_press=True)
    if course.referral.consultation_id is None:
        return _step(course, _("Link the change that came of it"), "referral_change_link", _("What was learnt?"))
    talk = reverse("consultation_detail", args=[course.referral.consultation_id])
    return Step(
        _("Write down what was learnt"), talk, _("Each point they made stands on its own, and can lead to a change.")
    )


def _close(course: Course) -> Step:
    missing = lacks(course.referral, course.so_far)
    if missing:
        return Step(_("Do what is missing"), lack_url(course.referral, missing[0]), missing[0].label)
    return _step(course, _("Close it"), "referral_close", _("Everything is there."))


def lack_url(referral: Referral, lack: Lack) -> str:
    """Where it is mended."""
    pk, talk = referral.pk, referral.consultation_id
    page = reverse("referral_detail", args=[pk])
    learning = reverse("consultation_detail", args=[talk]) if talk else reverse("referral_change_link", args=[pk])
    return {
        Lack.END: page,
        Lack.OFFENCE: reverse("referral_offence", args=[pk]),
        Lack.COMPLAINT: reverse("handover_make", args=[pk]),
        Lack.SERIOUS: reverse("handover_make", args=[pk]),
        Lack.REPORT: f"{page}#reports",
        Lack.MESSAGE: f"{page}#messages",
        Lack.REMEDY: f"{page}#remedies",
        Lack.TOLD: reverse("outcome_tell", args=[pk]),
        Lack.PASSED_ON: reverse("outcome_tell", args=[pk]),
        Lack.LEARNING: learning,
    }[lack]


BY_STATUS: dict[Referral.Status, Callable[[Course], Step | None]] = {
    Status.RECEIVED: _acknowledge,
    Status.ACKNOWLEDGED: _triage,
    Status.TRIAGED: _accept,
    Status.ACCEPTED: _begin,
    Status.IN_RECOVERY: _offer,
    Status.OFFERED: _ask_them,
    Status.AGREED: _agreed,
    Status.NOT_AGREED: _not_agreed,
    Status.COMPLAINT: _complaint,
    Status.SUPPORT: _passed_on,
    Status.DECLINED: _passed_on,
    Status.LEARNED: lambda course: _tell(course) or (_remedies(course) if course.open_remedies else _close(course)),
}


def other_steps(course: Course) -> list[Step]:
    """What else may be done where it stands, in the order in which it comes up; without what is next."""
    referral, first = course.referral, next_step(course)
    found = [
        _step(course, label, name)
        for is_open, label, name in (
            (_may(referral, Status.IN_RECOVERY), _("Ask for it to be put right again"), "recovery_begin"),
            (referral.status == Status.OFFERED, _("Offer something more"), "remedy_offer"),
            (_may(referral, Status.AGREED), _("Note what they say to the offer"), "answer_note"),
            (referral.survivor_id is not None, _("Note that they were told"), "outcome_tell"),
            (referral.survivor_id is not None, _("Share the outcome with their worker"), "outcome_share"),
            (referral.worker_id is None, _("Note what they told us"), "referral_heard"),
            (True, _("Link a change"), "referral_change_link"),
            (_is_to_be_decided(referral), _("Pass it on, or do not take it on"), "referral_triage"),
            (not course.is_passed_on, _("Pass it on as a complaint"), "handover_make"),
            (True, _("They want something else now"), "referral_mind"),
            (True, _("Does it tell of an offence?"), "referral_offence"),
            (True, _("Close it"), "referral_close"),
        )
        if is_open and not referral.is_over
    ]
    if referral.is_erased:
        found = [_step(course, _("Link a change"), "referral_change_link")]
    elif referral.is_closed:
        found = [
            _step(course, _("Note that they were told"), "outcome_tell"),
            _step(course, _("Link a change"), "referral_change_link"),
            _step(course, _("Does it tell of an offence?"), "referral_offence"),
            *([] if course.is_passed_on else [_step(course, _("Pass it on as a complaint"), "handover_make")]),
        ]
    return [step for step in found if first is None or step.url != first.url]


def _may(referral: Referral, to: Status) -> bool:
    return referral.mind_changed_at is None and to in MOVES[referral.status]


def _is_to_be_decided(referral: Referral) -> bool:
    return referral.status in (Status.TRIAGED, Status.ACCEPTED)
